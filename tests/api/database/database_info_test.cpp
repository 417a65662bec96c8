// JetGetDatabaseInfo and JetGetDatabaseFileInfo at every level.
#include <array>
#include <cstring>
#include <fstream>

#include "corpus.h"
#include "instance/engine.h"

namespace esent::test {
namespace {

class DatabaseInfo : public ::testing::Test {
 protected:
    void SetUp() override {
        path = engine.folder.file("data.edb");
        ASSERT_EQ(JET_errSuccess, engine.init());
        session = engine.beginSession();
        ASSERT_EQ(JET_errSuccess, JetCreateDatabase(session, path.c_str(), nullptr, &id, 0));
    }
    template <class T>
    T get(JET_ULONG level) {
        T value{};
        EXPECT_EQ(JET_errSuccess, JetGetDatabaseInfo(session, id, &value, sizeof value, level)) << level;
        return value;
    }
    JET_ERR ask(JET_ULONG level, JET_ULONG bytes) {
        std::array<char, 4096> buffer{};
        return JetGetDatabaseInfo(session, id, buffer.data(), bytes, level);
    }
    template <class T>
    T getFile(JET_ULONG level) {
        T value{};
        EXPECT_EQ(JET_errSuccess, JetGetDatabaseFileInfo(path.c_str(), &value, sizeof value, level)) << level;
        return value;
    }
    JET_ERR askFile(JET_ULONG level, JET_ULONG bytes) {
        std::array<char, 4096> buffer{};
        return JetGetDatabaseFileInfo(path.c_str(), buffer.data(), bytes, level);
    }
    Engine engine;
    std::string path;
    JET_SESID session = JET_sesidNil;
    JET_DBID id = 0;
};

TEST_F(DatabaseInfo, ReadingPagesIsCounted) {
    JET_THREADSTATS2 before{};
    JET_THREADSTATS2 after{};
    ASSERT_EQ(JET_errSuccess, JetGetThreadStats(&before, sizeof before));
    EXPECT_EQ(get<JET_ULONG>(JET_DbInfoSpaceOwned), 254U);
    ASSERT_EQ(JET_errSuccess, JetGetThreadStats(&after, sizeof after));
    EXPECT_GT(after.cPageReferenced, before.cPageReferenced);
    EXPECT_GE(after.cPageRead, before.cPageRead + 2);  // nobody has read the root and its extents before
    EXPECT_EQ(after.cPageCacheMiss - before.cPageCacheMiss, after.cPageRead - before.cPageRead);
    EXPECT_EQ(get<JET_ULONG>(JET_DbInfoSpaceOwned), 254U);
    ASSERT_EQ(JET_errSuccess, JetGetThreadStats(&before, sizeof before));
    EXPECT_EQ(before.cPageRead, after.cPageRead);
    EXPECT_GT(before.cPageReferenced, after.cPageReferenced);
}

TEST_F(DatabaseInfo, Numbers) {
    EXPECT_EQ(get<std::int32_t>(JET_DbInfoCountry), 1);
    EXPECT_EQ(get<std::int32_t>(JET_DbInfoLCID), 1033);
    EXPECT_EQ(get<std::int32_t>(JET_DbInfoCp), 1252);
    EXPECT_EQ(get<std::int32_t>(JET_DbInfoCollate), 0);
    EXPECT_EQ(get<JET_GRBIT>(JET_DbInfoOptions), 0U);
    EXPECT_EQ(get<std::int32_t>(JET_DbInfoTransactions), 7);
    EXPECT_EQ(get<JET_ULONG>(JET_DbInfoVersion), 0x620U);
    EXPECT_EQ(get<JET_ULONG>(JET_DbInfoFilesize), 256U);
    EXPECT_EQ(get<std::uint64_t>(JET_DbInfoFilesize), 256U);
    EXPECT_GE(get<std::uint64_t>(JET_DbInfoFilesizeOnDisk), 256U);
    EXPECT_GE(get<JET_ULONG>(JET_DbInfoFilesizeOnDisk), 256U);
    EXPECT_EQ(get<JET_ULONG>(JET_DbInfoSpaceOwned), 254U);
    EXPECT_EQ(get<JET_ULONG>(JET_DbInfoSpaceAvailable), 224U);
    EXPECT_EQ(get<JET_ULONG>(JET_DbInfoPageSize), 4096U);
}

TEST_F(DatabaseInfo, SizesThatDoNotFit) {
    for (const JET_ULONG level :
         {JET_DbInfoCountry, JET_DbInfoLCID, JET_DbInfoCp, JET_DbInfoCollate, JET_DbInfoOptions,
          JET_DbInfoTransactions, JET_DbInfoVersion, JET_DbInfoSpaceOwned, JET_DbInfoSpaceAvailable}) {
        for (const JET_ULONG bytes : {0U, 2U, 8U}) {
            EXPECT_EQ(ask(level, bytes), JET_errInvalidBufferSize) << level << ' ' << bytes;
        }
    }
    EXPECT_EQ(ask(JET_DbInfoPageSize, 3), JET_errBufferTooSmall);
    EXPECT_EQ(ask(JET_DbInfoConnect, 0), JET_errBufferTooSmall);
    EXPECT_EQ(ask(JET_DbInfoFilename, static_cast<JET_ULONG>(path.size())), JET_errBufferTooSmall);
    EXPECT_EQ(ask(JET_DbInfoFilename, static_cast<JET_ULONG>(path.size() + 1)), JET_errSuccess);
}

TEST_F(DatabaseInfo, LevelsThatAreNone) {
    EXPECT_EQ(ask(JET_DbInfoIsam, 4), JET_errFeatureNotAvailable);
    for (const JET_ULONG level : {JET_ULONG{JET_DbInfoUpgrade}, JET_ULONG{JET_DbInfoDBInUse},
                                  JET_ULONG{JET_DbInfoFileType}, JET_ULONG{99}}) {
        EXPECT_EQ(ask(level, 4), JET_errInvalidParameter) << level;
    }
}

TEST_F(DatabaseInfo, Texts) {
    std::array<char, 1024> text{};
    ASSERT_EQ(JET_errSuccess, JetGetDatabaseInfo(session, id, text.data(), text.size(), JET_DbInfoFilename));
    EXPECT_STREQ(text.data(), path.c_str());
    ASSERT_EQ(JET_errSuccess, JetGetDatabaseInfo(session, id, text.data(), 1, JET_DbInfoConnect));
    EXPECT_STREQ(text.data(), "");
    std::array<JET_WCHAR, 1024> wide{};
    ASSERT_EQ(JET_errSuccess, JetGetDatabaseInfoW(session, id, wide.data(), sizeof wide, JET_DbInfoFilename));
    const auto expected = std::filesystem::path(path).u16string();
    EXPECT_EQ(std::memcmp(wide.data(), expected.c_str(), 2 * (expected.size() + 1)), 0);
    EXPECT_EQ(JET_errBufferTooSmall,
              JetGetDatabaseInfoW(session, id, wide.data(), static_cast<JET_ULONG>(2 * expected.size()),
                                  JET_DbInfoFilename));
}

TEST_F(DatabaseInfo, OptionsTellOfExclusiveUse) {
    ASSERT_EQ(JET_errSuccess, JetCloseDatabase(session, id, 0));
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session, path.c_str(), nullptr, &id, JET_bitDbExclusive));
    EXPECT_EQ(get<JET_GRBIT>(JET_DbInfoOptions), JET_GRBIT{JET_bitDbExclusive});
}

