// Splits: one record per level, root side first, and the node record of the item that made room necessary.
#include <algorithm>
#include <array>

#include "recovery/before_image.h"
#include "recovery/page_redo.h"

namespace esent::recovery {

namespace {

using btree::Bytes;
using btree::OwnedNode;
using btree::TreePage;
using log::RecordCode;

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

}  // namespace

struct PageRedo::SplitLevel {
    enum class Type : std::uint8_t { Vertical = 0, Right = 1, Append = 2 };
    enum class Operation : std::uint8_t { None = 0, Insert = 1, Replace = 2, FlagInsertAndReplace = 3 };

    PageNumber page = 0;
    DatabaseTime after = 0;
    DatabaseTime before = 0;
    PageNumber fresh = 0;  // 0: the level only gets a pointer
    PageNumber right = 0;
    DatabaseTime rightBefore = 0;
    ObjectId object = 0;
    Type type = Type::Right;
    Operation operation = Operation::None;
    unsigned lineOfItem = 0;
    unsigned lineOfSplit = 0;
    unsigned lines = 0;
    std::uint32_t freshFlags = 0;
    std::uint32_t pageFlags = 0;
    std::uint16_t uncommittedPage = 0;
    std::uint16_t uncommittedFresh = 0;
    std::int32_t prefixLineFresh = -1;
    std::uint32_t imageFlags = 0;
    Bytes separator;
    Bytes newPrefix;
    ByteView image;

    PageNeed needPage = PageNeed::Done;
    PageNeed needFresh = PageNeed::Done;
    PageNeed needRight = PageNeed::Done;

    [[nodiscard]] bool inserts() const { return operation == Operation::Insert; }
    [[nodiscard]] bool isLeaf() const { return (freshFlags & page::kPageLeaf) != 0; }
};

Result<PageRedo::SplitLevel> PageRedo::readSplit(ByteView record) {
    if (record.size() < kFixed) return fail(JET_errLogFileCorrupt);
    SplitLevel level;
    level.page = loadLE<std::uint32_t>(record, 4);
    level.after = loadLE<std::uint64_t>(record, 8);
    level.before = loadLE<std::uint64_t>(record, 16);
    level.fresh = loadLE<std::uint32_t>(record, 32);
    level.right = loadLE<std::uint32_t>(record, 36);
    level.rightBefore = loadLE<std::uint64_t>(record, 40);
    level.object = loadLE<std::uint32_t>(record, 64);
    level.type = static_cast<SplitLevel::Type>(record[68]);
    level.operation = static_cast<SplitLevel::Operation>(record[69]);
    level.lineOfItem = loadLE<std::uint16_t>(record, 70);
    level.lineOfSplit = loadLE<std::uint16_t>(record, 72);
    level.lines = loadLE<std::uint16_t>(record, 74);
    level.freshFlags = loadLE<std::uint32_t>(record, 76);
    level.pageFlags = loadLE<std::uint32_t>(record, 80);
    level.uncommittedPage = loadLE<std::uint16_t>(record, 84);
    level.uncommittedFresh = loadLE<std::uint16_t>(record, 86);
    level.prefixLineFresh = loadLE<std::int32_t>(record, 92);
    const std::size_t oldPrefix = loadLE<std::uint16_t>(record, 96);
    const std::size_t newPrefix = loadLE<std::uint16_t>(record, 98);
    const std::size_t separator = loadLE<std::uint16_t>(record, 100);
    level.imageFlags = loadLE<std::uint32_t>(record, 102);
    const std::size_t image = loadLE<std::uint32_t>(record, 106);
    if (record.size() - kFixed < separator + oldPrefix + newPrefix + image)
        return fail(JET_errLogFileCorrupt);
    level.separator = owned(record.subspan(kFixed, separator));
    level.newPrefix = owned(record.subspan(kFixed + separator + oldPrefix, newPrefix));
    level.image = record.subspan(kFixed + separator + oldPrefix + newPrefix, image);
    return level;
}

Status PageRedo::applySplit(const std::vector<std::vector<std::byte>>& records) {
    std::vector<SplitLevel> levels;
    std::optional<NodeRecord> carried;
    for (const auto& record : records) {
        const auto code = static_cast<RecordCode>(record[0]);
        if (code == RecordCode::Split2) {
            levels.push_back(TRY(readSplit(record)));
        } else if (code == RecordCode::UndoInfo || code == RecordCode::NewPage) {
            continue;
        } else {
            carried = TRY(readNodeRecord(record));
        }
    }
    // Every page is judged before the first one changes.
    for (SplitLevel& level : levels) {
        level.needPage = TRY(need(level.page, level.before, false, level.after));
        if (level.fresh == 0) continue;
        level.needFresh = TRY(need(level.fresh, kNilDatabaseTime, true, level.after));
        if (level.right != 0) level.needRight = TRY(need(level.right, level.rightBefore, false, level.after));
    }
    if (carried) {
        // The versions come from the page as it is before the split.
        const SplitLevel& leaf = levels.back();
        if (leaf.needPage == PageNeed::Apply && carried->code != RecordCode::Insert) {
            const TreePage page = TRY(treePage(leaf.page));
            TRY(makeVersions(*carried, &page, versions_));
        } else {
            TRY(makeVersions(*carried, nullptr, versions_));
        }
    }
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const SplitLevel* lower = i + 1 < levels.size() ? &levels[i + 1] : nullptr;
        TRY(splitLevel(levels[i], lower, !lower && carried ? &*carried : nullptr));
    }
    return {};
}

