// One-instance and multi-instance mode, and the handles that each call takes.
#include <cstdint>
#include <random>

#include "engine.h"

namespace esent::test {
namespace {

// Puts the process's defaults into a state in which JetInit(NULL) needs no folder, and back.
class LegacyDefaults {
 public:
    LegacyDefaults() {
        set(JET_paramRecovery, "off", 0);
        set(JET_paramMaxTemporaryTables, nullptr, 0);
    }
    ~LegacyDefaults() {
        (void)JetTerm(0);
        set(JET_paramRecovery, "on", 0);
        set(JET_paramMaxTemporaryTables, nullptr, 20);
    }

 private:
    static void set(JET_ULONG id, const char* text, JET_API_PTR number) {
        EXPECT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, 0, id, number, text));
    }
};

TEST(Modes, OneInstanceModeTakesAnyNilHandle) {
    const LegacyDefaults defaults;
    ASSERT_EQ(JET_errSuccess, JetInit(nullptr));
    JET_SESID session = 0;
    EXPECT_EQ(JET_errSuccess, JetBeginSession(0, &session, nullptr, nullptr));
    EXPECT_EQ(JET_errSuccess, JetBeginSession(JET_instanceNil, &session, nullptr, nullptr));
    EXPECT_EQ(JET_errInvalidInstance, JetBeginSession(0x1234, &session, nullptr, nullptr));
    EXPECT_EQ(JET_errSuccess, JetTerm(0));
    EXPECT_EQ(JET_errInvalidParameter, JetTerm(0));
}

TEST(Modes, OneInstanceModeKeepsOthersOut) {
    const LegacyDefaults defaults;
    JET_INSTANCE handle = 0;
    ASSERT_EQ(JET_errSuccess, JetInit(&handle));
    EXPECT_NE(0u, handle);
    EXPECT_NE(JET_instanceNil, handle);
    EXPECT_EQ(JET_errAlreadyInitialized, JetInit(nullptr));
    JET_INSTANCE second = 5;
    EXPECT_EQ(JET_errRunningInOneInstanceMode, JetCreateInstance(&second, "second"));
    EXPECT_EQ(JET_instanceNil, second);
    EXPECT_EQ(JET_errRunningInOneInstanceMode, JetEnableMultiInstance(nullptr, 0, nullptr));
    EXPECT_EQ(JET_errSuccess, JetStopService());
    JET_SESID session = 0;
    EXPECT_EQ(JET_errClientRequestToStopJetService, JetBeginSession(handle, &session, nullptr, nullptr));
    EXPECT_EQ(JET_errSuccess, JetTerm(handle));
}

TEST(Modes, WithoutAModeTheOldFormsAreRefused) {
    EXPECT_EQ(JET_errInvalidParameter, JetStopService());
    EXPECT_EQ(JET_errInvalidParameter, JetTerm(0));
    EXPECT_EQ(JET_errInvalidParameter, JetTerm(JET_instanceNil));
    EXPECT_EQ(JET_errInvalidInstance, JetTerm(0x1234));
}

TEST(Modes, MultiInstanceModeWantsAHandle) {
    Engine engine;
    EXPECT_EQ(JET_errRunningInMultiInstanceMode, JetInit(nullptr));
    EXPECT_EQ(JET_errRunningInMultiInstanceMode, JetStopService());
    ASSERT_EQ(JET_errSuccess, engine.init());
    JET_SESID session = 0;
    EXPECT_EQ(JET_errInvalidParameter, JetBeginSession(0, &session, nullptr, nullptr));
    EXPECT_EQ(JET_errInvalidParameter, JetBeginSession(JET_instanceNil, &session, nullptr, nullptr));
    EXPECT_EQ(JET_errInvalidInstance, JetBeginSession(0x1234, &session, nullptr, nullptr));
}

TEST(Modes, InitWithANilHandleMakesAnInstance) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, 0, JET_paramRecovery, 0, "off"));
    ASSERT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, 0, JET_paramMaxTemporaryTables, 0, nullptr));
    JET_INSTANCE made = JET_instanceNil;
    EXPECT_EQ(JET_errSuccess, JetInit(&made));
    EXPECT_NE(JET_instanceNil, made);
    EXPECT_NE(engine.instance, made);
    EXPECT_EQ(JET_errSuccess, JetTerm(made));
    ASSERT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, 0, JET_paramRecovery, 0, "on"));
    ASSERT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, 0, JET_paramMaxTemporaryTables, 20, nullptr));
}