TEST_F(DatabaseInfo, WantsADatabaseThatTheSessionHasOpen) {
    JET_ULONG value = 0;
    for (const JET_DBID bad : {JET_DBID{0}, JET_DBID{2}, JET_DBID{7}, JET_DBID{257}, JET_DBID{JET_dbidNil}}) {
        EXPECT_EQ(JetGetDatabaseInfo(session, bad, &value, 4, JET_DbInfoCp), JET_errInvalidDatabaseId) << bad;
    }
    const JET_SESID other = engine.beginSession();
    EXPECT_EQ(JetGetDatabaseInfo(other, id, &value, 4, JET_DbInfoCp), JET_errInvalidDatabaseId);
    EXPECT_EQ(JetGetDatabaseInfo(session ^ 0x10000, id, &value, 4, JET_DbInfoCp), JET_errInvalidSesid);
    ASSERT_EQ(JET_errSuccess, JetCloseDatabase(session, id, 0));
    EXPECT_EQ(JetGetDatabaseInfo(session, id, &value, 4, JET_DbInfoCp), JET_errInvalidDatabaseId);
}

TEST_F(DatabaseInfo, MiscComesInSevenSizes) {
    JET_DBINFOMISC7 whole{};
    ASSERT_EQ(JET_errSuccess, JetGetDatabaseInfo(session, id, &whole, sizeof whole, JET_DbInfoMisc));
    EXPECT_EQ(whole.ulVersion, 0x620U);
    EXPECT_GE(whole.ulUpdate, 9U);
    EXPECT_EQ(whole.dbstate, JET_ULONG{JET_dbstateDirtyShutdown});
    EXPECT_GE(whole.genMinRequired, 1U);
    EXPECT_GE(whole.genMaxRequired, whole.genMinRequired);
    EXPECT_GE(whole.genCommitted, whole.genMaxRequired);
    std::array<char, 512> part{};
    for (const JET_ULONG bytes : {216U, 296U, 300U, 348U, 380U, 400U, 416U}) {
        part.fill('x');
        ASSERT_EQ(JET_errSuccess, JetGetDatabaseInfo(session, id, part.data(), bytes, JET_DbInfoMisc))
            << bytes;
        EXPECT_EQ(std::memcmp(part.data(), &whole, bytes), 0) << bytes;
        EXPECT_EQ(part[bytes], 'x');
    }
    for (const JET_ULONG bytes : {0U, 4U, 215U, 217U, 417U}) {
        EXPECT_EQ(ask(JET_DbInfoMisc, bytes), JET_errInvalidBufferSize) << bytes;
    }
}

