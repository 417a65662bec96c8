// RowBuilder: makes the bytes of a row from column values, as Windows would store them.
//
// One object per row; not thread-safe. Values are copied. Sizes are the caller's business: a row that is too
// big for its page is noticed by the tree.
#pragma once

#include <array>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "record/row_format.h"

namespace esent::record {

class RowBuilder {
 public:
    // `fixedSizes[i]` is the size of fixed column i + 1; must outlive the builder.
    RowBuilder(PageKind kind, std::span<const std::uint16_t> fixedSizes);

    // A fixed column; skipped lower ones become NULL. `value` has the column's size.
    void setFixed(ColumnId id, ByteView value);
    template <std::integral T>
    void setFixedInteger(ColumnId id, T value) {
        std::array<std::byte, sizeof(T)> bytes;
        storeLE<T>(bytes.data(), value);
        setFixed(id, bytes);
    }
    // NULL in a fixed column, materialised.
    void setFixedNull(ColumnId id);
    // A variable column; skipped lower ones become NULL.
    void setVariable(ColumnId id, ByteView value);
    // A tagged column: `data` as stored after the info byte, `info` without the bits that the form implies.
    void setTagged(ColumnId id, ByteView data, std::uint8_t info = 0, bool derived = false);
    // An explicit NULL that overrides a default; `info` is kInfoLongType for long types, else 0.
    void setTaggedNull(ColumnId id, std::uint8_t info = 0, bool derived = false);

    [[nodiscard]] std::vector<std::byte> build() const;

 private:
    struct Tagged {
        std::uint8_t info;
        bool isNull;
        std::vector<std::byte> data;
    };
    struct Fixed {
        bool isNull = true;
        std::vector<std::byte> data;
    };

    void appendFixed(std::vector<std::byte>& row) const;
    void appendVariable(std::vector<std::byte>& row) const;
    void appendTagged(std::vector<std::byte>& row) const;

    PageKind kind_;
    std::span<const std::uint16_t> fixedSizes_;
    std::vector<Fixed> fixed_;                             // columns 1..
    std::map<ColumnId, std::vector<std::byte>> variable_;  // values only
    std::map<std::pair<bool, ColumnId>, Tagged> tagged_;   // key: (not derived, id), the stored order
};

}  // namespace esent::record
