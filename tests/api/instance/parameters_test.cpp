// System parameters: defaults as observed, round trips, windows, bounds, scopes.
#include <cstring>
#include <fstream>
#include <sstream>

#include "corpus.h"
#include "engine.h"

namespace esent::test {
namespace {

JET_API_PTR numberOf(JET_INSTANCE instance, JET_ULONG id) {
    JET_API_PTR value = 0;
    EXPECT_EQ(JET_errSuccess, JetGetSystemParameter(instance, JET_sesidNil, id, &value, nullptr, 0)) << id;
    return value;
}

std::string textOf(JET_INSTANCE instance, JET_ULONG id) {
    char text[600] = "unset";
    EXPECT_EQ(JET_errSuccess, JetGetSystemParameter(instance, JET_sesidNil, id, nullptr, text, sizeof text))
        << id;
    return text;
}

JET_ERR setNumber(JET_INSTANCE instance, JET_ULONG id, JET_API_PTR value) {
    return JetSetSystemParameter(&instance, JET_sesidNil, id, value, nullptr);
}

TEST(Parameters, DefaultsAreThoseObserved) {
    ESENT_REQUIRE_CORPUS();
    std::ifstream file(corpusFolder() / "engine" / "sysparam_defaults.tsv");
    std::string line;
    std::getline(file, line);
    int compared = 0;
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        std::string id;
        std::string name;
        std::string error;
        std::string integer;
        std::string text;
        std::getline(fields, id, '\t');
        std::getline(fields, name, '\t');
        std::getline(fields, error, '\t');
        std::getline(fields, integer, '\t');
        std::getline(fields, text, '\t');
        const auto number = static_cast<JET_ULONG>(std::stoul(id));
        // A pointer of that process; and a structure, tested below.
        if (number == JET_paramPrintFunction || number == JET_paramUnicodeIndexDefault) continue;
        if (integer.empty()) {
            if (number < 121 || number > 123) {
                EXPECT_EQ(text, textOf(0, number)) << name;
            }
        } else {
            EXPECT_EQ(static_cast<JET_API_PTR>(std::stoll(integer)), numberOf(0, number)) << name;
        }
        ++compared;
    }
    EXPECT_GT(compared, 150);
    EXPECT_NE(0u, numberOf(0, JET_paramPrintFunction));
}

TEST(Parameters, NumbersRoundTrip) {
    Engine engine;
    const std::pair<JET_ULONG, JET_API_PTR> cases[] = {
        {JET_paramMaxSessions, 40},
        {JET_paramMaxOpenTables, 500},
        {JET_paramMaxCursors, 2000},
        {JET_paramMaxVerPages, 128},
        {JET_paramMaxTemporaryTables, 5},
        {JET_paramLogFileSize, 1024},
        {JET_paramLogBuffers, 64},
        {JET_paramCircularLog, 1},
        {JET_paramDbExtensionSize, 64},
        {JET_paramPageTempDBMin, 20},
        {JET_paramCheckpointDepthMax, 1 << 20},
        {JET_paramEnableIndexChecking, 0},
        {JET_paramNoInformationEvent, 0},
        {JET_paramEventLoggingLevel, 25},
        {JET_paramPreferredVerPages, 100},
        {JET_paramCleanupMismatchedLogFiles, 1},
        {JET_paramCreatePathIfNotExist, 1},
        {JET_paramOneDatabasePerSession, 1},
        {JET_paramVersionStoreTaskQueueMax, 9},
        {JET_paramCachedClosedTables, 10},
        {JET_paramWaypointLatency, 1},
        {JET_paramDefragmentSequentialBTrees, 0},
        {JET_paramDbScanThrottle, 5},
        {JET_paramDbScanIntervalMinSec, 100},
        {JET_paramCachePriority, 50},
        {JET_paramMaxTransactionSize, 50},
        {JET_paramPrereadIOMax, 16},
        {JET_paramEnableDBScanSerialization, 1},
        {JET_paramEnableShrinkDatabase, 1},
        {JET_paramRuntimeCallback, 0x1000},
        {JET_paramDurableCommitCallback, 0x2000},
    };
    for (const auto& [id, value] : cases) {
        EXPECT_EQ(JET_errSuccess, setNumber(engine.instance, id, value)) << id;
        EXPECT_EQ(value, numberOf(engine.instance, id)) << id;
    }
}

TEST(Parameters, PathsBecomeAbsolute) {
    Engine engine;
    const auto here = [](const std::string& rest) {
        return (std::filesystem::current_path() / std::filesystem::path(rest).make_preferred()).string();
    };
    engine.setText(JET_paramSystemPath, "some/folder");
    EXPECT_EQ(here("some/folder/"), textOf(engine.instance, JET_paramSystemPath));
    engine.setText(JET_paramLogFilePath, "./other\\folder/");
    EXPECT_EQ(here("other/folder/"), textOf(engine.instance, JET_paramLogFilePath));
    engine.setText(JET_paramTempPath, "name.edb");
    EXPECT_EQ("name.edb", textOf(engine.instance, JET_paramTempPath));
    engine.setText(JET_paramTempPath, "in/name.edb");
    EXPECT_EQ(here("in/name.edb"), textOf(engine.instance, JET_paramTempPath));
}

TEST(Parameters, TextsAreChecked) {
    Engine engine;
    JET_INSTANCE handle = engine.instance;
    EXPECT_EQ(JET_errInvalidParameter, JetSetSystemParameter(&handle, 0, JET_paramBaseName, 0, "ab"));
    EXPECT_EQ(JET_errInvalidParameter, JetSetSystemParameter(&handle, 0, JET_paramBaseName, 0, nullptr));
    EXPECT_EQ(JET_errSuccess, JetSetSystemParameter(&handle, 0, JET_paramBaseName, 0, "abc"));
    EXPECT_EQ("abc", textOf(handle, JET_paramBaseName));
    EXPECT_EQ(JET_errInvalidParameter,
              JetSetSystemParameter(&handle, 0, JET_paramLogFilePath, 0, std::string(300, 'x').c_str()));
    char small[2] = {'?', '?'};
    EXPECT_EQ(JET_errBufferTooSmall,
              JetGetSystemParameter(handle, 0, JET_paramBaseName, nullptr, small, sizeof small));
    EXPECT_EQ('a', small[0]);
    EXPECT_EQ('\0', small[1]);
    EXPECT_EQ(JET_errInvalidParameter,
              JetGetSystemParameter(handle, 0, JET_paramBaseName, nullptr, small, 0));
    EXPECT_EQ(JET_errInvalidParameter,
              JetGetSystemParameter(handle, 0, JET_paramBaseName, nullptr, nullptr, 9));
    JET_WCHAR wide[10];
    EXPECT_EQ(JET_errSuccess,
              JetGetSystemParameterW(handle, 0, JET_paramBaseName, nullptr, wide, sizeof wide));
    EXPECT_EQ(u'c', wide[2]);
    EXPECT_EQ(0, wide[3]);
}

TEST(Parameters, BoundsAreKept) {
    Engine engine;
    EXPECT_EQ(JET_errInvalidParameter, setNumber(engine.instance, JET_paramMaxSessions, 30001));
    EXPECT_EQ(JET_errInvalidParameter, setNumber(engine.instance, JET_paramLogFileSize, 63));
    EXPECT_EQ(JET_errInvalidParameter, setNumber(engine.instance, JET_paramCommitDefault, 0x40));
    EXPECT_EQ(JET_errInvalidParameter, setNumber(engine.instance, JET_paramMaxColtyp, 30));
    EXPECT_EQ(JET_errInvalidParameter, setNumber(engine.instance, 222, 0));
    EXPECT_EQ(JET_errInvalidParameter, setNumber(engine.instance, 185, 0));
    JET_API_PTR value = 0;
    EXPECT_EQ(JET_errInvalidParameter, JetGetSystemParameter(engine.instance, 0, 222, &value, nullptr, 0));
    EXPECT_EQ(JET_errInvalidParameter,
              JetGetSystemParameter(engine.instance, 0, 0xFFFFFFFF, &value, nullptr, 0));
    EXPECT_EQ(JET_errInvalidParameter,
              JetGetSystemParameter(engine.instance, 0, JET_paramMaxSessions, nullptr, nullptr, 0));
    // Any value is a boolean.
    EXPECT_EQ(JET_errSuccess, setNumber(engine.instance, JET_paramCircularLog, 77));
    EXPECT_EQ(1u, numberOf(engine.instance, JET_paramCircularLog));
}

TEST(Parameters, WindowsCloseWithInit) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, engine.init());
    JET_INSTANCE handle = engine.instance;
    EXPECT_EQ(JET_errAlreadyInitialized, JetSetSystemParameter(&handle, 0, JET_paramSystemPath, 0, "x"));
    EXPECT_EQ(JET_errAlreadyInitialized, setNumber(handle, JET_paramDatabasePageSize, 8192));
    EXPECT_EQ(JET_errAlreadyInitialized, setNumber(handle, JET_paramMaxSessions, 12345));
    // The present value is always accepted.
    EXPECT_EQ(JET_errSuccess,
              setNumber(handle, JET_paramMaxSessions, numberOf(handle, JET_paramMaxSessions)));
    EXPECT_EQ(JET_errSuccess, setNumber(handle, JET_paramDatabasePageSize, 4096));
    EXPECT_EQ(JET_errSuccess, setNumber(handle, JET_paramDbExtensionSize, 99));
    EXPECT_EQ(99u, numberOf(handle, JET_paramDbExtensionSize));
}

