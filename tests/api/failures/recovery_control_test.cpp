// JET_bitExternalRecoveryControl: what an application is asked while JetInit recovers, and what its answers
// do.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

// Plain names mean the A functions here, also where the build defines UNICODE.
#undef UNICODE
#undef JET_UNICODE
#include "base/text.h"
#include "esent.h"
#include "log_folder_instance.h"
#include "native_path.h"
#include "os/simulated/simulated_disk.h"
#include "streamed_backup.h"

namespace esent::test {
namespace {

constexpr const char* kDatabase = "/data/a.edb";
constexpr const char* kContext = "who committed";
constexpr JET_ERR kRefusal = JET_errClientRequestToStopJetService;

// One question, copied while it was valid.
struct Question {
    JET_SNT what = 0;
    JET_ERR byDefault = JET_errSuccess;
    JET_ULONG generation = 0;
    bool current = false;
    int detail = 0;  // eReason, eNextAction, EventID
    std::string path;
    std::string context;
    std::vector<JET_DBINFOMISC7> databases;
};

std::string textOf(const JET_WCHAR* text) {
    const std::u16string_view wide(reinterpret_cast<const char16_t*>(text));
    return toUtf8(wide).value_or("?");
}

template <class Log>
void takeLog(const Log& log, Question& question) {
    EXPECT_EQ(sizeof log, log.cbStruct);
    question.current = log.fCurrentLog != 0;
    question.path = textOf(log.wszLogFile);
    question.databases.assign(log.rgdbinfomisc, log.rgdbinfomisc + log.cdbinfomisc);
}

Question questionOf(JET_SNT event, const JET_RECOVERYCONTROL& control) {
    EXPECT_EQ(sizeof control, control.cbStruct);
    EXPECT_EQ(event, control.sntUnion);
    EXPECT_NE(JET_INSTANCE{0}, control.instance);
    Question question{event, control.errDefault};
    switch (event) {
        case JET_sntOpenLog:
            takeLog(control.OpenLog, question);
            question.generation = control.OpenLog.lGenNext;
            question.detail = control.OpenLog.eReason;
            break;
        case JET_sntMissingLog:
            takeLog(control.MissingLog, question);
            question.generation = control.MissingLog.lGenMissing;
            question.detail = control.MissingLog.eNextAction;
            break;
        case JET_sntOpenCheckpoint:
            question.path = textOf(control.OpenCheckpoint.wszCheckpoint);
            break;
        case JET_sntBeginUndo:
            question.databases.assign(control.BeginUndo.rgdbinfomisc,
                                      control.BeginUndo.rgdbinfomisc + control.BeginUndo.cdbinfomisc);
            break;
        case JET_sntNotificationEvent:
            question.detail = static_cast<int>(control.NotificationEvent.EventID);
            break;
        case JET_sntAttachedDb:
            question.path = textOf(control.AttachedDb.wszDbPath);
            break;
        case JET_sntDetachingDb:
            question.path = textOf(control.DetachingDb.wszDbPath);
            break;
        case JET_sntCommitCtx:
            question.context.assign(static_cast<const char*>(control.CommitCtx.pbCommitCtx),
                                    control.CommitCtx.cbCommitCtx);
            break;
        default:
            EXPECT_EQ(JET_sntSignalErrorCondition, event);
    }
    return question;
}

// The application: what it was asked, and what it answers.
struct Application {
    std::vector<Question> asked;
    std::function<JET_ERR(const Question&)> answer = [](const Question& q) { return q.byDefault; };

    JET_ERR hear(JET_SNP operation, JET_SNT event, void* detail) {
        if (operation != JET_snpRecoveryControl) return JET_errSuccess;
        asked.push_back(questionOf(event, *static_cast<const JET_RECOVERYCONTROL*>(detail)));
        return answer(asked.back());
    }
    [[nodiscard]] const Question* first(JET_SNT what, int detail = -1) const {
        for (const Question& each : asked) {
            if (each.what == what && (detail < 0 || each.detail == detail)) return &each;
        }
        return nullptr;
    }
};

Application* listening = nullptr;  // of JET_PFNSTATUS, which has no context

JET_ERR JET_API heardByStatus(JET_SESID, JET_SNP operation, JET_SNT event, void* detail) {
    return listening->hear(operation, event, detail);
}
JET_ERR JET_API heardByInit(JET_SNP operation, JET_SNT event, void* detail, void* context) {
    return static_cast<Application*>(context)->hear(operation, event, detail);
}

class RecoveryControl : public ::testing::Test {
 protected:
    void SetUp() override {
        use(std::make_unique<os::SimulatedDisk>(os::SimulatedDiskOptions{.sectorBytes = 4096}));
        for (const char* folder : {"/data", "/log", "/set"})
            ASSERT_TRUE(disk_->createDirectories(folder));
        life();
    }
    void TearDown() override {
        if (instance_ != JET_instanceNil && instance_ != 0) (void)JetTerm2(instance_, JET_bitTermAbrupt);
        os::replaceFileSystem(nullptr);
    }

