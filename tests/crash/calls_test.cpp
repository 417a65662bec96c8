// Every call that writes fails at each of its steps: once, then for good; errors of the disk, a full disk, no
// memory. The call answers with a documented error. Then, without failures: the database shows what it showed
// before the step or what it shows after it; where only memory was short, the instance goes on as if nothing
// had happened: all sessions end, the database can be detached and attached, the step succeeds; after errors
// of the disk it does, too, or says that it is unavailable. Another start finds one of the two states, sound
// to the integrity check.
//
// A failure prints what failed and at which step. ESENT_CALL_STEPS says how many steps of each kind are
// tried.
#include <cstdio>
#include <set>

#include "disk_faults.h"
#include "failing_memory.h"
#include "survivor.h"
#include "uncounted_disk.h"
#include "write_stage.h"

namespace esent::crash {
namespace {

using os::SimulatedDisk;

// What an instance answers that a failed write made unusable.
bool isUnavailable(JET_ERR error) {
    static const std::set<JET_ERR> kErrors{JET_errInstanceUnavailable,
                                           JET_errRollbackError,
                                           JET_errLogWriteFail,
                                           JET_errDiskIO,
                                           JET_errDiskFull,
                                           JET_errLogDiskFull,
                                           JET_errInstanceUnavailableDueToFatalLogDiskFull,
                                           JET_errFileAccessDenied};
    return kErrors.contains(error);
}

bool isErrorOfMemory(JET_ERR error) {
    return error == JET_errOutOfMemory;
}
bool isErrorOfDisk(JET_ERR error) {
    static const std::set<JET_ERR> kOthers{JET_errOutOfMemory, JET_errDatabaseDuplicate,
                                           JET_errBackupDirectoryNotEmpty, JET_errMakeBackupDirectoryFail,
                                           JET_errDeleteBackupFileFail};
    return isUnavailable(error) || kOthers.contains(error);
}

class Calls : public ::testing::TestWithParam<Stage::Step> {
 protected:
    void SetUp() override {
        limitCache(400);
        makeFolders(fresh_);
        for (const char* folder : {"/temp", "/backup"})
            ASSERT_TRUE(fresh_.createDirectories(folder));
        const CurrentDisk current(fresh_);
        Stage stage;
        ASSERT_EQ(stage.create(), JET_errSuccess);
        fresh_.syncEverything();
        ASSERT_EQ(stage.open(), JET_errSuccess);
        ASSERT_EQ(stage.content(before_), JET_errSuccess);
        ASSERT_EQ(stage.term(), JET_errSuccess);
        const auto disk = fresh_.restarted(1);
        UncountedDisk uncounted(*disk);
        const CurrentDisk other(uncounted);
        ASSERT_EQ(stage.open(), JET_errSuccess);
        FailingMemory::plan(-1, false);
        ASSERT_GE(FailingMemory::within([&] { return (stage.*GetParam().run)(); }), JET_errSuccess);
        needed_ = FailingMemory::allocations;
        if (isShutDown()) {
            after_ = before_;
            return;
        }
        ASSERT_EQ(stage.reopen(true), JET_errSuccess);
        ASSERT_EQ(stage.content(after_), JET_errSuccess);
        ASSERT_EQ(stage.term(), JET_errSuccess);
        if (GetParam().keepsContent) {
            ASSERT_EQ(before_, after_);
        } else {
            ASSERT_NE(before_, after_);
        }
    }

    [[nodiscard]] bool isShutDown() const { return std::string_view(GetParam().name) == "shutDown"; }

