#include "btree/tree_check.h"

#include <optional>

#include "btree/tree_walker.h"

namespace esent::btree {

namespace {

using Bound = std::optional<Bytes>;  // nothing: unbounded

// Entries of a node in the order of the tree: the key, followed by the data in trees with equal keys.
void copyEntry(const NodeView& node, bool withData, Bytes& into) {
    node.copyKey(into);
    if (withData) into.insert(into.end(), node.data.begin(), node.data.end());
}

class Checker {
 public:
    Checker(PageSource& source, PageNumber root, ObjectId objectId)
        : source_(source), root_(root), objectId_(objectId) {}

    Result<TreeReport> run() {
        TRY(visit(root_, 0, {}, {}));
        if (expectedNext_ != 0) return fail(JET_errBadPageLink);
        return std::move(report_);
    }

 private:
    Status visit(PageNumber number, unsigned depth, const Bound& low, const Bound& high);
    Status visitLeaf(const LoadedPage& page, unsigned depth, const Bound& low, const Bound& high);
    Status visitInternal(const LoadedPage& page, unsigned depth, Bound low, const Bound& high);
    Status checkSiblings(const LoadedPage& page);

    PageSource& source_;
    PageNumber root_;
    ObjectId objectId_;
    TreeReport report_;
    std::vector<bool> seen_;  // by number; only pages that could be read
    PageNumber previousLeaf_ = 0;
    PageNumber expectedNext_ = 0;
    Bytes lastEntry_;
    bool anyEntry_ = false;
};

Status Checker::visit(PageNumber number, unsigned depth, const Bound& low, const Bound& high) {
    if (depth >= kMaxLevels) return fail(JET_errDatabaseCorrupted);
    const LoadedPage page = TRY(loadPage(source_, number, objectId_));
    if (number >= seen_.size()) seen_.resize(number + std::size_t{1});
    if (seen_[number]) return fail(JET_errDatabaseCorrupted);
    seen_[number] = true;
    const page::PageView view = page.view();
    if (depth == 0) {
        if (!view.has(page::kPageRoot)) return fail(JET_errDatabaseCorrupted);
        objectId_ = report_.objectId = view.objectId();
    }
    report_.pages.push_back(number);
    if (view.has(page::kPageLeaf)) return visitLeaf(page, depth, low, high);
    return visitInternal(page, depth, low, high);
}

Status Checker::checkSiblings(const LoadedPage& page) {
    const bool firstLeaf = report_.leafPages == 0;
    if (page.view().previousPage() != previousLeaf_) return fail(JET_errBadPageLink);
    if (!firstLeaf && expectedNext_ != page.ref.number()) return fail(JET_errBadPageLink);
    previousLeaf_ = page.ref.number();
    expectedNext_ = page.view().nextPage();
    return {};
}

Status Checker::visitLeaf(const LoadedPage& page, unsigned depth, const Bound& low, const Bound& high) {
    if (report_.levels == 0) report_.levels = depth + 1;
    if (report_.levels != depth + 1) return fail(JET_errDatabaseCorrupted);
    TRY(checkSiblings(page));
    ++report_.leafPages;
    report_.leafBytesFree += page.view().freeBytes();
    const unsigned count = page.view().nodeCount();
    if (count == 0 && depth > 0) return fail(JET_errDatabaseCorrupted);
    const bool withData = page.view().has(page::kPageNonUnique) && !page.view().has(page::kPageSpaceTree);
    Bytes entry;
    for (unsigned i = 0; i < count; ++i) {
        const NodeView node = TRY(page.node(i));
        copyEntry(node, withData, entry);
        if (anyEntry_ && compareBytes(lastEntry_, entry) >= 0) return fail(JET_errDatabaseCorrupted);
        if (low && compareBytes(entry, *low) < 0) return fail(JET_errDatabaseCorrupted);
        if (high && compareBytes(entry, *high) >= 0) return fail(JET_errDatabaseCorrupted);
        std::swap(lastEntry_, entry);
        anyEntry_ = true;
        ++(node.deleted() ? report_.deletedEntries : report_.entries);
    }
    return {};
}

Status Checker::visitInternal(const LoadedPage& page, unsigned depth, Bound low, const Bound& high) {
    const page::PageView view = page.view();
    const unsigned count = view.nodeCount();
    if (count == 0 || view.previousPage() != 0 || view.nextPage() != 0) return fail(JET_errDatabaseCorrupted);
    for (unsigned i = 0; i < count; ++i) {
        const NodeView node = TRY(page.node(i));
        const PageNumber child = TRY(childOf(node));
        Bound upper;
        if (node.keySize() > 0) {
            upper.emplace();
            node.copyKey(*upper);
            if (low && compareBytes(*low, *upper) >= 0) return fail(JET_errDatabaseCorrupted);
            if (high && compareBytes(*upper, *high) > 0) return fail(JET_errDatabaseCorrupted);
        } else if (i + 1 < count || high) {
            return fail(JET_errDatabaseCorrupted);  // only the rightmost node of a level is unbounded
        }
        TRY(visit(child, depth + 1, low, upper ? upper : high));
        low = std::move(upper);
    }
    return {};
}

}  // namespace

Result<TreeReport> checkTree(PageSource& source, PageNumber root, ObjectId objectId) {
    return Checker(source, root, objectId).run();
}

Result<TreeSpaceReport> checkTreeAndSpace(PageSource& source, PageNumber root, ObjectId objectId) {
    TreeSpaceReport report;
    report.tree = TRY(checkTree(source, root, objectId));
    report.space = TRY(readTreeSpace(source, root));
    if (!report.space.header.multiExtent()) return report;
    for (const PageNumber tree : {report.space.header.ownedRoot(), report.space.header.availableRoot()}) {
        const TreeReport extents = TRY(checkTree(source, tree, report.tree.objectId));
        report.spaceTreePages.insert(report.spaceTreePages.end(), extents.pages.begin(), extents.pages.end());
    }
    return report;
}

}  // namespace esent::btree
