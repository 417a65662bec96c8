// From creation to termination: what works in which state, and what is left on disk.
#include "engine.h"

namespace esent::test {
namespace {

TEST(Lifecycle, StartsAndStops) {
    Engine engine;
    EXPECT_EQ(JET_errSuccess, engine.init());
    EXPECT_NE(0u, engine.instance);
    EXPECT_EQ(JET_errSuccess, engine.term());
}

TEST(Lifecycle, LeavesOnlyItsKnownFiles) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, engine.init());
    ASSERT_EQ(JET_errSuccess, engine.term());
    const auto files = filesIn(engine.folder.path());
    EXPECT_TRUE(std::ranges::count(files, "edb.chk") == 1 && std::ranges::count(files, "edb.log") == 1);
    for (const std::string& name : files) {
        const bool known = name == "edb.chk" || (name.starts_with("edb") && name.ends_with(".log")) ||
                           (name.starts_with("edb") && name.ends_with(".jrs"));
        EXPECT_TRUE(known) << name;
    }
}

TEST(Lifecycle, ComesUpAgainOnItsLogs) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, engine.init());
    ASSERT_EQ(JET_errSuccess, engine.term());
    for (int run = 0; run < 3; ++run) {
        Engine again;
        again.setText(JET_paramSystemPath, engine.folder.string());
        again.setText(JET_paramLogFilePath, engine.folder.string());
        EXPECT_EQ(JET_errSuccess, again.init());
        EXPECT_EQ(JET_errSuccess, again.term());
    }
}

TEST(Lifecycle, TermOfACreatedInstanceSucceeds) {
    Engine engine;
    EXPECT_EQ(JET_errSuccess, engine.term());
    Engine other;
    const JET_INSTANCE handle = other.instance;
    EXPECT_EQ(JET_errSuccess, JetTerm(handle));
    other.instance = JET_instanceNil;
    EXPECT_EQ(JET_errInvalidInstance, JetTerm(handle));
}

TEST(Lifecycle, InitOnATerminatedHandleSucceeds) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, engine.init());
    JET_INSTANCE handle = engine.instance;
    ASSERT_EQ(JET_errSuccess, engine.term());
    // The last instance is gone: one-instance mode with the process's defaults.
    ASSERT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, 0, JET_paramRecovery, 0, "off"));
    ASSERT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, 0, JET_paramMaxTemporaryTables, 0, nullptr));
    EXPECT_EQ(JET_errSuccess, JetInit(&handle));
    EXPECT_EQ(JET_errSuccess, JetTerm(handle));
    ASSERT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, 0, JET_paramRecovery, 0, "on"));
    ASSERT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, 0, JET_paramMaxTemporaryTables, 20, nullptr));
}

TEST(Lifecycle, SecondInitIsRefused) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, engine.init());
    const JET_INSTANCE before = engine.instance;
    EXPECT_EQ(JET_errAlreadyInitialized, JetInit(&engine.instance));
    EXPECT_EQ(before, engine.instance);
    EXPECT_EQ(JET_errSuccess, engine.term());
}

TEST(Lifecycle, FailedInitTakesTheInstanceAlong) {
    Engine engine;
    const JET_INSTANCE before = engine.instance;
    engine.setText(JET_paramLogFilePath, engine.folder.file("missing/deeper"));
    EXPECT_EQ(JET_errInvalidPath, engine.init());
    EXPECT_EQ(0u, engine.instance);
    EXPECT_EQ(JET_errInvalidInstance, JetTerm(before));
}

TEST(Lifecycle, CreatesFoldersWhenAsked) {
    Engine engine;
    engine.setText(JET_paramLogFilePath, engine.folder.file("logs/deeper"));
    engine.setNumber(JET_paramCreatePathIfNotExist, 1);
    EXPECT_EQ(JET_errSuccess, engine.init());
    EXPECT_TRUE(std::filesystem::exists(engine.folder.path() / "logs" / "deeper" / "edb.log"));
    EXPECT_EQ(JET_errSuccess, engine.term());
}

