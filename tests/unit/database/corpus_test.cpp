// Databases that Windows and the published engine wrote: attach and detach change the header only, and a file
// that is refused is not touched.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "corpus.h"
#include "fixture.h"
#include "temp_dir.h"

namespace esent::database {
namespace {

std::vector<std::byte> bytesOf(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::vector<char> chars{std::istreambuf_iterator<char>(in), {}};
    std::vector<std::byte> bytes(chars.size());
    std::transform(chars.begin(), chars.end(), bytes.begin(),
                   [](char c) { return static_cast<std::byte>(c); });
    return bytes;
}

class RealFiles : public DatabaseTest {
 protected:
    // Loads the file and answers the options of an instance with its page size.
    DatabaseSetOptions load(const std::filesystem::path& file, const std::string& as) {
        disk_.putFile(as, bytesOf(file));
        auto opened = disk_.open(as, {os::OpenMode::ReadOnly});
        EXPECT_TRUE(opened);
        DatabaseSetOptions options;
        options.pageSize = page::readDatabaseHeader(**opened, false)->pageSize();
        return options;
    }
    test::TempDir folder_;
};

TEST_F(RealFiles, CleanOnesChangeInTheirHeaderOnly) {
    ESENT_REQUIRE_CORPUS();
    const std::vector<std::string> files = {
        "windows/basic.edb.gz",       "windows/compressed-8k.edb.gz",
        "windows/large.edb.gz",       "windows/srudb-win8.dat.gz",
        "windows/ual-current.mdb.gz", "engine/clean/efv9600_ps8192/corpus.edb.xz"};
    for (const std::string& name : files) {
        SCOPED_TRACE(name);
        const DatabaseSetOptions options =
            load(test::unpackCorpusFile(name, folder_.path()), "/data/real.edb");
        const std::size_t headers = 2 * std::size_t{options.pageSize};
        const auto before = *disk_.content("/data/real.edb");
        const page::DatabaseHeader old(ByteView(before).first(options.pageSize));
        for (const bool logged : {true, false}) {
            auto set = makeSet(logged, options);
            const auto attached = set->attach({.path = "/data/real.edb"});
            ASSERT_TRUE(attached) << codeOf(attached);
            EXPECT_GE(*set->find(1)->ownedPages(), 30U);
            EXPECT_LE(*set->find(1)->ownedPages(), *set->find(1)->filePages());
            ASSERT_TRUE(set->detach("/data/real.edb"));
            const auto after = *disk_.content("/data/real.edb");
            ASSERT_EQ(after.size(), before.size());
            EXPECT_TRUE(std::equal(before.begin() + static_cast<std::ptrdiff_t>(headers), before.end(),
                                   after.begin() + static_cast<std::ptrdiff_t>(headers)));
            const page::DatabaseHeader now(ByteView(after).first(options.pageSize));
            EXPECT_EQ(now.state(), page::DatabaseState::Clean);
            EXPECT_EQ(now.updateMajor(), old.updateMajor());
            EXPECT_EQ(now.updateMinor(), old.updateMinor());
            EXPECT_EQ(now.highestAttachedFormat(), old.highestAttachedFormat());
            EXPECT_EQ(now.dbtime(), old.dbtime());
            EXPECT_EQ(now.lastObjectId(), old.lastObjectId());
            EXPECT_EQ(now.createVersion(), old.createVersion());
            EXPECT_EQ(now.databaseSignature() == old.databaseSignature(), logged);
            EXPECT_TRUE(now.flushMapSignature().isZero());
            EXPECT_EQ(now.maxCommitted(), 0);
            EXPECT_TRUE(isAllZero(now.bytes().subspan(748)));
        }
    }
}

TEST_F(RealFiles, DirtyOneIsRefusedAndLeftAlone) {
    ESENT_REQUIRE_CORPUS();
    const auto file = test::unpackCorpusFile("windows/qmgr-win11-dirty-16k.db.gz", folder_.path());
    const DatabaseSetOptions options = load(file, "/data/real.edb");
    const auto before = *disk_.content("/data/real.edb");
    auto set = makeSet(true, options);
    for (const bool readOnly : {false, true}) {
        EXPECT_EQ(codeOf(set->attach({.path = "/data/real.edb", .readOnly = readOnly})),
                  JET_errDatabaseDirtyShutdown);
    }
    EXPECT_EQ(*disk_.content("/data/real.edb"), before);
    EXPECT_TRUE(log_.entries().empty());
}

TEST_F(RealFiles, StreamedImagesAreRefused) {
    ESENT_REQUIRE_CORPUS();
    unsigned images = 0;
    for (const char* archive : {"engine/backup/ps4096/sets.tar.xz", "engine/backup/ps32768/sets.tar.xz"}) {
        const auto to = folder_.path() / std::to_string(images);
        test::unpackCorpusArchive(archive, to);
        for (const auto& entry : std::filesystem::recursive_directory_iterator(to)) {
            if (entry.path().extension() != ".edb") continue;
            SCOPED_TRACE(entry.path().string());
            const DatabaseSetOptions options = load(entry.path(), "/data/image.edb");
            auto set = makeSet(true, options);
            EXPECT_EQ(codeOf(set->attach({.path = "/data/image.edb"})), JET_errSoftRecoveryOnBackupDatabase);
            ++images;
        }
    }
    EXPECT_GE(images, 4U);
}

}  // namespace
}  // namespace esent::database
