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
    RowView() = default;
    [[nodiscard]] static Result<RowView> parse(ByteView row, PageKind kind);
    // The same in place, for those who read millions of columns; false: damage, nothing may be asked.
    [[nodiscard]] bool read(ByteView row, PageKind kind);

    [[nodiscard]] ColumnId lastFixed() const { return lastFixed_; }
    [[nodiscard]] ColumnId lastVariable() const { return lastVariable_; }
    [[nodiscard]] ByteView bytes() const { return row_; }
    // Offsets in the row.
    [[nodiscard]] std::size_t fixedEnd() const { return fixedEnd_; }
    [[nodiscard]] std::size_t variableData() const { return variableData_; }
    [[nodiscard]] std::size_t taggedStart() const { return taggedStart_; }

    // Success when every directory of the row, and the form of every tagged column, is sound: each column can
    // be read and the row can be edited.
    [[nodiscard]] Status check() const;

    // The fixed column `id`, `size` bytes at `offset` in the row.
    [[nodiscard]] Result<Field> fixed(ColumnId id, std::size_t offset, std::size_t size) const;
    [[nodiscard]] Result<Field> variable(ColumnId id) const;
    // The same in place; false: damage.
    [[nodiscard]] bool readFixed(ColumnId id, std::size_t offset, std::size_t size, Field& field) const;
    [[nodiscard]] bool readVariable(ColumnId id, Field& field) const;

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

// ---- inline: what every reading of a column does ----

inline bool RowView::read(ByteView row, PageKind kind) {
    if (row.size() < kRowHeaderSize) return false;
    row_ = row;
    kind_ = kind;
    lastFixed_ = std::to_integer<ColumnId>(row[0]);
    lastVariable_ = std::to_integer<ColumnId>(row[1]);
    variableTable_ = loadLE<std::uint16_t>(row, 2);
    const std::size_t bitmap = (lastFixed_ + 7) / 8;
    if (lastFixed_ > kLastFixedId || lastVariable_ < kNoVariableId ||
        variableTable_ < kRowHeaderSize + bitmap || variableTable_ > row.size()) {
        return false;
    }
    fixedEnd_ = variableTable_ - bitmap;
    const std::size_t variableCount = lastVariable_ - kNoVariableId;
    variableData_ = variableTable_ + 2 * variableCount;
    if (variableData_ > row.size()) return false;
    taggedStart_ = variableData_;
    if (variableCount > 0) taggedStart_ += loadLE<std::uint16_t>(row, variableData_ - 2) & kVariableEnd;
    if (taggedStart_ > row.size()) return false;
    taggedCount_ = 0;
    if (const std::size_t rest = row.size() - taggedStart_; rest > 0) {
        if (rest < kTaggedEntrySize) return false;
        const std::size_t first = taggedOffset(0);
        if (first == 0 || first % kTaggedEntrySize != 0 || first > rest) return false;
        taggedCount_ = first / kTaggedEntrySize;
    }
    return true;
}

inline Result<RowView> RowView::parse(ByteView row, PageKind kind) {
    RowView view;
    if (!view.read(row, kind)) return fail(JET_errDatabaseCorrupted);
    return view;
}

inline bool RowView::readFixed(ColumnId id, std::size_t offset, std::size_t size, Field& field) const {
    field = {};
    if (!isFixedId(id) || id > lastFixed_) return true;
    if (offset < kRowHeaderSize || offset > fixedEnd_ || size > fixedEnd_ - offset) return false;
    const auto nulls = std::to_integer<unsigned>(row_[fixedEnd_ + (id - 1) / 8]);
    const bool null = ((nulls >> ((id - 1) % 8)) & 1U) != 0;
    field.state = null ? Field::State::Null : Field::State::Present;
    if (!null) field.bytes = row_.subspan(offset, size);
    return true;
}

inline bool RowView::readVariable(ColumnId id, Field& field) const {
    field = {};
    if (!isVariableId(id) || id > lastVariable_) return true;
    const std::size_t index = id - kFirstVariableId;
    const auto entry = loadLE<std::uint16_t>(row_, variableTable_ + 2 * index);
    const std::size_t end = entry & kVariableEnd;
    const std::size_t begin =
        index == 0 ? 0 : loadLE<std::uint16_t>(row_, variableTable_ + 2 * (index - 1)) & kVariableEnd;
    if (begin > end || variableData_ + end > taggedStart_) return false;
    const bool null = (entry & kVariableNull) != 0;
    field.state = null ? Field::State::Null : Field::State::Present;
    if (!null) field.bytes = row_.subspan(variableData_ + begin, end - begin);
    return true;
}

inline Result<Field> RowView::fixed(ColumnId id, std::size_t offset, std::size_t size) const {
    Field field;
    if (!readFixed(id, offset, size, field)) return fail(JET_errDatabaseCorrupted);
    return field;
}

inline Result<Field> RowView::variable(ColumnId id) const {
    Field field;
    if (!readVariable(id, field)) return fail(JET_errDatabaseCorrupted);
    return field;
}

inline std::uint16_t RowView::taggedWord(std::size_t index) const {
    return loadLE<std::uint16_t>(row_, taggedStart_ + kTaggedEntrySize * index + 2);
}

inline std::size_t RowView::taggedOffset(std::size_t index) const {
    return taggedWord(index) & (kind_ == PageKind::Large ? kLargeTaggedOffset : kSmallTaggedOffset);
}

}  // namespace esent::record
