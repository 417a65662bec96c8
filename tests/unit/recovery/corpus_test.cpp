// Real log folders: those that Windows closed, those that a crash left, and what stands in the way of replaying
// the latter.
#include <gtest/gtest.h>

#include <fstream>

#include "corpus.h"
#include "log/checkpoint_file.h"
#include "os/event_sink.h"
#include "recovery/recovery.h"
#include "temp_dir.h"

namespace esent::recovery {
namespace {

namespace fs = std::filesystem;

class SilentEvents final : public os::EventSink {
 public:
    void report(const os::Event& event) noexcept override { ids.push_back(event.id); }
    std::vector<std::uint16_t> ids;
};

// Every file of a folder with its bytes.
std::map<std::string, std::string> snapshot(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        files[entry.path().string()] = {std::istreambuf_iterator<char>(in), {}};
    }
    return files;
}

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

    test::TempDir dir_;
    SilentEvents events_;
};

TEST_F(RealLogs, AStreamThatWindowsClosedNeedsNoRecovery) {
    ESENT_REQUIRE_CORPUS();
    test::unpackCorpusArchive("windows/srum-win10-with-logs.tar.gz", dir_.path());
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
    test::unpackCorpusArchive("windows/srum-win10-with-logs.tar.gz", dir_.path());
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
    test::unpackCorpusArchive(std::string("engine/crash/") + set.name + "/files.tar.xz", dir_.path());
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
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace esent::recovery
