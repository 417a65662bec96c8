#include "btree/tree_splitter.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "base/contained.h"
#include "btree/page_image.h"
#include "btree/split_plan.h"
#include "btree/tree_undo.h"

namespace esent::btree {

namespace {

using cache::LatchMode;
using cache::PageLatch;
using Operation = SplitLevel::Operation;

constexpr std::size_t kTagSize = 4;
constexpr std::size_t kLengthSize = 2;
// A large item may need several splits before it fits; more than this is no tree of ours.
constexpr unsigned kMostAttempts = 64;

bool hasRoomForPointer(const PageNodes& page, ByteView separator) {
    const std::size_t shared = sharedWith(page.keyPrefix(), separator);
    const std::size_t bytes =
        kTagSize + kLengthSize + (shared ? kLengthSize : 0) + separator.size() - shared + sizeof(PageNumber);
    return page.view().freeBytes() >= bytes;
}

}  // namespace

TreeSplitter::~TreeSplitter() {
    latches_.clear();
    ifPossible([this] {
        for (const PageNumber page : spare_)
            pages_.giveBack(page);
    });
}

Status TreeSplitter::run() {
    for (unsigned i = 0; i < kMostAttempts; ++i) {
        const Result<Outcome> outcome = attempt();
        latches_.clear();
        levels_.clear();
        if (!outcome) return fail(outcome.error());
        if (*outcome == Outcome::Done) return {};
    }
    return fail(JET_errDatabaseCorrupted);
}

Result<TreeSplitter::Outcome> TreeSplitter::attempt() {
    TreePath path;
    { (void)TRY(findLeaf(change_.tree(), change_.entry(), LatchMode::Shared, &path)); }
    while (spare_.size() < wantedPages_)
        spare_.push_back(TRY(pages_.allocate(path.leaf().page)));
    TRY(latchPath(path));
    {
        PageLatch& leaf = latches_.back().page;
        TRY(change_.judge(PageNodes(leaf.bytes())));
        if (change_.fits(leaf)) {
            TRY(change_.carryOut(leaf));
            return Outcome::Done;
        }
    }
    if (!TRY(plan(path))) return Outcome::Again;
    const bool carries = levels_.back().operation != Operation::None;
    const ByteView lowest = latches_.back().page.bytes();
    if (carries) TRY(change_.prepareVersions(lowest));
    stamp();
    const Result<LogPosition> record = contained([&] { return makeAndLog(carries); });
    if (!record) {
        takeFreshBack();
        return fail(record.error());
    }
    if (carries) change_.addVersions(lowest);
    publish(*record);
    return carries ? Outcome::Done : Outcome::Again;
}

// Nothing came of it. The new pages lost in memory what the disk may still have of them.
void TreeSplitter::takeFreshBack() {
    for (std::size_t i = 0; i < levels_.size(); ++i) {
        if (levels_[i].fresh == 0) continue;
        ifPossible([&] { spare_.push_back(levels_[i].fresh); });
        PageLatch& fresh = latches_[i].fresh;
        if (!fresh) continue;
        page::PageEditor(fresh.writable()).formatUnused(fresh.number(), change_.tree().object, after_);
        fresh.changed({}, change_.scope().begin());
    }
}

Result<LogPosition> TreeSplitter::makeAndLog(bool carries) {
    TRY(latchFresh());
    TRY(build(carries));
    const LogPosition record = TRY(log(carries));
    if (movesNothing()) TRY(changeInPlace());
    return record;
}

// An append whose pointer has room: pages that are there only learn of the new one.
bool TreeSplitter::movesNothing() const {
    return std::ranges::all_of(levels_, [](const SplitLevel& level) {
        return level.fresh == 0 || (level.type == SplitLevel::Type::Append && level.isLeaf());
    });
}

// The lowest `scope_` levels of the path. Only splits and merges change which pages those are, and they need
// the lock that our caller has.
Status TreeSplitter::latchPath(const TreePath& path) {
    cache::CachedFile& file = change_.tree().volume->file();
    const unsigned count = std::min(scope_, path.levels);
    for (unsigned level = path.levels - count; level < path.levels; ++level) {
        LevelPages pages;
        pages.page = TRY(file.fix(path.steps[level].page, LatchMode::Exclusive));
        TRY(checkKind(change_.tree(), pages.page.bytes(), level + 1 == path.levels));
        latches_.push_back(std::move(pages));
    }
    LevelPages& leaf = latches_.back();
    const PageNumber next = page::PageView(leaf.page.bytes()).nextPage();
    if (next == 0) return {};
    leaf.right = TRY(file.fix(next, LatchMode::Exclusive));
    TRY(checkKind(change_.tree(), leaf.right.bytes(), true));
    if (page::PageView(leaf.right.bytes()).previousPage() != leaf.page.number())
        return fail(JET_errBadPageLink);
    return {};
}

SplitRequest TreeSplitter::leafRequest(const PageNodes& leaf) const {
    SplitRequest request;
    request.page = leaf.view().bytes();
    request.operation = change_.operation();
    request.line = change_.line();
    request.key = change_.key();
    request.data = change_.newData();
    request.unique = change_.tree().unique;
    request.growthOfItem = change_.growthOfItem();
    if (leaf.view().uncommittedFreeBytes() == 0) return request;
    for (unsigned i = 0; i < leaf.count(); ++i) {
        const NodeView node = leaf[i];
        request.growth.push_back(
            static_cast<std::uint16_t>(rollbackGrowthOf(change_.tree(), node, node.data.size())));
    }
    return request;
}

Result<bool> TreeSplitter::plan(const TreePath& path) {
    levels_.assign(latches_.size(), SplitLevel{});
    const unsigned leafAt = static_cast<unsigned>(latches_.size()) - 1;
    auto leaf = planSplit(leafRequest(PageNodes(latches_[leafAt].page.bytes())));
    if (!leaf) return fail(JET_errRecordTooBig);
    levels_[leafAt] = std::move(*leaf);
    unsigned at = leafAt;
    unsigned pagesNeeded = 1;
    // Upwards until a level has room for the pointer, or the root was split.
    while (levels_[at].type != SplitLevel::Type::Vertical) {
        if (at == 0) {
            ++scope_;
            wantedPages_ = std::max(wantedPages_, pagesNeeded);
            return false;
        }
        --at;
        const TreePath::Step& step = path.steps[path.levels - latches_.size() + at];
        if (TRY(planInternal(at, step))) ++pagesNeeded;
        if (levels_[at].fresh == 0) break;
    }
    levels_.erase(levels_.begin(), levels_.begin() + at);
    latches_.erase(latches_.begin(), latches_.begin() + at);
    if (pagesNeeded <= spare_.size()) return true;
    wantedPages_ = pagesNeeded;
    return false;
}

// Whether this level is split, too. `fresh` is a mark until pages are given out.
Result<bool> TreeSplitter::planInternal(unsigned at, const TreePath::Step& step) {
    const SplitLevel& lower = levels_[at + 1];
    const PageNodes nodes(latches_[at].page.bytes());
    if (step.line >= nodes.count() || nodes.child(step.line) != latches_[at + 1].page.number())
        return fail(JET_errDatabaseCorrupted);
    if (hasRoomForPointer(nodes, lower.separator)) {
        levels_[at].lineOfItem = static_cast<std::uint16_t>(step.line);
        return false;
    }
    std::array<std::byte, 4> child;
    storeLE<std::uint32_t>(child.data(), latches_[at + 1].page.number());
    SplitRequest request;
    request.page = nodes.view().bytes();
    request.line = step.line;
    request.key = lower.separator;
    request.data = child;
    request.unique = change_.tree().unique;
    request.belowAppend = levels_.back().type == SplitLevel::Type::Append;
    auto plan = planSplit(request);
    if (!plan) return fail(JET_errDatabaseCorrupted);
    levels_[at] = std::move(*plan);
    levels_[at].fresh = 1;
    if (levels_[at].operation != Operation::None) return true;
    // The root is split by itself first; the levels below follow when there is room above.
    levels_.resize(at + 1);
    return true;
}

// Pages, times and identity of all levels.
void TreeSplitter::stamp() {
    const TreeShape& tree = change_.tree();
    after_ = tree.volume->nextTime();
    latches_.resize(levels_.size());
    for (std::size_t i = 0; i < levels_.size(); ++i) {
        SplitLevel& level = levels_[i];
        const page::PageView view(latches_[i].page.bytes());
        change_.scope().sign(level.head);
        level.head.code = log::RecordCode::Split2;
        level.head.page = latches_[i].page.number();
        level.head.before = view.dbtime();
        level.head.after = after_;
        level.head.unique = tree.unique;
        level.head.space = tree.space;
        level.root = tree.home;
        level.object = tree.object;
        if (i > 0) {
            level.parent = levels_[i - 1].page();
            level.parentBefore = levels_[i - 1].head.before;
        }
        const bool split = i + 1 == levels_.size() || level.fresh != 0;
        if (!split) continue;
        level.fresh = spare_.back();
        spare_.pop_back();
        PageLatch& right = latches_[i].right;
        if (!right || level.type == SplitLevel::Type::Vertical || !level.isLeaf()) continue;
        level.right = right.number();
        level.rightBefore = page::PageView(right.bytes()).dbtime();
    }
}

Status TreeSplitter::latchFresh() {
    for (std::size_t i = 0; i < levels_.size(); ++i) {
        if (levels_[i].fresh == 0) continue;
        latches_[i].fresh = TRY(change_.tree().volume->file().fixNew(levels_[i].fresh));
    }
    return {};
}

// What the pages will be, in memory of our own; of an append only the new one.
Status TreeSplitter::build(bool carries) {
    const std::size_t pageSize = change_.tree().volume->pageSize();
    const bool inPlace = movesNothing();
    if (!inPlace) memory_ = std::make_unique_for_overwrite<std::byte[]>(2 * pageSize * levels_.size());
    std::byte* at = memory_.get();
    const auto copyOf = [&](const PageLatch& latch) -> ByteSpan {
        if (!latch) return {};
        std::memcpy(at, latch.bytes().data(), pageSize);
        const ByteSpan copy(at, pageSize);
        at += pageSize;
        return copy;
    };
    built_.assign(levels_.size(), SplitPages{});
    images_.assign(levels_.size(), {});
    for (std::size_t i = 0; i < levels_.size(); ++i) {
        // Nobody sees it before there is a way to it.
        if (levels_[i].fresh != 0) built_[i].fresh = latches_[i].fresh.writable();
        if (inPlace) continue;
        built_[i].page = copyOf(latches_[i].page);
        built_[i].source = latches_[i].page.bytes();
        if (levels_[i].fresh == 0) continue;
        if (levels_[i].right != 0) built_[i].right = copyOf(latches_[i].right);
        if (!change_.scope().logs() || !levels_[i].needsImage()) continue;
        PageImage image = makeImage(latches_[i].page.bytes(), after_);
        images_[i] = std::move(image.bytes);
        levels_[i].image = images_[i];
        levels_[i].imageFlags = image.flags;
    }
    const NodeChange* const carried =
        carries ? &change_.sealAs(latches_.back().page.number(), kNilTime, after_) : nullptr;
    return applySplit(levels_, carried, built_);
}

// After the record, as single changes do it. Nothing is allocated, and what can go wrong was looked at when
// the split was planned; a page that can't do what the log says ends the instance.
Status TreeSplitter::changeInPlace() {
    std::array<SplitPages, 2> there;  // the leaf and its parent
    for (std::size_t i = 0; i < levels_.size(); ++i)
        built_[i].page = there[i].page = latches_[i].page.writable();
    const Status done =
        contained([&] { return applySplit(levels_, nullptr, std::span(there).first(levels_.size())); });
    if (!done) change_.scope().abandonLog();
    return done;
}

Status TreeSplitter::logLevels(bool carries) {
    ChangeScope& scope = change_.scope();
    TRY(scope.openGroup(after_));
    for (const SplitLevel& level : levels_) {
        encodeSplitLevel(level, ChangeScope::scratch());
        (void)TRY(scope.append(ByteView(ChangeScope::scratch())));
    }
    if (carries) (void)TRY(scope.append(change_.sealAs(latches_.back().page.number(), kNilTime, after_)));
    return {};
}

Result<LogPosition> TreeSplitter::log(bool carries) {
    ChangeScope& scope = change_.scope();
    if (!scope.logs()) return LogPosition{};
    TRY(logMovedImages(*change_.tree().volume, latches_.back().page));
    Result<LogPosition> record = contained([&]() -> Result<LogPosition> {
        TRY(logLevels(carries));
        return scope.closeGroup(after_);
    });
    if (!record) scope.abandonGroup(after_);
    return record;
}

void TreeSplitter::publish(LogPosition record) {
    const bool owes = latches_.back().page.owesImage() ||
                      (levels_.back().operation != Operation::None && change_.owesImage());
    const auto put = [&](PageLatch& latch, ByteSpan bytes) {
        if (!latch || bytes.empty()) return;
        if (latch.bytes().data() != bytes.data())
            std::memcpy(latch.writable().data(), bytes.data(), bytes.size());
        markChanged(latch, after_, record, change_.scope().begin());
    };
    for (std::size_t i = 0; i < levels_.size(); ++i) {
        put(latches_[i].page, built_[i].page);
        put(latches_[i].fresh, built_[i].fresh);
        put(latches_[i].right, built_[i].right);
    }
    if (!owes) return;
    latches_.back().page.owesBeforeImage();
    latches_.back().fresh.owesBeforeImage();
}

}  // namespace esent::btree