    // A database is created, detached, attached, and gets rows over some logs; then the power fails, with a
    // transaction open.
    void life() {
        create();
        ASSERT_EQ(JET_errSuccess, JetInit(&instance_));
        ASSERT_EQ(JET_errSuccess, JetBeginSession(instance_, &session_, nullptr, nullptr));
        JET_DBID database = 0;
        JET_TABLEID table = 0;
        ASSERT_EQ(JET_errSuccess, JetCreateDatabase(session_, kDatabase, nullptr, &database, 0));
        ASSERT_EQ(JET_errSuccess, JetCreateTable(session_, database, "rows", 1, 80, &table));
        ASSERT_EQ(JET_errSuccess, JetCloseTable(session_, table));
        ASSERT_EQ(JET_errSuccess, JetCloseDatabase(session_, database, 0));
        ASSERT_EQ(JET_errSuccess, JetDetachDatabase(session_, kDatabase));
        ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session_, kDatabase, 0));
        ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session_, kDatabase, nullptr, &database, 0));
        ASSERT_EQ(JET_errSuccess, JetOpenTable(session_, database, "rows", nullptr, 0, 0, &table));
        std::string context = kContext;
        ASSERT_EQ(JET_errSuccess,
                  JetSetSessionParameter(session_, JET_sesparamCommitGenericContext, context.data(),
                                         static_cast<JET_ULONG>(context.size())));
        for (int i = 0; i < 4; ++i) {
            ASSERT_NO_FATAL_FAILURE(insert(table));
            if (i % 2 == 1) {
                ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, JET_bitForceNewLog));
            }
        }
        StreamedBackup backup(instance_, "/set/");
        ASSERT_EQ(JET_errSuccess, backup.take(StreamedBackup::Kind::Full));
        disk_->syncEverything();
        ASSERT_NO_FATAL_FAILURE(insert(table));
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, table, JET_prepInsert));
        ASSERT_EQ(JET_errSuccess, JetUpdate(session_, table, nullptr, 0, nullptr));
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, JET_bitWaitAllLevel0Commit));
        crashed_ = disk_->restarted(1);
        (void)JetTerm2(instance_, JET_bitTermAbrupt);
        instance_ = JET_instanceNil;
        use(crashed_->restarted(1));
    }
    void insert(JET_TABLEID table) {
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, table, JET_prepInsert));
        ASSERT_EQ(JET_errSuccess, JetUpdate(session_, table, nullptr, 0, nullptr));
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, 0));
    }

    void use(std::unique_ptr<os::SimulatedDisk> disk) {
        disk_ = std::move(disk);
        os::replaceFileSystem(disk_.get());
    }
    void startOver(bool withCheckpoint) {
        use(crashed_->restarted(1));
        if (!withCheckpoint) (void)disk_->remove("/log/edb.chk");
    }
    void create() { createLogFolderInstance(instance_, "asks"); }
    JET_ERR init(Application& application, JET_GRBIT options = 0, JET_LGPOS stop = {}) {
        create();
        JET_RSTINFO2_A info{};
        info.cbStruct = sizeof info;
        info.lgposStop = stop;
        info.pfnCallback = heardByInit;
        info.pvCallbackContext = &application;
        return ended(JetInit4A(&instance_, &info, options | JET_bitExternalRecoveryControl));
    }
    JET_ERR ended(JET_ERR error) {
        if (error < JET_errSuccess) instance_ = JET_instanceNil;
        return error;
    }
    void term() {
        ASSERT_EQ(JET_errSuccess, JetTerm2(instance_, JET_bitTermComplete));
        instance_ = JET_instanceNil;
    }
    // The ordinary way; everything that was committed is there.
    void expectRecovery(JET_ULONG rows = 5) {
        create();
        ASSERT_EQ(JET_errSuccess, ended(JetInit(&instance_)));
        ASSERT_NO_FATAL_FAILURE(expectRows(rows));
        ASSERT_NO_FATAL_FAILURE(term());
    }
    void expectRows(JET_ULONG expected) {
        JET_DBID database = 0;
        JET_TABLEID table = 0;
        JET_ULONG found = 0;
        ASSERT_EQ(JET_errSuccess, JetBeginSession(instance_, &session_, nullptr, nullptr));
        ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session_, kDatabase, 0));
        ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session_, kDatabase, nullptr, &database, 0));
        ASSERT_EQ(JET_errSuccess, JetOpenTable(session_, database, "rows", nullptr, 0, 0, &table));
        ASSERT_EQ(JET_errSuccess, JetMove(session_, table, JET_MoveFirst, 0));
        ASSERT_EQ(JET_errSuccess, JetIndexRecordCount(session_, table, &found, 0));
        EXPECT_EQ(expected, found);
    }
    [[nodiscard]] std::map<std::string, std::vector<std::byte>> files() const {
        std::map<std::string, std::vector<std::byte>> all;
        for (const std::string& path : disk_->allFiles()) {
            if (path != "/log/edblock.jrs") all[path] = *disk_->content(path);
        }
        return all;
    }

    std::unique_ptr<os::SimulatedDisk> disk_;
    std::unique_ptr<os::SimulatedDisk> crashed_;
    JET_INSTANCE instance_ = JET_instanceNil;
    JET_SESID session_ = JET_sesidNil;
};

