// TreeSplitter: makes room for a change that does not fit into its leaf, and carries it out if it can do so
// in the same operation.
//
// One at a time in a tree: the caller holds the tree's structure lock (space trees: the volume's space lock)
// and no latch. Pages are allocated before any is latched; then the part of the path that changes is latched
// exclusively, top-down, the right neighbour of the leaf last. What the pages become is made in memory of its
// own, logged, and only then copied over them: a failure leaves everything as it was.
#pragma once

#include <memory>
#include <vector>

#include "btree/entry_change.h"
#include "btree/split_plan.h"
#include "btree/tree_path.h"

namespace esent::btree {

// Where a splitter gets pages from, and puts those that it did not need.
class PageAllocator {
 public:
    virtual ~PageAllocator() = default;
    [[nodiscard]] virtual Result<PageNumber> allocate(PageNumber neighbour) = 0;
    virtual void giveBack(PageNumber page) = 0;
};

class TreeSplitter {
 public:
    TreeSplitter(EntryChange& change, PageAllocator& pages) : change_(change), pages_(pages) {}
    ~TreeSplitter();
    TreeSplitter(const TreeSplitter&) = delete;
    TreeSplitter& operator=(const TreeSplitter&) = delete;

    // Returns when the change is done. Errors: those of EntryChange, of the allocator, of reading and of the
    // log.
    [[nodiscard]] Status run();

 private:
    enum class Outcome : std::uint8_t { Done, Again };
    struct LevelPages {
        cache::PageLatch page;
        cache::PageLatch fresh;
        cache::PageLatch right;
    };

    [[nodiscard]] Result<Outcome> attempt();
    [[nodiscard]] Status latchPath(const TreePath& path);
    // Nothing: more levels or pages are needed than there are; `scope_` tells.
    [[nodiscard]] Result<bool> plan(const TreePath& path);
    [[nodiscard]] Result<bool> planInternal(unsigned at, const TreePath::Step& step);
    [[nodiscard]] SplitRequest leafRequest(const PageNodes& leaf) const;
    void stamp();
    [[nodiscard]] Result<LogPosition> makeAndLog(bool carries);
    void takeFreshBack();
    [[nodiscard]] Status latchFresh();
    [[nodiscard]] bool movesNothing() const;
    [[nodiscard]] Status build(bool carries);
    [[nodiscard]] Status changeInPlace();
    [[nodiscard]] Status logLevels(bool carries);
    [[nodiscard]] Result<LogPosition> log(bool carries);
    void publish(LogPosition record);

    EntryChange& change_;
    PageAllocator& pages_;
    std::vector<PageNumber> spare_;  // allocated, not used
    unsigned scope_ = 2;             // levels that may change, from the leaf up
    unsigned wantedPages_ = 1;
    DatabaseTime after_ = 0;

    // Of one attempt, root side first.
    std::vector<LevelPages> latches_;
    std::vector<SplitLevel> levels_;
    std::vector<SplitPages> built_;
    std::unique_ptr<std::byte[]> memory_;  // pages to be: of the level, and of its right neighbour
    std::vector<std::vector<std::byte>> images_;
};

}  // namespace esent::btree
