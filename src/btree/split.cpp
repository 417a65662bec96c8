#include "btree/split.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "btree/node_page.h"

namespace esent::btree {

namespace {

using Operation = SplitLevel::Operation;

constexpr std::size_t kFixed = 110;

Status inconsistent() {
    return fail(JET_errLogOperationInconsistentWithDatabase);
}

std::array<std::byte, 4> childData(PageNumber page) {
    std::array<std::byte, 4> data;
    storeLE<std::uint32_t>(data.data(), page);
    return data;
}

Bytes owned(ByteView bytes) {
    return {bytes.begin(), bytes.end()};
}

std::uint8_t without(std::uint8_t flags, page::NodeFlag flag) {
    return static_cast<std::uint8_t>(flags & ~static_cast<unsigned>(flag));
}

// One level at work.
class Level {
 public:
    Level(const SplitLevel& level, const SplitPages& pages, const SplitLevel* lower,
          const NodeChange* carried)
        : level_(level), pages_(pages), lower_(lower) {
        if (lower) {
            item_.suffix = lower->separator;
            pointer_ = childData(lower->page());
            item_.data = pointer_;
        } else if (carried) {
            item_.prefix = carried->prefix;
            item_.suffix = carried->key;
            item_.data = carried->data;
            item_.flags = static_cast<std::uint8_t>(carried->versioned ? page::kNodeVersioned : 0);
        }
    }

    Status run() {
        if (!pages_.fresh.empty()) TRY(fillFresh());
        if (!pages_.page.empty()) TRY(reducePage());
        return link();
    }

 private:
    [[nodiscard]] Status fillFresh();
    [[nodiscard]] Status reducePage();
    [[nodiscard]] Status link();
    [[nodiscard]] Result<NodeView> entry(const NodePage& source, unsigned index) const;