TEST_F(DatabaseInfo, PagesAsTheyAreOnDisk) {
    std::vector<char> pages(40 * 4096);
    JET_ULONG actual = 0;
    ASSERT_EQ(JET_errSuccess, JetGetDatabasePages(session, id, 1, 31, pages.data(), 31 * 4096, &actual, 0));
    EXPECT_EQ(actual, 31U * 4096U);
    std::ifstream in(path, std::ios::binary);
    std::vector<char> file(33 * 4096);
    ASSERT_TRUE(in.read(file.data(), static_cast<std::streamsize>(file.size())));
    EXPECT_EQ(std::memcmp(pages.data(), file.data() + 2 * 4096, 31 * 4096), 0);
    // To the end of the database and no further.
    ASSERT_EQ(JET_errSuccess, JetGetDatabasePages(session, id, 250, 40, pages.data(), 40 * 4096, &actual, 0));
    EXPECT_EQ(actual, 5U * 4096U);
    EXPECT_EQ(JET_errBufferTooSmall, JetGetDatabasePages(session, id, 1, 2, pages.data(), 8191, &actual, 0));
    EXPECT_EQ(JET_errBufferTooSmall,
              JetGetDatabasePages(session, id, 1, 0xFFFFFFFF, pages.data(), 0xFFFF, &actual, 0));
    EXPECT_EQ(JET_errInvalidParameter,
              JetGetDatabasePages(session, id, 0, 1, pages.data(), 4096, &actual, 0));
    EXPECT_EQ(JET_errInvalidParameter,
              JetGetDatabasePages(session, id, 255, 1, pages.data(), 4096, &actual, 0));
    EXPECT_EQ(JET_errInvalidParameter,
              JetGetDatabasePages(session, id, 1, 0, pages.data(), 4096, &actual, 0));
    EXPECT_EQ(JET_errInvalidParameter, JetGetDatabasePages(session, id, 1, 1, nullptr, 4096, &actual, 0));
    EXPECT_EQ(JET_errInvalidGrbit, JetGetDatabasePages(session, id, 1, 1, pages.data(), 4096, &actual, 0x40));
    EXPECT_EQ(JET_errInvalidDatabaseId,
              JetGetDatabasePages(session, 5, 1, 1, pages.data(), 4096, &actual, 0));
}

