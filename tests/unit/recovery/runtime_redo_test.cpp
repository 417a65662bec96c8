// What run time logged, redone on the pages of before: the pages are the same to the byte, whichever of them
// were written in between.
#include <gtest/gtest.h>
#include "btree/tree_defragmenter.h"

#include <random>
#include <set>

#include "recovery/page_redo.h"
#include "recovery/sessions.h"
#include "tree_workload.h"

namespace esent::recovery {
namespace {

using namespace btree::test;

// The records of a log, applied one after the other as recovery does.
class Redo {
 public:
    Redo(os::File& file, std::uint32_t pageSize) : redo_(pages_, versions_) {
        target_.key = &file;
        target_.file = &file;
        target_.pageSize = pageSize;
        target_.maxRequired = 1000000;
    }
    Status run(log::LogStreamReader& reader) {
        while (auto record = TRY(reader.next())) {
            const Status taken = take(record->bytes);
            if (!taken) {
                ADD_FAILURE() << log::nameOf(static_cast<log::RecordCode>(record->bytes[0])) << " at "
                              << record->position.segment << "," << record->position.byteOffset << " "
                              << record->bytes.size();
                return taken;
            }
        }
        return {};
    }
    Result<ByteSpan> page(PageNumber number) { return pages_.page(target_, number); }
    [[nodiscard]] bool saw(log::RecordCode code) const { return seen_.contains(code); }
    [[nodiscard]] JET_ERR held() const { return pages_.heldError(target_.key); }

 private:
    Status take(ByteView bytes) {
        const auto code = static_cast<log::RecordCode>(bytes[0]);
        seen_.insert(code);
        if (code == log::RecordCode::MacroBegin || code == log::RecordCode::MacroCommit ||
            code == log::RecordCode::MacroAbort) {
            const auto macro = TRY(log::decode<log::MacroRecord>(bytes));
            if (code == log::RecordCode::MacroCommit) {
                const auto records = sessions_.takeGroup(macro.session, macro.dbtime);
                return redo_.applyGroup(target_, 1, records);
            }
            sessions_.macro(macro);
            return {};
        }
        if (code == log::RecordCode::Begin0) {
            sessions_.begin0(TRY(log::decode<log::Begin0Record>(bytes)));
            return {};
        }
        if (!isPageRecord(code)) return {};
        const PageRecord facts = TRY(readPageRecord(bytes));
        const bool alone = code == log::RecordCode::NewPage || code == log::RecordCode::UndoInfo;
        if (!alone && sessions_.collect(facts.session, facts.after, bytes)) return {};
        return redo_.apply(target_, 1, bytes);
    }

