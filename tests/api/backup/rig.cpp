#include "rig.h"

#include <functional>

#include "backup/instance_environment.h"
#include "os/file_system.h"

namespace esent::test {

Rig::Rig() {
    backup::setRetryDelayForTests(0);
    os::replaceFileSystem(&disk);
    (void)disk.createDirectories("/esent");
    disk.syncEverything();
}

Rig::~Rig() {
    if (frozen) (void)JetOSSnapshotAbort(snapshot, 0);
    disk.clearFailures();
    if (instance != JET_instanceNil && instance != 0) (void)JetTerm2(instance, JET_bitTermAbrupt);
    os::replaceFileSystem(nullptr);
}

void Rig::setNumber(JET_ULONG id, JET_API_PTR value) {
    ASSERT_EQ(JET_errSuccess, JetSetSystemParameterA(&instance, JET_sesidNil, id, value, nullptr)) << id;
}

void Rig::start(const Options& options) {
    // One page size for the process: to be set while there is no instance.
    (void)JetSetSystemParameterA(nullptr, JET_sesidNil, JET_paramDatabasePageSize, options.pageSize, nullptr);
    ASSERT_EQ(JET_errSuccess, JetCreateInstanceA(&instance, "rig"));
    for (const JET_ULONG id : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath}) {
        ASSERT_EQ(JET_errSuccess, JetSetSystemParameterA(&instance, JET_sesidNil, id, 0, folder.c_str()));
    }
    setNumber(JET_paramLogFileSize, 128);
    setNumber(JET_paramMaxTemporaryTables, 0);
    setNumber(JET_paramNoInformationEvent, 1);
    setNumber(JET_paramEventLoggingLevel, 0);
    if (options.circular) setNumber(JET_paramCircularLog, 1);
    if (!options.recovery) {
        ASSERT_EQ(JET_errSuccess,
                  JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramRecovery, 0, "off"));
    }
    if (!options.initialise) return;
    ASSERT_EQ(JET_errSuccess, JetInit(&instance));
    ASSERT_EQ(JET_errSuccess, JetBeginSessionA(instance, &session, nullptr, nullptr));
    if (options.database) {
        ASSERT_EQ(JET_errSuccess, JetCreateDatabaseA(session, database.c_str(), nullptr, &dbid, 0));
    }
    if (options.recovery) {
        for (int i = 0; i < 3; ++i)
            ASSERT_EQ(JET_errSuccess, forceNewLog());
    }
}

JET_ERR Rig::forceNewLog() {
    return JetCommitTransaction(session, JET_bitForceNewLog);
}

JET_ERR Rig::attachInfo() {
    char list[1024];
    JET_ULONG bytes = 0;
    return JetGetAttachInfoInstanceA(instance, list, sizeof list, &bytes);
}

JET_ERR Rig::openFile(const std::string& path) {
    JET_ULONG low = 0;
    JET_ULONG high = 0;
    return JetOpenFileInstanceA(instance, path.c_str(), &file, &low, &high);
}

JET_ERR Rig::read(JET_ULONG bytes, JET_ULONG* actual) {
    JET_ULONG ignored = 0;
    return JetReadFileInstance(instance, file, buffer.data(), bytes, actual == nullptr ? &ignored : actual);
}

JET_ERR Rig::readToEnd(JET_ULONG chunk, std::vector<std::byte>* image) {
    for (;;) {
        JET_ULONG actual = 0;
        const JET_ERR error = read(chunk, &actual);
        if (error != JET_errSuccess || actual == 0) return error;
        if (image != nullptr) image->insert(image->end(), buffer.data(), buffer.data() + actual);
    }
}

JET_ERR Rig::copyFile(const std::string& path, std::vector<std::byte>* image) {
    if (const JET_ERR error = openFile(path); error != JET_errSuccess) return error;
    if (const JET_ERR error = readToEnd(4 * kPartRead, image); error != JET_errSuccess) return error;
    return closeFile();
}