TEST_F(RecoveryControl, AsksAtEachStep) {
    Application application;
    ASSERT_TRUE(disk_->remove("/log/edb.chk"));
    ASSERT_EQ(JET_errSuccess, init(application));
    const std::vector<Question>& asked = application.asked;
    for (const Question& each : asked)
        EXPECT_EQ(JET_errSuccess, each.byDefault) << each.what;
    ASSERT_GT(asked.size(), 10U);
    EXPECT_EQ(JET_sntOpenCheckpoint, asked[0].what);
    EXPECT_EQ(nativePath(std::string("/log/edb.chk")), asked[0].path);
    EXPECT_EQ(300, asked[1].detail);
    EXPECT_EQ(302, asked.back().detail);
    const Question* const log = application.first(JET_sntOpenLog, JET_OpenLogForRedo);
    ASSERT_NE(nullptr, log);
    EXPECT_EQ(nativePath(std::string("/log/edb00001.log")), log->path);
    EXPECT_EQ(1U, log->generation);
    EXPECT_FALSE(log->current);
    EXPECT_TRUE(log->databases.empty());
    const Question* const tried = application.first(JET_sntMissingLog, JET_MissingLogContinueTryCurrentLog);
    ASSERT_NE(nullptr, tried);
    EXPECT_FALSE(tried->current);
    const Question& current = *(tried + 1);
    EXPECT_EQ(JET_sntOpenLog, current.what);
    EXPECT_TRUE(current.current);
    EXPECT_EQ(nativePath(std::string("/log/edb.log")), current.path);
    EXPECT_EQ(tried->generation, current.generation);
    ASSERT_EQ(1U, current.databases.size());
    EXPECT_EQ(4096U, current.databases[0].cbPageSize);
    const Question* const attached = application.first(JET_sntAttachedDb);
    ASSERT_NE(nullptr, attached);
    EXPECT_EQ(nativePath(std::string(kDatabase)), attached->path);
    const Question* const detaching = application.first(JET_sntDetachingDb);
    ASSERT_NE(nullptr, detaching);
    EXPECT_EQ(nativePath(std::string(kDatabase)), detaching->path);
    const Question* const context = application.first(JET_sntCommitCtx);
    ASSERT_NE(nullptr, context);
    EXPECT_EQ(kContext, context->context);
    const Question* const undo = application.first(JET_sntBeginUndo);
    ASSERT_NE(nullptr, undo);
    EXPECT_EQ(1U, undo->databases.size());
    EXPECT_NE(nullptr, application.first(JET_sntOpenLog, JET_OpenLogForUndo));
    EXPECT_NE(nullptr, application.first(JET_sntOpenLog, JET_OpenLogForDo));
    EXPECT_EQ(nullptr, application.first(JET_sntSignalErrorCondition));
    ASSERT_NO_FATAL_FAILURE(expectRows(5));
    ASSERT_NO_FATAL_FAILURE(term());
    // A stream that was closed.
    Application again;
    ASSERT_EQ(JET_errSuccess, init(again));
    ASSERT_EQ(2U, again.asked.size());
    EXPECT_EQ(JET_sntOpenCheckpoint, again.asked[0].what);
    EXPECT_EQ(JET_OpenLogForDo, again.asked[1].detail);
    ASSERT_NO_FATAL_FAILURE(term());
}

