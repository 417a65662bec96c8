// RowEditor: changes a row in memory, column by column, in the bytes that will be stored.
//
// One contiguous buffer that is kept from row to row: setting a column moves what lies behind it and
// allocates nothing once the buffers have grown. Every change is done completely or not at all; a row never
// gets longer than its schema allows (JET_errRecordTooBig). Values that are passed in must not lie in row().
// What values mean (which of them are NULL, padding, compression, what goes to the long values) is the
// caller's business. One thread at a time; the schema must outlive the editor.
#pragma once

#include <array>
#include <concepts>
#include <cstring>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "record/row_schema.h"
#include "record/row_view.h"

namespace esent::record {

// A tagged column as an edit needs it.
struct TaggedColumn {
    ColumnId id = 0;
    bool derived = false;     // of the template table, stored in a row of a table made from it
    bool longType = false;    // LongBinary, LongText
    bool hasDefault = false;  // no value at all is then stored as an explicit NULL
};

class RowEditor {
 public:
    explicit RowEditor(const RowSchema& schema);
    RowEditor(RowEditor&&) noexcept = default;
    RowEditor& operator=(RowEditor&&) noexcept = default;
    // The same with another schema: the smallest row again, in the memory that there is.
    void restart(const RowSchema& schema);

    // The smallest row: every column absent.
    void clear();
    // The row that an insert starts from: fixed and variable columns with a default hold it.
    [[nodiscard]] Status startWithDefaults();
    // A copy of a stored row. JET_errDatabaseCorrupted when anything in its directories lies.
    [[nodiscard]] Status load(ByteView row);
    // A copy of a row that this class made.
    void loadTrusted(ByteView row) {
        resize(row.size());
        std::memcpy(row_.data(), row.data(), row.size());
    }

    [[nodiscard]] ByteView row() const { return row_; }
    [[nodiscard]] RowView view() const;
    // Is there anything behind the fixed and variable columns?
    [[nodiscard]] bool hasTagged() const {
        const std::size_t variable = std::to_integer<std::size_t>(row_[1]) - kNoVariableId;
        const std::size_t table = loadLE<std::uint16_t>(row_, 2);
        const std::size_t data = variable == 0 ? 0 : loadLE<std::uint16_t>(row_, table + 2 * (variable - 1));
        return row_.size() > table + 2 * variable + (data & kVariableEnd);
    }
    [[nodiscard]] const RowSchema& schema() const { return *schema_; }

    // `value` has the size of the column. Lower columns that were absent are materialised: default or NULL.
    [[nodiscard]] Status setFixed(ColumnId id, ByteView value);
    [[nodiscard]] Status setFixedNull(ColumnId id);
    template <std::integral T>
    [[nodiscard]] Status setFixedInteger(ColumnId id, T value) {
        std::array<std::byte, sizeof(T)> bytes;
        storeLE<T>(bytes.data(), value);
        return setFixed(id, bytes);
    }
    [[nodiscard]] Status setVariable(ColumnId id, ByteView value);
    [[nodiscard]] Status setVariableNull(ColumnId id);

    // Replaces value `sequence` (from 1 on); 0 or a number behind the last value appends. Only the first
    // value may be compressed.
    [[nodiscard]] Status setTagged(const TaggedColumn& column, std::size_t sequence,
                                   const TaggedValue& value);
    // Removes value `sequence`; later ones move down. A number behind the last value changes nothing. Without
    // a value left the column is NULL.
    [[nodiscard]] Status removeTagged(const TaggedColumn& column, std::size_t sequence);
    // NULL: explicit if there is a default to override, else absent.
    [[nodiscard]] Status setTaggedNull(const TaggedColumn& column);
    // Absent: the default shows again, if there is one.
    [[nodiscard]] Status revertTagged(const TaggedColumn& column);

    // Moves intrinsic values of long columns that are longer than `thresholdBytes` out of the row:
    // store(field, sequence, value) puts one away and returns the bytes of its id. Returns how many went.
    // When store fails the values before it have gone; the row stays whole.
    template <class Store>
    [[nodiscard]] Result<std::size_t> separateLongerThan(std::size_t thresholdBytes, Store store);

 private:
    [[nodiscard]] Status checkGrowth(std::size_t bytes) const;
    // What is new has any content.
    void resize(std::size_t bytes) {
        if (bytes > memory_.size()) memory_.resize(2 * bytes);
        row_ = ByteSpan(memory_).first(bytes);
    }
    // Makes room for or closes a gap at `at`: `newBytes` instead of `oldBytes`. The size has been checked.
    void splice(std::size_t at, std::size_t oldBytes, std::size_t newBytes);

    // The row has the column then, without a value: the caller sets it. Lower ones have their defaults.
    [[nodiscard]] Status extendFixed(ColumnId id);
    [[nodiscard]] Result<std::size_t> extensionOf(ColumnId lastVariable, ColumnId id) const;
    void extendVariable(const RowView& now, ColumnId id);
    [[nodiscard]] Status appendVariable(ColumnId id, ByteView value, bool isNull, std::size_t data);
    [[nodiscard]] Status putVariable(ColumnId id, ByteView value, bool isNull);

    [[nodiscard]] std::uint16_t flagsOf(const TaggedColumn& column, std::uint8_t info, bool isNull) const;
    [[nodiscard]] bool hasInfoByte(std::uint8_t info, bool isNull) const;
    [[nodiscard]] Status putField(const TaggedColumn& column, std::uint8_t info, bool isNull, ByteView data);
    void eraseField(std::size_t index);
    void shiftOffsets(std::size_t taggedStart, std::size_t first, std::size_t last, std::ptrdiff_t by);

    const RowSchema* schema_;
    std::vector<std::byte> memory_;
    ByteSpan row_;                    // of memory_
    std::vector<std::byte> scratch_;  // a field of several values while it is put together
};

template <class Store>
Result<std::size_t> RowEditor::separateLongerThan(std::size_t thresholdBytes, Store store) {
    std::size_t moved = 0;
    for (std::size_t index = 0; index < view().taggedCount(); ++index) {
        const TaggedField field = TRY(view().taggedAt(index));
        if (field.isNull || (field.info & kInfoLongType) == 0) continue;
        const TaggedColumn column{field.id, field.derived, true, false};
        const TaggedValues before = TRY(TaggedValues::of(field));
        const std::size_t count = before.size();
        for (std::size_t i = 0; i < count; ++i) {
            const TaggedField now = TRY(view().taggedAt(index));
            const TaggedValues values = TRY(TaggedValues::of(now));
            const TaggedValue value = TRY(values.at(i));
            if (value.separated || value.data.size() <= thresholdBytes) continue;
            TaggedValue id;
            id.data = TRY(store(now, i + 1, value));
            id.separated = true;
            id.encrypted = value.encrypted;
            TRY(setTagged(column, i + 1, id));
            ++moved;
        }
    }
    return moved;
}

// Adds `delta` to the value of an escrow column, `value`: both have 4 or 8 bytes. Overflow wraps around, as
// it does when transactions add in any order.
void addToFixed(ByteSpan value, ByteView delta);

}  // namespace esent::record
