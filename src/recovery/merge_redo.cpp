// Merges: a page is emptied into a neighbour, or just taken out, and the levels above lose or change a
// pointer.
#include <array>

#include "recovery/before_image.h"
#include "recovery/page_redo.h"

namespace esent::recovery {

namespace {

using btree::Bytes;
using btree::OwnedNode;
using btree::TreePage;
using log::RecordCode;

constexpr std::size_t kFixed = 96;
constexpr std::uint8_t kKeyChange = 1;
constexpr std::uint8_t kDeletePointer = 2;
constexpr std::uint8_t kEmptyPage = 4;

Status inconsistent() {
    return fail(JET_errLogOperationInconsistentWithDatabase);
}

}  // namespace

struct PageRedo::MergeLevel {
    enum class Type : std::uint8_t {
        None,
        EmptyPage,
        FullRight,
        PartialRight,
        EmptyTree,
        FullLeft,
        PartialLeft,
        PageMove
    };
    PageNumber page = 0;
    DatabaseTime after = 0;
    DatabaseTime before = 0;
    unsigned line = 0;
    PageNumber right = 0;
    DatabaseTime rightBefore = 0;
    PageNumber left = 0;
    DatabaseTime leftBefore = 0;
    std::uint16_t uncommittedTarget = 0;
    unsigned lineOfMerge = 0;
    std::uint8_t flags = 0;
    Type type = Type::None;
    std::uint32_t imageFlags = 0;
    Bytes separator;
    ByteView image;

    PageNeed needPage = PageNeed::Done;
    PageNeed needRight = PageNeed::Done;
    PageNeed needLeft = PageNeed::Done;