TEST(Parameters, CacheSizeFollowsItsMinimum) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, engine.init());
    EXPECT_EQ(2u, numberOf(engine.instance, JET_paramCacheSize));
    ASSERT_EQ(JET_errSuccess, setNumber(engine.instance, JET_paramCacheSizeMin, 500));
    EXPECT_GE(numberOf(engine.instance, JET_paramCacheSize), 499u);
    EXPECT_EQ(500u, numberOf(engine.instance, JET_paramCacheSizeMin));
    ASSERT_EQ(JET_errSuccess, setNumber(engine.instance, JET_paramCacheSizeMin, 1));
}

TEST(Parameters, NewInstancesTakeTheDefaultsOfTheProcess) {
    ASSERT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, 0, JET_paramMaxVerPages, 321, nullptr));
    {
        Engine engine;
        EXPECT_EQ(321u, numberOf(engine.instance, JET_paramMaxVerPages));
        EXPECT_EQ(JET_errSuccess, setNumber(engine.instance, JET_paramMaxVerPages, 400));
        EXPECT_EQ(321u, numberOf(0, JET_paramMaxVerPages));
        // In multi-instance mode no handle means the defaults, still.
        EXPECT_EQ(JET_errSuccess, setNumber(JET_instanceNil, JET_paramMaxVerPages, 64));
        EXPECT_EQ(400u, numberOf(engine.instance, JET_paramMaxVerPages));
    }
    EXPECT_EQ(64u, numberOf(0, JET_paramMaxVerPages));
}