Status PageRedo::splitLevel(SplitLevel& level, const SplitLevel* lower, const NodeRecord* carried) {
    if (level.fresh == 0) return lower ? pointToNew(level, *lower) : inconsistent();
    OwnedNode item;
    if (lower) {
        item.key = lower->separator;
        item.data = owned(childData(lower->page));
    } else if (carried) {
        CarriedItem brought = TRY(carriedItem(*carried));
        item.key = std::move(brought.key);
        item.data = std::move(brought.data);
        item.flags = static_cast<std::uint8_t>(carried->versioned ? page::kNodeVersioned : 0);
    }
    if (level.needFresh == PageNeed::Apply) {
        std::vector<OwnedNode> entries;
        std::vector<std::byte> rebuilt;
        bool itemOnly = false;
        if (level.needPage == PageNeed::Apply) {
            const ByteSpan bytes = TRY(pages_.page(target_, level.page));
            rebuilt.assign(bytes.begin(), bytes.end());
        } else if (!level.image.empty()) {
            rebuilt = TRY(rebuildImage(level.image, level.imageFlags, target_.pageSize, level.before));
        } else {
            itemOnly = true;
        }
        if (itemOnly) {
            // Only an append leaves no image: the new page holds nothing but the item.
            entries.resize(level.lines);
            if (level.lineOfItem >= entries.size()) return inconsistent();
            entries[level.lineOfItem] = item;
        } else {
            const TreePage source{ByteSpan(rebuilt)};
            unsigned next = 0;
            for (unsigned t = 0; t < level.lines; ++t) {
                if (t == level.lineOfItem && level.inserts()) {
                    entries.push_back(item);
                    continue;
                }
                OwnedNode node = TRY(source.copyNode(next++));
                if (t == level.lineOfItem && level.operation != SplitLevel::Operation::None) {
                    node.data = item.data;
                    node.flags = static_cast<std::uint8_t>(node.flags | item.flags);
                    if (level.operation == SplitLevel::Operation::FlagInsertAndReplace) {
                        node.flags = static_cast<std::uint8_t>(node.flags &
                                                               ~static_cast<unsigned>(page::kNodeDeleted));
                    }
                }
                entries.push_back(std::move(node));
            }
        }
        if (lower && level.lineOfItem + 1 < entries.size()) {
            entries[level.lineOfItem + 1].data = owned(childData(lower->fresh));
        }
        TRY(fillNewPage(level, item, entries));
    }
    if (level.needPage == PageNeed::Apply) {
        TRY(reduceOldPage(level, item));
        const bool follows = lower && level.lineOfItem + 1 < level.lineOfSplit;
        if (follows) {
            TreePage page = TRY(treePage(level.page));
            const std::uint8_t flags = TRY(page.node(level.lineOfItem + 1)).flags;
            TRY(page.setData(level.lineOfItem + 1, childData(lower->fresh), flags));
        }
    }
    return linkSplit(level);
}