TEST_F(RecoveryControl, ARefusalAnywhereEndsItWithNothingHalfDone) {
    for (const bool withCheckpoint : {true, false}) {
        Application willing;
        startOver(withCheckpoint);
        ASSERT_EQ(JET_errSuccess, init(willing));
        ASSERT_NO_FATAL_FAILURE(term());
        bool undoing = false;
        for (std::size_t i = 0; i < willing.asked.size(); ++i) {
            const JET_SNT what = willing.asked[i].what;
            SCOPED_TRACE("question " + std::to_string(i) + ", " + std::to_string(what));
            undoing |= what == JET_sntBeginUndo;
            startOver(withCheckpoint);
            const auto before = files();
            Application refusing;
            refusing.answer = [&](const Question&) {
                return refusing.asked.size() == i + 1 ? kRefusal : JET_errSuccess;
            };
            EXPECT_EQ(kRefusal, init(refusing));
            EXPECT_LE(refusing.asked.size(), i + 2);  // 454 tells of the error
            const bool untouched = before == files();
            EXPECT_TRUE(undoing || untouched);
            ASSERT_NO_FATAL_FAILURE(expectRecovery());
        }
        EXPECT_TRUE(undoing);
    }
}

TEST_F(RecoveryControl, UndoMayBeLeftForLater) {
    Application application;
    application.answer = [](const Question& q) {
        return q.what == JET_sntBeginUndo ? JET_errRecoveredWithoutUndo : q.byDefault;
    };
    EXPECT_EQ(JET_errRecoveredWithoutUndo, init(application));
    EXPECT_EQ(JET_sntBeginUndo, application.asked.back().what);
    // The option says no, the application says yes.
    Application insisting;
    insisting.answer = [](const Question&) { return JET_errSuccess; };
    ASSERT_EQ(JET_errSuccess, init(insisting, JET_bitRecoveryWithoutUndo));
    EXPECT_EQ(JET_errRecoveredWithoutUndo, insisting.first(JET_sntBeginUndo)->byDefault);
    ASSERT_NO_FATAL_FAILURE(expectRows(5));
    ASSERT_NO_FATAL_FAILURE(term());
    Application clean;
    EXPECT_EQ(JET_errRecoveredWithoutUndoDatabasesConsistent, init(clean, JET_bitRecoveryWithoutUndo));
    ASSERT_NO_FATAL_FAILURE(expectRecovery());
}

TEST_F(RecoveryControl, ANewStreamNeedsLeave) {
    for (const std::string& path : disk_->allFiles())
        ASSERT_TRUE(disk_->remove(path));
    Application refusing;
    refusing.answer = [](const Question&) { return JET_errFileNotFound; };
    EXPECT_EQ(JET_errMissingLogFile, init(refusing));
    ASSERT_EQ(1U, refusing.asked.size());
    EXPECT_EQ(JET_MissingLogCreateNewLogStream, refusing.asked[0].detail);
    EXPECT_EQ(0U, refusing.asked[0].generation);
    EXPECT_TRUE(refusing.asked[0].current);
    EXPECT_TRUE(files().empty());
    Application asking;
    EXPECT_EQ(JET_errMissingLogFile, init(asking, JET_bitLogStreamMustExist));
    EXPECT_EQ(JET_errMissingLogFile, asking.asked.at(0).byDefault);
    Application willing;
    willing.answer = [](const Question&) { return JET_errSuccess; };
    ASSERT_EQ(JET_errSuccess, init(willing, JET_bitLogStreamMustExist));
    ASSERT_NO_FATAL_FAILURE(term());
}

TEST_F(RecoveryControl, LostLogsNeedLeave) {
    ASSERT_TRUE(disk_->remove("/log/edb.log"));
    const auto before = files();
    Application asking;
    EXPECT_EQ(JET_errMissingLogFile, init(asking));
    ASSERT_EQ(1U, asking.asked.size());
    EXPECT_EQ(JET_MissingLogContinueToRedo, asking.asked[0].detail);
    EXPECT_TRUE(asking.asked[0].current);
    EXPECT_EQ(nativePath(std::string("/log/edb.log")), asking.asked[0].path);
    EXPECT_EQ(before, files());
    // What the header requires can't be given away.
    Application willing;
    willing.answer = [](const Question&) { return JET_errSuccess; };
    EXPECT_EQ(JET_errRequiredLogFilesMissing, init(willing));
    EXPECT_NE(nullptr, willing.first(JET_sntMissingLog, JET_MissingLogContinueToUndo));
    EXPECT_NE(nullptr, willing.first(JET_sntNotificationEvent, 453));
    EXPECT_EQ(before, files());
}