    RedoPages pages_{Mode::Apply};
    Versions versions_;
    PageRedo redo_;
    RedoTarget target_;
    ReplaySessions sessions_;
    std::set<log::RecordCode> seen_;
};

struct Case {
    std::uint32_t pageSize;
    bool unique;
    bool mixed;  // some pages were written while the work went on
};

class RuntimeRedo : public ::testing::TestWithParam<Case> {};

// What a log does not tell: the checksum, and bytes that rollbacks may need.
std::vector<std::byte> comparable(ByteView page) {
    std::vector<std::byte> bytes(page.begin(), page.end());
    const auto clear = [&](std::size_t from, std::size_t beyond) {
        for (std::size_t i = from; i < beyond; ++i)
            bytes[i] = std::byte{0};
    };
    clear(0, 8);
    clear(30, 32);
    if (page::isLargePage(page.size())) clear(40, 64);
    storeLE<std::uint32_t>(bytes.data() + 36, loadLE<std::uint32_t>(bytes, 36) &
                                                  ~(page::kPageNewChecksum | page::kPageWriteCycle));
    // Bytes that belong to no line.
    const page::PageView view(page);
    const std::size_t end = view.headerSize() + view.firstFreeByte();
    const std::size_t tags = page.size() - 4 * std::size_t{view.tagCount()};
    clear(end, tags);
    return bytes;
}

TEST_P(RuntimeRedo, GivesTheSamePages) {
    const Case& how = GetParam();
    VolumeSetup setup;
    setup.pageSize = how.pageSize;
    setup.pages = 20;
    setup.extensionPages = 16;
    TestVolume volume(setup);
    btree::SpaceManager::NewTree wanted;
    wanted.unique = how.unique;
    if (!how.unique) wanted.kind = btree::TreeKind::Index;
    const auto tree = volume.makeTree(wanted);
    const auto other = volume.makeTree({});
    TreeWorkload work(volume, tree, how.pageSize + 17);
    TreeWorkload second(volume, other, how.pageSize + 18);
    std::vector<std::byte> file = volume.blankDatabase();
    std::mt19937 random(5);
    std::uint64_t merges = 0;
    const auto round = [&](unsigned number) {
        ASSERT_TRUE(work.transaction()) << work.failure;
        ASSERT_TRUE(second.transaction()) << second.failure;
        if (number % 10 == 9) volume.manager->cleanUp();
        for (const auto& each : {tree, other}) {
            if (number % 9 != 8) break;
            const auto report = btree::TreeDefragmenter(each, [] { return false; }).pass();
            ASSERT_TRUE(report) << codeOf(report);
            merges += report->merges;
        }
        if (!how.mixed || number % 25 != 24) return;
        // Any of the pages of this moment may be on disk, as the write-ahead rule allows.
        ASSERT_TRUE(volume.pages->flushAll());
        const auto now = *volume.disk.content("/db/a.edb");
        file.resize(std::max(file.size(), now.size()));
        for (std::size_t at = 2 * how.pageSize; at + how.pageSize <= now.size(); at += how.pageSize) {
            if (random() % 2 == 0)
                std::copy_n(now.begin() + static_cast<std::ptrdiff_t>(at), how.pageSize,
                            file.begin() + static_cast<std::ptrdiff_t>(at));
        }
    };
    for (unsigned number = 0; number < 60; ++number)
        round(number);
    work.options.insertPercent = second.options.insertPercent = 5;
    for (unsigned number = 60; number < 140; ++number)
        round(number);
    EXPECT_GT(merges, 0U);  // clean-up, in its own time, may be there first
    volume.manager->cleanUp();
    volume.expectSound();
    ASSERT_TRUE(volume.log->flushAll());

    volume.disk.putFile("/db/before.edb", file);
    const auto before = *volume.disk.open("/db/before.edb", {os::OpenMode::ReadWrite});
    Redo redo(*before, how.pageSize);
    auto reader = log::LogStreamReader::open(volume.disk, volume.log->files(), LogPosition{0, 0, 1});
    ASSERT_TRUE(reader) << codeOf(reader);
    const Status redone = redo.run(*reader);
    ASSERT_TRUE(redone) << codeOf(redone);
    EXPECT_EQ(redo.held(), JET_errSuccess);
    const auto owned = *btree::SpaceManager(*volume.volume).ownedPages();
    unsigned compared = 0;
    for (PageNumber number = 1; number <= owned; ++number) {
        const auto theirs = redo.page(number);
        ASSERT_TRUE(theirs);
        const auto ours = volume.pages->fix(number, cache::LatchMode::Shared);
        if (!ours) {
            EXPECT_TRUE(isAllZero(*theirs)) << number;
            continue;
        }
        ++compared;
        EXPECT_EQ(comparable(ours->bytes()), comparable(*theirs)) << "page " << number;
    }
    EXPECT_GT(compared, 20u);
    using log::RecordCode;
    for (const RecordCode code :
         {RecordCode::Insert, RecordCode::FlagDelete, RecordCode::Delete, RecordCode::Undo,
          RecordCode::Split2, RecordCode::Merge2, RecordCode::ConvertTree2,
          RecordCode::CreateSingleExtentTree, RecordCode::ExtendDatabase, RecordCode::SetExternalHeader})
        EXPECT_TRUE(redo.saw(code)) << log::nameOf(code);
}

INSTANTIATE_TEST_SUITE_P(All, RuntimeRedo,
                         ::testing::Values(Case{4096, true, false}, Case{8192, true, false},
                                           Case{16384, true, false}, Case{32768, true, false},
                                           Case{4096, false, false}, Case{16384, false, false},
                                           Case{4096, true, true}, Case{8192, false, true},
                                           Case{16384, true, true}, Case{32768, true, true}),
                         [](const auto& each) {
                             return std::to_string(each.param.pageSize) +
                                    (each.param.unique ? "Unique" : "Duplicates") +
                                    (each.param.mixed ? "Mixed" : "");
                         });

}  // namespace
}  // namespace esent::recovery