namespace {

std::vector<std::string> splitList(const std::vector<char>& list) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < list.size() && list[at] != '\0';) {
        out.emplace_back(&list[at]);
        at += out.back().size() + 1;
    }
    return out;
}

}  // namespace

JET_ERR Rig::logInfo() {
    std::vector<char> list(65536);
    JET_ULONG bytes = 0;
    const JET_ERR error =
        JetGetLogInfoInstanceA(instance, list.data(), static_cast<JET_ULONG>(list.size()), &bytes);
    if (error == JET_errSuccess) logs = splitList(list);
    return error;
}

JET_ERR Rig::truncateInfo() {
    std::vector<char> list(65536);
    JET_ULONG bytes = 0;
    const JET_ERR error =
        JetGetTruncateLogInfoInstanceA(instance, list.data(), static_cast<JET_ULONG>(list.size()), &bytes);
    if (error == JET_errSuccess) removable = splitList(list);
    return error;
}

JET_ERR Rig::copyLogs(std::size_t count) {
    for (std::size_t i = 0; i < logs.size() && i < count; ++i) {
        if (const JET_ERR error = copyFile(logs[i]); error != JET_errSuccess) return error;
    }
    return JET_errSuccess;
}

JET_ERR Rig::fullBackup() {
    if (const JET_ERR error = begin(); error != JET_errSuccess) return error;
    if (dbid != 0) {
        if (const JET_ERR error = copyFile(database); error != JET_errSuccess) return error;
    }
    if (const JET_ERR error = logInfo(); error != JET_errSuccess) return error;
    if (const JET_ERR error = copyLogs(); error != JET_errSuccess) return error;
    if (const JET_ERR error = truncate(); error != JET_errSuccess) return error;
    return end();
}

JET_ERR Rig::term(JET_GRBIT options) {
    const JET_ERR error = JetTerm2(instance, options);
    if (error == JET_errSuccess) session = JET_sesidNil;
    return error;
}

// ---- the named states
// -------------------------------------------------------------------------------------------

