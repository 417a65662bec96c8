#include "btree/tree_path.h"

namespace esent::btree {

namespace {

using cache::LatchMode;
using cache::PageLatch;

// The root, exclusively if it is the leaf and that is wanted.
Result<PageLatch> fixRoot(const TreeShape& tree, LatchMode leafMode) {
    cache::CachedFile& file = tree.volume->file();
    PageLatch root = TRY(file.fix(tree.root, LatchMode::Shared));
    const auto isLeaf = [&root] { return page::PageView(root.bytes()).has(page::kPageLeaf); };
    if (leafMode == LatchMode::Shared || !isLeaf()) return root;
    root.release();
    root = TRY(file.fix(tree.root, LatchMode::Exclusive));
    if (!isLeaf()) root.downgrade();  // it grew meanwhile
    return root;
}

}  // namespace

Status checkKind(const TreeShape& tree, ByteView page, bool leaf) {
    const page::PageView view(page);
    const bool right = view.objectId() == tree.object && view.has(page::kPageLeaf) == leaf &&
                       view.has(page::kPageSpaceTree) == tree.space && !view.has(page::kPageEmpty) &&
                       !view.has(page::kPagePreInit) && view.tagCount() > 0;
    if (!right) return fail(JET_errDatabaseCorrupted);
    return {};
}

Result<PageLatch> findLeaf(const TreeShape& tree, const Entry& entry, LatchMode mode, TreePath* path) {
    PageLatch page = TRY(fixRoot(tree, mode));
    TRY(checkKind(tree, page.bytes(), page::PageView(page.bytes()).has(page::kPageLeaf)));
    for (unsigned level = 0; level < TreePath::kMost; ++level) {
        if (path) {
            path->steps[level] = {page.number(), 0};
            path->levels = level + 1;
        }
        const PageNodes nodes(page.bytes());
        if (nodes.isLeaf()) return page;
        const unsigned line = nodes.childIndex(entry);
        const PageNumber number = nodes.count() > 0 ? nodes.child(line) : 0;
        if (number == 0) return fail(JET_errDatabaseCorrupted);
        if (path) path->steps[level].line = line;
        const bool leafNext = nodes.view().has(page::kPageParentOfLeaf);
        PageLatch child = TRY(tree.volume->file().fix(number, leafNext ? mode : LatchMode::Shared));
        TRY(checkKind(tree, child.bytes(), leafNext));
        page = std::move(child);
    }
    return fail(JET_errDatabaseCorrupted);
}

}  // namespace esent::btree
