// Merges: what the Merge2 records of one multi-page operation say, and what they do to the pages: a page is
// emptied into a neighbour, or just taken out, and the levels above lose or change a pointer.
//
// One MergeLevel per page that loses something, root side first, the leaf last. Run time plans, logs and
// applies them (tree_merger); redo reads and applies them. Pure functions.
#pragma once

#include <span>

#include "btree/node_change.h"

namespace esent::btree {

struct MergeLevel {
    enum class Type : std::uint8_t {
        None,
        EmptyPage,
        FullRight,
        PartialRight,
        EmptyTree,
        FullLeft,
        PartialLeft,
        PageMove
    };
    static constexpr std::uint8_t kKeyChange = 1;
    static constexpr std::uint8_t kDeletePointer = 2;
    static constexpr std::uint8_t kEmptyPage = 4;

    ChangeHead head;  // of the page; line: the pointer, on internal pages
    PageNumber right = 0;
    DatabaseTime rightBefore = kNilTime;
    PageNumber left = 0;
    DatabaseTime leftBefore = kNilTime;
    PageNumber parent = 0;
    DatabaseTime parentBefore = kNilTime;
    PageNumber root = 0;
    ObjectId object = 0;
    std::uint16_t movedBytes = 0;
    std::uint16_t movedBytesAtMost = 0;
    std::uint16_t uncommittedTarget = 0;
    std::uint16_t lineOfMerge = 0;
    std::uint8_t flags = 0;
    Type type = Type::None;
    std::uint32_t imageFlags = 0;
    Bytes separator;
    ByteView image;

    [[nodiscard]] PageNumber page() const { return head.page; }
    [[nodiscard]] bool toRight() const { return type == Type::FullRight || type == Type::PartialRight; }
    [[nodiscard]] bool toLeft() const { return type == Type::FullLeft || type == Type::PartialLeft; }
    [[nodiscard]] bool partial() const { return type == Type::PartialRight || type == Type::PartialLeft; }
    [[nodiscard]] bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
};

[[nodiscard]] Result<MergeLevel> readMergeLevel(ByteView record);
void encodeMergeLevel(const MergeLevel& level, log::RecordBytes& out);

// The pages of a level that have to change; those that show the merge already are empty.
struct MergePages {
    ByteSpan page;
    ByteSpan right;
    ByteSpan left;
    // Leaf: what `page` was before; may be the same memory as `page`.
    ByteView source;
};

// All but the times of the pages. JET_errLogOperationInconsistentWithDatabase.
[[nodiscard]] Status applyMerge(std::span<const MergeLevel> levels, std::span<const MergePages> pages);

}  // namespace esent::btree
