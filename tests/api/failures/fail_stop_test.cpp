// A disk that fails: JetInit takes everything down again, a running instance becomes unavailable, and the
// next JetInit on a healthy disk comes up.
#include <gtest/gtest.h>

#include <memory>
#include <string>

// Plain names mean the A functions here, also where the build defines UNICODE.
#undef UNICODE
#undef JET_UNICODE
#include "esent.h"
#include "os/simulated/simulated_disk.h"

namespace esent::test {
namespace {

using os::DiskCall;

class FailStop : public ::testing::Test {
 protected:
    void SetUp() override { freshDisk(); }
    void TearDown() override {
        if (instance != 0 && instance != JET_instanceNil) (void)JetTerm(instance);
        os::replaceFileSystem(nullptr);
    }
    void freshDisk() {
        current = std::make_unique<os::SimulatedDisk>();
        os::replaceFileSystem(current.get());
    }
    JET_ERR init() {
        EXPECT_EQ(JET_errSuccess, JetCreateInstance(&instance, "failing"));
        const auto set = [&](JET_ULONG id, JET_API_PTR number, const char* text) {
            EXPECT_EQ(JET_errSuccess, JetSetSystemParameter(&instance, 0, id, number, text)) << id;
        };
        set(JET_paramSystemPath, 0, "/data/");
        set(JET_paramLogFilePath, 0, "/data/");
        set(JET_paramCreatePathIfNotExist, 1, nullptr);
        set(JET_paramMaxTemporaryTables, 0, nullptr);
        set(JET_paramLogFileSize, 64, nullptr);
        set(JET_paramEventLoggingLevel, 0, nullptr);
        return JetInit(&instance);
    }
    JET_ERR term() {
        const JET_ERR error = JetTerm2(instance, JET_bitTermComplete);
        instance = JET_instanceNil;
        return error;
    }
    JET_SESID beginSession() {
        JET_SESID session = JET_sesidNil;
        EXPECT_EQ(JET_errSuccess, JetBeginSession(instance, &session, nullptr, nullptr));
        return session;
    }

    std::unique_ptr<os::SimulatedDisk> current;
    JET_INSTANCE instance = JET_instanceNil;
};

TEST_F(FailStop, InitFailsCleanlyAtEveryStep) {
    const DiskCall kinds[] = {DiskCall::Open, DiskCall::Write,  DiskCall::Sync,   DiskCall::Resize,
                              DiskCall::List, DiskCall::Rename, DiskCall::Remove, DiskCall::SyncDirectory};
    int failures = 0;
    for (const bool firstRun : {true, false}) {
        for (const DiskCall kind : kinds) {
            for (std::uint64_t n = 1; n < 200; ++n) {
                SCOPED_TRACE("kind " + std::to_string(static_cast<int>(kind)) + " call " + std::to_string(n));
                freshDisk();
                if (!firstRun) {
                    ASSERT_EQ(JET_errSuccess, init());
                    ASSERT_EQ(JET_errSuccess, term());
                }
                const std::uint64_t before = current->calls(kind);
                current->failCall(kind, n, JET_errDiskIO);
                const JET_ERR error = init();
                const bool reached = current->calls(kind) - before >= n;
                current->clearFailures();
                if (error != JET_errSuccess) {
                    ++failures;
                    EXPECT_EQ(0u, instance) << "a failed start takes the handle along";
                    EXPECT_EQ(0u, current->openHandles());
                    ASSERT_EQ(JET_errSuccess, init()) << "after " << error;
                }
                ASSERT_EQ(JET_errSuccess, term());
                if (!reached) break;
            }
        }
    }
    EXPECT_GT(failures, 15);
}

TEST_F(FailStop, AFailedLogWriteMakesTheInstanceUnavailable) {
    ASSERT_EQ(JET_errSuccess, init());
    const JET_SESID session = beginSession();
    current->failCall(DiskCall::Sync, 1, JET_errDiskIO, true);
    EXPECT_EQ(JET_errLogWriteFail, JetCommitTransaction(session, JET_bitForceNewLog));
    EXPECT_EQ(JET_errInstanceUnavailable, JetBeginTransaction(session));
    JET_SESID another = JET_sesidNil;
    EXPECT_EQ(JET_errInstanceUnavailable, JetBeginSession(instance, &another, nullptr, nullptr));
    current->clearFailures();
    // It stays so, whatever the disk says now.
    EXPECT_EQ(JET_errInstanceUnavailable, JetBeginTransaction(session));
    EXPECT_EQ(JET_errDirtyShutdown, term());
    EXPECT_EQ(0u, current->openHandles());
    EXPECT_EQ(JET_errSuccess, init());
    EXPECT_EQ(JET_errSuccess, term());
}

TEST_F(FailStop, TermReportsAFailingDiskAndStillEnds) {
    for (std::uint64_t n = 1; n < 40; ++n) {
        ASSERT_EQ(JET_errSuccess, init());
        const std::uint64_t before = current->calls(DiskCall::Sync);
        current->failCall(DiskCall::Sync, n, JET_errDiskIO);
        const JET_ERR error = term();
        const bool reached = current->calls(DiskCall::Sync) - before >= n;
        current->clearFailures();
        EXPECT_EQ(0u, current->openHandles());
        EXPECT_EQ(reached, error != JET_errSuccess) << n;
        if (!reached) return;
    }
    FAIL() << "JetTerm syncs more often than expected";
}

}  // namespace
}  // namespace esent::test