// The trees of extents of the database are pages 2 and 3.
TEST_F(DatabaseInfo, DamagedSpaceIsAnErrorAndNothingElse) {
    ASSERT_EQ(JET_errSuccess, JetCloseDatabase(session, id, 0));
    ASSERT_EQ(JET_errSuccess, JetDetachDatabase(session, path.c_str()));
    {
        std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(4 * 4096 + 50);
        file << "damage, more than one bit";
    }
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session, path.c_str(), 0));
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session, path.c_str(), nullptr, &id, 0));
    EXPECT_EQ(ask(JET_DbInfoSpaceAvailable, 4), JET_errReadVerifyFailure);
    EXPECT_EQ(get<JET_ULONG>(JET_DbInfoPageSize), 4096U);
    std::vector<char> page(4096);
    EXPECT_EQ(JET_errReadVerifyFailure,
              JetGetDatabasePages(session, id, 3, 1, page.data(), 4096, nullptr, 0));
    EXPECT_EQ(JET_errSuccess, JetGetDatabasePages(session, id, 2, 1, page.data(), 4096, nullptr, 0));
}

TEST_F(DatabaseInfo, FileFactsWhileAttachedAndAfterwards) {
    EXPECT_EQ(getFile<std::uint64_t>(JET_DbInfoFilesize), 256U * 4096U);
    EXPECT_GE(getFile<std::uint64_t>(JET_DbInfoFilesizeOnDisk), 256U * 4096U);
    EXPECT_EQ(getFile<std::int32_t>(JET_DbInfoDBInUse), 1);
    EXPECT_EQ(getFile<JET_ULONG>(JET_DbInfoPageSize), 4096U);
    EXPECT_EQ(getFile<JET_ULONG>(JET_DbInfoFileType), JET_ULONG{JET_filetypeDatabase});
    EXPECT_EQ(getFile<JET_DBINFOMISC7>(JET_DbInfoMisc).dbstate, JET_ULONG{JET_dbstateDirtyShutdown});
    ASSERT_EQ(JET_errSuccess, engine.term());
    EXPECT_EQ(getFile<std::uint64_t>(JET_DbInfoFilesize), 256U * 4096U);
    EXPECT_EQ(getFile<std::int32_t>(JET_DbInfoDBInUse), 0);
    EXPECT_EQ(getFile<JET_ULONG>(JET_DbInfoPageSize), 4096U);
    EXPECT_EQ(getFile<JET_ULONG>(JET_DbInfoFileType), JET_ULONG{JET_filetypeDatabase});
    EXPECT_EQ(getFile<JET_DBINFOMISC7>(JET_DbInfoMisc).dbstate, JET_ULONG{JET_dbstateCleanShutdown});
}

TEST_F(DatabaseInfo, FileFactsNeedTheRightSize) {
    for (const JET_ULONG level :
         {JET_DbInfoFilesize, JET_DbInfoFilesizeOnDisk, JET_DbInfoDBInUse, JET_DbInfoPageSize,
          JET_DbInfoFileType, JET_DbInfoMisc, JET_DbInfoUpgrade}) {
        EXPECT_EQ(askFile(level, 3), JET_errInvalidBufferSize) << level;
    }
    for (const JET_ULONG level : {JET_DbInfoFilename, JET_DbInfoCp, JET_DbInfoSpaceOwned, JET_DbInfoIsam}) {
        EXPECT_EQ(askFile(level, 4), JET_errInvalidParameter) << level;
    }
    EXPECT_EQ(askFile(99, 4), JET_errInvalidParameter);
}

TEST_F(DatabaseInfo, UpgradeIsNeverNeeded) {
    JET_DBINFOUPGRADE info{};
    info.cbStruct = sizeof info;
    ASSERT_EQ(JET_errSuccess, JetGetDatabaseFileInfo(path.c_str(), &info, sizeof info, JET_DbInfoUpgrade));
    EXPECT_EQ(info.cbFilesizeLow, 256U * 4096U);
    EXPECT_EQ(info.fAlreadyUpgraded, 1U);
    EXPECT_EQ(info.fUpgradable, 0U);
    info.cbStruct = 4;
    EXPECT_EQ(JET_errInvalidParameter,
              JetGetDatabaseFileInfo(path.c_str(), &info, sizeof info, JET_DbInfoUpgrade));
}

