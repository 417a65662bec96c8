// TreePages: pages for the splits of a data tree, from its space. On behalf of the change that splits.
#pragma once

#include "btree/space_work.h"
#include "btree/tree_splitter.h"

namespace esent::btree {

class TreePages final : public PageAllocator {
 public:
    TreePages(const TreeShape& tree, ChangeScope& scope) : tree_(tree), scope_(scope) {}
    Result<PageNumber> allocate(PageNumber neighbour) override {
        const std::lock_guard lock(tree_.volume->spaceLock());
        return SpaceWork(scope_).allocatePage(tree_.home, neighbour);
    }
    // Failing leaves a page that nobody uses, no more.
    void giveBack(PageNumber page) override {
        const std::lock_guard lock(tree_.volume->spaceLock());
        (void)SpaceWork(scope_).giveTo(tree_.home, {page, 1});
    }

 private:
    const TreeShape& tree_;
    ChangeScope& scope_;
};

}  // namespace esent::btree