TEST(Lifecycle, WithoutRecoveryNoFolderIsNeeded) {
    Engine engine;
    engine.setText(JET_paramRecovery, "off");
    engine.setText(JET_paramSystemPath, engine.folder.file("nowhere"));
    engine.setText(JET_paramLogFilePath, engine.folder.file("nowhere"));
    EXPECT_EQ(JET_errSuccess, engine.init());
    const JET_SESID session = engine.beginSession();
    JET_ULONG version = 0;
    EXPECT_EQ(JET_errSuccess, JetGetVersion(session, &version));
    EXPECT_GE((version & 0xFFFFFF) >> 8, 9900u);
    EXPECT_EQ(JET_errSuccess, JetEndSession(session, 0));
    EXPECT_EQ(JET_errSuccess, engine.term());
    EXPECT_TRUE(filesIn(engine.folder.path()).empty());
}

TEST(Lifecycle, CallsBeforeInitAreRefused) {
    Engine engine;
    JET_SESID session = 77;
    EXPECT_EQ(JET_errNotInitialized, JetBeginSession(engine.instance, &session, nullptr, nullptr));
    unsigned char signature[28];
    EXPECT_EQ(JET_errNotInitialized, JetGetInstanceMiscInfo(engine.instance, signature, sizeof signature, 0));
}

TEST(Lifecycle, TermEndsOpenSessionsAndTransactions) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, engine.init());
    const JET_SESID session = engine.beginSession();
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
    EXPECT_EQ(JET_errSuccess, engine.term());
    EXPECT_EQ(JET_errInvalidSesid, JetCommitTransaction(session, 0));
    EXPECT_EQ(JET_errInvalidSesid, JetEndSession(session, 0));
}

TEST(Lifecycle, DirtyTermSaysSo) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, engine.init());
    EXPECT_EQ(JET_errDirtyShutdown, engine.term(JET_bitTermDirty));
}

TEST(Lifecycle, StoppedServiceRefusesNewWorkOnly) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, engine.init());
    const JET_SESID session = engine.beginSession();
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
    ASSERT_EQ(JET_errSuccess, JetStopServiceInstance(engine.instance));
    JET_SESID another = 0;
    EXPECT_EQ(JET_errClientRequestToStopJetService,
              JetBeginSession(engine.instance, &another, nullptr, nullptr));
    EXPECT_EQ(JET_errClientRequestToStopJetService, JetBeginTransaction(session));
    EXPECT_EQ(JET_errClientRequestToStopJetService, JetCommitTransaction(session, 0));
    EXPECT_EQ(JET_errSuccess, JetRollback(session, 0));
    EXPECT_EQ(JET_errSuccess, JetEndSession(session, 0));
    EXPECT_EQ(JET_errClientRequestToStopJetService,
              JetStopServiceInstance2(engine.instance, JET_bitStopServiceResume));
    EXPECT_EQ(JET_errSuccess, engine.term());
}

TEST(Lifecycle, PartialServiceStopsCanBeResumed) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, engine.init());
    const auto stop = [&](JET_GRBIT bits) { return JetStopServiceInstance2(engine.instance, bits); };
    EXPECT_EQ(JET_errSuccess, stop(JET_bitStopServiceQuiesceCaches));
    EXPECT_EQ(JET_errSuccess, stop(JET_bitStopServiceBackgroundUserTasks));
    EXPECT_EQ(JET_errSuccess, JetEndSession(engine.beginSession(), 0));
    EXPECT_EQ(JET_errSuccess, stop(JET_bitStopServiceResume | JET_bitStopServiceQuiesceCaches));
    EXPECT_EQ(JET_errSuccess, stop(JET_bitStopServiceResume));
    EXPECT_EQ(JET_errInvalidGrbit, stop(0x100));
    EXPECT_EQ(JET_errInvalidGrbit, stop(JET_bitStopServiceStopAndEmitLog | JET_bitStopServiceQuiesceCaches));
    EXPECT_EQ(JET_errInvalidGrbit, stop(JET_bitStopServiceStopAndEmitLog | JET_bitStopServiceResume));
    EXPECT_EQ(JET_errSuccess, engine.term());
}

