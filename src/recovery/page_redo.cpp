#include "recovery/page_redo.h"

#include <algorithm>

#include "btree/tree_forms.h"

namespace esent::recovery {

namespace {

using btree::TreePage;
using log::RecordCode;

std::uint32_t number32(ByteView record, std::size_t offset) {
    return loadLE<std::uint32_t>(record, offset);
}

bool isGroupKind(const std::vector<std::vector<std::byte>>& records, RecordCode code) {
    return std::any_of(records.begin(), records.end(),
                       [&](const auto& record) { return static_cast<RecordCode>(record[0]) == code; });
}

}  // namespace

Result<PageNeed> PageRedo::need(PageNumber page, DatabaseTime before, bool fresh, DatabaseTime after) {
    return pages_.need(target_, generation_, {page, before, fresh}, after);
}

Result<TreePage> PageRedo::treePage(PageNumber page) {
    return TreePage(TRY(pages_.page(target_, page)));
}

Result<ByteSpan> PageRedo::pageIfNeeded(PageNumber number, DatabaseTime before, bool fresh,
                                        DatabaseTime after) {
    if (TRY(need(number, before, fresh, after)) != PageNeed::Apply) return ByteSpan{};
    return pages_.page(target_, number);
}

// A page that is made anew.
Status PageRedo::form(PageNumber number, DatabaseTime after, const std::function<Status(ByteSpan)>& make) {
    const ByteSpan page = TRY(pageIfNeeded(number, kNilDatabaseTime, true, after));
    if (page.empty()) return {};
    TRY(make(page));
    return pages_.changed(target_, number, after);
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
            return createSingle(record);
        case RecordCode::CreateMultipleExtentTree:
            return createMultiple(record);
        case RecordCode::ConvertTree2:
            return convert(record);
        case RecordCode::EmptyTree:
            return emptyTree(record);
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
    const btree::NodeChange change = TRY(btree::readNodeChange(bytes));
    if (change.code == RecordCode::UndoInfo) return makeVersions(change, nullptr, versions_);
    const ByteSpan page = TRY(pageIfNeeded(change.page, change.before, false, change.after));
    if (page.empty()) {
        TRY(makeVersions(change, nullptr, versions_));
    } else {
        TreePage tree(page);
        TRY(makeVersions(change, &tree, versions_));
        TRY(redoNodeChange(change, tree, versions_));
        TRY(pages_.changed(target_, change.page, change.after));
    }
    if (change.code == RecordCode::Undo) versions_.drop(change.versionId);
    return {};
}

Status PageRedo::createSingle(ByteView record) {
    const btree::CreateSingle what = TRY(btree::readCreateSingle(record));
    return form(what.head.page, what.head.after, [&](ByteSpan page) { return btree::formRoot(what, page); });
}

Status PageRedo::createMultiple(ByteView record) {
    const btree::CreateMultiple what = TRY(btree::readCreateMultiple(record));
    const DatabaseTime after = what.head.after;
    TRY(form(what.head.page, after, [&](ByteSpan page) { return btree::formRoot(what, page); }));
    TRY(form(what.owned, after, [&](ByteSpan page) { return btree::formOwned(what, page); }));
    return form(what.available, after, [&](ByteSpan page) { return btree::formAvailable(what, page); });
}

Status PageRedo::convert(ByteView record) {
    const btree::ConvertTree what = TRY(btree::readConvertTree(record));
    const DatabaseTime after = what.head.after;
    const ByteSpan root = TRY(pageIfNeeded(what.head.page, what.head.before, false, after));
    if (!root.empty()) {
        TRY(btree::convertRoot(what, root));
        TRY(pages_.changed(target_, what.head.page, after));
    }
    TRY(form(what.owned, after, [&](ByteSpan page) { return btree::formOwned(what, page); }));
    return form(what.available, after, [&](ByteSpan page) { return btree::formAvailable(what, page); });
}

Status PageRedo::emptyTree(ByteView record) {
    const btree::EmptyTree what = TRY(btree::readEmptyTree(record));
    for (const btree::EmptyTree::Page& each : what.pages) {
        if (each.page == 0 || each.page == what.head.page) continue;
        const ByteSpan page = TRY(pageIfNeeded(each.page, each.before, false, what.head.after));
        if (page.empty()) continue;
        TRY(page::PageEditor(page).makeEmpty());
        TRY(pages_.changed(target_, each.page, what.head.after));
    }
    const ByteSpan root = TRY(pageIfNeeded(what.head.page, what.head.before, false, what.head.after));
    if (root.empty()) return {};
    TRY(btree::emptyRoot(root));
    return pages_.changed(target_, what.head.page, what.head.after);
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
