// The observed sequences of calls, of one thread and of two, and the observed read sizes, reproduced through
// the C API.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <optional>
#include <thread>

#include "rig.h"
#include "tables.h"

namespace esent::test {
namespace {

// One running sequence: the rig, and what an end must answer by what was fetched since the begin.
struct Play {
    Rig rig;
    bool databaseRead = false;
    bool incremental = false;
    bool listed = false;
    bool stopped = false;
    std::size_t logsRead = 0;
    std::string detail;
    bool wholeRead = false;  // "Read" means: until the end or an error

    JET_ERR begin(JET_GRBIT options) {
        const JET_ERR error = rig.begin(options);
        if (error == JET_errSuccess) {
            databaseRead = listed = stopped = false;
            incremental = options != 0;
            logsRead = 0;
        }
        return error;
    }
    JET_ERR readDatabase() {
        const JET_ERR error = rig.readToEnd();
        if (error == JET_errSuccess) databaseRead = true;
        return error;
    }
    JET_ERR logInfo() {
        const JET_ERR error = rig.logInfo();
        if (error == JET_errSuccess) listed = true;
        return error;
    }
    JET_ERR readLogs() {
        const std::size_t wanted = detail.starts_with("1 ") ? 1 : rig.logs.size();
        logsRead = wanted;
        return rig.copyLogs(wanted);
    }
    // What a normal end must answer where the observed engine always said success.
    [[nodiscard]] JET_ERR normalEnd() const {
        if (stopped) return JET_errBackupAbortByServer;
        const bool complete = listed && logsRead == rig.logs.size() && (incremental || databaseRead);
        return complete ? JET_errSuccess : JET_errBackupAbortByCaller;
    }
    JET_ERR read() {
        if (wholeRead) return rig.readToEnd();
        const auto at = detail.find("cb=");
        static JET_ULONG last = 0;
        if (at != std::string::npos) last = static_cast<JET_ULONG>(std::stoul(detail.substr(at + 3)));
        const bool second = detail.starts_with("2nd");
        return rig.read(second || at != std::string::npos ? last : kPartRead);
    }
};

using Step = std::function<JET_ERR(Play&)>;

const std::map<std::string, Step>& steps() {
    static const Step kOpen = [](Play& p) { return p.rig.openDatabase(); };
    static const Step kClose = [](Play& p) { return p.rig.closeFile(); };
    static const Step kLogInfo = [](Play& p) { return p.logInfo(); };
    static const Step kTruncateInfo = [](Play& p) { return p.rig.truncateInfo(); };
    static const Step kAttach = [](Play& p) { return p.rig.attachInfo(); };
    static const Step kTruncate = [](Play& p) { return p.rig.truncate(); };
    static const Step kEnd = [](Play& p) { return JetEndExternalBackupInstance(p.rig.instance); };
    static const Step kAbort = [](Play& p) { return p.rig.end(JET_bitBackupEndAbort); };
    static const Step kBegin = [](Play& p) { return p.begin(0); };
    static const Step kIncremental = [](Play& p) { return p.begin(JET_bitBackupIncremental); };
    static const Step kRead = [](Play& p) { return p.read(); };
    static const std::map<std::string, Step> kSteps = {
        {"Begin(full)", kBegin},
        {"Begin", kBegin},
        {"Begin full2", kBegin},
        {"A:Begin", kBegin},
        {"A:Begin2", kBegin},
        {"A:Begin after End", kBegin},
        {"Begin(inc)", kIncremental},
        {"Begin incremental", kIncremental},
        {"Begin incremental after that", kIncremental},
        {"Open db", kOpen},
        {"Open", kOpen},
        {"A:Open", kOpen},
        {"A:Open again", kOpen},
        {"Open db after loginfo", kOpen},
        {"Open db in inc", kOpen},
        {"Open db in incremental", kOpen},
        {"Open same db 2nd time", kOpen},
        {"Open 2nd file while log open", kOpen},
        {"Open foreign log", [](Play& p) { return p.rig.openFile("/esent/edb00001.log"); }},
        {"Open last log first", [](Play& p) { return p.rig.openFile(p.rig.logs.back()); }},
        {"Read db to end", [](Play& p) { return p.readDatabase(); }},
        {"Read", kRead},
        {"A:Read", kRead},
        {"A:Read again", [](Play& p) { return p.rig.read(kPartRead); }},
        {"Read handle0", [](Play& p) { return p.rig.read(kPartRead); }},
        {"Read 4096", [](Play& p) { return p.rig.read(4096); }},
        {"Read 1000", [](Play& p) { return p.rig.read(1000); }},
        {"Close db", kClose},
        {"Close", kClose},
        {"A:Close", kClose},
        {"A:Close again", kClose},
        {"GetAttachInfo after loginfo", kAttach},
        {"GetAttachInfo in inc", kAttach},
        {"GetAttachInfo in incremental", kAttach},
        {"A:GetAttachInfo", kAttach},
        {"GetLogInfo", kLogInfo},
        {"GetLogInfo after truncate", kLogInfo},
        {"GetLogInfo while db still open", kLogInfo},
        {"A:GetLogInfo", kLogInfo},
        {"A:GetTruncateLogInfo", kTruncateInfo},
        {"logs read", [](Play& p) { return p.readLogs(); }},
        {"Truncate", kTruncate},
        {"A:Truncate", kTruncate},
        {"Truncate with log open", kTruncate},
        {"Truncate while db still open", kTruncate},
        {"End", kEnd},
        {"A:End", kEnd},
        {"A:End again", kEnd},
        {"End normal", kEnd},
        {"EndNormal while db still open", kEnd},
        {"EndNormal without GetLogInfo", kEnd},
        {"EndNormal w/o reading logs, no truncate", kEnd},
        {"End abort", kAbort},
        {"A:End2 abort", kAbort},
        {"End2",
         [](Play& p) {
             return p.rig.end(static_cast<JET_GRBIT>(std::stoul(p.detail.substr(8), nullptr, 16)));
         }},
        {"CreateDatabase during backup",
         [](Play& p) {
             JET_DBID dbid = 0;
             return JetCreateDatabaseA(p.rig.session, "/esent/second.edb", nullptr, &dbid, 0);
         }},
        {"CloseDatabase", [](Play& p) { return JetCloseDatabase(p.rig.session, p.rig.dbid, 0); }},
        {"DetachDatabase during backup (file open)",
         [](Play& p) { return JetDetachDatabaseA(p.rig.session, p.rig.database.c_str()); }},
        {"JetTerm", [](Play& p) { return JetTerm(p.rig.instance); }},
    };
    return kSteps;
}

bool isNormalEnd(const std::string& label, const std::string& detail) {
    if (label == "End2") return detail != "grbit=0x2";
    if (label == "End abort" || label == "A:End2 abort") return false;
    return label.starts_with("End") || label.starts_with("A:End");
}

using Sequence = std::vector<std::vector<std::string>>;

std::vector<Sequence> sequences(const std::string& file) {
    std::vector<Sequence> out;
    for (auto& row : readTable(file)) {
        row.resize(5);
        if (out.empty() || out.back().front()[0] != row[0]) out.emplace_back();
        out.back().push_back(std::move(row));
    }
    return out;
}

void playStep(Play& play, const std::vector<std::string>& row) {
    SCOPED_TRACE(row[0] + " | " + row[1] + " | " + row[4]);
    const auto step = steps().find(row[1]);
    ASSERT_NE(step, steps().end()) << "unknown step";
    play.detail = row[4];
    JET_ERR expected = std::stoi(row[2]);
    if (expected == JET_errSuccess && isNormalEnd(row[1], row[4])) expected = play.normalEnd();
    EXPECT_EQ(expected, step->second(play));
}

TEST(ObservedSequences, OfOneThread) {
    ESENT_REQUIRE_CORPUS();
    const auto all = sequences("call_sequences.tsv");
    EXPECT_GT(all.size(), 20U);
    for (const Sequence& sequence : all) {
        Play play;
        play.rig.start({});
        for (const auto& row : sequence)
            playStep(play, row);
    }
}

// ---- two threads
// ------------------------------------------------------------------------------------------------

JET_ERR onOtherThread(const std::function<JET_ERR()>& call) {
    JET_ERR error = JET_errInternalError;
    std::thread([&] { error = call(); }).join();
    return error;
}

JET_ERR termFromOther(Play& play, const std::string& name) {
    JET_GRBIT options = JET_bitTermComplete;
    if (name.starts_with("Term2_StopBackup")) options |= JET_bitTermStopBackup;
    if (name.starts_with("Term2_Abrupt")) options = JET_bitTermAbrupt;
    return onOtherThread([&] { return JetTerm2(play.rig.instance, options); });
}

void playOther(Play& play, const std::vector<std::string>& row) {
    SCOPED_TRACE(row[0] + " | " + row[1]);
    for (int i = 0; i < 6; ++i)
        (void)play.rig.read(kPartRead);
    JET_ERR error = JET_errInternalError;
    if (row[1] == "B:JetStopBackupInstance") {
        error = onOtherThread([&] { return play.rig.stop(); });
        play.stopped = true;
    } else if (row[1] == "B:JetStopServiceInstance") {
        error = onOtherThread([&] { return JetStopServiceInstance(play.rig.instance); });
    } else if (row[1] == "B:JetTerm2 returned") {
        error = termFromOther(play, row[0]);
    } else {
        FAIL() << "unknown step";
    }
    EXPECT_EQ(std::stoi(row[2]), error);
    play.wholeRead = true;
}

bool usesCallback(const Sequence& sequence) {
    for (const auto& row : sequence) {
        if (row[1].find("JetBackupInstance") != std::string::npos) return true;
    }
    return false;
}

TEST(ObservedSequences, OfTwoThreads) {
    ESENT_REQUIRE_CORPUS();
    int played = 0;
    for (const Sequence& sequence : sequences("cross_thread_and_callbacks.tsv")) {
        if (usesCallback(sequence)) continue;
        Play play;
        play.rig.start({});
        const bool fillsIn = sequence.front()[0] == "full_end_without_truncate_then_incremental";
        for (const auto& row : sequence) {
            if (row[1].starts_with("B:")) {
                playOther(play, row);
                continue;
            }
            // This sequence's table leaves out that the database was opened and read.
            if (fillsIn && row[1] == "Close") {
                EXPECT_EQ(JET_errSuccess, play.rig.openDatabase());
                EXPECT_EQ(JET_errSuccess, play.readDatabase());
            }
            playStep(play, row);
        }
        ++played;
    }
    EXPECT_GE(played, 6);
}

// ---- callbacks
// --------------------------------------------------------------------------------------------------

struct CallbackState {
    JET_INSTANCE instance = 0;
    bool stopAtBegin = false;
    JET_ERR answer = JET_errSuccess;
    std::string trace;
};
CallbackState* callbackState = nullptr;

JET_ERR JET_API onStatus(JET_SESID, JET_SNP operation, JET_SNT event, void*) {
    callbackState->trace += std::to_string(operation) + "/" + std::to_string(event) + " ";
    if (callbackState->stopAtBegin && event == JET_sntBegin) {
        EXPECT_EQ(JET_errSuccess,
                  onOtherThread([] { return JetStopBackupInstance(callbackState->instance); }));
    }
    return callbackState->answer;
}

void playFolders(bool stop, JET_ERR answer, JET_ERR first, const std::string& trace) {
    Rig rig;
    rig.start({});
    CallbackState state{rig.instance, stop, answer, {}};
    callbackState = &state;
    (void)rig.disk.createDirectories("/one");
    (void)rig.disk.createDirectories("/two");
    EXPECT_EQ(first, JetBackupInstanceA(rig.instance, "/one", 0, onStatus));
    EXPECT_EQ(trace, state.trace);
    EXPECT_EQ(JET_errBackupDirectoryNotEmpty, JetBackupInstanceA(rig.instance, "/one", 0, nullptr));
    EXPECT_EQ(JET_errSuccess, JetBackupInstanceA(rig.instance, "/two", 0, nullptr));
    EXPECT_EQ(JET_errSuccess, JetTerm(rig.instance));
    callbackState = nullptr;
}

TEST(ObservedSequences, FolderBackupsWithCallbacks) {
    playFolders(true, JET_errSuccess, JET_errBackupAbortByServer, "9/5 ");
    playFolders(false, JET_errSuccess, JET_errSuccess, "9/5 9/6 ");
    playFolders(false, -1234, JET_errSuccess, "9/5 9/6 ");
}

// ---- read sizes
// -------------------------------------------------------------------------------------------------

JET_ULONG numberAfter(const std::string& row, const std::string& key) {
    const auto at = row.find(key);
    return at == std::string::npos ? 0 : static_cast<JET_ULONG>(std::stol(row.substr(at + key.size())));
}

void checkRead(Rig& rig, JET_ULONG bytes, const std::string& row, const std::string& key, std::size_t from) {
    const auto at = row.find(key, from);
    ASSERT_NE(at, std::string::npos);
    const JET_ERR expected = std::stoi(row.substr(at + key.size()));
    JET_ULONG actual = 0;
    EXPECT_EQ(expected, rig.read(bytes, &actual));
    if (expected == JET_errSuccess) {
        EXPECT_EQ(numberAfter(row.substr(at), "actual="), actual);
    }
}

TEST(ObservedReadSizes, EveryRow) {
    ESENT_REQUIRE_CORPUS();
    int run = 0;
    for (const auto& fields : readTable("read_sizes.tsv")) {
        std::string row;
        for (const auto& field : fields)
            row += field + "\t";
        SCOPED_TRACE(row);
        const JET_ULONG page = numberAfter(row, "ps=");
        const JET_ULONG bytes = numberAfter(row, "size=");
        Rig rig;
        rig.start({.pageSize = page});
        ASSERT_EQ(JET_errSuccess, rig.begin());
        if (fields[0] == "DB") {
            ASSERT_EQ(JET_errSuccess, rig.openDatabase());
            checkRead(rig, bytes, row, "first=", 0);
            (void)rig.closeFile();
            ASSERT_EQ(JET_errSuccess, rig.openDatabase());
            JET_ULONG actual = 0;
            ASSERT_EQ(JET_errSuccess, rig.read(262144, &actual));
            checkRead(rig, bytes, row, "second(after 256K)=", 0);
        } else {
            ASSERT_EQ(JET_errSuccess, rig.logInfo());
            ASSERT_EQ(JET_errSuccess, rig.openFile(rig.logs.at(0)));
            checkRead(rig, bytes, row, "err=", 0);
        }
        ++run;
    }
    EXPECT_GE(run, 150);
}

}  // namespace
}  // namespace esent::test