TEST(Parameters, AdvancedOnesCanBeLocked) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, setNumber(engine.instance, JET_paramEnableAdvanced, 0));
    EXPECT_EQ(JET_errSuccess, setNumber(engine.instance, JET_paramMaxCursors, 4));
    EXPECT_EQ(1024u, numberOf(engine.instance, JET_paramMaxCursors));
    ASSERT_EQ(JET_errSuccess, setNumber(engine.instance, JET_paramEnableAdvanced, 1));
    EXPECT_EQ(JET_errSuccess, setNumber(engine.instance, JET_paramMaxCursors, 4));
    EXPECT_EQ(4u, numberOf(engine.instance, JET_paramMaxCursors));
}

TEST(Parameters, ConfigurationsSetMany) {
    Engine engine;
    EXPECT_EQ(JET_errInvalidParameter, setNumber(engine.instance, JET_paramConfiguration, 0x800));
    ASSERT_EQ(JET_errSuccess, setNumber(engine.instance, JET_paramConfiguration, JET_configLowDiskFootprint));
    EXPECT_EQ(16u, numberOf(engine.instance, JET_paramDbExtensionSize));
    EXPECT_EQ(1u, numberOf(engine.instance, JET_paramCircularLog));
    EXPECT_EQ(524288u, numberOf(engine.instance, JET_paramCheckpointDepthMax));
    ASSERT_EQ(JET_errSuccess,
              setNumber(engine.instance, JET_paramConfiguration, JET_configDefault | JET_configRunSilent));
    EXPECT_EQ(256u, numberOf(engine.instance, JET_paramDbExtensionSize));
    EXPECT_EQ(0u, numberOf(engine.instance, JET_paramEventLoggingLevel));
    EXPECT_EQ(JET_configDefault | JET_configRunSilent, numberOf(engine.instance, JET_paramConfiguration));
    ASSERT_EQ(JET_errSuccess, setNumber(engine.instance, JET_paramConfiguration, 0));
    EXPECT_EQ(30000u, numberOf(engine.instance, JET_paramMaxSessions));
}

