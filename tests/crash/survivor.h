// What must be true of a disk after a power cut: the engine comes up, the content is one that the ledger
// allows, updates go on, and the integrity check finds nothing.
//
// For the tests of rows; one thread.
#pragma once

#include <cstdlib>
#include <fstream>

#include "environment.h"
#include "integrity_check.h"
#include "people_database.h"

namespace esent::crash {

inline constexpr os::SimulatedDiskOptions kWholePages{.sectorBytes = 4096};  // a page is written as a whole

inline const std::vector<std::string>& tableNames() {
    static const std::vector<std::string> names{"people", "other", "third"};
    return names;
}

using test::numberFromEnvironment;

// The cache of all instances of the process.
inline void limitCache(std::uint32_t pages) {
    JET_INSTANCE none = JET_instanceNil;
    for (const auto& [parameter, value] :
         {std::pair{JET_paramCacheSizeMin, 1U}, {JET_paramCacheSizeMax, pages}})
        ASSERT_EQ(JetSetSystemParameter(&none, JET_sesidNil, parameter, value, nullptr), JET_errSuccess);
}

// Life goes on: a row comes and goes.
inline void tryUpdates(PeopleSession& people, const State& state) {
    if (state.empty()) return;
    const std::string& table = state.begin()->first;
    ASSERT_EQ(JetBeginTransaction(people.session()), JET_errSuccess);
    const Person person{5, "new", std::string(5000, 'z')};
    ASSERT_EQ(people.insert(table, 1 << 20, person), JET_errSuccess);
    ASSERT_EQ(JetCommitTransaction(people.session(), 0), JET_errSuccess);
    ASSERT_EQ(people.remove(table, 1 << 20), JET_errSuccess);
}

inline void expectSurvivor(os::SimulatedDisk& disk, const Ledger& ledger, const Ledger::Range& range,
                           const LogKind& logs) {
    {
        const CurrentDisk current(disk);
        Engine engine(logs);
        ASSERT_GE(engine.init(), JET_errSuccess) << "the engine comes up again";
        ASSERT_EQ(engine.attach(kPeoplePath), JET_errSuccess);
        PeopleSession people(engine.session());
        ASSERT_GE(people.open(), JET_errSuccess);
        State found;
        ASSERT_EQ(people.readAll(tableNames(), found), JET_errSuccess);
        ASSERT_TRUE(ledger.allows(found, range)) << ledger.complaint(found, range);
        tryUpdates(people, found);
        if (::testing::Test::HasFatalFailure()) return;
        ASSERT_EQ(people.closeAll(), JET_errSuccess);
        ASSERT_EQ(engine.term(), JET_errSuccess);
    }
    expectIntegrity(disk, kPeoplePath);
}

// The power goes off again at a call of the recovery.
inline void cutRecovery(os::SimulatedDisk& disk, std::uint64_t call, std::uint64_t seed,
                        const LogKind& logs) {
    {
        const CurrentDisk current(disk);
        disk.cutPowerAt(call);
        Engine engine(logs);
        if (engine.init() >= 0) (void)engine.attach(kPeoplePath);
        disk.cutPower();
    }
    disk.restart(seed);
}

// ESENT_CRASH_DUMP=folder: the files of a failure as the engine found and as it left them, for esentutl.
inline void dump(const os::SimulatedDisk& disk, const std::string& prefix) {
    const char* folder = std::getenv("ESENT_CRASH_DUMP");
    if (!folder) return;
    for (const std::string& path : disk.allFiles()) {
        const auto bytes = *disk.content(path);
        std::ofstream out(folder + ("/" + prefix) + path.substr(path.rfind('/') + 1), std::ios::binary);
        out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
}

// One cut that was prepared as a copy of the disk: `outcomes` of it, the last of three or more with a second
// cut during the recovery. Counts the crashes.
inline std::uint64_t expectSurvivors(const os::SimulatedDisk& cut, const Ledger& ledger,
                                     const Ledger::Range& range, std::uint64_t number, std::uint64_t outcomes,
                                     const LogKind& logs) {
    std::uint64_t crashes = 0;
    for (std::uint64_t outcome = 1; outcome <= outcomes; ++outcome) {
        SCOPED_TRACE("outcome " + std::to_string(outcome));
        const auto survived = cut.restarted(number * 3 + outcome);
        if (outcome == 3) {
            cutRecovery(*survived, 1 + number * 7 % 60, outcome, logs);
            ++crashes;
        }
        const auto before = std::getenv("ESENT_CRASH_DUMP") ? survived->restarted(1) : nullptr;
        expectSurvivor(*survived, ledger, range, logs);
        ++crashes;
        if (!::testing::Test::HasFailure()) continue;
        if (before) {
            dump(*before, "");
            dump(*survived, "after.");
        }
        break;
    }
    return crashes;
}

}  // namespace esent::crash
