// Online defragmentation through the API: who may start and stop it, what the callback is told, and that
// pages become free while rows stay.
#include <atomic>
#include <optional>
#include <thread>

#include "instance/engine.h"

namespace esent::test {
namespace {

struct Completion {
    std::atomic<int> calls{0};
    std::atomic<JET_DBID> database{0};
    std::atomic<JET_CBTYP> type{0};
    std::atomic<void*> context{nullptr};
};
Completion* completion = nullptr;

JET_ERR JET_API completed(JET_SESID, JET_DBID database, JET_TABLEID, JET_CBTYP type, void*, void*,
                          void* context, JET_API_PTR) {
    completion->database = database;
    completion->type = type;
    completion->context = context;
    ++completion->calls;
    completion->calls.notify_all();
    return JET_errSuccess;
}

class OnlineDefragment : public testing::Test {
 protected:
    void SetUp() override {
        completion = &completion_;
        engine_.emplace("defragment");
        engine_->setNumber(JET_paramCircularLog, 1);
        ASSERT_EQ(JET_errSuccess, engine_->init());
        session_ = engine_->beginSession();
        path_ = engine_->folder.file("data.edb");
        ASSERT_EQ(JET_errSuccess, JetCreateDatabase(session_, path_.c_str(), nullptr, &database_, 0));
        ASSERT_EQ(JET_errSuccess, JetCreateTable(session_, database_, "table", 0, 80, &table_));
        JET_COLUMNDEF column{};
        column.cbStruct = sizeof column;
        column.coltyp = JET_coltypLongBinary;
        ASSERT_EQ(JET_errSuccess, JetAddColumn(session_, table_, "value", &column, nullptr, 0, &value_));
        ASSERT_EQ(JET_errSuccess, JetCloseTable(session_, table_));
        ASSERT_EQ(JET_errSuccess, JetOpenTable(session_, database_, "table", nullptr, 0, 0, &table_));
        for (int i = 0; i < kRows; ++i)
            insert(std::string(500, static_cast<char>('a' + i % 26)));
        int number = 0;
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
        for (JET_ERR error = JetMove(session_, table_, JET_MoveFirst, 0); error == JET_errSuccess;
             error = JetMove(session_, table_, JET_MoveNext, 0)) {
            if (number % 3 != 0) {
                ASSERT_EQ(JET_errSuccess, JetDelete(session_, table_));
            }
            // A few at a time: their neighbours are still full when they are cleaned up.
            if (++number % 10 != 0) continue;
            ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, JET_bitCommitLazyFlush));
            EXPECT_EQ(JET_wrnNoIdleActivity, JetIdle(session_, 0));
            ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
        }
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, 0));
        EXPECT_EQ(JET_wrnNoIdleActivity, JetIdle(session_, 0));
    }

    void insert(const std::string& text) {
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, table_, JET_prepInsert));
        ASSERT_EQ(JET_errSuccess, JetSetColumn(session_, table_, value_, text.data(),
                                               static_cast<JET_ULONG>(text.size()), 0, nullptr));
        ASSERT_EQ(JET_errSuccess, JetUpdate(session_, table_, nullptr, 0, nullptr));
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, JET_bitCommitLazyFlush));
    }
    JET_ULONG freePages() {
        JET_ULONG pages = 0;
        EXPECT_EQ(JET_errSuccess,
                  JetGetTableInfo(session_, table_, &pages, sizeof pages, JET_TblInfoSpaceAvailable));
        return pages;
    }
    int rows() {
        int count = 0;
        for (JET_ERR error = JetMove(session_, table_, JET_MoveFirst, 0); error == JET_errSuccess;
             error = JetMove(session_, table_, JET_MoveNext, 0))
            ++count;
        return count;
    }
    void awaitCompletion() {
        for (int calls = completion_.calls; calls == 0; calls = completion_.calls)
            completion_.calls.wait(calls);
    }

    static constexpr int kRows = 1500;
    Completion completion_;
    std::optional<Engine> engine_;
    JET_SESID session_ = JET_sesidNil;
    JET_DBID database_ = JET_dbidNil;
    JET_TABLEID table_ = JET_tableidNil;
    JET_COLUMNID value_ = 0;
    std::string path_;
};