TEST_F(DatabaseInfo, FilesThatAreNone) {
    path = engine.folder.file("missing.edb");
    for (const JET_ULONG level : {JET_DbInfoFilesize, JET_DbInfoFilesizeOnDisk}) {
        EXPECT_EQ(askFile(level, 8), JET_errFileNotFound);
    }
    for (const JET_ULONG level : {JET_DbInfoDBInUse, JET_DbInfoPageSize, JET_DbInfoFileType}) {
        EXPECT_EQ(askFile(level, 4), JET_errFileNotFound);
    }
    EXPECT_EQ(askFile(JET_DbInfoMisc, 216), JET_errFileNotFound);
    path = engine.folder.file("text.edb");
    std::ofstream(path) << std::string(20000, 'x');
    EXPECT_EQ(askFile(JET_DbInfoMisc, 216), JET_errFileInvalidType);
    EXPECT_EQ(getFile<JET_ULONG>(JET_DbInfoFileType), JET_ULONG{JET_filetypeUnknown});
    EXPECT_EQ(getFile<std::uint64_t>(JET_DbInfoFilesize), 20000U);
    EXPECT_EQ(JET_errDatabaseInvalidPath,
              JetGetDatabaseFileInfoA(nullptr, &id, sizeof id, JET_DbInfoDBInUse));
    EXPECT_EQ(JET_errDatabaseInvalidPath, JetGetDatabaseFileInfoA("", &id, sizeof id, JET_DbInfoDBInUse));
}

TEST_F(DatabaseInfo, KnowsLogsFromDatabases) {
    ASSERT_EQ(JET_errSuccess, engine.term());
    int logs = 0;
    for (const std::string& name : filesIn(engine.folder.path())) {
        if (!name.ends_with(".log")) continue;
        path = engine.folder.file(name);
        EXPECT_EQ(getFile<JET_ULONG>(JET_DbInfoFileType), JET_ULONG{JET_filetypeLog}) << name;
        EXPECT_EQ(askFile(JET_DbInfoMisc, 216), JET_errFileInvalidType) << name;
        ++logs;
    }
    EXPECT_GE(logs, 1);
}

TEST(DatabaseFileInfo, NeedsNoInstanceAndReadsEveryRealDatabase) {
    ESENT_REQUIRE_CORPUS();
    TempDir folder;
    for (const auto& [file, pageSize, update, state] :
         {std::tuple{"windows/basic.edb.gz", 4096U, 0x14U, JET_dbstateCleanShutdown},
          std::tuple{"windows/compressed-8k.edb.gz", 8192U, 0x14U, JET_dbstateCleanShutdown},
          std::tuple{"windows/qmgr-win11-dirty-16k.db.gz", 16384U, 0x12CU, JET_dbstateDirtyShutdown},
          std::tuple{"windows/large.edb.gz", 32768U, 0x14U, JET_dbstateCleanShutdown}}) {
        const std::string path = unpackCorpusFile(file, folder.path()).string();
        JET_DBINFOMISC7 info{};
        ASSERT_EQ(JET_errSuccess, JetGetDatabaseFileInfo(path.c_str(), &info, sizeof info, JET_DbInfoMisc))
            << file;
        EXPECT_EQ(info.ulVersion, 0x620U);
        EXPECT_EQ(info.ulUpdate, update);
        EXPECT_EQ(info.cbPageSize, pageSize);
        EXPECT_EQ(info.dbstate, static_cast<JET_ULONG>(state));
        std::int32_t inUse = -1;
        ASSERT_EQ(JET_errSuccess,
                  JetGetDatabaseFileInfo(path.c_str(), &inUse, sizeof inUse, JET_DbInfoDBInUse));
        EXPECT_EQ(inUse, 0);
    }
}

}  // namespace
}  // namespace esent::test