TEST(Modes, NamesAndFoldersAreUnique) {
    Engine engine("one");
    JET_INSTANCE other = JET_instanceNil;
    EXPECT_EQ(JET_errInstanceNameInUse, JetCreateInstance(&other, "one"));
    EXPECT_EQ(JET_errInvalidParameter, JetCreateInstance(nullptr, "two"));
    ASSERT_EQ(JET_errSuccess, JetCreateInstance(&other, nullptr));
    JET_INSTANCE unnamed = JET_instanceNil;
    EXPECT_EQ(JET_errInstanceNameInUse, JetCreateInstance(&unnamed, nullptr));
    EXPECT_EQ(JET_errSuccess, JetTerm(other));

    ASSERT_EQ(JET_errSuccess, engine.init());
    const std::pair<JET_ULONG, JET_ERR> cases[] = {{JET_paramLogFilePath, JET_errLogFilePathInUse},
                                                   {JET_paramSystemPath, JET_errSystemPathInUse}};
    for (const auto& [id, error] : cases) {
        Engine second("two");
        second.setText(id, engine.folder.string());
        EXPECT_EQ(error, second.init());
    }
}

TEST(Modes, ThereIsAMostOfInstances) {
    std::vector<JET_INSTANCE> made;
    JET_INSTANCE next = JET_instanceNil;
    JET_ERR error = JET_errSuccess;
    while ((error = JetCreateInstance(&next, std::to_string(made.size()).c_str())) == JET_errSuccess) {
        made.push_back(next);
    }
    EXPECT_EQ(JET_errTooManyInstances, error);
    EXPECT_EQ(16u, made.size());
    for (const JET_INSTANCE handle : made)
        EXPECT_EQ(JET_errSuccess, JetTerm(handle));
}

TEST(Modes, EnableMultiInstanceComparesWhatIsInForce) {
    JET_SETSYSPARAM_A settings[2]{};
    settings[0].paramid = JET_paramMaxInstances;
    settings[0].lParam = 20;
    settings[1].paramid = JET_paramOutstandingIOMax;
    settings[1].lParam = 1024;
    JET_ULONG succeeded = 9;
    ASSERT_EQ(JET_errSuccess, JetEnableMultiInstanceA(settings, 2, &succeeded));
    EXPECT_EQ(2u, succeeded);
    EXPECT_EQ(JET_errSystemParamsAlreadySet, JetEnableMultiInstanceA(settings, 2, &succeeded));
    EXPECT_EQ(JET_errSystemParameterConflict, JetEnableMultiInstanceA(nullptr, 0, nullptr));
    settings[0].lParam = 21;
    EXPECT_EQ(JET_errSystemParameterConflict, JetEnableMultiInstanceA(settings, 2, &succeeded));
    settings[0].paramid = 1000;
    EXPECT_EQ(JET_errInvalidParameter, JetEnableMultiInstanceA(settings, 1, &succeeded));
    // Leave no mode behind: the last instance takes it along.
    JET_INSTANCE last = JET_instanceNil;
    ASSERT_EQ(JET_errSuccess, JetCreateInstance(&last, "last"));
    ASSERT_EQ(JET_errSuccess, JetTerm(last));
    ASSERT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, 0, JET_paramMaxInstances, 16, nullptr));
}

TEST(Modes, RandomHandlesAreRefused) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, engine.init());
    const JET_SESID live = engine.beginSession();
    std::mt19937_64 random(7);
    for (int i = 0; i < 20000; ++i) {
        // Far off, and near the live handles: one bit flipped.
        JET_API_PTR value = static_cast<JET_API_PTR>(random());
        if (i % 2 == 1) value = live ^ (JET_API_PTR{1} << (random() % (8 * sizeof value)));
        if (i % 4 == 3) value = engine.instance ^ (JET_API_PTR{1} << (random() % (8 * sizeof value)));
        JET_SESID session = 0;
        ASSERT_EQ(JET_errInvalidInstance, JetBeginSession(value, &session, nullptr, nullptr)) << value;
        ASSERT_EQ(JET_errInvalidSesid, JetBeginTransaction(value)) << value;
    }
    EXPECT_EQ(JET_errInvalidSesid, JetBeginTransaction(engine.instance));
    JET_SESID session = 0;
    EXPECT_EQ(JET_errInvalidInstance, JetBeginSession(live, &session, nullptr, nullptr));
}

}  // namespace
}  // namespace esent::test
