#include "recovery/page_redo.h"

#include <algorithm>
#include <array>

namespace esent::recovery {

namespace {

using btree::TreePage;
using log::RecordCode;

constexpr std::uint32_t kRootLeaf = page::kPageRoot | page::kPageLeaf;
constexpr std::uint32_t kSpaceRoot = kRootLeaf | page::kPageSpaceTree;
constexpr std::uint8_t kRecordUnique = 4;
constexpr std::uint32_t kBitmapPages = 32;

std::uint32_t number32(ByteView record, std::size_t offset) {
    return loadLE<std::uint32_t>(record, offset);
}

std::array<std::byte, 16> spaceHeader(std::uint32_t pages, PageNumber parent, std::uint32_t flags,
                                      std::uint32_t last) {
    std::array<std::byte, 16> header;
    storeLE<std::uint32_t>(header.data(), pages);
    storeLE<std::uint32_t>(header.data() + 4, parent);
    storeLE<std::uint32_t>(header.data() + 8, flags);
    storeLE<std::uint32_t>(header.data() + 12, last);
    return header;
}

std::uint32_t nonUniqueBit(ByteView record) {
    return (loadLE<std::uint8_t>(record, 31) & kRecordUnique) != 0 ? 0 : 2;
}

bool isGroupKind(const std::vector<std::vector<std::byte>>& records, RecordCode code) {
    return std::any_of(records.begin(), records.end(),
                       [&](const auto& record) { return static_cast<RecordCode>(record[0]) == code; });
}

// Free runs of a first extent, by its bitmap: bit k is the page root + 1 + k; pages beyond the bitmap are all
// free.
std::vector<std::pair<PageNumber, std::uint32_t>> freeRuns(PageNumber root, std::uint32_t pages,
                                                           std::uint32_t bitmap) {
    std::vector<std::pair<PageNumber, std::uint32_t>> runs;
    std::uint32_t length = 0;
    const std::uint32_t others = pages - 1;
    const std::uint32_t mapped = std::min(others, kBitmapPages);
    for (std::uint32_t k = 0; k < mapped; ++k) {
        if ((bitmap >> k & 1u) != 0) {
            ++length;
        } else if (length != 0) {
            runs.emplace_back(root + k, length);
            length = 0;
        }
    }
    length += others - mapped;
    if (length != 0) runs.emplace_back(root + others, length);
    return runs;
}

}  // namespace

Result<PageNeed> PageRedo::need(PageNumber page, DatabaseTime before, bool fresh, DatabaseTime after) {
    return pages_.need(target_, generation_, {page, before, fresh}, after);
}

Result<TreePage> PageRedo::treePage(PageNumber page) {
    return TreePage(TRY(pages_.page(target_, page)));
}

Status PageRedo::apply(const RedoTarget& target, Generation generation, ByteView record) {
    target_ = target;
    generation_ = generation;
    const PageRecord facts = TRY(readPageRecord(record));
    switch (facts.code) {
        case RecordCode::NewPage: {
            const PageTouch& touch = facts.touches.front();
            if (TRY(need(touch.page, touch.before, true, facts.after)) != PageNeed::Apply) return {};
            page::PageEditor(TRY(pages_.page(target_, touch.page)))
                .formatUnused(touch.page, facts.object, facts.after);
            return pages_.changed(target_, touch.page, facts.after);
        }
        case RecordCode::CreateSingleExtentTree:
        case RecordCode::CreateMultipleExtentTree:
        case RecordCode::ConvertTree2:
            return applyTree(facts, record);
        case RecordCode::EmptyTree:
            return emptyTree(record, facts);
        case RecordCode::Scrub:
            return scrub(record, facts);
        case RecordCode::PageMove:
            return applyMove(record);
        case RecordCode::Split2:
        case RecordCode::Merge2:
            return fail(JET_errLogFileCorrupt);  // never outside a group
        default:
            return applyNode(record);
    }
}

Status PageRedo::applyGroup(const RedoTarget& target, Generation generation,
                            const std::vector<std::vector<std::byte>>& records) {
    target_ = target;
    generation_ = generation;
    if (isGroupKind(records, RecordCode::RootPageMove)) return applyRootMove(records);
    if (isGroupKind(records, RecordCode::Split2)) return applySplit(records);
    if (isGroupKind(records, RecordCode::Merge2)) return applyMerge(records);
    for (const auto& record : records)
        TRY(apply(target, generation, record));
    return {};
}

Status PageRedo::applyNode(ByteView bytes) {
    const NodeRecord record = TRY(readNodeRecord(bytes));
    if (record.code == RecordCode::UndoInfo) return makeVersions(record, nullptr, versions_);
    const bool applies = TRY(need(record.page, record.before, false, record.after)) == PageNeed::Apply;
    if (!applies) {
        TRY(makeVersions(record, nullptr, versions_));
    } else {
        TreePage page = TRY(treePage(record.page));
        TRY(makeVersions(record, &page, versions_));
        TRY(applyToNode(record, page, versions_));
        TRY(pages_.changed(target_, record.page, record.after));
    }
    if (record.code == RecordCode::Undo) versions_.drop(record.versionId);
    return {};
}

Status PageRedo::applyTree(const PageRecord& facts, ByteView record) {
    if (facts.code == RecordCode::CreateSingleExtentTree) return createSingle(record, facts.after);
    if (facts.code == RecordCode::CreateMultipleExtentTree) return createMultiple(record, facts.after);
    return convert(record, facts);
}

Status PageRedo::createSingle(ByteView record, DatabaseTime after) {
    const PageNumber root = number32(record, 4);
    if (TRY(need(root, kNilDatabaseTime, true, after)) != PageNeed::Apply) return {};
    const std::uint32_t pages = number32(record, 40);
    const std::uint32_t bitmap =
        pages > kBitmapPages ? ~0u : (pages <= 1 ? 0 : static_cast<std::uint32_t>((1ull << (pages - 1)) - 1));
    TreePage page = TRY(treePage(root));
    page.editor().format(root, number32(record, 32), after, number32(record, 44) | kRootLeaf);
    TRY(page.editor().setExternalHeader(
        spaceHeader(pages, number32(record, 36), nonUniqueBit(record), bitmap)));
    return pages_.changed(target_, root, after);
}

Status PageRedo::createMultiple(ByteView record, DatabaseTime after) {
    if (record.size() < 56) return fail(JET_errLogFileCorrupt);
    const PageNumber root = number32(record, 4);
    const ObjectId object = number32(record, 32);
    const PageNumber owned = number32(record, 36);
    const PageNumber available = number32(record, 40);
    const std::uint32_t pages = number32(record, 48);
    const std::uint32_t flags = number32(record, 52);
    if (TRY(need(root, kNilDatabaseTime, true, after)) == PageNeed::Apply) {
        TreePage page = TRY(treePage(root));
        page.editor().format(root, object, after, flags | kRootLeaf);
        TRY(page.editor().setExternalHeader(
            spaceHeader(pages, number32(record, 44), 1 | nonUniqueBit(record), owned)));
        TRY(pages_.changed(target_, root, after));
    }
    const PageNumber last = root + pages - 1;
    TRY(spaceTree(owned, object, after, flags, {{last, pages}}));
    std::vector<std::pair<PageNumber, std::uint32_t>> free;
    if (pages > 3) free.emplace_back(last, pages - 3);
    return spaceTree(available, object, after, flags, free);
}

// A tree of extents in one page.
Status PageRedo::spaceTree(PageNumber number, ObjectId object, DatabaseTime after, std::uint32_t flags,
                           const std::vector<std::pair<PageNumber, std::uint32_t>>& extents) {
    if (TRY(need(number, kNilDatabaseTime, true, after)) != PageNeed::Apply) return {};
    TreePage page = TRY(treePage(number));
    page.editor().format(number, object, after, flags | kSpaceRoot);
    const std::array<std::byte, 16> empty{};
    TRY(page.editor().setExternalHeader(empty));
    for (const auto& [last, count] : extents) {
        std::array<std::byte, 4> key{};
        for (unsigned i = 0; i < 4; ++i)
            key[i] = static_cast<std::byte>(last >> (24 - 8 * i));
        std::array<std::byte, 4> data{};
        storeLE<std::uint32_t>(data.data(), count);
        unsigned index = 0;
        while (index < page.count()) {
            const btree::NodeView node = TRY(page.node(index));
            if (btree::compareBytes(node.suffix, key) > 0) break;
            ++index;
        }
        TRY(page.insertNode(index, key, data, 0));
    }
    return pages_.changed(target_, number, after);
}

Status PageRedo::convert(ByteView record, const PageRecord& facts) {
    if (record.size() < 68) return fail(JET_errLogFileCorrupt);
    const PageNumber root = number32(record, 4);
    const PageNumber owned = number32(record, 36);
    const PageNumber available = number32(record, 40);
    const PageNumber second = number32(record, 48);
    const std::uint32_t pages = number32(record, 52);
    const std::uint32_t secondPages = number32(record, 56);
    const std::uint32_t flags = number32(record, 64);
    if (pages == 0 || secondPages < 2) return fail(JET_errLogFileCorrupt);
    if (TRY(need(root, facts.touches.front().before, false, facts.after)) == PageNeed::Apply) {
        TreePage page = TRY(treePage(root));
        TRY(page.editor().setExternalHeader(
            spaceHeader(pages, number32(record, 44), 1 | nonUniqueBit(record), owned)));
        TRY(pages_.changed(target_, root, facts.after));
    }
    const PageNumber secondLast = second + secondPages - 1;
    TRY(spaceTree(owned, facts.object, facts.after, flags,
                  {{secondLast, secondPages}, {root + pages - 1, pages}}));
    std::vector<std::pair<PageNumber, std::uint32_t>> free;
    if (secondPages > 2) free.emplace_back(secondLast, secondPages - 2);
    for (const auto& run : freeRuns(root, pages, number32(record, 60)))
        free.push_back(run);
    return spaceTree(available, facts.object, facts.after, flags, free);
}

Status PageRedo::emptyTree(ByteView record, const PageRecord& facts) {
    const PageNumber root = number32(record, 4);
    for (const PageTouch& touch : facts.touches) {
        if (touch.page == root) continue;
        if (TRY(need(touch.page, touch.before, false, facts.after)) != PageNeed::Apply) continue;
        TreePage page = TRY(treePage(touch.page));
        TRY(page.editor().makeEmpty());
        TRY(pages_.changed(target_, touch.page, facts.after));
    }
    if (TRY(need(root, loadLE<std::uint64_t>(record, 16), false, facts.after)) != PageNeed::Apply) return {};
    TreePage page = TRY(treePage(root));
    TRY(page.editor().removeNodes());
    const std::uint32_t flags = page.view().flags();
    page.editor().setFlags((flags & ~static_cast<std::uint32_t>(page::kPageParentOfLeaf)) | page::kPageLeaf);
    return pages_.changed(target_, root, facts.after);
}

Status PageRedo::scrub(ByteView record, const PageRecord& facts) {
    if (record.size() < 54) return fail(JET_errLogFileCorrupt);
    const PageNumber number = number32(record, 4);
    if (TRY(need(number, facts.touches.front().before, false, facts.after)) != PageNeed::Apply) return {};
    TreePage page = TRY(treePage(number));
    const bool unused = (number32(record, 44) & 1) != 0;
    const std::uint32_t count = number32(record, 48);
    if (unused) {
        TRY(page.editor().removeNodes());
    } else {
        if (count > page.count() || 54 + std::size_t{count} > record.size()) {
            return fail(JET_errLogOperationInconsistentWithDatabase);
        }
        for (std::uint32_t i = 0; i < count; ++i) {
            if (record[54 + i] == std::byte{0}) continue;
            btree::OwnedNode node = TRY(page.copyNode(i));
            std::fill(node.data.begin(), node.data.end(), std::byte{'d'});
            TRY(page.setData(i, node.data, node.flags & ~page::kNodeVersioned));
        }
    }
    TRY(pages_.changed(target_, number, facts.after));
    page.editor().setFlags(page.view().flags() | page::kPageScrubbed);
    return {};
}

}  // namespace esent::recovery