    const SplitLevel& level_;
    const SplitPages& pages_;
    const SplitLevel* lower_;
    std::array<std::byte, 4> pointer_{};
    NodeView item_;
};

// Node `index` of the page as the operation leaves it, counted with the item.
Result<NodeView> Level::entry(const NodePage& source, unsigned index) const {
    if (index == level_.lineOfItem && level_.inserts()) return item_;
    const bool behind = level_.inserts() && index > level_.lineOfItem;
    const unsigned at = behind ? index - 1 : index;
    NodeView node;
    if (at >= source.count()) return fail(JET_errLogOperationInconsistentWithDatabase);
    if (!source.read(at, node)) return fail(JET_errDatabaseCorrupted);
    if (index == level_.lineOfItem && level_.operation != Operation::None) {
        node.data = item_.data;
        node.flags = static_cast<std::uint8_t>(node.flags | item_.flags);
        if (level_.operation == Operation::FlagInsertAndReplace)
            node.flags = without(node.flags, page::kNodeDeleted);
    }
    return node;
}

Status Level::fillFresh() {
    const std::uint32_t number = level_.fresh;
    TreePage fresh(pages_.fresh);
    fresh.editor().format(number, level_.object, level_.head.after, level_.freshFlags);
    if (level_.lineOfSplit > level_.lines) return inconsistent();
    const bool itemOnly = level_.type == SplitLevel::Type::Append || pages_.source.empty();
    if (itemOnly && (level_.lineOfItem != level_.lineOfSplit || level_.lines != level_.lineOfSplit + 1))
        return inconsistent();
    const NodePage source = itemOnly ? NodePage() : NodePage(pages_.source);
    const auto entryAt = [&](unsigned index) -> Result<NodeView> {
        return itemOnly ? Result<NodeView>(item_) : entry(source, index);
    };
    Bytes prefix;
    TRY(fresh.editor().startOver(1U + level_.lines - level_.lineOfSplit));
    if (level_.prefixLineFresh >= 0) {
        const std::size_t at = level_.lineOfSplit + static_cast<std::size_t>(level_.prefixLineFresh);
        if (at >= level_.lines) return inconsistent();
        TRY(entryAt(static_cast<unsigned>(at))).copyKey(prefix);
        const ByteView bytes(prefix);
        TRY(fresh.editor().fill(0, {&bytes, 1}, 0));
    }
    for (unsigned t = level_.lineOfSplit; t < level_.lines; ++t) {
        NodeView node = TRY(entryAt(t));
        const std::array<std::byte, 4> below = childData(lower_ ? lower_->fresh : 0);
        if (lower_ && t == level_.lineOfItem + 1u) node.data = below;
        TRY(fresh.fillNode(t - level_.lineOfSplit, prefix, node));
    }
    if (level_.isLeaf()) fresh.editor().setUncommittedFree(level_.uncommittedFresh);
    return {};
}

Status Level::reducePage() {
    TreePage page(pages_.page);
    const bool itemStays = level_.operation != Operation::None && level_.lineOfItem < level_.lineOfSplit;
    unsigned kept = level_.lineOfSplit;
    if (itemStays && level_.inserts()) --kept;
    if (kept > page.count()) return inconsistent();
    if (level_.type == SplitLevel::Type::Append || page.isRoot()) {
        while (page.count() > kept)
            TRY(page.removeNode(page.count() - 1));
    } else {
        TRY(page.keepFirst(kept, level_.newPrefix));
    }
    if (itemStays) {
        if (level_.inserts()) {
            TRY(page.insertNode(level_.lineOfItem, item_));
        } else {
            const OwnedNode old = TRY(page.copyNode(level_.lineOfItem));
            TRY(page.removeNode(level_.lineOfItem));
            TRY(page.insertNode(level_.lineOfItem, old.key, item_.data, item_.flags));
        }
    }
    if (level_.isLeaf()) page.editor().setUncommittedFree(level_.uncommittedPage);
    if (lower_ && level_.lineOfItem + 1u < level_.lineOfSplit) {
        const unsigned follower = level_.lineOfItem + 1u;
        const std::uint8_t flags = TRY(page.node(follower)).flags;
        TRY(page.setData(follower, childData(lower_->fresh), flags));
    }
    return {};
}

Status Level::link() {
    constexpr std::uint32_t kTransient = page::kPageNewChecksum | page::kPageWriteCycle;
    const bool vertical = level_.type == SplitLevel::Type::Vertical;
    if (!pages_.page.empty()) {
        TreePage page(pages_.page);
        if (vertical) {
            page.editor().setFlags((level_.pageFlags & ~kTransient) | page::kPageNewRecordFormat);
            TRY(page.insertNode(0, {}, childData(level_.fresh), 0));
        } else if (level_.isLeaf()) {
            page.editor().setNext(level_.fresh);
        }
    }
    if (vertical || !level_.isLeaf()) return {};
    if (!pages_.fresh.empty()) {
        page::PageEditor fresh(pages_.fresh);
        fresh.setPrevious(level_.page());
        fresh.setNext(level_.right);
    }
    if (level_.right != 0 && !pages_.right.empty()) page::PageEditor(pages_.right).setPrevious(level_.fresh);
    return {};
}

// A level that is not split only learns of the new page below.
Status pointToNew(const SplitLevel& level, const SplitLevel& lower, ByteSpan bytes) {
    if (bytes.empty()) return {};
    TreePage page(bytes);
    const unsigned at = level.lineOfItem;
    if (at >= page.count()) return inconsistent();
    const NodeView pointer = TRY(page.node(at));
    if (TRY(childOf(pointer)) != lower.page()) return inconsistent();
    TRY(page.insertNode(at, lower.separator, childData(lower.page()), 0));
    const std::uint8_t flags = TRY(page.node(at + 1)).flags;
    return page.setData(at + 1, childData(lower.fresh), flags);
}

}  // namespace

bool SplitLevel::needsImage() const {
    if (fresh == 0 || type == Type::Append) return false;
    if (type == Type::Vertical) return true;
    return !(inserts() && lineOfSplit == lineOfItem && lineOfItem + 1u == lines);
}

Result<SplitLevel> readSplitLevel(ByteView record) {
    if (record.size() < kFixed) return fail(JET_errLogFileCorrupt);
    SplitLevel level;
    level.head = ChangeHead::load(record);
    level.fresh = loadLE<std::uint32_t>(record, 32);
    level.right = loadLE<std::uint32_t>(record, 36);
    level.rightBefore = loadLE<std::uint64_t>(record, 40);
    level.parent = loadLE<std::uint32_t>(record, 48);
    level.parentBefore = loadLE<std::uint64_t>(record, 52);
    level.root = loadLE<std::uint32_t>(record, 60);
    level.object = loadLE<std::uint32_t>(record, 64);
    level.type = static_cast<SplitLevel::Type>(record[68]);
    level.operation = static_cast<Operation>(record[69]);
    level.lineOfItem = loadLE<std::uint16_t>(record, 70);
    level.lineOfSplit = loadLE<std::uint16_t>(record, 72);
    level.lines = loadLE<std::uint16_t>(record, 74);
    level.freshFlags = loadLE<std::uint32_t>(record, 76);
    level.pageFlags = loadLE<std::uint32_t>(record, 80);
    level.uncommittedPage = loadLE<std::uint16_t>(record, 84);
    level.uncommittedFresh = loadLE<std::uint16_t>(record, 86);
    level.prefixLinePage = loadLE<std::int32_t>(record, 88);
    level.prefixLineFresh = loadLE<std::int32_t>(record, 92);
    const std::size_t oldPrefix = loadLE<std::uint16_t>(record, 96);
    const std::size_t newPrefix = loadLE<std::uint16_t>(record, 98);
    const std::size_t separator = loadLE<std::uint16_t>(record, 100);
    level.imageFlags = loadLE<std::uint32_t>(record, 102);
    const std::size_t image = loadLE<std::uint32_t>(record, 106);
    if (record.size() - kFixed < separator + oldPrefix + newPrefix + image)
        return fail(JET_errLogFileCorrupt);
    level.separator = owned(record.subspan(kFixed, separator));
    level.oldPrefix = owned(record.subspan(kFixed + separator, oldPrefix));
    level.newPrefix = owned(record.subspan(kFixed + separator + oldPrefix, newPrefix));
    level.image = record.subspan(kFixed + separator + oldPrefix + newPrefix, image);
    return level;
}

void encodeSplitLevel(const SplitLevel& level, log::RecordBytes& out) {
    out.assign(kFixed, std::byte{0});
    std::byte* const at = out.data();
    level.head.store(at);
    storeLE<std::uint32_t>(at + 32, level.fresh);
    storeLE<std::uint32_t>(at + 36, level.right);
    storeLE<std::uint64_t>(at + 40, level.rightBefore);
    storeLE<std::uint32_t>(at + 48, level.parent);
    storeLE<std::uint64_t>(at + 52, level.parentBefore);
    storeLE<std::uint32_t>(at + 60, level.root);
    storeLE<std::uint32_t>(at + 64, level.object);
    storeLE<std::uint16_t>(at + 70, level.lineOfItem);
    if (level.fresh == 0) return;
    at[68] = static_cast<std::byte>(level.type);
    at[69] = static_cast<std::byte>(level.operation);
    storeLE<std::uint16_t>(at + 72, level.lineOfSplit);
    storeLE<std::uint16_t>(at + 74, level.lines);
    storeLE<std::uint32_t>(at + 76, level.freshFlags);
    storeLE<std::uint32_t>(at + 80, level.pageFlags);
    storeLE<std::uint16_t>(at + 84, level.uncommittedPage);
    storeLE<std::uint16_t>(at + 86, level.uncommittedFresh);
    storeLE<std::int32_t>(at + 88, level.prefixLinePage);
    storeLE<std::int32_t>(at + 92, level.prefixLineFresh);
    storeLE<std::uint16_t>(at + 96, static_cast<std::uint16_t>(level.oldPrefix.size()));
    storeLE<std::uint16_t>(at + 98, static_cast<std::uint16_t>(level.newPrefix.size()));
    storeLE<std::uint16_t>(at + 100, static_cast<std::uint16_t>(level.separator.size()));
    storeLE<std::uint32_t>(at + 102, level.imageFlags);
    storeLE<std::uint32_t>(at + 106, static_cast<std::uint32_t>(level.image.size()));
    for (const ByteView part :
         {ByteView(level.separator), ByteView(level.oldPrefix), ByteView(level.newPrefix), level.image}) {
        out.insert(out.end(), part.begin(), part.end());
    }
}

Status applySplit(std::span<const SplitLevel> levels, const NodeChange* carried,
                  std::span<const SplitPages> pages) {
    if (levels.size() != pages.size()) return inconsistent();
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const SplitLevel* const lower = i + 1 < levels.size() ? &levels[i + 1] : nullptr;
        if (levels[i].fresh != 0) {
            TRY(Level(levels[i], pages[i], lower, lower ? nullptr : carried).run());
        } else if (lower) {
            TRY(pointToNew(levels[i], *lower, pages[i].page));
        } else {
            return inconsistent();
        }
    }
    return {};
}

}  // namespace esent::btree