    // A failing step and what comes after it; false: it did not fail any more.
    void attempt(SimulatedDisk& disk, bool diskFails, const std::function<void()>& arm,
                 const std::function<void()>& disarm) {
        UncountedDisk uncounted(disk);
        const CurrentDisk current(uncounted);
        {
            Stage stage;
            ASSERT_EQ(stage.open(), JET_errSuccess);
            arm();
            const JET_ERR error = FailingMemory::within([&] { return (stage.*GetParam().run)(); });
            disarm();
            ++tried_;
            if (error < 0) {
                ++failed_[error];
                EXPECT_TRUE(diskFails ? isErrorOfDisk(error) : isErrorOfMemory(error) || isUnavailable(error))
                    << error;
            }
            if (!isShutDown()) goOn(stage, disk, error);
            if (HasFailure()) return;
        }
        startAgain(disk);
    }
    // The same instance.
    void goOn(Stage& stage, SimulatedDisk& disk, JET_ERR failed) {
        std::string found;
        const auto usable = [&](JET_ERR error, const char* what) {
            if (error >= 0) return true;
            EXPECT_TRUE(isUnavailable(error)) << what << ' ' << error << " after " << failed;
            ++unavailable_;
            return false;
        };
        const JET_ERR rolledBack = JetRollback(stage.session(), JET_bitRollbackAll);
        if (rolledBack != JET_errNotInTransaction && !usable(rolledBack, "rollback")) return;
        if (!usable(stage.reopen(true), "reopen")) return;
        if (!usable(stage.content(found), "content")) return;
        expectOneOfTheTwo(found, failed);
        if (HasFailure() || (found != before_)) return;
        for (const std::string& path : disk.allFiles()) {
            if (path.starts_with("/backup/") || path.ends_with("compact.edb")) (void)disk.remove(path);
        }
        if (!usable((stage.*GetParam().run)(), "again")) return;
        if (!usable(stage.reopen(true), "reopen after success")) return;
        found.clear();
        if (!usable(stage.content(found), "content after success")) return;
        EXPECT_TRUE(found == after_) << "the step does the same as ever";
        if (tried_ % 3 == 0) (void)usable(stage.term(), "term");
    }
    void expectOneOfTheTwo(const std::string& found, JET_ERR failed) {
        if (found == before_ || found == after_) {
            EXPECT_TRUE(failed < 0 || found == after_) << "it succeeded";
            return;
        }
        std::size_t at = 0;
        while (at < found.size() && at < before_.size() && found[at] == before_[at])
            ++at;
        ADD_FAILURE() << "neither before nor after; differs from before at " << at << ": "
                      << found.substr(at > 300 ? at - 300 : 0, 500);
    }
    void startAgain(SimulatedDisk& disk) {
        if (tried_ % 2 == 0) disk.restart(tried_);
        {
            Stage stage;
            ASSERT_GE(stage.open(), JET_errSuccess) << "starts again";
            std::string found;
            ASSERT_EQ(stage.content(found), JET_errSuccess);
            expectOneOfTheTwo(found, -1);
            ASSERT_EQ(stage.reopen(true), JET_errSuccess);
            ASSERT_EQ(stage.term(), JET_errSuccess);
        }
        EXPECT_EQ(disk.openHandles(), 0U);
        expectIntegrity(disk, kStagePath);
    }

    void report(const char* what) {
        std::printf("%s %s: %llu tried, %llu unavailable afterwards;", GetParam().name, what,
                    static_cast<unsigned long long>(tried_), static_cast<unsigned long long>(unavailable_));
        for (const auto& [error, count] : failed_)
            std::printf(" %d: %llu", error, static_cast<unsigned long long>(count));
        std::printf("\n");
    }

    SimulatedDisk fresh_{kWholePages};
    std::string before_;
    std::string after_;
    unsigned long needed_ = 0;  // allocations of the step
    std::uint64_t tried_ = 0;
    std::uint64_t unavailable_ = 0;
    std::map<JET_ERR, std::uint64_t> failed_;
};

TEST_P(Calls, WithoutMemory) {
    const std::uint64_t limit = numberFromEnvironment("ESENT_CALL_STEPS", 24);
    const unsigned long stride = std::max(needed_ / limit, 1UL);
    long alive = 0;
    for (const bool forGood : {false, true}) {
        for (unsigned long step = 0; step < needed_; step += step < limit / 2 ? 1 : stride) {
            SCOPED_TRACE("allocation " + std::to_string(step) + " of " + std::to_string(needed_) +
                         (forGood ? " for good" : ""));
            const auto disk = fresh_.restarted(1);
            attempt(
                *disk, false, [&] { FailingMemory::plan(static_cast<long>(step), forGood); },
                [] { FailingMemory::plan(-1, false); });
            if (HasFailure()) return report("memory");
        }
        if (!forGood) alive = FailingMemory::alive;
    }
    // Nothing of an attempt stays behind, but what an instance held that could not be shut down, or became
    // unavailable; some containers grow once.
    const long permitted = 6 + 12 * static_cast<long>(unavailable_);
    EXPECT_TRUE(FailingMemory::alive - alive <= permitted) << FailingMemory::alive - alive;
    report("memory");
}

TEST_P(Calls, WithAFailingDisk) {
    const std::uint64_t limit = numberFromEnvironment("ESENT_CALL_STEPS", 24) / 2;
    for (const DiskFault& fault : kDiskFaults) {
        for (const bool forGood : {false, true}) {
            for (std::uint64_t step = 1;; step += step < limit ? 1 : 1 + step / 4) {
                SCOPED_TRACE(std::string(fault.name) + ' ' + std::to_string(step) +
                             (forGood ? " for good" : ""));
                const auto disk = fresh_.restarted(1);
                std::uint64_t calls = 0;
                attempt(
                    *disk, true,
                    [&] {
                        calls = disk->calls(fault.kind);
                        disk->failCall(fault.kind, step, fault.error, forGood);
                    },
                    [&] {
                        calls = disk->calls(fault.kind) - calls;
                        disk->clearFailures();
                    });
                if (HasFailure()) return report("disk");
                if (calls < step) break;
            }
        }
    }
    report("disk");
}

INSTANTIATE_TEST_SUITE_P(Every, Calls, ::testing::ValuesIn(Stage::steps()),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace esent::crash
