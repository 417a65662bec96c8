// The power goes at every write of a recovery that redoes and undoes page changes; sectors are written whole.
// The next recovery ends with the same pages.
#include "compare_pages.h"
#include "folder_fixture.h"
#include "os/simulated/simulated_disk.h"
#include "page/checksum.h"

namespace esent::recovery {
namespace {

using namespace esent::test;
using os::SimulatedDisk;

constexpr std::uint32_t kPage = 4096;

Result<RecoveryOutcome> recoverOn(SimulatedDisk& disk) {
    CountingEvents events;
    RecoveryContext context{disk, events};
    context.logFolder = "/log/";
    context.systemFolder = "/log/";
    context.logFileKilobytes = 128;
    return recover(context);
}

std::unique_ptr<SimulatedDisk> diskWith(const std::map<std::string, std::vector<std::byte>>& files) {
    os::SimulatedDiskOptions options;
    options.sectorBytes = kPage;
    auto disk = std::make_unique<SimulatedDisk>(options);
    for (const auto& [name, bytes] : files)
        disk->putFile("/log/" + fs::path(name).filename().string(), bytes);
    return disk;
}

void expectSameDatabase(SimulatedDisk& disk, const std::string& path,
                        const std::vector<std::byte>& expected) {
    const auto bytes = disk.content(path);
    ASSERT_TRUE(bytes);
    ASSERT_EQ(bytes->size(), expected.size());
    const page::DatabaseHeader header(ByteView(*bytes).first(kPage));
    EXPECT_EQ(header.state(), page::DatabaseState::Clean);
    for (PageNumber number = 1; number < expected.size() / kPage - 2; ++number) {
        const ByteView a = ByteView(*bytes).subspan(page::pageOffset(number, kPage), kPage);
        const ByteView b = ByteView(expected).subspan(page::pageOffset(number, kPage), kPage);
        if (isAllZero(a) && isAllZero(b)) continue;
        ASSERT_NE(page::examinePage(a, number).check, page::PageCheck::Bad) << number;
        ASSERT_EQ(comparePages(page::PageView(a), page::PageView(b)), "") << path << " page " << number;
    }
}

TEST(RedoPower, EveryWriteOfARecoveryOfRows) {
    ESENT_REQUIRE_CORPUS();
    TempDir dir;
    unpackCorpusArchive("engine/crash/d3/files.tar.xz", dir.path());
    const auto files = snapshot(dir.path());
    const auto whole = diskWith(files);
    const std::uint64_t before = whole->changingCalls();
    ASSERT_EQ(codeOf(recoverOn(*whole)), JET_errSuccess);
    const std::uint64_t calls = whole->changingCalls() - before;
    const std::vector<std::byte> first = *whole->content("/log/d.edb");
    const std::vector<std::byte> second = *whole->content("/log/e.edb");
    ASSERT_GT(calls, 50u);
    for (std::uint64_t at = 1; at <= calls && !HasFatalFailure(); ++at) {
        const auto disk = diskWith(files);
        disk->cutPowerAt(at);
        (void)recoverOn(*disk);
        const auto after = disk->restarted(at);
        SCOPED_TRACE("cut at " + std::to_string(at) + " of " + std::to_string(calls));
        ASSERT_EQ(codeOf(recoverOn(*after)), JET_errSuccess);
        expectSameDatabase(*after, "/log/d.edb", first);
        expectSameDatabase(*after, "/log/e.edb", second);
    }
}

}  // namespace
}  // namespace esent::recovery
