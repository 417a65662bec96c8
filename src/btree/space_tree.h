// SpaceTree: the tree of owned or of available extents of a data tree, at run time.
//
// Used by SpaceWork alone, under the volume's space lock. Splits take their pages from the split buffer in
// the root's external header, which SpaceWork keeps filled. A node whose extent is gone stays, flagged as
// deleted, until its page needs the room. Extents of pools (5-byte keys, behind all others) are not touched,
// but for shelved pages that the file grows over.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "btree/change_scope.h"
#include "btree/entry_change.h"
#include "btree/space.h"
#include "btree/tree_shape.h"

namespace esent::btree {

class SpaceTree {
 public:
    enum class Role : std::uint8_t { Owned, Available };
    SpaceTree(ChangeScope& scope, Role role, PageNumber root, PageNumber home, ObjectId object);

    // The first extent whose last page is not less than `page`.
    [[nodiscard]] Result<std::optional<Extent>> notLess(PageNumber page);
    // The extent that ends with exactly this page.
    [[nodiscard]] Result<std::optional<Extent>> endingWith(PageNumber last);
    // From the lowest on until `visit` gives false.
    [[nodiscard]] Status forEach(const std::function<bool(const Extent&)>& visit);

    [[nodiscard]] Status insert(const Extent& extent);
    [[nodiscard]] Status resize(PageNumber last, std::uint32_t count);
    [[nodiscard]] Status remove(PageNumber last);

    // Available pages of the database: takes out what says that pages up to `last` are shelved, and gives
    // them in order.
    [[nodiscard]] Result<std::vector<PageNumber>> dropShelved(PageNumber last);

    // Pages set aside for splits of this tree.
    struct Buffer {
        std::array<Extent, 2> runs;
        [[nodiscard]] std::uint32_t pages() const { return runs[0].count + runs[1].count; }
    };
    [[nodiscard]] Result<Buffer> buffer();
    [[nodiscard]] Status setBuffer(const Buffer& buffer);
    // How many pages there must be before the next change, and how many to ask for when there are fewer.
    struct Need {
        std::uint32_t least = 0;
        std::uint32_t wanted = 0;
    };
    [[nodiscard]] Result<Need> need();

 private:
    // From a key on, until `visit` gives false. Nodes that are flagged as deleted are passed over.
    [[nodiscard]] Status walk(ByteView from, const std::function<Result<bool>(const NodeView&)>& visit);
    [[nodiscard]] Status change(const EntryChange::Wanted& wanted);
    [[nodiscard]] Status flagDelete(ByteView key);
    // Takes deleted nodes out of the leaf.
    [[nodiscard]] Status purge(cache::PageLatch& leaf);

    ChangeScope& scope_;
    Role role_;
    TreeShape shape_;
};

}  // namespace esent::btree
