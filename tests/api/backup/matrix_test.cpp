// Every observed result of a backup call in every state (the corpus' state_call_matrix.tsv), reproduced
// through the C API; the documented differences are written out in expected().
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include "corpus.h"
#include "rig.h"

namespace esent::test {
namespace {

struct Row {
    std::string state, call, arguments, error, detail;
    [[nodiscard]] std::string key() const { return call + " | " + arguments; }
};

std::vector<Row> readRows() {
    std::ifstream file(corpusFolder() / "engine/misuse/state_call_matrix.tsv");
    std::vector<Row> rows;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::stringstream text(line);
        Row row;
        std::string name;
        std::getline(text, row.state, '\t');
        std::getline(text, row.call, '\t');
        std::getline(text, row.arguments, '\t');
        std::getline(text, row.error, '\t');
        std::getline(text, name, '\t');
        std::getline(text, row.detail, '\t');
        rows.push_back(row);
    }
    return rows;
}

// What a call answered, and how many bytes a read gave.
struct Answer {
    JET_ERR error = 0;
    JET_ULONG actual = 0;
    bool hasActual = false;
};

using Call = std::function<Answer(Rig&)>;

Answer just(JET_ERR error) {
    return {error, 0, false};
}

constexpr JET_INSTANCE kJunk = 0x1234;

Answer readWith(Rig& r, JET_HANDLE handle, void* buffer, JET_ULONG bytes) {
    JET_ULONG actual = 0xEEEE;
    const JET_ERR error = JetReadFileInstance(r.instance, handle, buffer, bytes, &actual);
    return {error, actual, error == JET_errSuccess};
}

Answer openWith(Rig& r, const char* name) {
    JET_HANDLE file = 0;
    JET_ULONG low = 0;
    JET_ULONG high = 0;
    return just(JetOpenFileInstanceA(r.instance, name, &file, &low, &high));
}

Answer listWith(JET_ERR(JET_API* function)(JET_INSTANCE, JET_PSTR, JET_ULONG, JET_ULONG*), Rig& r,
                bool buffer, JET_ULONG bytes, bool size) {
    std::vector<char> list(65536);
    JET_ULONG actual = 0;
    return just(function(r.instance, buffer ? list.data() : nullptr, bytes, size ? &actual : nullptr));
}

Answer folderWith(Rig& r, const char* path, JET_GRBIT options) {
    return just(JetBackupInstanceA(r.instance, path, options, nullptr));
}

void makeFolder(Rig& r, const std::string& path, bool withFile = false) {
    (void)r.disk.createDirectories(path);
    if (withFile) r.disk.putFile(path + "/file.txt", {});
}

Answer twoFolders(Rig& r, const char* second, JET_GRBIT first, JET_GRBIT then) {
    makeFolder(r, "/bk1");
    makeFolder(r, "/bk2");
    (void)JetBackupInstanceA(r.instance, "/bk1", first, nullptr);
    return folderWith(r, second, then);
}

Answer createSecond(Rig& r) {
    JET_DBID dbid = 0;
    return just(JetCreateDatabaseA(r.session, "/esent/second.edb", nullptr, &dbid, 0));
}

Answer detach(Rig& r) {
    (void)JetCloseDatabase(r.session, r.dbid, 0);
    return just(JetDetachDatabaseA(r.session, r.database.c_str()));
}

const std::map<std::string, Call>& calls() {
    static const std::map<std::string, Call> kCalls = {
        {"JetBeginExternalBackupInstance | grbit=0", [](Rig& r) { return just(r.begin()); }},
        {"JetBeginExternalBackupInstance | JET_bitBackupIncremental",
         [](Rig& r) { return just(r.begin(1)); }},
        {"JetBeginExternalBackupInstance | JET_bitKeepOldLogs", [](Rig& r) { return just(r.begin(2)); }},
        {"JetBeginExternalBackupInstance | JET_bitBackupAtomic", [](Rig& r) { return just(r.begin(4)); }},
        {"JetBeginExternalBackupInstance | JET_bitBackupFullWithAllLogs",
         [](Rig& r) { return just(r.begin(8)); }},
        {"JetBeginExternalBackupInstance | JET_bitBackupSnapshot",
         [](Rig& r) { return just(r.begin(0x10)); }},
        {"JetBeginExternalBackupInstance | JET_bitBackupSurrogate",
         [](Rig& r) { return just(r.begin(0x20)); }},
        {"JetBeginExternalBackupInstance | grbit=0x8000", [](Rig& r) { return just(r.begin(0x8000)); }},
        {"JetBeginExternalBackupInstance | inst=0",
         [](Rig&) { return just(JetBeginExternalBackupInstance(0, 0)); }},
        {"JetBeginExternalBackupInstance | inst=-1(nil)",
         [](Rig&) { return just(JetBeginExternalBackupInstance(JET_instanceNil, 0)); }},
        {"JetBeginExternalBackupInstance | inst=0x1234",
         [](Rig&) { return just(JetBeginExternalBackupInstance(kJunk, 0)); }},
        {"JetBeginExternalBackup (no instance) | grbit=0",
         [](Rig&) { return just(JetBeginExternalBackup(0)); }},
        {"JetGetAttachInfoInstance | buf 64K",
         [](Rig& r) { return listWith(JetGetAttachInfoInstanceA, r, true, 65536, true); }},
        {"JetGetAttachInfoInstance | NULL,0,&cb",
         [](Rig& r) { return listWith(JetGetAttachInfoInstanceA, r, false, 0, true); }},
        {"JetGetAttachInfoInstance | buf,4,&cb",
         [](Rig& r) { return listWith(JetGetAttachInfoInstanceA, r, true, 4, true); }},
        {"JetGetAttachInfoInstance | buf,64K,NULL",
         [](Rig& r) { return listWith(JetGetAttachInfoInstanceA, r, true, 65536, false); }},
        {"JetGetAttachInfoInstance | inst=0x1234",
         [](Rig&) { return just(JetGetAttachInfoInstanceA(kJunk, nullptr, 0, nullptr)); }},
        {"JetOpenFileInstance | attached db", [](Rig& r) { return openWith(r, r.database.c_str()); }},
        {"JetOpenFileInstance | nonexistent path", [](Rig& r) { return openWith(r, "/no/where.edb"); }},
        {"JetOpenFileInstance | NULL path", [](Rig& r) { return openWith(r, nullptr); }},
        {"JetOpenFileInstance | empty path", [](Rig& r) { return openWith(r, ""); }},
        {"JetOpenFileInstance | edb.log (current log)", [](Rig& r) { return openWith(r, "/esent/edb.log"); }},
        {"JetOpenFileInstance | edb00001.log", [](Rig& r) { return openWith(r, "/esent/edb00001.log"); }},
        {"JetOpenFileInstance | edb.chk", [](Rig& r) { return openWith(r, "/esent/edb.chk"); }},
        {"JetOpenFileInstance | attached db, phf=NULL",
         [](Rig& r) {
             JET_ULONG low = 0;
             JET_ULONG high = 0;
             return just(JetOpenFileInstanceA(r.instance, r.database.c_str(), nullptr, &low, &high));
         }},
        {"JetOpenFileInstance | attached db, sizes NULL",
         [](Rig& r) {
             JET_HANDLE file = 0;
             return just(JetOpenFileInstanceA(r.instance, r.database.c_str(), &file, nullptr, nullptr));
         }},
        {"JetOpenFileInstance | inst=0x1234",
         [](Rig& r) {
             JET_HANDLE file = 0;
             JET_ULONG low = 0;
             JET_ULONG high = 0;
             return just(JetOpenFileInstanceA(kJunk, r.database.c_str(), &file, &low, &high));
         }},
        {"JetReadFileInstance | open handle or 0, 4096 (1 page)",
         [](Rig& r) { return readWith(r, r.file, r.buffer.data(), 4096); }},
        {"JetReadFileInstance | open handle or 0, 8192",
         [](Rig& r) { return readWith(r, r.file, r.buffer.data(), 8192); }},
        {"JetReadFileInstance | open handle or 0, 64K",
         [](Rig& r) { return readWith(r, r.file, r.buffer.data(), 65536); }},
        {"JetReadFileInstance | open handle or 0, 4 MB",
         [](Rig& r) { return readWith(r, r.file, r.buffer.data(), 4 << 20); }},
        {"JetReadFileInstance | open handle or 0, 0 bytes",
         [](Rig& r) { return readWith(r, r.file, r.buffer.data(), 0); }},
        {"JetReadFileInstance | open handle or 0, 1000 bytes",
         [](Rig& r) { return readWith(r, r.file, r.buffer.data(), 1000); }},
        {"JetReadFileInstance | open handle or 0, 65536+512",
         [](Rig& r) { return readWith(r, r.file, r.buffer.data(), 65536 + 512); }},
        {"JetReadFileInstance | open handle or 0, unaligned buffer+1",
         [](Rig& r) { return readWith(r, r.file, r.buffer.data() + 1, 65536); }},
        {"JetReadFileInstance | open handle or 0, pv=NULL",
         [](Rig& r) { return readWith(r, r.file, nullptr, 65536); }},
        {"JetReadFileInstance | open handle or 0, pcbActual=NULL",
         [](Rig& r) {
             return just(JetReadFileInstance(r.instance, r.file, r.buffer.data(), 65536, nullptr));
         }},
        {"JetReadFileInstance | handle=0", [](Rig& r) { return readWith(r, 0, r.buffer.data(), 65536); }},
        {"JetReadFileInstance | handle=0xdead",
         [](Rig& r) { return readWith(r, 0xdead, r.buffer.data(), 65536); }},
        {"JetReadFileInstance | handle=-1",
         [](Rig& r) { return readWith(r, static_cast<JET_HANDLE>(-1), r.buffer.data(), 65536); }},
        {"JetReadFileInstance | inst=0x1234",
         [](Rig& r) { return just(JetReadFileInstance(kJunk, 0, r.buffer.data(), 65536, nullptr)); }},
        {"JetCloseFileInstance | open handle or 0", [](Rig& r) { return just(r.closeFile()); }},
        {"JetCloseFileInstance | open handle or 0, twice (2nd result)",
         [](Rig& r) {
             (void)r.closeFile();
             return just(r.closeFile());
         }},
        {"JetCloseFileInstance | handle=0", [](Rig& r) { return just(JetCloseFileInstance(r.instance, 0)); }},
        {"JetCloseFileInstance | handle=0xdead",
         [](Rig& r) { return just(JetCloseFileInstance(r.instance, 0xdead)); }},
        {"JetCloseFileInstance | inst=0x1234", [](Rig&) { return just(JetCloseFileInstance(kJunk, 0)); }},
        {"JetGetLogInfoInstance | buf 64K",
         [](Rig& r) { return listWith(JetGetLogInfoInstanceA, r, true, 65536, true); }},
        {"JetGetLogInfoInstance | NULL,0,&cb",
         [](Rig& r) { return listWith(JetGetLogInfoInstanceA, r, false, 0, true); }},
        {"JetGetLogInfoInstance | buf,4,&cb",
         [](Rig& r) { return listWith(JetGetLogInfoInstanceA, r, true, 4, true); }},
        {"JetGetLogInfoInstance | buf,64K,NULL",
         [](Rig& r) { return listWith(JetGetLogInfoInstanceA, r, true, 65536, false); }},
        {"JetGetLogInfoInstance | inst=0x1234",
         [](Rig&) { return just(JetGetLogInfoInstanceA(kJunk, nullptr, 0, nullptr)); }},
        {"JetGetLogInfoInstance2 | buf 64K + JET_LOGINFO",
         [](Rig& r) {
             std::vector<char> list(65536);
             JET_ULONG actual = 0;
             JET_LOGINFO_A info{};
             info.cbSize = sizeof info;
             return just(JetGetLogInfoInstance2A(r.instance, list.data(), 65536, &actual, &info));
         }},
        {"JetGetTruncateLogInfoInstance | buf 64K",
         [](Rig& r) { return listWith(JetGetTruncateLogInfoInstanceA, r, true, 65536, true); }},
        {"JetGetTruncateLogInfoInstance | NULL,0,&cb",
         [](Rig& r) { return listWith(JetGetTruncateLogInfoInstanceA, r, false, 0, true); }},
        {"JetTruncateLogInstance | ", [](Rig& r) { return just(r.truncate()); }},
        {"JetTruncateLogInstance | inst=0x1234", [](Rig&) { return just(JetTruncateLogInstance(kJunk)); }},
        {"JetEndExternalBackupInstance | ",
         [](Rig& r) { return just(JetEndExternalBackupInstance(r.instance)); }},
        {"JetEndExternalBackupInstance | inst=0x1234",
         [](Rig&) { return just(JetEndExternalBackupInstance(kJunk)); }},
        {"JetEndExternalBackupInstance | then JetBeginExternalBackupInstance(0) (2nd result)",
         [](Rig& r) {
             (void)JetEndExternalBackupInstance(r.instance);
             return just(r.begin());
         }},
        {"JetEndExternalBackupInstance2 | grbit=0", [](Rig& r) { return just(r.end(0)); }},
        {"JetEndExternalBackupInstance2 | JET_bitBackupEndNormal", [](Rig& r) { return just(r.end(1)); }},
        {"JetEndExternalBackupInstance2 | JET_bitBackupEndAbort", [](Rig& r) { return just(r.end(2)); }},
        {"JetEndExternalBackupInstance2 | EndNormal|EndAbort", [](Rig& r) { return just(r.end(3)); }},
        {"JetEndExternalBackupInstance2 | EndNormal|TruncateDone", [](Rig& r) { return just(r.end(0x101)); }},
        {"JetEndExternalBackupInstance2 | grbit=0x8000", [](Rig& r) { return just(r.end(0x8000)); }},
        {"JetStopBackupInstance | ", [](Rig& r) { return just(r.stop()); }},
        {"JetStopBackupInstance | twice (2nd result)",
         [](Rig& r) {
             (void)r.stop();
             return just(r.stop());
         }},
        {"JetStopBackupInstance | inst=0", [](Rig&) { return just(JetStopBackupInstance(0)); }},
        {"JetStopBackupInstance | inst=0x1234", [](Rig&) { return just(JetStopBackupInstance(kJunk)); }},
        {"JetBackupInstance | NULL path, grbit=0", [](Rig& r) { return folderWith(r, nullptr, 0); }},
        {"JetBackupInstance | empty path, grbit=0", [](Rig& r) { return folderWith(r, "", 0); }},
        {"JetBackupInstance | missing dir, grbit=0", [](Rig& r) { return folderWith(r, "/missing", 0); }},
        {"JetBackupInstance | missing dir 2 levels, grbit=0",
         [](Rig& r) { return folderWith(r, "/missing/two", 0); }},
        {"JetBackupInstance | new dir, grbit=0",
         [](Rig& r) {
             makeFolder(r, "/bk");
             return folderWith(r, "/bk", 0);
         }},
        {"JetBackupInstance | new dir, Atomic",
         [](Rig& r) {
             makeFolder(r, "/bk");
             return folderWith(r, "/bk", 4);
         }},
        {"JetBackupInstance | new dir, Incremental",
         [](Rig& r) {
             makeFolder(r, "/bk");
             return folderWith(r, "/bk", 1);
         }},
        {"JetBackupInstance | grbit=0x8000",
         [](Rig& r) {
             makeFolder(r, "/bk");
             return folderWith(r, "/bk", 0x8000);
         }},
        {"JetBackupInstance | non-empty dir, grbit=0",
         [](Rig& r) {
             makeFolder(r, "/bk", true);
             return folderWith(r, "/bk", 0);
         }},
        {"JetBackupInstance | non-empty dir, Atomic",
         [](Rig& r) {
             makeFolder(r, "/bk", true);
             return folderWith(r, "/bk", 4);
         }},
        {"JetBackupInstance | twice same dir grbit=0 (2nd result)",
         [](Rig& r) { return twoFolders(r, "/bk1", 0, 0); }},
        {"JetBackupInstance | twice same dir Atomic (2nd result)",
         [](Rig& r) { return twoFolders(r, "/bk1", 4, 4); }},
        {"JetBackupInstance | full then Incremental same dir (2nd result)",
         [](Rig& r) { return twoFolders(r, "/bk1", 0, 1); }},
        {"JetBackupInstance | full dir A then Incremental dir B (2nd result)",
         [](Rig& r) { return twoFolders(r, "/bk2", 0, 1); }},
        {"JetTerm | ", [](Rig& r) { return just(JetTerm(r.instance)); }},
        {"JetTerm2 | JET_bitTermComplete", [](Rig& r) { return just(JetTerm2(r.instance, 1)); }},
        {"JetTerm2 | JET_bitTermAbrupt", [](Rig& r) { return just(JetTerm2(r.instance, 2)); }},
        {"JetTerm2 | Complete|StopBackup", [](Rig& r) { return just(JetTerm2(r.instance, 5)); }},
        {"JetRestoreInstance | into this instance, from empty dir",
         [](Rig& r) {
             makeFolder(r, "/empty");
             return just(JetRestoreInstanceA(r.instance, "/empty", nullptr, nullptr));
         }},
        {"JetRestoreInstance | from missing dir",
         [](Rig& r) { return just(JetRestoreInstanceA(r.instance, "/missing", nullptr, nullptr)); }},
        {"JetCreateDatabase | second db", createSecond},
        {"JetDetachDatabase | attached db (closed first)", detach},
        {"JetGetInstanceInfo | ",
         [](Rig&) {
             JET_ULONG count = 0;
             JET_INSTANCE_INFO_A* list = nullptr;
             const JET_ERR error = JetGetInstanceInfoA(&count, &list);
             if (list != nullptr) (void)JetFreeBuffer(reinterpret_cast<char*>(list));
             return just(error);
         }},
        {"JetOSSnapshotPrepare | grbit=0",
         [](Rig&) {
             JET_OSSNAPID id = 0;
             const JET_ERR error = JetOSSnapshotPrepare(&id, 0);
             if (error == JET_errSuccess) (void)JetOSSnapshotAbort(id, 0);
             return just(error);
         }},
    };
    return kCalls;
}

const std::set<std::string> kUnfinished = {
    "begun_full",
    "attachinfo_done",
    "db_open_unread",
    "db_open_part_read",
    "db_open_read_to_end",
    "db_closed",
    "loginfo_done",
    "log_open",
    "circular_begun_full",
    "incremental+loginfo",
    "begun_incremental(after full)",
    "begun_full_then_log_open_first_no_db",
};

bool stoppedState(const std::string& state) {
    return state != "no_backup+stop" && (state.ends_with("+stop") || state == "truncated_then_stop");
}

// The observed error, or what is documented instead.
JET_ERR expected(const Row& row) {
    if (row.error == "CRASH") return JET_errInvalidParameter;
    if (row.error == "HANG") {
        // Reading into a NULL buffer hung; everything else that hangs waits for a thaw and is tested
        // elsewhere.
        return JET_errInvalidParameter;
    }
    const JET_ERR observed = std::stoi(row.error);
    if (row.call == "JetStopBackupInstance" && observed == JET_errInvalidInstance)
        return JET_errInvalidParameter;
    if (row.call == "JetStopBackupInstance" && row.state == "created_not_init")
        return JET_errInvalidParameter;
    // A client may terminate with a transaction open, as the .NET library's tests do.
    if (row.call.starts_with("JetTerm") && observed == JET_errTooManyActiveUsers) return JET_errSuccess;
    const bool ends = row.call.starts_with("JetEndExternalBackup") && !row.arguments.starts_with("then");
    if (ends && observed == JET_errSuccess) {
        if (stoppedState(row.state)) return JET_errBackupAbortByServer;
        const bool normal = row.arguments.empty() || row.arguments.find("EndNormal") != std::string::npos;
        if (normal && kUnfinished.contains(row.state)) return JET_errBackupAbortByCaller;
    }
    return observed;
}

bool waitsForThaw(const Row& row) {
    return row.error == "HANG" && row.state.starts_with("snapshot");
}

TEST(ObservedMatrix, EveryRow) {
    ESENT_REQUIRE_CORPUS();
    int run = 0;
    for (const Row& row : readRows()) {
        if (row.error == "NOT_RUN" || waitsForThaw(row)) continue;
        SCOPED_TRACE(row.state + " | " + row.key());
        const auto call = calls().find(row.key());
        if (call == calls().end()) {
            ADD_FAILURE() << "unknown call";
            continue;
        }
        Rig rig;
        if (!rig.bring(row.state)) {
            ADD_FAILURE() << "unknown or unreachable state";
            continue;
        }
        const Answer answer = call->second(rig);
        EXPECT_EQ(expected(row), answer.error);
        const auto at = row.detail.find("actual=0x");
        if (answer.hasActual && at != std::string::npos) {
            EXPECT_EQ(std::stoul(row.detail.substr(at + 9), nullptr, 16), answer.actual);
        }
        ++run;
    }
    EXPECT_GT(run, 2000);
}

}  // namespace
}  // namespace esent::test
