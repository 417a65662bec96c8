// TableChanger: changes a table that somebody else designed, through the C API alone: rows are deleted,
// replaced and copied at random (the same for the same seed), an index and a column are added.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "instance/engine.h"

namespace esent::test {

struct ChangesMade {
    int deleted = 0;
    int replaced = 0;
    int inserted = 0;
    int indexes = 0;
    int columns = 0;
};

class TableChanger {
 public:
    static constexpr int kMostRows = 300;

    TableChanger(JET_SESID session, JET_TABLEID table, std::uint32_t seed)
        : session_(session), table_(table), random_(seed), buffer_(1 << 20) {
        listColumns();
    }

    // In one transaction; and the index and the column in another one.
    ChangesMade change() {
        EXPECT_EQ(JET_errSuccess, JetBeginTransaction(session_));
        int rows = 0;
        for (JET_ERR error = JetMove(session_, table_, JET_MoveFirst, 0);
             error == JET_errSuccess && rows < kMostRows;
             error = JetMove(session_, table_, JET_MoveNext, 0), ++rows)
            changeRow(random_() % 6);
        EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session_, 0));
        if (rows > 0) changeSchema();
        return made_;
    }

 private:
    struct Column {
        JET_COLUMNID id = 0;
        JET_COLTYP type = 0;
        JET_GRBIT bits = 0;
        std::string name;
        [[nodiscard]] bool settable() const {
            constexpr JET_GRBIT kOwn =
                JET_bitColumnAutoincrement | JET_bitColumnVersion | JET_bitColumnEscrowUpdate;
            return (bits & kOwn) == 0;
        }
        [[nodiscard]] bool isLong() const {
            return type == JET_coltypLongText || type == JET_coltypLongBinary;
        }
        // How many bytes of it are a number; 0: it is none.
        [[nodiscard]] JET_ULONG numberBytes() const {
            switch (type) {
                case JET_coltypLong:
                case JET_coltypUnsignedLong:
                    return 4;
                case JET_coltypLongLong:
                case JET_coltypCurrency:
                    return 8;
                case JET_coltypGUID:
                    return 16;
                default:
                    return 0;
            }
        }
    };

    template <class T>
    T read(JET_TABLEID from, JET_COLUMNID column) {
        T value{};
        EXPECT_LE(0, JetRetrieveColumn(session_, from, column, &value, sizeof value, nullptr, 0, nullptr));
        return value;
    }

    void listColumns() {
        JET_COLUMNLIST list{};
        ASSERT_EQ(JET_errSuccess, JetGetTableColumnInfo(session_, table_, nullptr, &list, sizeof list,
                                                        JET_ColInfoListSortColumnid));
        for (JET_ULONG i = 0; i < list.cRecord; ++i) {
            Column column;
            column.id = read<JET_COLUMNID>(list.tableid, list.columnidcolumnid);
            column.type = read<JET_COLTYP>(list.tableid, list.columnidcoltyp);
            column.bits = read<JET_GRBIT>(list.tableid, list.columnidgrbit);
            char name[65];
            JET_ULONG actual = 0;
            EXPECT_EQ(JET_errSuccess, JetRetrieveColumn(session_, list.tableid, list.columnidcolumnname, name,
                                                        sizeof name, &actual, 0, nullptr));
            column.name.assign(name, actual);
            columns_.push_back(std::move(column));
            (void)JetMove(session_, list.tableid, JET_MoveNext, 0);
        }
        EXPECT_EQ(JET_errSuccess, JetCloseTable(session_, list.tableid));
    }

    void changeRow(unsigned what) {
        if (what == 0) {
            if (const JET_ERR error = JetDelete(session_, table_); allowed(error)) ++made_.deleted;
        } else if (what <= 2) {
            replaceValue(columns_[random_() % columns_.size()]);
        } else if (what == 3) {
            insertCopy();
        }
    }

    // A long value grows, others are written as they are.
    void replaceValue(const Column& column) {
        if (!allowed(JetPrepareUpdate(session_, table_, JET_prepReplace))) return;
        JET_ULONG actual = 0;
        const JET_ERR there = JetRetrieveColumn(session_, table_, column.id, buffer_.data(),
                                                static_cast<JET_ULONG>(buffer_.size() / 2), &actual,
                                                JET_bitRetrieveCopy, nullptr);
        EXPECT_LE(0, there) << column.name;
        actual = std::min(actual, static_cast<JET_ULONG>(buffer_.size() / 2));
        if (there >= 0 && column.settable()) {
            if (column.isLong()) {
                std::fill_n(buffer_.begin() + actual, 300, 'x');
                actual += 300 - actual % 2;
            }
            const bool null = there == JET_wrnColumnNull && !column.isLong();
            (void)allowed(JetSetColumn(session_, table_, column.id, null ? nullptr : buffer_.data(),
                                       null ? 0 : actual, 0, nullptr));
        }
        finish(made_.replaced);
    }

    // Numbers become others, so that the keys do.
    void insertCopy() {
        if (!allowed(JetPrepareUpdate(session_, table_, JET_prepInsertCopy))) return;
        for (const Column& column : columns_) {
            const JET_ULONG bytes = column.numberBytes();
            if (bytes == 0 || !column.settable()) continue;
            std::generate_n(buffer_.begin(), bytes, [&] { return static_cast<char>(random_()); });
            // Readers take some numbers for times; these are ones.
            if (bytes == 8) std::fill_n(buffer_.begin() + 4, 4, '\0');
            EXPECT_EQ(JET_errSuccess,
                      JetSetColumn(session_, table_, column.id, buffer_.data(), bytes, 0, nullptr));
        }
        finish(made_.inserted);
    }

    void finish(int& counter) {
        if (allowed(JetUpdate(session_, table_, nullptr, 0, nullptr))) {
            ++counter;
        } else {
            EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(session_, table_, JET_prepCancel));
        }
    }

    void changeSchema() {
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
        std::vector<Column> indexable;
        std::ranges::copy_if(columns_, std::back_inserter(indexable), [](const Column& column) {
            return (column.bits & JET_bitColumnEscrowUpdate) == 0;
        });
        if (!indexable.empty()) {
            const std::string key = '+' + indexable[random_() % indexable.size()].name + std::string(2, '\0');
            const JET_ERR error = JetCreateIndexA(session_, table_, "added_index", 0, key.data(),
                                                  static_cast<JET_ULONG>(key.size()), 80);
            EXPECT_EQ(JET_errSuccess, error) << key;
            ++made_.indexes;
        }
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = JET_coltypLongText;
        definition.cp = 1200;
        JET_COLUMNID added = 0;
        const JET_ERR error =
            JetAddColumnA(session_, table_, "added_column", &definition, nullptr, 0, &added);
        EXPECT_TRUE(error == JET_errSuccess || error == JET_errTooManyColumns) << error;
        if (error == JET_errSuccess) ++made_.columns;
        if (error == JET_errSuccess && JetMove(session_, table_, JET_MoveFirst, 0) == JET_errSuccess) {
            EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(session_, table_, JET_prepReplace));
            EXPECT_EQ(JET_errSuccess, JetSetColumn(session_, table_, added, u"hello", 10, 0, nullptr));
            EXPECT_EQ(JET_errSuccess, JetUpdate(session_, table_, nullptr, 0, nullptr));
        }
        EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session_, 0));
    }

    // What the table's own rules may say about a change made at random.
    static bool allowed(JET_ERR error) {
        const bool rule = error == JET_errKeyDuplicate || error == JET_errNullKeyDisallowed ||
                          error == JET_errNullInvalid || error == JET_errRecordPrimaryChanged;
        EXPECT_TRUE(error >= 0 || rule) << error;
        return error >= 0;
    }

    JET_SESID session_;
    JET_TABLEID table_;
    std::mt19937 random_;
    std::vector<char> buffer_;
    std::vector<Column> columns_;
    ChangesMade made_;
};

}  // namespace esent::test
