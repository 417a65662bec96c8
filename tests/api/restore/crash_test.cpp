// Folders in the state in which killed processes left them: JetInit, and every committed row is there and no
// other.
#include "expected_rows.h"
#include "target.h"

namespace esent::test {
namespace {

struct CrashSet {
    const char* name;
    std::uint32_t pageSize;
    std::uint32_t logKilobytes;
};

class CrashSets : public ::testing::TestWithParam<CrashSet> {};

TEST_P(CrashSets, AreRecoveredWithEveryCommittedRow) {
    ESENT_REQUIRE_CORPUS();
    const TempDir dir;
    const std::string archive = std::string("engine/crash/") + GetParam().name;
    const fs::path folder = dir.path() / "crash";
    unpackCorpusArchive(archive + "/files.tar.xz", folder);
    {
        Target target(folder, GetParam().pageSize, GetParam().logKilobytes);
        ASSERT_EQ(target.init(), JET_errSuccess);
    }
    for (const char* name : {"d", "e"}) {
        const fs::path path = folder / (std::string(name) + ".edb");
        if (!fs::exists(path)) continue;
        SCOPED_TRACE(path);
        expectClean(path);
        auto file = os::nativeFileSystem().open(path.string(), {os::OpenMode::ReadOnly});
        ASSERT_TRUE(file);
        btree::FilePageSource source(**file, GetParam().pageSize);
        const auto expected = readExpected(archive + "/expected_" + name + ".tsv.xz");
        ASSERT_FALSE(expected.empty());
        expectRows(source, expected);
    }
}

INSTANTIATE_TEST_SUITE_P(All, CrashSets,
                         ::testing::Values(CrashSet{"d1", 4096, 128}, CrashSet{"d2", 8192, 1024},
                                           CrashSet{"d3", 4096, 128}, CrashSet{"d4", 16384, 256},
                                           CrashSet{"d6", 4096, 256}),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace esent::test
