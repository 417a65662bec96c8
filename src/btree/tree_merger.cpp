#include "btree/tree_merger.h"

#include <algorithm>
#include <cstring>

#include "base/contained.h"
#include "btree/page_image.h"
#include "btree/space_work.h"
#include "btree/split_plan.h"
#include "btree/tree_forms.h"
#include "btree/tree_undo.h"

namespace esent::btree {

namespace {

using cache::LatchMode;
using cache::PageLatch;

constexpr std::size_t kTagSize = 4;
constexpr std::size_t kLengthSize = 2;
constexpr std::size_t kWorthMoving = 8;  // a part of a leaf moves when it is this part of a page

std::size_t costOn(ByteView keyPrefix, const NodeView& node) {
    const std::size_t shared = sharedWith(keyPrefix, node);
    return kTagSize + kLengthSize + (shared ? kLengthSize : 0) + node.keySize() - shared + node.data.size();
}

}  // namespace

Result<bool> TreeMerger::run(const Entry& entry) {
    TreePath path;
    { (void)TRY(findLeaf(tree_, entry, LatchMode::Shared, &path)); }
    if (path.levels == 1) return false;
    if (!TRY(planPath(path))) return false;
    if (wholePath_) return emptyTree(path);
    TRY(latchAll(path));
    if (!TRY(planLeaf()) || !hasRoomForKey()) return false;
    stamp();
    TRY(build());
    const LogPosition record = TRY(log());
    publish(record);
    std::vector<PageNumber> leftOver;
    for (const MergeLevel& level : levels_) {
        if (level.has(MergeLevel::kEmptyPage)) leftOver.push_back(level.page());
    }
    pages_.clear();
    left_ = {};
    right_ = {};
    TRY(giveBack(leftOver));
    return true;
}

// What happens to the levels above, which stay as they are while we have the structure lock. False: it can't
// be done.
Result<bool> TreeMerger::planPath(const TreePath& path) {
    levels_.assign(path.levels, MergeLevel{});
    levels_.back().head.page = path.leaf().page;
    return way_ == Way::Away ? planAway(path) : planParent(path);
}

// The neighbour is below the same parent: only that changes. To the left our key stays, with the neighbour's
// page; of a part that moves to the right the key between the two is another one.
Result<bool> TreeMerger::planParent(const TreePath& path) {
    top_ = path.levels - 2;
    const TreePath::Step& step = path.steps[top_];
    const PageLatch latch = TRY(tree_.volume->file().fix(step.page, LatchMode::Shared));
    TRY(checkKind(tree_, latch.bytes(), false));
    const PageNodes nodes(latch.bytes());
    if (step.line >= nodes.count() || nodes.child(step.line) != path.leaf().page)
        return fail(JET_errDatabaseCorrupted);
    if (way_ == Way::Left ? step.line == 0 : step.line + 1 == nodes.count()) return false;
    MergeLevel& level = levels_[top_];
    level.head.page = step.page;
    level.head.line = static_cast<std::uint16_t>(step.line);
    level.flags = MergeLevel::kKeyChange;
    if (way_ == Way::Left) level.flags |= MergeLevel::kDeletePointer;
    return true;
}

Result<bool> TreeMerger::planAway(const TreePath& path) {
    bool deletes = true;  // the level below lost its page
    bool keyMoves = false;
    top_ = path.levels - 1;
    for (unsigned at = path.levels - 1; at-- > 0 && (deletes || keyMoves);) {
        const TreePath::Step& step = path.steps[at];
        const PageLatch latch = TRY(tree_.volume->file().fix(step.page, LatchMode::Shared));
        TRY(checkKind(tree_, latch.bytes(), false));
        const PageNodes nodes(latch.bytes());
        if (step.line >= nodes.count() || nodes.child(step.line) != path.steps[at + 1].page)
            return fail(JET_errDatabaseCorrupted);
        MergeLevel& level = levels_[at];
        level.head.page = step.page;
        level.head.line = static_cast<std::uint16_t>(step.line);
        top_ = at;
        const bool last = step.line + 1 == nodes.count();
        const bool real = nodes[step.line].keySize() != 0;
        if (keyMoves) {
            // The key above this page is the same and would have to follow.
            if (last && real) return false;
            level.flags = MergeLevel::kKeyChange;
            break;
        }
        if (nodes.count() == 1) {
            level.flags = MergeLevel::kEmptyPage;
            if (at == 0) wholePath_ = true;
            continue;
        }
        level.flags = MergeLevel::kDeletePointer;
        deletes = false;
        if (last && real) {
            keyMoves = true;
            nodes[step.line - 1].copyKey(keyOfLeaf_);
            if (at == 0) return fail(JET_errDatabaseCorrupted);  // the root's last key is empty
        }
    }
    return true;
}

Status TreeMerger::latchAll(const TreePath& path) {
    cache::CachedFile& file = tree_.volume->file();
    levels_.erase(levels_.begin(), levels_.begin() + top_);
    for (unsigned at = top_; at + 1 < path.levels; ++at) {
        pages_.push_back({TRY(file.fix(path.steps[at].page, LatchMode::Exclusive)), {}});
        TRY(checkKind(tree_, pages_.back().latch.bytes(), false));
    }
    PageNumber left = 0;
    PageNumber right = 0;
    {
        const PageLatch leaf = TRY(file.fix(path.leaf().page, LatchMode::Shared));
        TRY(checkKind(tree_, leaf.bytes(), true));
        left = page::PageView(leaf.bytes()).previousPage();
        right = page::PageView(leaf.bytes()).nextPage();
    }
    const PageNumber number = path.leaf().page;
    if (left != 0 && way_ != Way::Partly) {
        left_.latch = TRY(file.fix(left, LatchMode::Exclusive));
        TRY(checkKind(tree_, left_.latch.bytes(), true));
        if (page::PageView(left_.latch.bytes()).nextPage() != number) return fail(JET_errBadPageLink);
    }
    pages_.push_back({TRY(file.fix(number, LatchMode::Exclusive)), {}});
    if (right != 0) {
        right_.latch = TRY(file.fix(right, LatchMode::Exclusive));
        TRY(checkKind(tree_, right_.latch.bytes(), true));
        if (page::PageView(right_.latch.bytes()).previousPage() != number) return fail(JET_errBadPageLink);
    }
    return {};
}

// Deleted, and nobody can need it again.
bool TreeMerger::isDeadNode(const NodeView& node) const {
    if (!node.deleted()) return false;
    txn::TransactionManager* const transactions = tree_.volume->transactions();
    if ((node.flags & page::kNodeVersioned) == 0 || !transactions) return true;
    Bytes key;
    node.copyKey(key);
    return !transactions->versions().hasVersions(tree_.key(), {key, tree_.unique ? ByteView{} : node.data});
}

// False: it can't be done, or is not worth it.
Result<bool> TreeMerger::planLeaf() {
    if (way_ == Way::Left) return planEmptying(left_);
    if (way_ == Way::Partly) return right_.latch && planPart();
    const bool last = PageNodes(pages_.back().latch.bytes()).view().nextPage() == 0;
    // The last leaf stays if it is the only one below its parent.
    if (last && levels_[levels_.size() - 2].has(MergeLevel::kEmptyPage)) return false;
    return planEmptying(right_);
}

// Nothing is left in the leaf, or everything finds room in the target.
Result<bool> TreeMerger::planEmptying(const Work& target) {
    MergeLevel& leaf = levels_.back();
    const PageNodes nodes(pages_.back().latch.bytes());
    const ByteView prefix = target.latch ? PageNodes(target.latch.bytes()).keyPrefix() : ByteView{};
    std::size_t live = 0;
    std::size_t bytes = 0;
    std::size_t moved = 0;
    for (unsigned i = 0; i < nodes.count(); ++i) {
        const NodeView node = nodes[i];
        if (isDeadNode(node)) continue;
        if (node.deleted()) return false;
        ++live;
        bytes += costOn(prefix, node);
        moved += nodes.extentOf(i).bytes;
    }
    leaf.flags = MergeLevel::kEmptyPage;
    if (live == 0 && way_ == Way::Away) {
        leaf.type = MergeLevel::Type::EmptyPage;
        return true;
    }
    if (!target.latch || nodes.count() == 0) return false;
    const page::PageView into(target.latch.bytes());
    const std::size_t reserved =
        std::size_t{nodes.view().uncommittedFreeBytes()} + into.uncommittedFreeBytes();
    // What goes to the left is the work of a defragmentation, which fills pages.
    const std::size_t spare = way_ == Way::Left ? 0 : tree_.reserveBytes;
    if (into.freeBytes() < bytes + reserved + spare) return false;
    leaf.type = way_ == Way::Left ? MergeLevel::Type::FullLeft : MergeLevel::Type::FullRight;
    if (way_ == Way::Left) leaf.lineOfMerge = static_cast<std::uint16_t>(nodes.count() - 1);
    leaf.uncommittedTarget = static_cast<std::uint16_t>(reserved);
    leaf.movedBytes = leaf.movedBytesAtMost = static_cast<std::uint16_t>(moved);
    return true;
}

// As many of the last nodes as find room in the right neighbour without touching the density's reserve.
bool TreeMerger::planPart() {
    const PageNodes nodes(pages_.back().latch.bytes());
    const PageNodes right(right_.latch.bytes());
    const std::size_t reserved =
        std::size_t{nodes.view().uncommittedFreeBytes()} + right.view().uncommittedFreeBytes();
    std::size_t bytes = reserved + tree_.reserveBytes;
    std::size_t moved = 0;
    unsigned first = nodes.count();
    // One living node at least stays.
    while (first > 1) {
        const NodeView node = nodes[first - 1];
        if (node.deleted()) break;
        const std::size_t cost = costOn(right.keyPrefix(), node);
        if (right.view().freeBytes() < bytes + cost) break;
        bytes += cost;
        moved += nodes.extentOf(--first).bytes;
    }
    if (moved < nodes.view().size() / kWorthMoving || first == nodes.count() || nodes[first - 1].deleted())
        return false;
    MergeLevel& leaf = levels_.back();
    leaf.type = MergeLevel::Type::PartialRight;
    leaf.lineOfMerge = static_cast<std::uint16_t>(first);
    leaf.uncommittedTarget = static_cast<std::uint16_t>(reserved);
    leaf.movedBytes = leaf.movedBytesAtMost = static_cast<std::uint16_t>(moved);
    const auto ordered = [&](unsigned line) {
        Bytes entry;
        nodes[line].copyKey(entry);
        if (!tree_.unique) entry.insert(entry.end(), nodes[line].data.begin(), nodes[line].data.end());
        return entry;
    };
    keyOfLeaf_ = separatorOf(ordered(first - 1), ordered(first));
    return true;
}

bool TreeMerger::hasRoomForKey() const {
    const MergeLevel& top = levels_.front();
    if (top.flags != MergeLevel::kKeyChange) return true;
    const PageNodes nodes(pages_.front().latch.bytes());
    NodeView node = nodes[top.head.line];
    const std::size_t before = nodes.cost(top.head.line);
    node.prefix = {};
    node.suffix = keyOfLeaf_;
    return nodes.view().freeBytes() + before >= costOn(nodes.keyPrefix(), node);
}

void TreeMerger::stamp() {
    after_ = tree_.volume->nextTime();
    for (std::size_t i = 0; i < levels_.size(); ++i) {
        MergeLevel& level = levels_[i];
        const std::uint16_t line = level.head.line;
        const PageNumber page = level.head.page;
        scope_.sign(level.head);
        level.head.code = log::RecordCode::Merge2;
        level.head.page = page;
        level.head.line = line;
        level.head.before = page::PageView(pages_[i].latch.bytes()).dbtime();
        level.head.after = after_;
        level.head.unique = tree_.unique;
        level.root = tree_.home;
        level.object = tree_.object;
        if (i == 0) continue;
        level.parent = levels_[i - 1].page();
        level.parentBefore = levels_[i - 1].head.before;
    }
    MergeLevel& leaf = levels_.back();
    leaf.separator = keyOfLeaf_;
    if (left_.latch) {
        leaf.left = left_.latch.number();
        leaf.leftBefore = page::PageView(left_.latch.bytes()).dbtime();
    }
    if (right_.latch) {
        leaf.right = right_.latch.number();
        leaf.rightBefore = page::PageView(right_.latch.bytes()).dbtime();
    }
}

Status TreeMerger::build() {
    const std::size_t pageSize = tree_.volume->pageSize();
    memory_.resize(pageSize * (pages_.size() + 2));
    std::byte* at = memory_.data();
    const auto copy = [&](Work& work) {
        if (!work.latch) return;
        std::memcpy(at, work.latch.bytes().data(), pageSize);
        work.after = ByteSpan(at, pageSize);
        at += pageSize;
    };
    std::vector<MergePages> pages(levels_.size());
    for (std::size_t i = 0; i < levels_.size(); ++i) {
        copy(pages_[i]);
        pages[i].page = pages_[i].after;
    }
    copy(left_);
    copy(right_);
    pages.back().left = left_.after;
    pages.back().right = right_.after;
    pages.back().source = pages_.back().latch.bytes();
    if (scope_.logs() && (levels_.back().toRight() || levels_.back().toLeft())) {
        PageImage image = makeImage(pages_.back().latch.bytes(), after_);
        image_ = std::move(image.bytes);
        levels_.back().image = image_;
        levels_.back().imageFlags = image.flags;
    }
    return applyMerge(levels_, pages);
}

Status TreeMerger::logLevels() {
    TRY(scope_.openGroup(after_));
    for (const MergeLevel& level : levels_) {
        encodeMergeLevel(level, ChangeScope::scratch());
        (void)TRY(scope_.append(ByteView(ChangeScope::scratch())));
    }
    return {};
}

Result<LogPosition> TreeMerger::log() {
    if (!scope_.logs()) return LogPosition{};
    TRY(logMovedImages(*tree_.volume, pages_.back().latch));
    Result<LogPosition> record = contained([&]() -> Result<LogPosition> {
        TRY(logLevels());
        return scope_.closeGroup(after_);
    });
    if (!record) scope_.abandonGroup(after_);
    return record;
}

void TreeMerger::publish(LogPosition record) {
    const auto put = [&](Work& work) {
        if (!work.latch) return;
        std::memcpy(work.latch.writable().data(), work.after.data(), work.after.size());
        markChanged(work.latch, after_, record, scope_.begin());
    };
    for (Work& work : pages_)
        put(work);
    put(left_);
    put(right_);
    Work& target = way_ == Way::Left ? left_ : right_;
    if (pages_.back().latch.owesImage() && target.latch) target.latch.owesBeforeImage();
}

// Every level has one pointer: the root becomes a leaf again.
Result<bool> TreeMerger::emptyTree(const TreePath& path) {
    cache::CachedFile& file = tree_.volume->file();
    EmptyTree what;
    std::vector<PageLatch> latches;
    std::vector<PageNumber> leftOver;
    for (unsigned at = 0; at < path.levels; ++at) {
        latches.push_back(TRY(file.fix(path.steps[at].page, LatchMode::Exclusive)));
        const page::PageView view(latches.back().bytes());
        TRY(checkKind(tree_, latches.back().bytes(), at + 1 == path.levels));
        if (at == 0) continue;
        what.pages.push_back({view.dbtime(), path.steps[at].page, view.flags()});
        leftOver.push_back(path.steps[at].page);
    }
    const PageNodes leaf(latches.back().bytes());
    for (unsigned i = 0; i < leaf.count(); ++i) {
        if (!isDeadNode(leaf[i])) return false;
    }
    after_ = tree_.volume->nextTime();
    scope_.sign(what.head);
    what.head.code = log::RecordCode::EmptyTree;
    what.head.page = tree_.root;
    what.head.before = page::PageView(latches.front().bytes()).dbtime();
    what.head.after = after_;
    what.head.unique = tree_.unique;
    what.root = tree_.home;
    what.object = tree_.object;
    Result<LogPosition> record = LogPosition{};
    if (scope_.logs()) {
        record = contained([&]() -> Result<LogPosition> {
            TRY(scope_.openGroup(after_));
            encode(what, ChangeScope::scratch());
            (void)TRY(scope_.append(ByteView(ChangeScope::scratch())));
            return scope_.closeGroup(after_);
        });
        if (!record) {
            scope_.abandonGroup(after_);
            return fail(record.error());
        }
    }
    for (std::size_t i = latches.size(); i-- > 1;)
        TRY(page::PageEditor(latches[i].writable()).makeEmpty());
    TRY(emptyRoot(latches.front().writable()));
    for (PageLatch& latch : latches)
        markChanged(latch, after_, *record, scope_.begin());
    latches.clear();
    TRY(giveBack(leftOver));
    return true;
}

Status TreeMerger::giveBack(const std::vector<PageNumber>& pages) {
    const std::lock_guard lock(tree_.volume->spaceLock());
    for (const PageNumber page : pages)
        TRY(SpaceWork(scope_).giveTo(tree_.home, {page, 1}));
    return {};
}

}  // namespace esent::btree
