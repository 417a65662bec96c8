// RowView: reads the columns of a stored row in place.
//
// Nothing in a row is trusted: every offset is checked against the row before it is used, and damage is
// JET_errDatabaseCorrupted. A RowView borrows the bytes
// of the page; values are views into them. Not modified after parse, so any thread may read it.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "record/row_format.h"

namespace esent::record {

// A column as found in a row. Absent: the row was written without it, so its default applies.
struct Field {
    enum class State : std::uint8_t { Absent, Null, Present };
    State state = State::Absent;
    ByteView bytes;

    [[nodiscard]] bool present() const { return state == State::Present; }
};

// A tagged column as stored: `data` follows the info byte.
struct TaggedField {
    ColumnId id = 0;
    bool derived = false;  // a column of the template table
    bool isNull = false;
    std::uint8_t info = 0;
    ByteView data;
};

// One value of a tagged column.
struct TaggedValue {
    ByteView data;            // the value, or the id of the long value when separated
    bool separated = false;   // stored in the table's long-value tree
    bool compressed = false;  // see record/compression.h
    bool encrypted = false;
};

class RowView {
 public:
    [[nodiscard]] static Result<RowView> parse(ByteView row, PageKind kind);

    [[nodiscard]] ColumnId lastFixed() const { return lastFixed_; }
    [[nodiscard]] ColumnId lastVariable() const { return lastVariable_; }
    [[nodiscard]] ByteView bytes() const { return row_; }
    // Offsets in the row.
    [[nodiscard]] std::size_t fixedEnd() const { return fixedEnd_; }
    [[nodiscard]] std::size_t variableTable() const { return variableTable_; }
    [[nodiscard]] std::size_t variableData() const { return variableData_; }
    [[nodiscard]] std::size_t taggedStart() const { return taggedStart_; }

    // Success when every directory of the row, and the form of every tagged column, is sound: each column can
    // be read and the row can be edited.
    [[nodiscard]] Status check() const;

    // The fixed column `id`, `size` bytes at `offset` in the row.
    [[nodiscard]] Result<Field> fixed(ColumnId id, std::size_t offset, std::size_t size) const;
    [[nodiscard]] Result<Field> variable(ColumnId id) const;

    [[nodiscard]] std::size_t taggedCount() const { return taggedCount_; }
    // The tagged column at `index` < taggedCount(), in stored order.
    [[nodiscard]] Result<TaggedField> taggedAt(std::size_t index) const;
    [[nodiscard]] Result<std::optional<TaggedField>> findTagged(ColumnId id, bool derived = false) const;

    // Of a row that was checked: where the column is, or would be put, in stored order; where its bytes (info
    // byte included) begin and end, relative to taggedStart().
    [[nodiscard]] std::size_t taggedPosition(ColumnId id, bool derived) const;
    [[nodiscard]] bool isTaggedAt(std::size_t index, ColumnId id, bool derived) const;
    [[nodiscard]] std::size_t taggedOffset(std::size_t index) const;
    [[nodiscard]] std::size_t taggedEnd(std::size_t index) const;

 private:
    [[nodiscard]] std::uint16_t taggedWord(std::size_t index) const;
    [[nodiscard]] std::uint32_t taggedRank(std::size_t index) const;

    ByteView row_;
    PageKind kind_ = PageKind::Small;
    ColumnId lastFixed_ = 0;
    ColumnId lastVariable_ = kNoVariableId;
    std::size_t fixedEnd_ = 0;       // of the fixed values: where their null bitmap starts
    std::size_t variableTable_ = 0;  // where the end offsets start
    std::size_t variableData_ = 0;
    std::size_t taggedStart_ = 0;
    std::size_t taggedCount_ = 0;
};

// The values of a tagged column, first to last, read in place; none for NULL.
class TaggedValues {
 public:
    [[nodiscard]] static Result<TaggedValues> of(const TaggedField& field);

    [[nodiscard]] std::size_t size() const { return count_; }
    // The value at `index` < size().
    [[nodiscard]] Result<TaggedValue> at(std::size_t index) const;

 private:
    ByteView data_;
    std::uint8_t info_ = 0;
    std::size_t count_ = 0;
};

}  // namespace esent::record
