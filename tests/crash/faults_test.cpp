// A call that fails at each step of recovery and of restore: once, then for good; errors of the disk, a full
// disk, no memory. The call answers with an error, or succeeds because the failure did not matter; afterwards
// the same without failures brings everything back.
//
// A failure prints what failed and at which step. Memory is counted on the calling thread only.
#include <cstdio>

#include "disk_faults.h"
#include "failing_memory.h"
#include "operations.h"
#include "os/copy_file.h"

namespace esent::crash {
namespace {

using os::SimulatedDisk;

// What is tried, and what must hold when it is tried once more without failures.
struct Attempt {
    std::function<JET_ERR()> run;
    std::function<void(SimulatedDisk&)> expectGood;
};

struct Counts {
    std::uint64_t tried = 0;
    std::uint64_t failed = 0;
};

void recoverAfter(SimulatedDisk& disk, const Attempt& attempt, std::uint64_t number) {
    disk.clearFailures();
    if (number % 2 == 0) disk.restart(number);  // the machine goes down, too
    attempt.expectGood(disk);
}

void failingDisk(const SimulatedDisk& prepared, const Attempt& attempt, Counts& counts) {
    for (const DiskFault& fault : kDiskFaults) {
        for (const bool forGood : {false, true}) {
            for (std::uint64_t step = 1;; ++step) {
                SCOPED_TRACE(std::string(fault.name) + " " + std::to_string(step) +
                             (forGood ? " for good" : ""));
                const auto disk = prepared.restarted(1);
                const CurrentDisk current(*disk);
                const std::uint64_t before = disk->calls(fault.kind);
                disk->failCall(fault.kind, step, fault.error, forGood);
                const JET_ERR error = attempt.run();
                const bool reached = disk->calls(fault.kind) - before >= step;
                if (!reached) break;
                ++counts.tried;
                counts.failed += error < JET_errSuccess ? 1 : 0;
                recoverAfter(*disk, attempt, step);
                if (::testing::Test::HasFailure()) return;
            }
        }
    }
}

void failingMemory(const SimulatedDisk& prepared, const Attempt& attempt, Counts& counts) {
    unsigned long needed = 0;
    {
        const auto disk = prepared.restarted(1);
        const CurrentDisk current(*disk);
        ASSERT_GE(attempt.run(), JET_errSuccess);
        needed = FailingMemory::allocations;
    }
    // Every one of the first, then some all over.
    const unsigned long stride = std::max(needed / 300, 1UL);
    for (const bool forGood : {false, true}) {
        for (unsigned long step = 0; step < needed; step += step < 100 ? 1 : stride) {
            SCOPED_TRACE("allocation " + std::to_string(step) + " of " + std::to_string(needed) +
                         (forGood ? " for good" : ""));
            const auto disk = prepared.restarted(1);
            const CurrentDisk current(*disk);
            FailingMemory::plan(static_cast<long>(step), forGood);
            const JET_ERR error = attempt.run();
            FailingMemory::plan(-1, false);
            ++counts.tried;
            counts.failed += error < JET_errSuccess ? 1 : 0;
            recoverAfter(*disk, attempt, step);
            if (::testing::Test::HasFailure()) return;
        }
    }
}

void everyFault(const SimulatedDisk& prepared, const Attempt& attempt) {
    Counts disk;
    failingDisk(prepared, attempt, disk);
    if (::testing::Test::HasFailure()) return;
    Counts memory;
    failingMemory(prepared, attempt, memory);
    std::printf("disk: %llu of %llu failed; memory: %llu of %llu failed\n",
                static_cast<unsigned long long>(disk.failed), static_cast<unsigned long long>(disk.tried),
                static_cast<unsigned long long>(memory.failed),
                static_cast<unsigned long long>(memory.tried));
    EXPECT_GT(disk.failed, 50U);
    EXPECT_GT(memory.failed, 50U);
}

class Faults : public testing::Test {
 protected:
    void SetUp() override {
        limitCache(400);
        makeFolders(fresh_);
        EXPECT_TRUE(fresh_.createDirectories("/set"));
        const CurrentDisk current(fresh_);
        JET_ERR error = JET_errSuccess;
        state_ = Operations::prepare(error);
        ASSERT_GE(error, JET_errSuccess);
        fresh_.syncEverything();
    }

    // The disk after these operations, the power cut behind the last one.
    std::unique_ptr<SimulatedDisk> after(const std::vector<std::string>& names, Ledger& ledger) {
        auto disk = fresh_.restarted(1);
        const CurrentDisk current(*disk);
        Operations work(ledger);
        EXPECT_GE(work.start(), JET_errSuccess);
        for (const std::string& name : names) {
            for (const Operations::Named& each : Operations::all()) {
                if (each.name != name) continue;
                EXPECT_GE((work.*each.run)(), JET_errSuccess) << name;
            }
        }
        auto copy = disk->restarted(2);
        disk->cutPower();
        return copy;
    }

