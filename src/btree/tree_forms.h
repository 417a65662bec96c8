// The pages of a tree at birth, at its conversion to extent trees, and when it is emptied: what the records
// 25, 24, 58 and 48 say, and what they do.
//
// Run time fills them in, logs and applies them; redo reads and applies them. Pure functions.
#pragma once

#include <vector>

#include "btree/node_change.h"
#include "btree/space.h"

namespace esent::btree {

// 25: a root that is a leaf, with the rest of its extent free.
struct CreateSingle {
    ChangeHead head;  // page: the root
    ObjectId object = 0;
    PageNumber parent = 0;
    std::uint32_t pages = 1;
    std::uint32_t pageFlags = 0;  // those of the root but root and leaf
};
// 24: a root with extent trees on the two pages behind.
struct CreateMultiple {
    ChangeHead head;
    ObjectId object = 0;
    PageNumber owned = 0;
    PageNumber available = 0;
    PageNumber parent = 0;
    std::uint32_t pages = 0;
    std::uint32_t pageFlags = 0;
};
// 58: extent trees for a tree that had one extent. They take the first two pages of its second one.
struct ConvertTree {
    ChangeHead head;
    ObjectId object = 0;
    PageNumber owned = 0;
    PageNumber available = 0;
    PageNumber parent = 0;
    PageNumber secondFirst = 0;
    std::uint32_t pages = 0;
    std::uint32_t secondPages = 0;
    std::uint32_t bitmap = 0;
    std::uint32_t pageFlags = 0;
};
// 48: nothing is left in the tree; its root becomes a leaf.
struct EmptyTree {
    ChangeHead head;
    PageNumber root = 0;
    ObjectId object = 0;
    struct Page {
        DatabaseTime before = kNilTime;
        PageNumber page = 0;
        std::uint32_t pageFlags = 0;
    };
    std::vector<Page> pages;  // those below the root
};

// JET_errLogFileCorrupt when the record is too short or says what can't be.
[[nodiscard]] Result<CreateSingle> readCreateSingle(ByteView record);
[[nodiscard]] Result<CreateMultiple> readCreateMultiple(ByteView record);
[[nodiscard]] Result<ConvertTree> readConvertTree(ByteView record);
[[nodiscard]] Result<EmptyTree> readEmptyTree(ByteView record);
void encode(const CreateSingle& what, log::RecordBytes& out);
void encode(const CreateMultiple& what, log::RecordBytes& out);
void encode(const ConvertTree& what, log::RecordBytes& out);
void encode(const EmptyTree& what, log::RecordBytes& out);

// Each page by itself: redo may need some of them only.
[[nodiscard]] Status formRoot(const CreateSingle& what, ByteSpan root);
[[nodiscard]] Status formRoot(const CreateMultiple& what, ByteSpan root);
[[nodiscard]] Status formOwned(const CreateMultiple& what, ByteSpan owned);
[[nodiscard]] Status formAvailable(const CreateMultiple& what, ByteSpan available);
[[nodiscard]] Status convertRoot(const ConvertTree& what, ByteSpan root);
[[nodiscard]] Status formOwned(const ConvertTree& what, ByteSpan owned);
[[nodiscard]] Status formAvailable(const ConvertTree& what, ByteSpan available);
[[nodiscard]] Status emptyRoot(ByteSpan root);

// The bitmap of a tree that is born with this many pages.
[[nodiscard]] std::uint32_t bitmapOf(std::uint32_t pages);
// Free runs of a first extent by its bitmap; pages that the bitmap can't represent are free.
[[nodiscard]] std::vector<Extent> freeRuns(PageNumber root, std::uint32_t pages, std::uint32_t bitmap);
// The key of an extent: its last page, big-endian.
[[nodiscard]] std::array<std::byte, 4> extentKey(PageNumber last);

}  // namespace esent::btree
