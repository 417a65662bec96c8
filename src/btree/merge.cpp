#include "btree/merge.h"

#include <array>
#include <cstring>

namespace esent::btree {

namespace {

constexpr std::size_t kFixed = 96;

Status inconsistent() {
    return fail(JET_errLogOperationInconsistentWithDatabase);
}

// Live nodes of the merged range go to the front of the right page or to the end of the left one, last first
// and always to the same place.
Status moveNodes(const MergeLevel& leaf, ByteView sourceBytes, ByteSpan targetBytes) {
    const page::PageView source(sourceBytes);
    const ByteView keyPrefix = TRY(keyPrefixOf(source));
    TreePage target(targetBytes);
    const unsigned count = source.nodeCount();
    const unsigned first = leaf.toRight() ? leaf.lineOfMerge : 0;
    const unsigned beyond = leaf.toRight() ? count : leaf.lineOfMerge + 1u;
    if (beyond > count) return inconsistent();
    const unsigned place = leaf.toRight() ? 0 : target.count();
    for (unsigned i = beyond; i-- > first;) {
        const NodeView node = TRY(nodeAt(source, i, keyPrefix));
        if (!node.deleted()) TRY(target.insertNode(place, node));
    }
    target.editor().setUncommittedFree(leaf.uncommittedTarget);
    return {};
}

Status mergeLeaf(const MergeLevel& leaf, const MergePages& pages) {
    const ByteSpan target = leaf.toRight() ? pages.right : (leaf.toLeft() ? pages.left : ByteSpan{});
    if (!target.empty()) {
        if (pages.source.empty()) return inconsistent();
        TRY(moveNodes(leaf, pages.source, target));
    }
    if (!pages.page.empty()) {
        TreePage page(pages.page);
        if (leaf.partial()) {
            const unsigned first = leaf.toRight() ? leaf.lineOfMerge : 0;
            const unsigned beyond = leaf.toRight() ? page.count() : leaf.lineOfMerge + 1u;
            for (unsigned i = beyond; i-- > first;)
                TRY(page.removeNode(i));
        } else if (leaf.has(MergeLevel::kEmptyPage)) {
            TRY(page.editor().makeEmpty());
        }
    }
    if (leaf.partial()) return {};
    if (!pages.left.empty()) page::PageEditor(pages.left).setNext(leaf.right);
    if (!pages.right.empty()) page::PageEditor(pages.right).setPrevious(leaf.left);
    return {};
}

// Puts another key before the pointer.
Status changeKey(TreePage& page, unsigned line, ByteView key) {
    const OwnedNode node = TRY(page.copyNode(line));
    TRY(page.removeNode(line));
    return page.insertNode(line, key, node.data, node.flags);
}

Status mergeInternal(const MergeLevel& level, const MergeLevel& leaf, ByteSpan bytes) {
    if (bytes.empty()) return {};
    TreePage page(bytes);
    if (level.has(MergeLevel::kEmptyPage)) return page.editor().makeEmpty();
    const unsigned line = level.head.line;
    if (line >= page.count()) return inconsistent();
    if (level.has(MergeLevel::kKeyChange) && level.has(MergeLevel::kDeletePointer)) {
        if (line == 0) return inconsistent();
        std::array<std::byte, 4> child;
        storeLE<std::uint32_t>(child.data(), leaf.left);
        const std::uint8_t flags = TRY(page.node(line)).flags;
        TRY(page.setData(line, child, flags));
        return page.removeNode(line - 1);
    }
    if (level.has(MergeLevel::kDeletePointer)) {
        const NodeView removed = TRY(page.node(line));
        const bool last = removed.keySize() == 0;
        TRY(page.removeNode(line));
        if (last && page.count() > 0) TRY(changeKey(page, page.count() - 1, {}));
        return {};
    }
    if (level.has(MergeLevel::kKeyChange)) {
        const bool before = leaf.type == MergeLevel::Type::PartialLeft;
        if (before && line == 0) return inconsistent();
        return changeKey(page, before ? line - 1 : line, leaf.separator);
    }
    return {};
}

}  // namespace

Result<MergeLevel> readMergeLevel(ByteView record) {
    if (record.size() < kFixed) return fail(JET_errLogFileCorrupt);
    MergeLevel level;
    level.head = ChangeHead::load(record);
    level.right = loadLE<std::uint32_t>(record, 32);
    level.rightBefore = loadLE<std::uint64_t>(record, 36);
    level.left = loadLE<std::uint32_t>(record, 44);
    level.leftBefore = loadLE<std::uint64_t>(record, 48);
    level.parent = loadLE<std::uint32_t>(record, 56);
    level.parentBefore = loadLE<std::uint64_t>(record, 60);
    level.root = loadLE<std::uint32_t>(record, 68);
    level.object = loadLE<std::uint32_t>(record, 72);
    level.movedBytes = loadLE<std::uint16_t>(record, 76);
    level.movedBytesAtMost = loadLE<std::uint16_t>(record, 78);
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

void encodeMergeLevel(const MergeLevel& level, log::RecordBytes& out) {
    out.assign(kFixed, std::byte{0});
    std::byte* const at = out.data();
    level.head.store(at);
    storeLE<std::uint32_t>(at + 32, level.right);
    storeLE<std::uint64_t>(at + 36, level.rightBefore);
    storeLE<std::uint32_t>(at + 44, level.left);
    storeLE<std::uint64_t>(at + 48, level.leftBefore);
    storeLE<std::uint32_t>(at + 56, level.parent);
    storeLE<std::uint64_t>(at + 60, level.parentBefore);
    storeLE<std::uint32_t>(at + 68, level.root);
    storeLE<std::uint32_t>(at + 72, level.object);
    storeLE<std::uint16_t>(at + 76, level.movedBytes);
    storeLE<std::uint16_t>(at + 78, level.movedBytesAtMost);
    storeLE<std::uint16_t>(at + 80, level.uncommittedTarget);
    storeLE<std::uint16_t>(at + 82, level.lineOfMerge);
    storeLE<std::uint8_t>(at + 84, level.flags);
    at[85] = static_cast<std::byte>(level.type);
    storeLE<std::uint16_t>(at + 86, static_cast<std::uint16_t>(level.separator.size()));
    storeLE<std::uint32_t>(at + 88, level.imageFlags);
    storeLE<std::uint32_t>(at + 92, static_cast<std::uint32_t>(level.image.size()));
    out.insert(out.end(), level.separator.begin(), level.separator.end());
    out.insert(out.end(), level.image.begin(), level.image.end());
}

Status applyMerge(std::span<const MergeLevel> levels, std::span<const MergePages> pages) {
    if (levels.empty() || levels.size() != pages.size()) return inconsistent();
    const MergeLevel& leaf = levels.back();
    TRY(mergeLeaf(leaf, pages.back()));
    for (std::size_t i = 0; i + 1 < levels.size(); ++i)
        TRY(mergeInternal(levels[i], leaf, pages[i].page));
    return {};
}

}  // namespace esent::btree