    [[nodiscard]] bool toRight() const { return type == Type::FullRight || type == Type::PartialRight; }
    [[nodiscard]] bool toLeft() const { return type == Type::FullLeft || type == Type::PartialLeft; }
    [[nodiscard]] bool partial() const { return type == Type::PartialRight || type == Type::PartialLeft; }
    [[nodiscard]] bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
};

Result<PageRedo::MergeLevel> PageRedo::readMerge(ByteView record) {
    if (record.size() < kFixed) return fail(JET_errLogFileCorrupt);
    MergeLevel level;
    level.page = loadLE<std::uint32_t>(record, 4);
    level.after = loadLE<std::uint64_t>(record, 8);
    level.before = loadLE<std::uint64_t>(record, 16);
    level.line = loadLE<std::uint16_t>(record, 29);
    level.right = loadLE<std::uint32_t>(record, 32);
    level.rightBefore = loadLE<std::uint64_t>(record, 36);
    level.left = loadLE<std::uint32_t>(record, 44);
    level.leftBefore = loadLE<std::uint64_t>(record, 48);
    level.uncommittedTarget = loadLE<std::uint16_t>(record, 80);
    level.lineOfMerge = loadLE<std::uint16_t>(record, 82);
    level.flags = loadLE<std::uint8_t>(record, 84);
    level.type = static_cast<MergeLevel::Type>(record[85]);
    const std::size_t separator = loadLE<std::uint16_t>(record, 86);
    level.imageFlags = loadLE<std::uint32_t>(record, 88);
    const std::size_t image = loadLE<std::uint32_t>(record, 92);
    if (record.size() - kFixed < separator + image) return fail(JET_errLogFileCorrupt);
    const ByteView key = record.subspan(kFixed, separator);
    level.separator.assign(key.begin(), key.end());
    level.image = record.subspan(kFixed + separator, image);
    return level;
}

Status PageRedo::applyMerge(const std::vector<std::vector<std::byte>>& records) {
    std::vector<MergeLevel> levels;
    for (const auto& record : records) {
        if (static_cast<RecordCode>(record[0]) == RecordCode::Merge2)
            levels.push_back(TRY(readMerge(record)));
    }
    for (MergeLevel& level : levels) {
        level.needPage = TRY(need(level.page, level.before, false, level.after));
        if (level.right != 0) level.needRight = TRY(need(level.right, level.rightBefore, false, level.after));
        if (level.left != 0) level.needLeft = TRY(need(level.left, level.leftBefore, false, level.after));
    }
    const MergeLevel& leaf = levels.back();
    TRY(mergeLeaf(leaf));
    for (std::size_t i = 0; i + 1 < levels.size(); ++i)
        TRY(mergeInternal(levels[i], leaf));
    return {};
}

// Live nodes of the merged range go to the front of the right page or to the end of the left one, last first
// and always to the same place.
Status PageRedo::moveNodes(const MergeLevel& leaf, ByteSpan sourceBytes) {
    const TreePage source(sourceBytes);
    TreePage target = TRY(treePage(leaf.toRight() ? leaf.right : leaf.left));
    const unsigned first = leaf.toRight() ? leaf.lineOfMerge : 0;
    const unsigned beyond = leaf.toRight() ? source.count() : leaf.lineOfMerge + 1;
    if (beyond > source.count()) return inconsistent();
    const unsigned place = leaf.toRight() ? 0 : target.count();
    for (unsigned i = beyond; i-- > first;) {
        const OwnedNode node = TRY(source.copyNode(i));
        if ((node.flags & page::kNodeDeleted) != 0) continue;
        TRY(target.insertNode(place, node));
    }
    target.editor().setUncommittedFree(leaf.uncommittedTarget);
    return {};
}

Status PageRedo::mergeLeaf(const MergeLevel& leaf) {
    const bool moves = leaf.toRight() || leaf.toLeft();
    const PageNeed needTarget = leaf.toRight() ? leaf.needRight : leaf.needLeft;
    if (moves && needTarget == PageNeed::Apply) {
        if (leaf.needPage == PageNeed::Apply) {
            const ByteSpan source = TRY(pages_.page(target_, leaf.page));
            TRY(moveNodes(leaf, source));
        } else {
            if (leaf.image.empty()) return inconsistent();
            std::vector<std::byte> image =
                TRY(rebuildImage(leaf.image, leaf.imageFlags, target_.pageSize, leaf.before));
            TRY(moveNodes(leaf, image));
        }
    }
    if (leaf.needPage == PageNeed::Apply) {
        TreePage page = TRY(treePage(leaf.page));
        if (leaf.partial()) {
            const unsigned first = leaf.toRight() ? leaf.lineOfMerge : 0;
            const unsigned beyond = leaf.toRight() ? page.count() : leaf.lineOfMerge + 1;
            for (unsigned i = beyond; i-- > first;)
                TRY(page.removeNode(i));
        } else if (leaf.has(kEmptyPage)) {
            TRY(page.editor().makeEmpty());
        }
        TRY(pages_.changed(target_, leaf.page, leaf.after));
    }
    const bool unlinks = !leaf.partial();
    if (leaf.left != 0 && leaf.needLeft == PageNeed::Apply) {
        TreePage left = TRY(treePage(leaf.left));
        if (unlinks) left.editor().setNext(leaf.right);
        TRY(pages_.changed(target_, leaf.left, leaf.after));
    }
    if (leaf.right != 0 && leaf.needRight == PageNeed::Apply) {
        TreePage right = TRY(treePage(leaf.right));
        if (unlinks) right.editor().setPrevious(leaf.left);
        TRY(pages_.changed(target_, leaf.right, leaf.after));
    }
    return {};
}

Status PageRedo::mergeInternal(const MergeLevel& level, const MergeLevel& leaf) {
    if (level.needPage != PageNeed::Apply) return {};
    TreePage page = TRY(treePage(level.page));
    const unsigned line = level.line;
    if (level.has(kEmptyPage)) {
        TRY(page.editor().makeEmpty());
        return pages_.changed(target_, level.page, level.after);
    }
    if (line >= page.count()) return inconsistent();
    if (level.has(kKeyChange) && level.has(kDeletePointer)) {
        if (line == 0) return inconsistent();
        std::array<std::byte, 4> child;
        storeLE<std::uint32_t>(child.data(), leaf.left);
        const std::uint8_t flags = TRY(page.node(line)).flags;
        TRY(page.setData(line, child, flags));
        TRY(page.removeNode(line - 1));
    } else if (level.has(kDeletePointer)) {
        const OwnedNode removed = TRY(page.copyNode(line));
        TRY(page.removeNode(line));
        if (removed.key.empty() && page.count() > 0) {
            const unsigned last = page.count() - 1;
            const OwnedNode node = TRY(page.copyNode(last));
            TRY(page.removeNode(last));
            TRY(page.insertNode(last, {}, node.data, node.flags));
        }
    } else if (level.has(kKeyChange)) {
        const bool before = leaf.type == MergeLevel::Type::PartialLeft;
        if (before && line == 0) return inconsistent();
        const unsigned at = before ? line - 1 : line;
        const OwnedNode node = TRY(page.copyNode(at));
        TRY(page.removeNode(at));
        TRY(page.insertNode(at, leaf.separator, node.data, node.flags));
    }
    return pages_.changed(target_, level.page, level.after);
}

}  // namespace esent::recovery