TEST_F(OnlineDefragment, FreesPagesAndSaysWhenItIsDone) {
    const JET_ULONG before = freePages();
    ASSERT_EQ(JET_errSuccess, JetDefragment2(session_, database_, nullptr, nullptr, nullptr, &completed,
                                             JET_bitDefragmentBatchStart));
    awaitCompletion();
    EXPECT_EQ(database_, completion_.database);
    EXPECT_EQ(JET_CBTYP{JET_cbtypOnlineDefragCompleted}, completion_.type);
    EXPECT_GT(freePages(), before + 20);
    EXPECT_EQ(kRows / 3, rows());
    // Nothing is left to do: the pages stay as they are.
    const JET_ULONG after = freePages();
    completion_.calls = 0;
    JET_ERR again = JET_wrnDefragAlreadyRunning;
    while (again == JET_wrnDefragAlreadyRunning)
        again = JetDefragment2(session_, database_, nullptr, nullptr, nullptr, &completed,
                               JET_bitDefragmentBatchStart);
    ASSERT_EQ(JET_errSuccess, again);
    awaitCompletion();
    EXPECT_EQ(after, freePages());
}

TEST_F(OnlineDefragment, ByNameWithAContextAndLimits) {
    JET_ULONG passes = 1;
    JET_ULONG seconds = 60;
    ASSERT_EQ(JET_errSuccess,
              JetDefragment3(session_, path_.c_str(), nullptr, &passes, &seconds, &completed, this,
                             JET_bitDefragmentBatchStart | JET_bitDefragmentNoPartialMerges));
    awaitCompletion();
    EXPECT_EQ(this, completion_.context);
    EXPECT_EQ(JET_errDatabaseNotFound, JetDefragment3(session_, "nowhere.edb", nullptr, nullptr, nullptr,
                                                      nullptr, nullptr, JET_bitDefragmentBatchStart));
}

TEST_F(OnlineDefragment, StoppingTellsWhatItDid) {
    JET_ULONG passes = 0;
    JET_ULONG seconds = 0;
    EXPECT_EQ(JET_wrnDefragNotRunning,
              JetDefragment(session_, database_, nullptr, &passes, &seconds, JET_bitDefragmentBatchStop));
    ASSERT_EQ(JET_errSuccess, JetDefragment2(session_, database_, nullptr, nullptr, nullptr, &completed,
                                             JET_bitDefragmentBatchStart));
    const JET_ERR stopped =
        JetDefragment(session_, database_, nullptr, &passes, &seconds, JET_bitDefragmentBatchStop);
    EXPECT_TRUE(stopped == JET_errSuccess || stopped == JET_wrnDefragNotRunning) << stopped;
    EXPECT_EQ(1, completion_.calls);  // it has heard of it by then
    EXPECT_LE(passes, 3U);
    EXPECT_EQ(kRows / 3, rows());
    EXPECT_EQ(JET_wrnDefragNotRunning,
              JetDefragment(session_, database_, nullptr, &passes, &seconds, JET_bitDefragmentBatchStop));
}

TEST_F(OnlineDefragment, OneTree) {
    const JET_ULONG before = freePages();
    EXPECT_EQ(JET_errInvalidName,
              JetDefragment(session_, database_, nullptr, nullptr, nullptr, JET_bitDefragmentBTree));
    EXPECT_EQ(JET_errObjectNotFound,
              JetDefragment(session_, database_, "nothing", nullptr, nullptr, JET_bitDefragmentBTree));
    EXPECT_EQ(JET_errInvalidParameter, JetDefragment2(session_, database_, "table", nullptr, nullptr,
                                                      &completed, JET_bitDefragmentBTree));
    ASSERT_EQ(JET_errSuccess,
              JetDefragment(session_, database_, "TABLE", nullptr, nullptr, JET_bitDefragmentBTree));
    while (freePages() < before + 20)
        std::this_thread::yield();
    EXPECT_EQ(kRows / 3, rows());
}