Status PageRedo::fillNewPage(const SplitLevel& level, const OwnedNode& item,
                             const std::vector<OwnedNode>& entries) {
    (void)item;
    TreePage fresh = TRY(treePage(level.fresh));
    fresh.editor().format(level.fresh, level.object, level.after, level.freshFlags);
    if (level.lineOfSplit > entries.size()) return inconsistent();
    if (level.prefixLineFresh >= 0) {
        const std::size_t at = level.lineOfSplit + static_cast<std::size_t>(level.prefixLineFresh);
        if (at >= entries.size()) return inconsistent();
        TRY(fresh.editor().setExternalHeader(entries[at].key));
    }
    for (std::size_t t = level.lineOfSplit; t < entries.size(); ++t) {
        TRY(fresh.insertNode(static_cast<unsigned>(t) - level.lineOfSplit, entries[t]));
    }
    if (level.isLeaf()) fresh.editor().setUncommittedFree(level.uncommittedFresh);
    return {};
}

Status PageRedo::reduceOldPage(const SplitLevel& level, const OwnedNode& item) {
    TreePage page = TRY(treePage(level.page));
    const bool itemStays =
        level.operation != SplitLevel::Operation::None && level.lineOfItem < level.lineOfSplit;
    unsigned kept = level.lineOfSplit;
    if (itemStays && level.inserts()) --kept;
    if (kept > page.count()) return inconsistent();
    while (page.count() > kept)
        TRY(page.removeNode(page.count() - 1));
    if (level.type != SplitLevel::Type::Append && !page.isRoot()) TRY(page.setPrefix(level.newPrefix));
    if (itemStays) {
        if (level.inserts()) {
            TRY(page.insertNode(level.lineOfItem, item));
        } else {
            const OwnedNode old = TRY(page.copyNode(level.lineOfItem));
            TRY(page.removeNode(level.lineOfItem));
            TRY(page.insertNode(level.lineOfItem, old.key, item.data, item.flags));
        }
    }
    if (level.isLeaf()) page.editor().setUncommittedFree(level.uncommittedPage);
    return {};
}

Status PageRedo::linkSplit(const SplitLevel& level) {
    constexpr std::uint32_t kTransient = page::kPageNewChecksum | page::kPageWriteCycle;
    const bool vertical = level.type == SplitLevel::Type::Vertical;
    if (level.needPage == PageNeed::Apply) {
        TreePage page = TRY(treePage(level.page));
        if (vertical) {
            page.editor().setFlags((level.pageFlags & ~kTransient) | page::kPageNewRecordFormat);
            const std::array<std::byte, 4> data = childData(level.fresh);
            TRY(page.insertNode(0, {}, data, 0));
        } else if (level.isLeaf()) {
            page.editor().setNext(level.fresh);
        }
        TRY(pages_.changed(target_, level.page, level.after));
    }
    if (level.needFresh == PageNeed::Apply) {
        TreePage fresh = TRY(treePage(level.fresh));
        if (!vertical && level.isLeaf()) {
            fresh.editor().setPrevious(level.page);
            fresh.editor().setNext(level.right);
        }
        TRY(pages_.changed(target_, level.fresh, level.after));
    }
    if (level.right != 0 && level.needRight == PageNeed::Apply) {
        TreePage right = TRY(treePage(level.right));
        if (!vertical && level.isLeaf()) right.editor().setPrevious(level.fresh);
        TRY(pages_.changed(target_, level.right, level.after));
    }
    return {};
}

// A level that is not split only learns of the new page below.
Status PageRedo::pointToNew(const SplitLevel& level, const SplitLevel& lower) {
    if (level.needPage != PageNeed::Apply) return {};
    TreePage page = TRY(treePage(level.page));
    const unsigned at = level.lineOfItem;
    if (at >= page.count()) return inconsistent();
    const btree::NodeView pointer = TRY(page.node(at));
    if (TRY(btree::childOf(pointer)) != lower.page) return inconsistent();
    const std::array<std::byte, 4> below = childData(lower.page);
    TRY(page.insertNode(at, lower.separator, below, 0));
    const std::uint8_t flags = TRY(page.node(at + 1)).flags;
    TRY(page.setData(at + 1, childData(lower.fresh), flags));
    return pages_.changed(target_, level.page, level.after);
}

}  // namespace esent::recovery
