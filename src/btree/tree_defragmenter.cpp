#include "btree/tree_defragmenter.h"

#include "btree/change_scope.h"
#include "btree/tree_merger.h"
#include "btree/tree_path.h"

namespace esent::btree {

namespace {

using cache::LatchMode;
using cache::PageLatch;

// How long a maintenance transaction is kept: its begin keeps the checkpoint back.
constexpr std::uint64_t kLeavesInBatch = 256;

}  // namespace

Result<TreeDefragmenter::Report> TreeDefragmenter::pass() {
    Report report;
    std::unique_ptr<MaintenanceBatch> batch;
    auto leaf = std::make_unique<Leaf>(TRY(firstLeaf()));
    while (leaf->next != 0 && !stop_()) {
        if (report.leaves++ % kLeavesInBatch == 0) batch.reset();
        auto behind = TRY(look(leaf->next));
        // Somebody split or merged here; the next pass comes by again.
        if (!behind) break;
        if (behind->empty || behind->usedBytes > leaf->freeBytes) {
            leaf = std::move(behind);
            continue;
        }
        if (!batch) batch = TRY(MaintenanceBatch::begin(tree_->volume()));
        if (!TRY(merge(*behind))) {
            leaf = std::move(behind);
            continue;
        }
        ++report.merges;
        auto again = TRY(look(leaf->number));
        if (!again) break;
        leaf = std::move(again);
    }
    return report;
}

Result<TreeDefragmenter::Leaf> TreeDefragmenter::firstLeaf() const {
    const TreeShape shape = TreeShape::of(*tree_);
    const PageLatch page = TRY(findLeaf(shape, Entry{}, LatchMode::Shared));
    const page::PageView view(page.bytes());
    Leaf leaf;
    leaf.number = page.number();
    leaf.next = view.nextPage();
    leaf.freeBytes = view.freeBytes();
    return leaf;
}

Result<std::unique_ptr<TreeDefragmenter::Leaf>> TreeDefragmenter::look(PageNumber number) const {
    const TreeShape shape = TreeShape::of(*tree_);
    const PageLatch page = TRY(tree_->volume().file().fix(number, LatchMode::Shared));
    if (!checkKind(shape, page.bytes(), true)) return std::unique_ptr<Leaf>();
    const PageNodes nodes(page.bytes());
    auto leaf = std::make_unique<Leaf>();
    leaf->number = number;
    leaf->next = nodes.view().nextPage();
    leaf->freeBytes = nodes.view().freeBytes();
    leaf->usedBytes = page.bytes().size() - nodes.view().headerSize() - leaf->freeBytes;
    leaf->empty = nodes.count() == 0;
    if (leaf->empty) return leaf;
    nodes[0].copyKey(leaf->key);
    if (!shape.unique) leaf->data.assign(nodes[0].data.begin(), nodes[0].data.end());
    return leaf;
}

// To the left; where that can't be, because the left neighbour has another parent, to the right.
Result<bool> TreeDefragmenter::merge(const Leaf& leaf) const {
    const TreeShape shape = TreeShape::of(*tree_);
    Volume& volume = tree_->volume();
    const std::lock_guard lock(tree_->structureLock());
    if (volume.isDropped(shape.object)) return false;
    ChangeScope scope = TRY(ChangeScope::open(volume, nullptr));
    const Entry entry{leaf.key, leaf.data};
    if (TRY(TreeMerger(shape, scope, TreeMerger::Way::Left).run(entry))) return true;
    return TreeMerger(shape, scope).run(entry);
}

}  // namespace esent::btree
