// TableLayout: the columns of a table as rows hold them, those of its template table included, and their
// values in a row.
//
// Built once from the catalog and immutable; borrows the table definitions, which must outlive it. Values
// that live outside the row come back as their id (table/long_value_reader.h reads them).
#pragma once

#include <vector>

#include "base/result.h"
#include "catalog/catalog_reader.h"
#include "record/row_view.h"

namespace esent::table {

struct LayoutColumn {
    const catalog::ColumnDefinition* column = nullptr;
    bool derived = false;  // of the template table
};

// One value of a column in a row, plain unless `separated`.
struct ColumnValue {
    std::vector<std::byte> bytes;  // the value, or the id of the long value
    bool separated = false;
};

class TableLayout {
 public:
    // JET_errCatalogCorrupted when the template is missing or templates go in circles.
    [[nodiscard]] static Result<TableLayout> make(const catalog::Catalog& catalog,
                                                  const catalog::TableDefinition& table);

    // Columns of the template first, each group by id; deleted ones left out.
    [[nodiscard]] const std::vector<LayoutColumn>& columns() const { return columns_; }

    // The values of a column in a row, defaults applied; none for NULL. Fixed and variable columns have at
    // most one. JET_errFeatureNotAvailable for encrypted values.
    [[nodiscard]] static Result<std::vector<ColumnValue>> values(const record::RowView& row,
                                                                 const LayoutColumn& column);

 private:
    std::vector<LayoutColumn> columns_;
};

}  // namespace esent::table