TEST(Lifecycle, InstanceInfoCountsCreatedInstances) {
    JET_ULONG count = 99;
    JET_INSTANCE_INFO_A* list = reinterpret_cast<JET_INSTANCE_INFO_A*>(1);
    EXPECT_EQ(JET_errSuccess, JetGetInstanceInfoA(&count, &list));
    EXPECT_EQ(0u, count);
    EXPECT_EQ(nullptr, list);
    Engine created("only created");
    Engine running("läuft");
    ASSERT_EQ(JET_errSuccess, running.init());
    ASSERT_EQ(JET_errSuccess, JetGetInstanceInfoA(&count, &list));
    ASSERT_EQ(2u, count);
    EXPECT_EQ(created.instance, list[0].hInstanceId);
    EXPECT_STREQ("only created", list[0].szInstanceName);
    EXPECT_EQ(running.instance, list[1].hInstanceId);
    EXPECT_EQ(0u, list[1].cDatabases);
    EXPECT_EQ(JET_errSuccess, JetFreeBuffer(reinterpret_cast<char*>(list)));
    EXPECT_EQ(JET_errInvalidParameter, JetFreeBuffer(reinterpret_cast<char*>(list)));
    JET_INSTANCE_INFO_W* wide = nullptr;
    ASSERT_EQ(JET_errSuccess, JetGetInstanceInfoW(&count, &wide));
    ASSERT_EQ(2u, count);
    EXPECT_EQ(u'l', wide[1].szInstanceName[0]);
    EXPECT_EQ(JET_errSuccess, JetFreeBuffer(reinterpret_cast<char*>(wide)));
    EXPECT_EQ(JET_errSuccess, JetFreeBuffer(nullptr));
    EXPECT_EQ(JET_errInvalidParameter, JetGetInstanceInfoA(nullptr, &list));
    EXPECT_EQ(JET_errInvalidParameter, JetGetInstanceInfoA(&count, nullptr));
}

JET_INSTANCE callbackInstance = 0;
JET_ERR callbackTerm = JET_wrnNyi;
JET_ERR JET_API termFromCallback(JET_SESID, JET_SNP, JET_SNT, void*) {
    callbackTerm = JetTerm(callbackInstance);
    return JET_errSuccess;
}

TEST(Lifecycle, TermFromACallbackIsRefused) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, engine.init());
    callbackInstance = engine.instance;
    std::filesystem::create_directory(engine.folder.path() / "set");
    EXPECT_EQ(JET_errSuccess,
              JetBackupInstance(engine.instance, engine.folder.file("set").c_str(), 0, &termFromCallback));
    EXPECT_EQ(JET_errTooManyActiveUsers, callbackTerm);
    EXPECT_EQ(JET_errSuccess, engine.term());
}

TEST(Lifecycle, LogSignatureCanBeAsked) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, engine.init());
    JET_SIGNATURE signature{};
    EXPECT_EQ(JET_errSuccess, JetGetInstanceMiscInfo(engine.instance, &signature, sizeof signature, 0));
    EXPECT_NE(0u, signature.ulRandom);
    EXPECT_EQ(JET_errBufferTooSmall, JetGetInstanceMiscInfo(engine.instance, &signature, 27, 0));
    EXPECT_EQ(JET_errInvalidParameter,
              JetGetInstanceMiscInfo(engine.instance, &signature, sizeof signature, 9));
    JET_CHECKPOINTINFO info{};
    EXPECT_EQ(JET_errSuccess,
              JetGetInstanceMiscInfo(engine.instance, &info, sizeof info, JET_InstanceMiscInfoCheckpoint));
    EXPECT_EQ(1u, info.genMin);
    EXPECT_EQ(1u, info.genMax);
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(engine.beginSession(), JET_bitForceNewLog));
    JET_API_PTR generation = 0;
    EXPECT_EQ(JET_errSuccess, JetGetSystemParameter(engine.instance, 0, JET_paramRecoveryCurrentLogfile,
                                                    &generation, nullptr, 0));
    EXPECT_EQ(2u, generation);
}

}  // namespace
}  // namespace esent::test
