// Pages that moved to another number, alone or as the root of a tree with its space trees.
#include <algorithm>
#include <array>
#include <map>

#include "recovery/page_redo.h"

namespace esent::recovery {

namespace {

using btree::TreePage;
using log::RecordCode;

constexpr std::size_t kFixed = 96;
constexpr std::uint32_t kMovesRoot = 1;
constexpr std::uint32_t kMovesOwned = 2;

}  // namespace

struct PageRedo::Move {
    PageNumber source = 0;
    DatabaseTime after = 0;
    DatabaseTime before = 0;
    PageNumber target = 0;
    PageNumber left = 0;
    PageNumber right = 0;
    PageNumber parent = 0;
    DatabaseTime leftBefore = 0;
    DatabaseTime rightBefore = 0;
    DatabaseTime parentBefore = 0;
    std::int32_t lineOfParent = -1;
    std::uint32_t flags = 0;
    std::vector<std::byte> image;  // the source page before the move

    static Result<Move> read(ByteView record, std::uint32_t pageSize) {
        if (record.size() < kFixed) return fail(JET_errLogFileCorrupt);
        Move move;
        move.source = loadLE<std::uint32_t>(record, 4);
        move.after = loadLE<std::uint64_t>(record, 8);
        move.before = loadLE<std::uint64_t>(record, 16);
        move.target = loadLE<std::uint32_t>(record, 32);
        move.left = loadLE<std::uint32_t>(record, 36);
        move.right = loadLE<std::uint32_t>(record, 40);
        move.parent = loadLE<std::uint32_t>(record, 44);
        move.leftBefore = loadLE<std::uint64_t>(record, 48);
        move.rightBefore = loadLE<std::uint64_t>(record, 56);
        move.parentBefore = loadLE<std::uint64_t>(record, 64);
        move.lineOfParent = loadLE<std::int32_t>(record, 80);
        move.flags = loadLE<std::uint32_t>(record, 84);
        const std::size_t head = loadLE<std::uint32_t>(record, 88);
        const std::size_t tail = loadLE<std::uint32_t>(record, 92);
        if (head > pageSize || tail > pageSize - head || record.size() - kFixed < head + tail) {
            return fail(JET_errLogFileCorrupt);
        }
        move.image.resize(pageSize);
        std::copy_n(record.begin() + kFixed, head, move.image.begin());
        std::copy_n(record.begin() + static_cast<std::ptrdiff_t>(kFixed + head), tail,
                    move.image.end() - static_cast<std::ptrdiff_t>(tail));
        storeLE<std::uint64_t>(move.image.data() + 8, move.before);
        return move;
    }
};

Status PageRedo::applyMove(ByteView record) {
    const Move move = TRY(Move::read(record, target_.pageSize));
    const bool needSource = TRY(need(move.source, move.before, false, move.after)) == PageNeed::Apply;
    const bool needTarget = TRY(need(move.target, kNilDatabaseTime, true, move.after)) == PageNeed::Apply;
    const auto neighbour = [&](PageNumber page, DatabaseTime before) -> Result<bool> {
        if (page == 0) return false;
        return TRY(need(page, before, false, move.after)) == PageNeed::Apply;
    };
    const bool needLeft = TRY(neighbour(move.left, move.leftBefore));
    const bool needRight = TRY(neighbour(move.right, move.rightBefore));
    const bool needParent = TRY(neighbour(move.parent, move.parentBefore));
    if (needTarget) {
        const ByteSpan target = TRY(pages_.page(target_, move.target));
        if (needSource) {
            const ByteSpan source = TRY(pages_.page(target_, move.source));
            std::copy(source.begin(), source.end(), target.begin());
        } else {
            std::copy(move.image.begin(), move.image.end(), target.begin());
        }
        page::PageEditor(target).setOwnNumber(move.target);
        TRY(pages_.changed(target_, move.target, move.after));
    }
    if (needSource) {
        page::PageEditor source(TRY(pages_.page(target_, move.source)));
        TRY(source.removeNodes());
        TRY(source.setExternalHeader({}));
        source.setFlags(source.view().flags() | page::kPageEmpty);
        TRY(pages_.changed(target_, move.source, move.after));
    }
    if (needLeft) {
        TreePage left = TRY(treePage(move.left));
        left.editor().setNext(move.target);
        TRY(pages_.changed(target_, move.left, move.after));
    }
    if (needRight) {
        TreePage right = TRY(treePage(move.right));
        right.editor().setPrevious(move.target);
        TRY(pages_.changed(target_, move.right, move.after));
    }
    if (needParent && move.lineOfParent >= 0) {
        TreePage parent = TRY(treePage(move.parent));
        const auto line = static_cast<unsigned>(move.lineOfParent);
        std::array<std::byte, 4> child;
        storeLE<std::uint32_t>(child.data(), move.target);
        const std::uint8_t flags = TRY(parent.node(line)).flags;
        TRY(parent.setData(line, child, flags));
        TRY(pages_.changed(target_, move.parent, move.after));
    }
    return {};
}

// Root, owned and available tree move together; the headers of child trees and the catalog's rows follow.
// Several records may hit one page with one and the same time before: each page is judged once.
Status PageRedo::applyRootMove(const std::vector<std::vector<std::byte>>& records) {
    PageNumber newOwned = 0;
    PageNumber newRoot = 0;
    bool rootNeeded = false;
    std::map<PageNumber, PageNeed> judged;
    std::vector<btree::NodeChange> nodes;
    for (const auto& record : records) {
        const auto code = static_cast<RecordCode>(record[0]);
        if (code == RecordCode::RootPageMove) continue;
        if (code != RecordCode::PageMove) {
            const btree::NodeChange node = TRY(btree::readNodeChange(record));
            if (!judged.contains(node.page)) {
                judged[node.page] = TRY(need(node.page, node.before, false, node.after));
            }
            nodes.push_back(node);
            continue;
        }
        const Move move = TRY(Move::read(record, target_.pageSize));
        if ((move.flags & kMovesOwned) != 0) newOwned = move.target;
        if ((move.flags & kMovesRoot) != 0) {
            newRoot = move.target;
            rootNeeded = TRY(need(move.target, kNilDatabaseTime, true, move.after)) == PageNeed::Apply;
        }
    }
    for (const auto& record : records) {
        if (static_cast<RecordCode>(record[0]) == RecordCode::PageMove) TRY(applyMove(record));
    }
    if (rootNeeded && newOwned != 0) {
        TreePage root = TRY(treePage(newRoot));
        const ByteView header = TRY(root.view().externalHeader()).data;
        std::vector<std::byte> changed(header.begin(), header.end());
        const std::size_t start = changed.size() == 25 ? 1 : 0;
        if (changed.size() < start + 16) return fail(JET_errLogOperationInconsistentWithDatabase);
        storeLE<std::uint32_t>(changed.data() + start + 12, newOwned);
        TRY(root.editor().setExternalHeader(changed));
    }
    for (const btree::NodeChange& node : nodes) {
        const bool applies = judged[node.page] == PageNeed::Apply;
        TreePage page = TRY(treePage(node.page));
        TRY(makeVersions(node, applies ? &page : nullptr, versions_));
        if (applies) TRY(redoNodeChange(node, page, versions_, false));
    }
    for (const btree::NodeChange& node : nodes) {
        if (judged[node.page] == PageNeed::Apply) TRY(pages_.changed(target_, node.page, node.after));
    }
    return {};
}

}  // namespace esent::recovery
