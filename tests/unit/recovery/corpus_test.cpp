// Real log folders: those that Windows closed, those that a crash left, and what stands in the way of
// replaying the latter.
#include <gtest/gtest.h>

#include "folder_fixture.h"

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
    EXPECT_EQ(snapshot(dir_.path()), before);

    context.logFileKilobytes = 128;
    EXPECT_EQ(codeOf(recover(context)), JET_errLogFileSizeMismatchDatabasesConsistent);
    context.logFileKilobytes = 64;
    context.pageSize = 8192;
    EXPECT_EQ(codeOf(recover(context)), JET_errPageSizeMismatch);
    EXPECT_EQ(snapshot(dir_.path()), before);
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
    EXPECT_EQ(after, before);
}

struct CrashSet {
    const char* name;
    std::uint32_t pageSize;
    std::uint32_t logKilobytes;
};

class CrashedFolders : public RealLogs, public ::testing::WithParamInterface<CrashSet> {};

// Until every kind of page record can be redone these folders are refused, and nothing in them changes.
TEST_P(CrashedFolders, NothingChangesWhenItCannotBeReplayed) {
    ESENT_REQUIRE_CORPUS();
    const CrashSet& set = GetParam();
    unpackCorpusArchive(std::string("engine/crash/") + set.name + "/files.tar.xz", dir_.path());
    const auto before = snapshot(dir_.path());
    RecoveryContext context = contextFor(dir_.path(), "edb", set.pageSize, set.logKilobytes);
    const auto outcome = recover(context);
    EXPECT_EQ(codeOf(outcome), JET_errFeatureNotAvailable);
    EXPECT_EQ(snapshot(dir_.path()), before);
}

INSTANTIATE_TEST_SUITE_P(All, CrashedFolders,
                         ::testing::Values(CrashSet{"d1", 4096, 128}, CrashSet{"d2", 8192, 1024},
                                           CrashSet{"d3", 4096, 128}, CrashSet{"d4", 16384, 256},
                                           CrashSet{"d6", 4096, 256}),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace esent::recovery