    void recoverWithFaults(const std::vector<std::string>& operations) {
        Ledger ledger(state_);
        const auto crashed = after(operations, ledger);
        Attempt attempt;
        attempt.run = [] {
            Engine engine;
            return FailingMemory::within([&] { return engine.init(); });
        };
        attempt.expectGood = [&](SimulatedDisk& disk) { expectSurvivor(disk, ledger, ledger.range(), {}); };
        everyFault(*crashed, attempt);
    }

    SimulatedDisk fresh_{kWholePages};
    State state_;
};

TEST_F(Faults, RecoveryOfRowsAndOpenTransactions) {
    recoverWithFaults({"split", "leaveSplitOpen", "insertLongValue", "leaveOpen", "update"});
}

TEST_F(Faults, RecoveryOfSchemasAndFiles) {
    recoverWithFaults({"schemaInTransaction", "createIndex", "grow", "logSwitch", "merge", "dropTable"});
}

TEST_F(Faults, RecoveryBehindABackup) {
    recoverWithFaults({"backupTruncate", "shrink", "checkpoint", "detachAttach", "lazyCommit", "leaveOpen"});
}

// ---- restore ----

class RestoreFaults : public Faults {
 protected:
    // A set that was streamed, the machine that it came from gone.
    void SetUp() override {
        Faults::SetUp();
        if (HasFatalFailure()) return;
        const CurrentDisk current(fresh_);
        {
            Engine engine;
            ASSERT_GE(engine.init(), JET_errSuccess);
            ASSERT_GE(engine.attach(kPeoplePath), JET_errSuccess);
            PeopleSession people(engine.session());
            ASSERT_GE(people.open(), JET_errSuccess);
            test::StreamedBackup backup(engine.instance(), "/set/", 64 << 10);
            const auto insert = [&](std::int32_t id) {
                const Person row{7, "streamed" + std::to_string(id), std::string(400, 's')};
                ASSERT_EQ(JetBeginTransaction(people.session()), JET_errSuccess);
                ASSERT_EQ(people.insert("people", id, row), JET_errSuccess);
                ASSERT_EQ(JetCommitTransaction(people.session(), 0), JET_errSuccess);
                state_["people"].rows[id] = row;
            };
            // Changes beside the reading.
            std::int32_t next = 100000;
            backup.stopHere = [&] {
                insert(++next);
                return false;
            };
            const State before = state_;
            backup.afterTheEnd = [&] { backup.stopHere = nullptr; };
            ASSERT_EQ(backup.take(test::StreamedBackup::Kind::Full), JET_errSuccess);
            EXPECT_FALSE(state_ == before);
            ASSERT_EQ(people.closeAll(), JET_errSuccess);
            ASSERT_EQ(engine.term(), JET_errSuccess);
        }
        for (const std::string& path : fresh_.allFiles()) {
            if (path.starts_with("/set/")) continue;
            ASSERT_TRUE(fresh_.remove(path)) << path;
        }
        fresh_.putFile("/set/people.pat", {});
        fresh_.syncEverything();
    }

    static JET_ERR replayInPlace() {
        const auto copied =
            os::copyFile(os::fileSystem(), "/set/people.edb", kPeoplePath, os::CopyTarget::Replace);
        if (!copied) return copied.error().code;
        std::string from = kPeoplePath;
        std::string to = kPeoplePath;
        JET_RSTMAP_A map{from.data(), to.data()};
        JET_LONG low = 0x7FFFFFFF;
        JET_LONG high = 0;
        const auto entries = os::fileSystem().list("/set");
        if (!entries) return entries.error().code;
        for (const os::DirectoryEntry& entry : *entries) {
            if (!entry.name.ends_with(".log")) continue;
            const auto number = static_cast<JET_LONG>(std::stol(entry.name.substr(3, 5), nullptr, 16));
            low = std::min(low, number);
            high = std::max(high, number);
        }
        return FailingMemory::within(
            [&] { return JetExternalRestoreA("/log/", "/log/", &map, 1, "/set", low, high, nullptr); });
    }
    static JET_ERR restoreFolder() {
        Engine engine;
        return FailingMemory::within(
            [&] { return JetRestoreInstance(engine.instance(), "/set", "/data", nullptr); });
    }

    void restoreWithFaults(JET_ERR (*restore)()) {
        const Ledger ledger(state_);
        Attempt attempt;
        attempt.run = restore;
        attempt.expectGood = [&](SimulatedDisk& disk) {
            ASSERT_EQ(restore(), JET_errSuccess);
            expectSurvivor(disk, ledger, ledger.range(), {});
        };
        everyFault(fresh_, attempt);
    }
};

TEST_F(RestoreFaults, ExternalRestore) {
    restoreWithFaults(replayInPlace);
}

TEST_F(RestoreFaults, RestoreOfAFolder) {
    restoreWithFaults(restoreFolder);
}

}  // namespace
}  // namespace esent::crash
