// SpaceWork: how trees get pages and give them back: bitmaps, extent trees, growth of the file.
//
// The work behind SpaceManager. One object per call, under the volume's space lock; latches one page of a
// data tree (its root) at a time, and space trees. Nothing is versioned; a step that fails leaves the steps
// before it, at worst pages that nobody uses.
#pragma once

#include <vector>

#include "btree/change_scope.h"
#include "btree/space_tree.h"
#include "btree/tree.h"

namespace esent::btree {

class SpaceWork {
 public:
    explicit SpaceWork(ChangeScope& scope) : scope_(scope), volume_(scope.volume()) {}

    // A tree as an owner of space.
    struct Owner {
        PageNumber root = 0;
        ObjectId object = 0;
        std::uint32_t pageFlags = 0;  // of the root
        SpaceHeader header;
        SpaceHints hints;
    };
    [[nodiscard]] Result<Owner> owner(PageNumber root);

    [[nodiscard]] Result<PageNumber> allocatePage(PageNumber root, PageNumber neighbour);
    // What a tree asks of its parent: pages in one run. `birth`: for a new tree.
    struct Request {
        std::uint32_t wanted = 1;
        std::uint32_t least = 1;
        bool birth = false;
    };
    [[nodiscard]] Result<Extent> takeFrom(PageNumber parent, const Request& request);
    [[nodiscard]] Status giveTo(PageNumber root, const Extent& run);
    // Everything a tree owns.
    [[nodiscard]] Result<std::vector<Extent>> ownedExtents(PageNumber root);

    // The database gets at least `pages` more, and its file the extension behind them, as Windows' has it.
    [[nodiscard]] Status growFile(std::uint32_t pages);
    // The same without the extension behind them.
    [[nodiscard]] Status growExactly(std::uint32_t pages);
    // Cuts what is free at its end, down to `pages` at most. Writes all pages out.
    [[nodiscard]] Status cutFile(std::uint32_t pages);
    [[nodiscard]] Result<std::uint32_t> ownedPages();

 private:
    [[nodiscard]] SpaceTree ownedTree(const Owner& of);
    [[nodiscard]] SpaceTree availableTree(const Owner& of);
    [[nodiscard]] Status setHeader(Owner& of, const SpaceHeader& header);
    [[nodiscard]] Status convert(const Owner& of, const Request& request);
    // An extent for the tree itself.
    [[nodiscard]] Status enlarge(Owner& of, std::uint32_t request);
    [[nodiscard]] Result<Extent> takeFromBitmap(Owner& of, std::uint32_t pages);
    // First fit; nothing: no run is long enough.
    [[nodiscard]] Result<std::optional<Extent>> takeAvailable(const Owner& of, const Request& request);
    [[nodiscard]] Result<Extent> takeLowest(const Owner& of, const Extent& from, std::uint32_t pages);
    [[nodiscard]] Status giveToBitmap(Owner& of, const Extent& run);
    // Fills the split buffers of both space trees before they change.
    [[nodiscard]] Status prepareTrees(const Owner& of);
    [[nodiscard]] Status refill(const Owner& of, SpaceTree& tree, const SpaceTree::Need& need);
    [[nodiscard]] Result<std::uint64_t> countOwned(const Owner& of);
    [[nodiscard]] Status extend(std::uint32_t pages, std::uint32_t owned);

    ChangeScope& scope_;
    Volume& volume_;
    std::vector<PageNumber> preparing_;  // roots whose space trees are being prepared
};

}  // namespace esent::btree
