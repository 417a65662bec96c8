// RowCopier: every row of a table put into another one through the API, in the order in which the original
// was filled, with what the original lost again in between.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog_reader.h"
#include "catalog/definition_rows.h"
#include "catalog/schema.h"
#include "catalog/system_tables.h"
#include "history.h"
#include "instance/engine.h"

namespace esent::test {

// Two tables with the same columns, one to read from and one to write to.
class RowCopier {
 public:
    RowCopier(JET_SESID session, JET_TABLEID from, JET_TABLEID to, const catalog::TableDefinition& table,
              const catalog::TableDefinition* base)
        : session_(session),
          from_(from),
          to_(to),
          name_(table.name),
          sequential_(table.primaryIndex() == nullptr) {
        addColumns(table, 0);
        if (base != nullptr) addColumns(*base, catalog::kTemplateColumnBit);
        if ((table.flags & catalog::kTableTemplate) != 0)
            for (Column& column : columns_)
                column.id |= catalog::kTemplateColumnBit;
    }

    void copyAll() {
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
        for (const Row& row : rows()) {
            if (row.bookmark.empty()) {
                insertLost(static_cast<std::uint32_t>(row.number));
            } else {
                ASSERT_EQ(JET_errSuccess,
                          JetGotoBookmark(session_, from_, const_cast<char*>(row.bookmark.data()),
                                          static_cast<JET_ULONG>(row.bookmark.size())));
                copyRow();
            }
            if (testing::Test::HasFatalFailure()) return;
            countChange();
        }
        if (history::losesRows(name_)) deleteLost();
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, JET_bitCommitLazyFlush));
        if (history::losesRows(name_)) defragment();
    }

 private:
    struct Column {
        JET_COLUMNID id;
        bool counts;    // auto-increment
        bool versions;  // counts replaces
        bool tagged;
        bool isLong;
    };

    struct Row {
        std::uint64_t number;  // order
        std::string bookmark;  // empty: the original has lost it
    };

    // In the order of insertion.
    std::vector<Row> rows() {
        const auto order = history::orderOf(name_);
        JET_COLUMNDEF column{};
        if (order) {
            EXPECT_EQ(JET_errSuccess, JetGetTableColumnInfo(session_, from_, order->column, &column,
                                                            sizeof column, JET_ColInfo));
        }
        std::vector<Row> rows;
        for (JET_ERR error = JetMove(session_, from_, JET_MoveFirst, 0); error == JET_errSuccess;
             error = JetMove(session_, from_, JET_MoveNext, 0)) {
            while (history::losesRows(name_) &&
                   history::isGone(name_, static_cast<std::uint32_t>(rows.size())))
                rows.push_back({rows.size(), {}});
            const std::uint64_t number =
                order ? order->number(read(from_, column.columnid, 1).value()) : rows.size();
            rows.push_back({number, bookmarkOf(from_)});
        }
        while (history::losesRows(name_) && rows.size() < history::kRowsOnce)
            rows.push_back({rows.size(), {}});
        std::stable_sort(rows.begin(), rows.end(),
                         [](const Row& a, const Row& b) { return a.number < b.number; });
        return rows;
    }

    void countChange() {
        if (++changes_ % 10 != 0) return;
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, JET_bitCommitLazyFlush));
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    }

    void insertLost(std::uint32_t row) {
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, to_, JET_prepInsert));
        const std::uint32_t key = history::keyOf(row);
        set(columns_[0].id, 1, std::string(reinterpret_cast<const char*>(&key), sizeof key));
        set(columns_[1].id, 1, std::string(history::sizeOf(row), 'x'));
        ASSERT_EQ(JET_errSuccess, JetUpdate(session_, to_, nullptr, 0, nullptr));
    }

    void deleteLost() {
        for (std::uint32_t row = 0; row < history::kRowsOnce; ++row) {
            if (!history::isGone(name_, row)) continue;
            ASSERT_TRUE(seekRow(to_, history::keyOf(row)));
            ASSERT_EQ(JET_errSuccess, JetDelete(session_, to_));
            countChange();
        }
    }

    // The leaves of the original have nodes in the order that merges to the left leave.
    void defragment() {
        EXPECT_EQ(JET_wrnNoIdleActivity, JetIdle(session_, 0));
        JET_DBID database = JET_dbidNil;
        ASSERT_EQ(JET_errSuccess,
                  JetGetTableInfo(session_, to_, &database, sizeof database, JET_TblInfoDbid));
        static std::atomic<bool> done;
        done = false;
        const auto completed = [](JET_SESID, JET_DBID, JET_TABLEID, JET_CBTYP, void*, void*, void*,
                                  JET_API_PTR) -> JET_ERR {
            done = true;
            done.notify_all();
            return JET_errSuccess;
        };
        ASSERT_EQ(JET_errSuccess, JetDefragment2(session_, database, name_.c_str(), nullptr, nullptr,
                                                 completed, JET_bitDefragmentBatchStart));
        done.wait(false);
    }

    bool seekRow(JET_TABLEID table, std::uint32_t key) {
        return JetMakeKey(session_, table, &key, sizeof key, JET_bitNewKey) == JET_errSuccess &&
               JetSeek(session_, table, JET_bitSeekEQ) == JET_errSuccess;
    }

    // False: a row of its own.
    bool startCopy() {
        const auto copy = history::copyIn(name_);
        if (!copy || history::number32(read(from_, columns_[0].id, 1).value()) != copy->row) return false;
        EXPECT_TRUE(seekRow(to_, copy->original));
        EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(session_, to_, JET_prepInsertCopy));
        return true;
    }

    void addColumns(const catalog::TableDefinition& table, JET_COLUMNID bit) {
        for (const catalog::ColumnDefinition& column : table.columns) {
            if (column.type == record::ColumnType::Nil) continue;
            columns_.push_back({column.id | bit, (column.flags & catalog::kColumnAutoincrement) != 0,
                                (column.flags & catalog::kColumnVersion) != 0, record::isTaggedId(column.id),
                                record::isLongType(column.type)});
        }
    }

    // Value `sequence` of a column; nothing: NULL.
    std::optional<std::string> read(JET_TABLEID table, JET_COLUMNID column, JET_ULONG sequence,
                                    JET_GRBIT bits = 0) {
        JET_RETINFO info{};
        info.cbStruct = sizeof info;
        info.itagSequence = sequence;
        std::string value(64, '\0');
        JET_ULONG actual = 0;
        JET_ERR error = JetRetrieveColumn(session_, table, column, value.data(), 64, &actual, bits, &info);
        if (error == JET_wrnColumnNull) return std::nullopt;
        value.resize(actual);
        if (error == JET_wrnBufferTruncated)
            error = JetRetrieveColumn(session_, table, column, value.data(), actual, &actual, bits, &info);
        EXPECT_EQ(JET_errSuccess, error) << column;
        return value;
    }

    void set(JET_COLUMNID column, JET_ULONG sequence, const std::string& value) {
        JET_SETINFO info{};
        info.cbStruct = sizeof info;
        info.itagSequence = sequence;
        ASSERT_EQ(JET_errSuccess,
                  JetSetColumn(session_, to_, column, value.data(), static_cast<JET_ULONG>(value.size()),
                               value.empty() ? JET_bitSetZeroLength : 0, &info))
            << column << ' ' << value.size();
    }

    void copyColumn(const Column& column) {
        auto value = read(from_, column.id, 1);
        if (!value) {
            if (!read(to_, column.id, 1, JET_bitRetrieveCopy)) return;
            ASSERT_EQ(JET_errSuccess, JetSetColumn(session_, to_, column.id, nullptr, 0, 0, nullptr))
                << column.id;
            return;
        }
        // What the default already says is left alone.
        if (read(to_, column.id, 1, JET_bitRetrieveCopy) != value) set(column.id, 1, *value);
        for (JET_ULONG i = 2; column.tagged && (value = read(from_, column.id, i)); ++i)
            set(column.id, i, *value);
    }

    // Numbers that the original gave to rows that are gone.
    void skipTo(const Column& counter) {
        const std::string wanted = read(from_, counter.id, 1).value();
        while (read(to_, counter.id, 1, JET_bitRetrieveCopy) != wanted) {
            ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, to_, JET_prepCancel));
            ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, to_, JET_prepInsert));
        }
    }

    std::string bookmarkOf(JET_TABLEID table) {
        std::string bookmark(2048, '\0');
        JET_ULONG actual = 0;
        EXPECT_EQ(JET_errSuccess, JetGetBookmark(session_, table, bookmark.data(), 2048, &actual));
        bookmark.resize(actual);
        return bookmark;
    }

    void copyRow() {
        if (!startCopy()) {
            ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, to_, JET_prepInsert));
        }
        std::uint32_t replaces = 0;
        for (const Column& column : columns_) {
            if (column.counts) {
                skipTo(column);
            } else if (column.versions) {
                std::memcpy(&replaces, read(from_, column.id, 1).value().data(), sizeof replaces);
            } else {
                copyColumn(column);
            }
            if (testing::Test::HasFatalFailure()) return;
        }
        const std::string wanted = bookmarkOf(from_);
        std::string made(2048, '\0');
        JET_ULONG actual = 0;
        ASSERT_EQ(JET_errSuccess, JetUpdate(session_, to_, made.data(), 2048, &actual));
        made.resize(actual);
        if (!sequential_) {
            ASSERT_EQ(wanted, made);
        }
        if (replaces == 0) return;
        ASSERT_EQ(JET_errSuccess, JetGotoBookmark(session_, to_, made.data(), actual));
        for (; replaces != 0; --replaces) {
            ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, to_, JET_prepReplace));
            ASSERT_EQ(JET_errSuccess, JetUpdate(session_, to_, nullptr, 0, nullptr));
        }
    }

    JET_SESID session_;
    JET_TABLEID from_;
    JET_TABLEID to_;
    std::string name_;
    bool sequential_;
    std::size_t changes_ = 0;
    std::vector<Column> columns_;
};

}  // namespace esent::test