TEST_F(RecoveryControl, AGapIsAGapWhateverIsAnswered) {
    ASSERT_TRUE(disk_->remove("/log/edb.chk"));
    ASSERT_TRUE(disk_->remove("/log/edb00002.log"));
    const auto before = files();
    Application application;
    application.answer = [](const Question&) { return JET_errSuccess; };
    EXPECT_EQ(JET_errInvalidLogSequence, init(application));
    const Question* const missing = application.first(JET_sntMissingLog, JET_MissingLogMustFail);
    ASSERT_NE(nullptr, missing);
    EXPECT_EQ(2U, missing->generation);
    EXPECT_EQ(nativePath(std::string("/log/edb00002.log")), missing->path);
    EXPECT_EQ(JET_errInvalidLogSequence, missing->byDefault);
    EXPECT_EQ(before, files());
    application.answer = [](const Question& q) { return q.byDefault < 0 ? kRefusal : JET_errSuccess; };
    EXPECT_EQ(kRefusal, init(application));
}

TEST_F(RecoveryControl, AnImageOfABackupNeedsLeave) {
    const auto set = files();
    for (const std::string& path : disk_->allFiles())
        ASSERT_TRUE(disk_->remove(path));
    for (const auto& [path, bytes] : set) {
        if (!path.starts_with("/set/")) continue;
        const std::string name = path.substr(5);
        disk_->putFile((name.ends_with(".edb") ? "/data/" : "/log/") + name, bytes);
    }
    const auto before = files();
    Application asking;
    EXPECT_EQ(JET_errSoftRecoveryOnBackupDatabase, init(asking, JET_bitAllowMissingCurrentLog));
    const Question* const image = asking.first(JET_sntSignalErrorCondition);
    ASSERT_NE(nullptr, image);
    EXPECT_EQ(JET_errSoftRecoveryOnBackupDatabase, image->byDefault);
    EXPECT_EQ(before, files());
    Application willing;
    willing.answer = [](const Question&) { return JET_errSuccess; };
    ASSERT_EQ(JET_errSuccess, init(willing));
    ASSERT_NO_FATAL_FAILURE(expectRows(4));
    ASSERT_NO_FATAL_FAILURE(term());
}

TEST_F(RecoveryControl, AStopAheadOfTheEndStandsUntilUndoIsAllowed) {
    const auto before = files();
    Application refusing;
    refusing.answer = [](const Question& q) { return q.what == JET_sntBeginUndo ? kRefusal : q.byDefault; };
    JET_LGPOS stop{};
    stop.lGeneration = static_cast<JET_LONG>(before.size());  // behind the end
    EXPECT_EQ(kRefusal, init(refusing, 0, stop));
    for (const auto& [path, bytes] : before)
        EXPECT_TRUE(disk_->content(path)) << path;
    ASSERT_NO_FATAL_FAILURE(expectRecovery());
}

TEST_F(RecoveryControl, JetInit3HasACallbackToo) {
    Application application;
    listening = &application;
    JET_RSTINFO_A info{};
    info.cbStruct = sizeof info;
    info.pfnStatus = heardByStatus;
    for (const JET_GRBIT options : {JET_GRBIT{0}, JET_GRBIT{JET_bitExternalRecoveryControl}}) {
        use(crashed_->restarted(1));
        create();
        ASSERT_EQ(JET_errSuccess, ended(JetInit3A(&instance_, &info, options)));
        EXPECT_EQ(options != 0, application.first(JET_sntBeginUndo) != nullptr);
        ASSERT_NO_FATAL_FAILURE(term());
    }
    // Nobody to ask.
    use(crashed_->restarted(1));
    create();
    ASSERT_EQ(JET_errSuccess, ended(JetInit2(&instance_, JET_bitExternalRecoveryControl)));
    ASSERT_NO_FATAL_FAILURE(term());
}

TEST_F(RecoveryControl, TheCallbackCannotUseTheInstance) {
    Application application;
    JET_ERR begun = JET_errSuccess;
    application.answer = [&](const Question& q) {
        JET_SESID session = JET_sesidNil;
        begun = JetBeginSession(instance_, &session, nullptr, nullptr);
        return q.byDefault;
    };
    ASSERT_EQ(JET_errSuccess, init(application));
    EXPECT_EQ(JET_errNotInitialized, begun);
    ASSERT_NO_FATAL_FAILURE(term());
}

}  // namespace
}  // namespace esent::test
