// Indexes over long columns, compressed and separated ones: after any change each row is found by its values.
#include <map>
#include <random>

#include "people.h"

namespace esent::test {
namespace {

class LongValueIndexes : public testing::Test {
 protected:
    struct Column {
        const char* name;
        JET_COLTYP type;
        JET_GRBIT bits;
        unsigned short codePage;
        JET_COLUMNID id = 0;
    };

    LongValueIndexes() : people_(8192) {
        for (Column& column : columns_) {
            JET_COLUMNDEF definition{};
            definition.cbStruct = sizeof definition;
            definition.coltyp = column.type;
            definition.grbit = column.bits;
            definition.cp = column.codePage;
            EXPECT_EQ(JET_errSuccess, JetAddColumn(people_.session, people_.table, column.name, &definition,
                                                   nullptr, 0, &column.id));
            const std::string key = std::string("+") + column.name + '\0' + '\0';
            EXPECT_EQ(JET_errSuccess, people_.createIndex(column.name, key, 0));
        }
    }

    std::string randomValue(const Column& column) {
        const std::size_t length = random_() % 9000 + 1;
        std::string value;
        for (std::size_t i = 0; i < length; ++i) {
            const auto letter = static_cast<char>(32 + random_() % 95);
            if (column.type == JET_coltypLongBinary) {
                value += static_cast<char>(random_());
            } else {
                value += letter;
                if (column.codePage == 1200) value += '\0';
            }
        }
        return value;
    }

    // One column or all of them get new values.
    void change(std::int32_t id, bool inserted) {
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people_.session));
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people_.session, people_.table,
                                                   inserted ? JET_prepInsert : JET_prepReplace));
        if (inserted) {
            const std::string name = "n" + std::to_string(id);
            ASSERT_EQ(JET_errSuccess, people_.set(people_.id, &id, sizeof id));
            ASSERT_EQ(JET_errSuccess, people_.set(people_.name, name.data(), name.size()));
        }
        for (std::size_t i = 0; i < std::size(columns_); ++i) {
            if (!inserted && random_() % 2 == 0) continue;
            const std::string value = randomValue(columns_[i]);
            const JET_GRBIT bits = i == 0 ? JET_bitSetSeparateLV : 0;
            ASSERT_EQ(JET_errSuccess, people_.set(columns_[i].id, value.data(), value.size(), bits));
            rows_[id][i] = value;
        }
        ASSERT_EQ(JET_errSuccess, JetUpdate(people_.session, people_.table, nullptr, 0, nullptr));
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people_.session, JET_bitCommitLazyFlush));
    }

    void checkRow(std::int32_t id) {
        ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people_.session, people_.table, nullptr));
        ASSERT_EQ(JET_errSuccess, people_.seek(id));
        char bookmark[JET_cbBookmarkMost];
        JET_ULONG bytes = 0;
        ASSERT_EQ(JET_errSuccess,
                  JetGetBookmark(people_.session, people_.table, bookmark, sizeof bookmark, &bytes));
        for (std::size_t i = 0; i < std::size(columns_); ++i) {
            const std::string& value = rows_[id][i];
            ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people_.session, people_.table, columns_[i].name));
            ASSERT_EQ(JET_errSuccess, JetGotoBookmark(people_.session, people_.table, bookmark, bytes))
                << columns_[i].name << " of " << id;
            ASSERT_EQ(value, people_.text(columns_[i].id)) << columns_[i].name;
            ASSERT_EQ(JET_errSuccess, JetMakeKey(people_.session, people_.table, value.data(),
                                                 static_cast<JET_ULONG>(value.size()), JET_bitNewKey));
            ASSERT_EQ(JET_errSuccess, JetSeek(people_.session, people_.table, JET_bitSeekEQ))
                << columns_[i].name << " of " << id << ", " << value.size() << " bytes";
            ASSERT_EQ(value, people_.text(columns_[i].id)) << columns_[i].name;
        }
        ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people_.session, people_.table, nullptr));
    }

    People people_;
    std::mt19937 random_{20261128};
    Column columns_[6] = {
        {"separated", JET_coltypLongBinary, 0, 0},
        {"squeezedWide", JET_coltypLongText, JET_bitColumnCompressed, 1200},
        {"squeezedNarrow", JET_coltypLongText, JET_bitColumnCompressed, 1252},
        {"squeezedBytes", JET_coltypLongBinary, JET_bitColumnCompressed, 0},
        {"wide", JET_coltypLongText, 0, 1200},
        {"narrow", JET_coltypLongText, 0, 1252},
    };
    std::map<std::int32_t, std::map<std::size_t, std::string>> rows_;
};

TEST_F(LongValueIndexes, FindRowsByWhatTheyHold) {
    for (std::int32_t id = 1; id <= 40; ++id) {
        change(id, true);
        if (HasFatalFailure()) return;
    }
    for (int round = 0; round < 120; ++round) {
        const auto id = static_cast<std::int32_t>(random_() % 40 + 1);
        ASSERT_EQ(JET_errSuccess, people_.seek(id));
        change(id, false);
        if (HasFatalFailure()) return;
        checkRow(id);
        if (HasFatalFailure()) return;
    }
    for (std::int32_t id = 1; id <= 40; ++id) {
        checkRow(id);
        if (HasFatalFailure()) return;
    }
}

}  // namespace
}  // namespace esent::test
