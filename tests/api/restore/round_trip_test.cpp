// Real clean databases: attached, backed up to a folder while the instance runs, restored elsewhere: page for
// page what they were.
#include <cstring>
#include <fstream>

#include "page/checksum.h"
#include "target.h"

namespace esent::test {
namespace {

struct Real {
    const char* name;
    const char* file;
    std::uint32_t pageSize;
};

void PrintTo(const Real& real, std::ostream* out) {
    *out << real.name;
}

std::vector<std::byte> readAll(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    return {bytes, bytes + text.size()};
}

class CleanFiles : public ::testing::TestWithParam<Real> {};

TEST_P(CleanFiles, ComeBackFromAFolderBackupPageForPage) {
    ESENT_REQUIRE_CORPUS();
    const TempDir dir;
    const fs::path live = unpackCorpusFile(GetParam().file, dir.path() / "live");
    const std::vector<std::byte> original = readAll(live);
    const std::string backup = dir.file("backup");
    fs::create_directories(backup);
    fs::create_directories(dir.path() / "restored");
    {
        Target source(dir.path() / "logs", GetParam().pageSize);
        ASSERT_EQ(source.init(), JET_errSuccess);
        ASSERT_EQ(JetAttachDatabaseA(source.session, live.string().c_str(), 0), JET_errSuccess);
        ASSERT_EQ(JetBackupInstanceA(source.instance, backup.c_str(), 0, nullptr), JET_errSuccess);
    }
    {
        Target target(dir.path() / "restorelogs", GetParam().pageSize);
        const std::string restored = dir.file("restored");
        ASSERT_EQ(JetRestoreInstanceA(target.instance, backup.c_str(), restored.c_str(), nullptr),
                  JET_errSuccess);
    }
    const fs::path result = dir.path() / "restored" / live.filename();
    expectClean(result);
    const std::vector<std::byte> now = readAll(result);
    const std::size_t pageSize = GetParam().pageSize;
    ASSERT_GT(now.size(), 3 * pageSize);
    const std::size_t compared =
        std::min(now.size() - pageSize, original.size());  // the trailer's page is zero
    EXPECT_TRUE(isAllZero(ByteView(now).last(pageSize)));
    for (std::size_t at = 2 * pageSize; at + pageSize <= compared; at += pageSize) {
        ASSERT_EQ(std::memcmp(now.data() + at, original.data() + at, pageSize), 0)
            << "page " << at / pageSize - 1;
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, CleanFiles,
    ::testing::Values(
        Real{"basic", "windows/basic.edb.gz", 4096}, Real{"binary", "windows/binary.edb.gz", 4096},
        Real{"default", "windows/default.edb.gz", 4096}, Real{"index", "windows/index.edb.gz", 4096},
        Real{"multi", "windows/multi.edb.gz", 4096}, Real{"text", "windows/text.edb.gz", 4096},
        Real{"large", "windows/large.edb.gz", 32768}, Real{"srudb", "windows/srudb-win8.dat.gz", 4096},
        Real{"ual", "windows/ual-current.mdb.gz", 4096},
        Real{"compressed", "windows/compressed-8k.edb.gz", 8192},
        Real{"engine4", "engine/clean/ps4096/corpus.edb.xz", 4096},
        Real{"engine32", "engine/clean/ps32768/corpus.edb.xz", 32768},
        Real{"engine8", "engine/clean/efv9600_ps8192/corpus.edb.xz", 8192}),
    [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace esent::test
