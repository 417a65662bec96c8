// RowView: reads the columns of a stored row in place.
//
// Nothing in a row is trusted: every offset is checked against the row before it is used, and damage is
// JET_errDatabaseCorrupted. A RowView borrows the bytes
// of the page; values are views into them. Not modified after parse, so any thread may read it.
#pragma once

#include <optional>
#include <vector>

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

    // The fixed column `id`, `size` bytes at `offset` in the row.
    [[nodiscard]] Result<Field> fixed(ColumnId id, std::size_t offset, std::size_t size) const;
    [[nodiscard]] Result<Field> variable(ColumnId id) const;

    [[nodiscard]] std::size_t taggedCount() const { return taggedCount_; }
    // The tagged column at `index` < taggedCount(), in stored order.
    [[nodiscard]] Result<TaggedField> taggedAt(std::size_t index) const;
    [[nodiscard]] Result<std::optional<TaggedField>> findTagged(ColumnId id, bool derived = false) const;

 private:
    [[nodiscard]] std::uint16_t taggedWord(std::size_t index) const;
    [[nodiscard]] std::size_t taggedOffset(std::size_t index) const;

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

// The values of a tagged column, first to last; none for NULL.
[[nodiscard]] Result<std::vector<TaggedValue>> valuesOf(const TaggedField& field);

}  // namespace esent::record
