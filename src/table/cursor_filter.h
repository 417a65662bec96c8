// CursorFilter: the conditions of JetSetCursorFilter: moves and seeks pass over rows that don't meet all of
// them.
//
// Belongs to one cursor. Values are compared as their keys are ordered, text with the default rules; values
// of long columns that live outside their row are not looked at and meet no condition but "is not NULL".
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "record/row_view.h"
#include "table/table_layout.h"

namespace esent::table {

class CursorFilter {
 public:
    CursorFilter() = default;
    // JET_errInvalidParameter (relation, size), JET_errBadColumnId, JET_errColumnNotFound. The layout must
    // outlive the filter.
    [[nodiscard]] static Result<CursorFilter> make(const TableLayout& layout,
                                                   std::span<const JET_INDEX_COLUMN> conditions);
    [[nodiscard]] bool empty() const { return conditions_.empty(); }
    [[nodiscard]] Result<bool> admits(const record::RowView& row) const;

 private:
    struct Condition {
        const LayoutColumn* column = nullptr;
        JET_RELOP relation = JET_relopEquals;
        std::optional<std::vector<std::byte>> value;  // nothing: NULL
        std::vector<std::byte> key;                   // of the value
    };
    [[nodiscard]] static Result<bool> meets(const Condition& condition, std::optional<ByteView> value);

    std::vector<Condition> conditions_;
};

}  // namespace esent::table
