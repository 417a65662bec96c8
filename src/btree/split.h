// Splits: what the Split2 records of one multi-page operation say, and what they do to the pages.
//
// One SplitLevel per page that changes, root side first, the leaf last; the node record of the item that
// needed room follows in the log. Run time plans the levels (split_plan), logs and applies them; redo reads
// and applies them. Pure functions.
#pragma once

#include <span>
#include <vector>

#include "btree/node_change.h"

namespace esent::btree {

struct SplitLevel {
    enum class Type : std::uint8_t { Vertical = 0, Right = 1, Append = 2 };
    enum class Operation : std::uint8_t { None = 0, Insert = 1, Replace = 2, FlagInsertAndReplace = 3 };

    ChangeHead head;       // of the page that is split, or only gets a pointer
    PageNumber fresh = 0;  // 0: only gets a pointer
    PageNumber right = 0;
    DatabaseTime rightBefore = kNilTime;
    PageNumber parent = 0;
    DatabaseTime parentBefore = kNilTime;
    PageNumber root = 0;
    ObjectId object = 0;
    Type type = Type::Vertical;
    Operation operation = Operation::None;
    std::uint16_t lineOfItem = 0;
    std::uint16_t lineOfSplit = 0;  // counted with the item
    std::uint16_t lines = 0;        // with the item
    std::uint32_t freshFlags = 0;
    std::uint32_t pageFlags = 0;
    std::uint16_t uncommittedPage = 0;
    std::uint16_t uncommittedFresh = 0;
    std::int32_t prefixLinePage = -1;   // of the page's new prefix
    std::int32_t prefixLineFresh = -1;  // counted from the split; -1: none
    Bytes separator;                    // of the two pages, for the level above
    Bytes oldPrefix;
    Bytes newPrefix;
    std::uint32_t imageFlags = 0;
    ByteView image;  // of the page before; in the record or where run time put it

    [[nodiscard]] PageNumber page() const { return head.page; }
    [[nodiscard]] bool inserts() const { return operation == Operation::Insert; }
    [[nodiscard]] bool isLeaf() const { return (freshFlags & page::kPageLeaf) != 0; }
    // The fresh page must be built from the page as it was, if that shows the split already.
    [[nodiscard]] bool needsImage() const;
};

[[nodiscard]] Result<SplitLevel> readSplitLevel(ByteView record);
void encodeSplitLevel(const SplitLevel& level, log::RecordBytes& out);

// The pages of a level that have to change; those that show the split already are empty.
struct SplitPages {
    ByteSpan page;
    ByteSpan fresh;
    ByteSpan right;
    // What `page` was before: not the same memory. Empty: the fresh page holds nothing but the item.
    ByteView source;
};

// Carries the operation out, all but the times of the pages. `carried`: the node change behind the levels, if
// there is one. JET_errLogOperationInconsistentWithDatabase when the pages can't be the ones.
[[nodiscard]] Status applySplit(std::span<const SplitLevel> levels, const NodeChange* carried,
                                std::span<const SplitPages> pages);

}  // namespace esent::btree
