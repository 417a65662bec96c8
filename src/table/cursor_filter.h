// CursorFilter: the conditions of JetSetCursorFilter: moves and seeks pass over rows that don't meet all of
// them.
//
// Belongs to one cursor. Values are compared as their keys are ordered, binary ones as they are. Of several
// values of a column the first one counts. Text, long columns and those whose default a callback computes
// have no conditions: JET_errFilteredMoveNotSupported.
#pragma once

#include <memory>
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
    // JET_errInvalidParameter (relation, size, bits), JET_errBadColumnId, JET_errColumnNotFound,
    // JET_errFilteredMoveNotSupported.
    [[nodiscard]] static Result<CursorFilter> make(std::shared_ptr<const TableLayout> layout,
                                                   std::span<const JET_INDEX_COLUMN> conditions);
    [[nodiscard]] bool empty() const { return conditions_.empty(); }
    [[nodiscard]] Result<bool> admits(const record::RowView& row) const;

 private:
    struct Condition {
        const LayoutColumn* column = nullptr;
        JET_RELOP relation = JET_relopEquals;
        std::optional<std::vector<std::byte>> value;  // nothing: NULL
        std::vector<std::byte> order;                 // of the value
    };
    [[nodiscard]] static Result<bool> meets(const Condition& condition, ByteView value);
    [[nodiscard]] static bool meetsWithNull(const Condition& condition);

    std::shared_ptr<const TableLayout> layout_;  // keeps the columns
    std::vector<Condition> conditions_;
};

}  // namespace esent::table