TEST_F(OnlineDefragment, ChecksInOrder) {
    EXPECT_EQ(JET_errInvalidSesid, JetDefragment(JET_sesidNil, database_, nullptr, nullptr, nullptr, 0));
    EXPECT_EQ(JET_errInvalidDatabaseId, JetDefragment(session_, 77, nullptr, nullptr, nullptr, 0));
    EXPECT_EQ(JET_errInvalidGrbit, JetDefragment(session_, database_, nullptr, nullptr, nullptr, 0));
    EXPECT_EQ(JET_errInvalidGrbit, JetDefragment(session_, database_, nullptr, nullptr, nullptr, 0x8000));
    EXPECT_EQ(JET_errInvalidGrbit, JetDefragment(session_, database_, nullptr, nullptr, nullptr,
                                                 JET_bitDefragmentBatchStart | JET_bitDefragmentBatchStop));
    ASSERT_EQ(JET_errSuccess, JetCloseDatabase(session_, database_, 0));
    ASSERT_EQ(JET_errSuccess, JetDetachDatabase(session_, path_.c_str()));
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session_, path_.c_str(), JET_bitDbReadOnly));
    ASSERT_EQ(JET_errSuccess,
              JetOpenDatabase(session_, path_.c_str(), nullptr, &database_, JET_bitDbReadOnly));
    EXPECT_EQ(JET_errDatabaseFileReadOnly,
              JetDefragment(session_, database_, nullptr, nullptr, nullptr, JET_bitDefragmentBatchStart));
}

TEST_F(OnlineDefragment, TheParameterTurnsItOff) {
    engine_->setNumber(JET_paramEnableOnlineDefrag, JET_OnlineDefragDisable);
    const JET_ULONG before = freePages();
    EXPECT_EQ(JET_errSuccess,
              JetDefragment(session_, database_, nullptr, nullptr, nullptr, JET_bitDefragmentBatchStart));
    EXPECT_EQ(JET_wrnDefragNotRunning,
              JetDefragment(session_, database_, nullptr, nullptr, nullptr, JET_bitDefragmentBatchStop));
    EXPECT_EQ(before, freePages());
}

// Detaching and terminating end it, in the middle of updates of another session.
TEST_F(OnlineDefragment, EndsWithItsDatabase) {
    std::atomic<bool> done{false};
    std::thread writer([&] {
        const JET_SESID session = engine_->beginSession();
        JET_DBID database = JET_dbidNil;
        JET_TABLEID table = JET_tableidNil;
        ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session, path_.c_str(), nullptr, &database, 0));
        ASSERT_EQ(JET_errSuccess, JetOpenTable(session, database, "table", nullptr, 0, 0, &table));
        for (int i = 0; !done; ++i) {
            ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
            ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session, table, JET_prepInsert));
            const std::string text(300 + i % 300, 'w');
            ASSERT_EQ(JET_errSuccess, JetSetColumn(session, table, value_, text.data(),
                                                   static_cast<JET_ULONG>(text.size()), 0, nullptr));
            ASSERT_EQ(JET_errSuccess, JetUpdate(session, table, nullptr, 0, nullptr));
            if (i % 2 == 0) {
                ASSERT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveLast, 0));
                ASSERT_EQ(JET_errSuccess, JetDelete(session, table));
            }
            ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session, JET_bitCommitLazyFlush));
        }
        ASSERT_EQ(JET_errSuccess, JetEndSession(session, 0));
    });
    for (int i = 0; i < 20; ++i) {
        const JET_ERR error =
            JetDefragment(session_, database_, nullptr, nullptr, nullptr, JET_bitDefragmentBatchStart);
        EXPECT_TRUE(error == JET_errSuccess || error == JET_wrnDefragAlreadyRunning);
        if (i % 3 == 0) (void)rows();
    }
    done = true;
    writer.join();
    (void)JetDefragment(session_, database_, nullptr, nullptr, nullptr, JET_bitDefragmentBatchStart);
    ASSERT_EQ(JET_errSuccess, JetCloseTable(session_, table_));
    ASSERT_EQ(JET_errSuccess, JetCloseDatabase(session_, database_, 0));
    ASSERT_EQ(JET_errSuccess, JetDetachDatabase(session_, path_.c_str()));
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session_, path_.c_str(), 0));
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session_, path_.c_str(), nullptr, &database_, 0));
    ASSERT_EQ(JET_errSuccess,
              JetDefragment(session_, database_, nullptr, nullptr, nullptr, JET_bitDefragmentBatchStart));
    ASSERT_EQ(JET_errSuccess, engine_->term());
}

}  // namespace
}  // namespace esent::test