TEST(Parameters, CommitDefaultBelongsToTheSession) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, setNumber(engine.instance, JET_paramCommitDefault, JET_bitCommitLazyFlush));
    ASSERT_EQ(JET_errSuccess, engine.init());
    const JET_SESID session = engine.beginSession();
    JET_API_PTR value = ~JET_API_PTR{0};
    EXPECT_EQ(JET_errSuccess,
              JetGetSystemParameter(engine.instance, session, JET_paramCommitDefault, &value, nullptr, 0));
    JET_ULONG low = 0;
    std::memcpy(&low, &value, sizeof low);
    EXPECT_EQ(JET_bitCommitLazyFlush, low);
    if (sizeof value > 4) {
        EXPECT_EQ(0xFFFFFFFFu, static_cast<std::uint64_t>(value) >> 32);  // only 4 bytes are written
    }
    EXPECT_EQ(JET_errSuccess,
              JetSetSystemParameter(&engine.instance, session, JET_paramCommitDefault, 0, nullptr));
    JET_ULONG now = 9;
    EXPECT_EQ(JET_errSuccess, JetGetSessionParameter(session, JET_sesparamCommitDefault, &now, 4, nullptr));
    EXPECT_EQ(0u, now);
}

TEST(Parameters, ErrorsHaveTexts) {
    JET_API_PTR error = static_cast<JET_API_PTR>(static_cast<std::intptr_t>(JET_errLogWriteFail));
    char text[200];
    EXPECT_EQ(JET_errSuccess, JetGetSystemParameter(0, 0, JET_paramErrorToString, &error, text, sizeof text));
    EXPECT_TRUE(std::string(text).starts_with("JET_errLogWriteFail, ")) << text;
}

TEST(Parameters, UnicodeDefaultIsAStructure) {
    Engine engine;
    JET_UNICODEINDEX value{};
    auto* const place = reinterpret_cast<JET_API_PTR*>(&value);
    const auto get = [&] {
        return JetGetSystemParameter(engine.instance, 0, JET_paramUnicodeIndexDefault, place, nullptr,
                                     sizeof value);
    };
    ASSERT_EQ(JET_errSuccess, get());
    EXPECT_EQ(1033u, value.lcid);
    EXPECT_EQ(0x30401u, value.dwMapFlags);
    value = {1031, 0x400};
    EXPECT_EQ(JET_errSuccess, setNumber(engine.instance, JET_paramUnicodeIndexDefault,
                                        reinterpret_cast<JET_API_PTR>(&value)));
    value = {};
    ASSERT_EQ(JET_errSuccess, get());
    EXPECT_EQ(1031u, value.lcid);
    value.dwMapFlags = 0x40000000;
    EXPECT_EQ(JET_errInvalidParameter, setNumber(engine.instance, JET_paramUnicodeIndexDefault,
                                                 reinterpret_cast<JET_API_PTR>(&value)));
    EXPECT_EQ(JET_errSuccess, setNumber(engine.instance, JET_paramUnicodeIndexDefault, 0));
    ASSERT_EQ(JET_errSuccess, get());
    EXPECT_EQ(1033u, value.lcid);
}

TEST(Parameters, SizesFollowThePageSize) {
    const auto check = [](JET_API_PTR page, JET_API_PTR key, JET_API_PTR chunk) {
        ASSERT_EQ(JET_errSuccess, setNumber(0, JET_paramDatabasePageSize, page));
        EXPECT_EQ(key, numberOf(0, JET_paramKeyMost));
        EXPECT_EQ(chunk, numberOf(0, JET_paramLVChunkSizeMost));
    };
    check(8192, 2000, 8110);
    check(16384, 2000, 4050);
    check(32768, 2000, 8150);
    check(4096, 1000, 4014);
    EXPECT_EQ(JET_errInvalidParameter, setNumber(0, JET_paramDatabasePageSize, 5000));
    EXPECT_EQ(JET_errInvalidParameter, setNumber(0, JET_paramDatabasePageSize, 65536));
}

}  // namespace
}  // namespace esent::test
