// NodeChange: one change of one node, as the log records 29 to 39 and 93 describe it, and what it does to its
// page.
//
// The running engine fills it in, logs it and applies it; redo reads it from the log and applies it: the same
// function either way. Borrows the bytes of keys and data. Pure functions; one thread per page.
#pragma once

#include "btree/tree_page.h"
#include "log/record_catalogue.h"
#include "log/records.h"

namespace esent::btree {

// Where no time applies.
inline constexpr DatabaseTime kNilTime = ~std::uint64_t{0};

// How every record of a tree's page begins: who changes which page, from which state to which.
struct ChangeHead {
    log::RecordCode code = log::RecordCode::Nop;
    log::SessionNumber session = 0;
    DatabaseId database = 0;
    PageNumber page = 0;
    DatabaseTime after = kNilTime;
    DatabaseTime before = kNilTime;
    std::uint32_t transaction = 0;
    std::uint8_t level = 0;
    std::uint16_t line = 0;
    bool versioned = false;
    bool unique = false;
    bool space = false;

    static constexpr std::size_t kSize = 32;
    [[nodiscard]] static ChangeHead load(ByteView record);  // at least kSize bytes
    void store(std::byte* at) const;
};

struct NodeChange : ChangeHead {
    std::uint32_t versionId = 0;
    PageNumber root = 0;
    ObjectId object = 0;

    // Insert: `key` is the part that the page does not supply, `prefix` the one it does. Other records: the
    // whole key of the node, where they hold one.
    ByteView prefix;
    ByteView key;
    // UndoInfo, Delta, Undo: second half of the bookmark, empty in unique trees.
    ByteView bookmarkData;
    // New data; the header of SetExternalHeader; the before image of UndoInfo; the differences of
    // ReplaceDiff.
    ByteView data;
    std::uint16_t oldSize = 0;  // Replace, ReplaceDiff
    std::uint16_t newSize = 0;
    bool wideDiff = false;               // ReplaceDiff: offsets of 16 bits
    std::uint32_t replaceVersionId = 0;  // FlagInsertAndReplaceData: of its second version
    std::int64_t delta = 0;
    std::uint16_t offset = 0;
    std::uint16_t operation = 0;  // UndoInfo, Undo: kind of the version

    static constexpr std::size_t kHeadSize = 44;
    [[nodiscard]] bool inserts() const {
        return code == log::RecordCode::Insert || code == log::RecordCode::FlagInsert ||
               code == log::RecordCode::FlagInsertAndReplaceData;
    }
};

// JET_errLogFileCorrupt when the record is too short for what it says, or of no node.
[[nodiscard]] Result<NodeChange> readNodeChange(ByteView record);
// Puts the record at the start of `memory`, which grows as needed and keeps its size for the next one.
[[nodiscard]] ByteView encodeNodeChange(const NodeChange& change, log::RecordBytes& memory);

// Carries the change out; Undo is not among them (undoNode). JET_errLogOperationInconsistentWithDatabase when
// the page can't be the one.
[[nodiscard]] Status applyNodeChange(const NodeChange& change, TreePage& page, bool checkOldSize = true);

// Takes a change back.
struct NodeUndo {
    std::uint16_t operation = 0;  // as in records: 1 insert, 2 replace, 3 delete, 4 and 9 delta
    ByteView image;               // replace: the data before
    std::uint16_t offset = 0;
    std::int64_t delta = 0;
};
[[nodiscard]] Status undoNode(const NodeUndo& undo, TreePage& page, unsigned line);

}  // namespace esent::btree
