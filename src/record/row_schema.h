// RowSchema: what a RowEditor must know of a table: where its fixed columns lie, which defaults fill the
// gaps, how long a row may get.
//
// Plain values, made once per table (table/table_layout.h does it) and then shared by any thread. Defaults
// are views; who makes the schema keeps their bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "record/row_format.h"

namespace esent::record {

// A fixed column, a deleted one as well: its place stays.
struct FixedPlace {
    std::uint16_t offset = 0;
    std::uint16_t sizeBytes = 0;
    std::optional<ByteView> defaultValue;
};

// The longest row that the offsets of the form can describe.
[[nodiscard]] constexpr std::size_t longestRow(PageKind kind) {
    return kind == PageKind::Large ? kLargeTaggedOffset : kSmallTaggedOffset;
}

struct RowSchema {
    PageKind kind = PageKind::Small;
    std::size_t maxRowBytes = longestRow(PageKind::Small);
    std::vector<FixedPlace> fixed;                          // column 1 first
    std::vector<std::optional<ByteView>> variableDefaults;  // column 128 first; may end early

    // Fixed columns one after the other, none with a default.
    [[nodiscard]] static RowSchema packed(PageKind kind, std::span<const std::uint16_t> fixedSizes) {
        RowSchema schema{kind, longestRow(kind), {}, {}};
        std::size_t offset = kRowHeaderSize;
        for (const std::uint16_t size : fixedSizes) {
            schema.fixed.push_back({static_cast<std::uint16_t>(offset), size, {}});
            offset += size;
        }
        return schema;
    }
};

}  // namespace esent::record