namespace {

using Steps = std::function<JET_ERR(Rig&)>;

JET_ERR inOrder(Rig& rig, const std::vector<Steps>& steps) {
    for (const Steps& step : steps) {
        if (const JET_ERR error = step(rig); error != JET_errSuccess) return error;
    }
    return JET_errSuccess;
}

const Steps kBegin = [](Rig& r) { return r.begin(); };
const Steps kAttach = [](Rig& r) { return r.attachInfo(); };
const Steps kOpen = [](Rig& r) { return r.openDatabase(); };
const Steps kPart = [](Rig& r) { return r.read(kPartRead); };
const Steps kRest = [](Rig& r) { return r.readToEnd(); };
const Steps kClose = [](Rig& r) { return r.closeFile(); };
const Steps kLogInfo = [](Rig& r) { return r.logInfo(); };
const Steps kOpenLog = [](Rig& r) { return r.openFile(r.logs.at(0)); };
const Steps kLogs = [](Rig& r) { return r.copyLogs(); };
const Steps kTruncate = [](Rig& r) { return r.truncate(); };
const Steps kEnd = [](Rig& r) { return r.end(); };
const Steps kStop = [](Rig& r) { return r.stop(); };
const Steps kFull = [](Rig& r) { return r.fullBackup(); };
const Steps kIncremental = [](Rig& r) { return r.begin(JET_bitBackupIncremental); };
const Steps kStopService = [](Rig& r) { return JetStopServiceInstance(r.instance); };
const Steps kTransaction = [](Rig& r) { return JetBeginTransaction(r.session); };
const Steps kEndAfterStop = [](Rig& r) {
    return r.end(JET_bitBackupEndAbort) == JET_errBackupAbortByServer ? JET_errSuccess : JET_errInternalError;
};
const Steps kPrepare = [](Rig& r) { return JetOSSnapshotPrepare(&r.snapshot, 0); };
const Steps kFreeze = [](Rig& r) {
    JET_ULONG count = 0;
    JET_INSTANCE_INFO_A* list = nullptr;
    const JET_ERR error = JetOSSnapshotFreezeA(r.snapshot, &count, &list, 0);
    if (error == JET_errSuccess) r.frozen = true;
    (void)JetFreeBuffer(reinterpret_cast<char*>(list));
    return error;
};

const std::map<std::string, std::vector<Steps>>& stateSteps() {
    static const std::map<std::string, std::vector<Steps>> kStates = {
        {"init_no_backup", {}},
        {"recovery_off", {}},
        {"circular_log_no_backup", {}},
        {"created_not_init", {}},
        {"no_db_attached", {}},
        {"begun_full", {kBegin}},
        {"attachinfo_done", {kBegin, kAttach}},
        {"db_open_unread", {kBegin, kAttach, kOpen}},
        {"db_open_part_read", {kBegin, kAttach, kOpen, kPart}},
        {"db_open_read_to_end", {kBegin, kAttach, kOpen, kRest}},
        {"db_closed", {kBegin, kAttach, kOpen, kRest, kClose}},
        {"loginfo_done", {kBegin, kAttach, kOpen, kRest, kClose, kLogInfo}},
        {"log_open", {kBegin, kAttach, kOpen, kRest, kClose, kLogInfo, kOpenLog}},
        {"logs_all_closed", {kBegin, kAttach, kOpen, kRest, kClose, kLogInfo, kLogs}},
        {"truncated", {kBegin, kAttach, kOpen, kRest, kClose, kLogInfo, kLogs, kTruncate}},
        {"full_backup_ended", {kFull}},
        {"begun+stop", {kBegin, kStop}},
        {"attachinfo+stop", {kBegin, kAttach, kStop}},
        {"db_part_read+stop", {kBegin, kAttach, kOpen, kPart, kStop}},
        {"db_open_read_to_end+stop", {kBegin, kAttach, kOpen, kRest, kStop}},
        {"db_closed+stop", {kBegin, kAttach, kOpen, kRest, kClose, kStop}},
        {"loginfo+stop", {kBegin, kAttach, kOpen, kRest, kClose, kLogInfo, kStop}},
        {"log_open+stop", {kBegin, kAttach, kOpen, kRest, kClose, kLogInfo, kOpenLog, kStop}},
        {"logs_all_closed+stop", {kBegin, kAttach, kOpen, kRest, kClose, kLogInfo, kLogs, kStop}},
        {"truncated_then_stop", {kBegin, kAttach, kOpen, kRest, kClose, kLogInfo, kLogs, kTruncate, kStop}},
        {"no_backup+stop", {kStop}},
        {"begun_incremental(after full)", {kFull, kIncremental}},
        {"incremental+loginfo", {kFull, kIncremental, kLogInfo}},
        {"after_JetTerm", {[](Rig& r) { return r.term(JET_bitTermComplete); }}},
        {"db_part_read+stop+end_abort", {kBegin, kAttach, kOpen, kPart, kStop, kEndAfterStop}},
        {"begun+stop+end", {kBegin, kStop, kEndAfterStop}},
        {"begun_full_then_log_open_first_no_db", {kBegin, kLogInfo, kOpenLog}},
        {"circular_begun_full", {kBegin}},
        {"snapshot_prepared", {kPrepare}},
        {"snapshot_frozen", {kPrepare, kFreeze}},
        {"db_part_read+Term2(StopBackup)",
         {kBegin, kAttach, kOpen, kPart,
          [](Rig& r) { return r.term(JET_bitTermComplete | JET_bitTermStopBackup); }}},
        {"stopservice", {kStopService}},
        {"init_no_backup_in_transaction", {kTransaction}},
    };
    return kStates;
}

}  // namespace

bool Rig::bring(const std::string& state) {
    const auto found = stateSteps().find(state);
    if (found == stateSteps().end()) return false;
    Options options;
    options.recovery = state != "recovery_off";
    options.circular = state.starts_with("circular");
    options.database = state != "no_db_attached";
    options.initialise = state != "created_not_init";
    start(options);
    const JET_ERR error = inOrder(*this, found->second);
    EXPECT_EQ(JET_errSuccess, error) << "on the way to " << state;
    return error == JET_errSuccess;
}

}  // namespace esent::test
