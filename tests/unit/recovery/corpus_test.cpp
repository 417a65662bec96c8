// Real log folders: those that Windows closed, those that a crash left, and what stands in the way of
// replaying the latter.
#include <gtest/gtest.h>

#include "compare_pages.h"
#include "folder_fixture.h"
#include "page/checksum.h"

namespace esent::recovery {
namespace {

using namespace esent::test;

class RealLogs : public ::testing::Test {
 protected:
    RecoveryContext contextFor(const fs::path& folder, const std::string& baseName, std::uint32_t pageSize,
                               std::uint32_t logKilobytes) {
        RecoveryContext context{os::nativeFileSystem(), events_};
        context.logFolder = folder.string();
        context.systemFolder = folder.string();
        context.baseName = baseName;
        context.pageSize = pageSize;
        context.logFileKilobytes = logKilobytes;
        return context;
    }

    TempDir dir_;
    CountingEvents events_;
};

TEST_F(RealLogs, AStreamThatWindowsClosedNeedsNoRecovery) {
    ESENT_REQUIRE_CORPUS();
    unpackCorpusArchive("windows/srum-win10-with-logs.tar.gz", dir_.path());
    const auto before = snapshot(dir_.path());
    RecoveryContext context = contextFor(dir_.path() / "Dirty", "SRU", 4096, 64);
    const auto outcome = recover(context);
    ASSERT_TRUE(outcome) << codeOf(outcome);
    EXPECT_EQ(outcome->stream, StreamState::Clean);
    EXPECT_FALSE(outcome->recovered);
    EXPECT_EQ(outcome->logFileSegments, 16u);
    EXPECT_TRUE(snapshot(dir_.path()) == before);

    context.logFileKilobytes = 128;
    EXPECT_EQ(codeOf(recover(context)), JET_errLogFileSizeMismatchDatabasesConsistent);
    context.logFileKilobytes = 64;
    context.pageSize = 8192;
    EXPECT_EQ(codeOf(recover(context)), JET_errPageSizeMismatch);
    EXPECT_TRUE(snapshot(dir_.path()) == before);
}

TEST_F(RealLogs, WithoutCheckpointAClosedStreamIsWalkedAndNothingApplied) {
    ESENT_REQUIRE_CORPUS();
    unpackCorpusArchive("windows/srum-win10-with-logs.tar.gz", dir_.path());
    const fs::path folder = dir_.path() / "Dirty";
    fs::remove(folder / "SRU.chk");
    auto before = snapshot(dir_.path());
    RecoveryContext context = contextFor(folder, "SRU", 4096, 64);
    const auto outcome = recover(context);
    ASSERT_TRUE(outcome) << codeOf(outcome);
    EXPECT_EQ(outcome->stream, StreamState::Clean);
    auto after = snapshot(dir_.path());
    const Signature stream = outcome->end.header.signature();
    const auto checkpoint =
        log::readCheckpoint(os::nativeFileSystem(), (folder / "SRU.chk").string(), &stream);
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->position(), outcome->lastTerm);
    after.erase((folder / "SRU.chk").string());
    EXPECT_TRUE(after == before);
}

struct CrashSet {
    const char* name;
    std::uint32_t pageSize;
    std::uint32_t logKilobytes;
};

class CrashedFolders : public RealLogs, public ::testing::WithParamInterface<CrashSet> {};

// Where the engine's own recovery left the same database, every node of every page is the same; what tells
// when and by whom a page was written is not compared.
void expectSamePages(const fs::path& ours, const fs::path& theirs, std::uint32_t pageSize) {
    const std::vector<std::byte> mine = readAll(ours);
    const std::vector<std::byte> other = readAll(theirs);
    ASSERT_FALSE(mine.empty());
    unsigned different = 0;
    const std::size_t pages = std::min(mine.size(), other.size()) / pageSize - 2;
    for (PageNumber number = 1; number <= pages; ++number) {
        const ByteView a = ByteView(mine).subspan(page::pageOffset(number, pageSize), pageSize);
        const ByteView b = ByteView(other).subspan(page::pageOffset(number, pageSize), pageSize);
        const page::PageCheck check = page::examinePage(a, number).check;
        EXPECT_NE(check, page::PageCheck::Bad) << number;
        if (check == page::PageCheck::Blank || page::examinePage(b, number).check == page::PageCheck::Blank)
            continue;
        const std::string difference = comparePages(page::PageView(a), page::PageView(b));
        if (!difference.empty() && ++different <= 10)
            ADD_FAILURE() << ours.filename() << " page " << number << ": " << difference;
    }
    EXPECT_EQ(different, 0u) << "of " << pages;
}

TEST_P(CrashedFolders, AreRecoveredToWhatTheEngineMadeOfThem) {
    ESENT_REQUIRE_CORPUS();
    const CrashSet& set = GetParam();
    const std::string archive = std::string("engine/crash/") + set.name;
    unpackCorpusArchive(archive + "/files.tar.xz", dir_.path() / "crash");
    unpackCorpusArchive(archive + "/after_recovery.tar.xz", dir_.path() / "after");
    RecoveryContext context = contextFor(dir_.path() / "crash", "edb", set.pageSize, set.logKilobytes);
    const auto outcome = recover(context);
    ASSERT_EQ(codeOf(outcome), JET_errSuccess);
    EXPECT_TRUE(outcome->recovered);
    for (const char* name : {"d.edb", "e.edb"}) {
        if (!fs::exists(dir_.path() / "crash" / name)) continue;
        expectSamePages(dir_.path() / "crash" / name, dir_.path() / "after" / name, set.pageSize);
    }
    // Nothing is left to recover.
    const auto again = recover(context);
    ASSERT_EQ(codeOf(again), JET_errSuccess);
    EXPECT_FALSE(again->recovered);
}

INSTANTIATE_TEST_SUITE_P(All, CrashedFolders,
                         ::testing::Values(CrashSet{"d1", 4096, 128}, CrashSet{"d2", 8192, 1024},
                                           CrashSet{"d3", 4096, 128}, CrashSet{"d4", 16384, 256},
                                           CrashSet{"d6", 4096, 256}),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace esent::recovery
