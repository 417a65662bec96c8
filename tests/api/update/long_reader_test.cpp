// A session that keeps its snapshot while others change the same rows again and again.
#include "people.h"

namespace esent::test {
namespace {

class LongReader : public testing::Test {
 protected:
    void SetUp() override {
        people_.reopen();  // a table that was just made is its maker's alone
        ASSERT_NO_FATAL_FAILURE(people_.openElsewhere(reader_, database_, table_));
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people_.session));
        for (std::int32_t id = 1; id <= 3; ++id)
            ASSERT_EQ(JET_errSuccess, people_.insert(id, id, "n" + std::to_string(id), "first"));
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people_.session, 0));
    }
    JET_ERR change(std::int32_t id, const std::string& notes) {
        JET_ERR error = JetBeginTransaction(people_.session);
        if (error >= 0) error = people_.seek(id);
        if (error >= 0) error = JetPrepareUpdate(people_.session, people_.table, JET_prepReplace);
        if (error >= 0) error = people_.set(people_.notes, notes.data(), notes.size());
        if (error >= 0) error = JetUpdate(people_.session, people_.table, nullptr, 0, nullptr);
        return error < 0 ? error : JetCommitTransaction(people_.session, JET_bitCommitLazyFlush);
    }
    std::string notesSeen(std::int32_t id) {
        char text[300];
        JET_ULONG bytes = 0;
        EXPECT_EQ(JET_errSuccess, JetMakeKey(reader_, table_, &id, sizeof id, JET_bitNewKey));
        EXPECT_EQ(JET_errSuccess, JetSeek(reader_, table_, JET_bitSeekEQ));
        EXPECT_EQ(JET_errSuccess,
                  JetRetrieveColumn(reader_, table_, people_.notes, text, sizeof text, &bytes, 0, nullptr));
        return {text, bytes};
    }

    People people_;
    JET_SESID reader_ = JET_sesidNil;
    JET_DBID database_ = JET_dbidNil;
    JET_TABLEID table_ = JET_tableidNil;
};

// Windows' engine would end with JET_errVersionStoreOutOfMemory.
TEST_F(LongReader, DoesNotFillTheVersionStore) {
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(reader_));
    EXPECT_EQ("first", notesSeen(1));
    const std::string tail(200, 'x');
    for (std::int32_t i = 0; i < 20'000; ++i)
        ASSERT_EQ(JET_errSuccess, change(1 + i % 2, std::to_string(i) + tail)) << i;
    EXPECT_EQ("first", notesSeen(1));
    EXPECT_EQ("first", notesSeen(2));
    EXPECT_EQ("first", notesSeen(3));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(reader_, 0));
    EXPECT_EQ("19998" + tail, notesSeen(1));
    EXPECT_EQ("19999" + tail, notesSeen(2));
}

}  // namespace
}  // namespace esent::test
