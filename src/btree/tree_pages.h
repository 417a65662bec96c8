// TreePages: pages for the splits of a data tree, from its space. On behalf of the change that splits.
#pragma once

#include "btree/space_work.h"
#include "btree/tree_splitter.h"

namespace esent::btree {

class TreePages final : public PageAllocator {
 public:
    TreePages(Tree& tree, ChangeScope& scope) : tree_(tree), scope_(scope) {}
    Result<PageNumber> allocate(PageNumber neighbour) override {
        const std::lock_guard lock(tree_.volume().spaceLock());
        return SpaceWork(scope_).allocatePage(tree_.root(), neighbour);
    }
    // Failing leaves a page that nobody uses, no more.
    void giveBack(PageNumber page) override {
        const std::lock_guard lock(tree_.volume().spaceLock());
        (void)SpaceWork(scope_).giveTo(tree_.root(), {page, 1});
    }

 private:
    Tree& tree_;
    ChangeScope& scope_;
};

}  // namespace esent::btree
