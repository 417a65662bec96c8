// ListTable: an answer that is a table: rows put into a temporary table that the caller reads and closes.
//
// Made, filled and handed over inside one call of the session. The rows are no part of its transaction.
#pragma once

#include <concepts>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "api/tables.h"
#include "api/text_arguments.h"
#include "table/temp_table.h"

namespace esent::api {

struct ListColumn {
    JET_COLTYP type;
    bool key = false;
};

class ListTable {
 public:
    // `wide`: text columns are UTF-16, else code page 1252. Without a key the rows keep the order in which
    // they are added.
    [[nodiscard]] static Result<ListTable> make(instance::Session& session,
                                                std::span<const ListColumn> columns, bool wide);

    // The columns in the order that make() got.
    [[nodiscard]] JET_COLUMNID column(std::size_t number) const { return table_->columnIds()[number]; }
    [[nodiscard]] std::uint32_t rows() const { return rows_; }

    // ---- a row; what is not set is NULL ----
    [[nodiscard]] Status beginRow() { return row_.startWithDefaults(); }
    template <std::integral T>
    [[nodiscard]] Status set(std::size_t number, T value) {
        return row_.setFixedInteger(column(number), value);
    }
    // A name as the catalog stores it.
    [[nodiscard]] Status setName(std::size_t number, std::string_view stored);
    [[nodiscard]] Status setBinary(std::size_t number, ByteView value) {
        return row_.setVariable(column(number), value);
    }
    [[nodiscard]] Status setLongBinary(std::size_t number, ByteView value);
    [[nodiscard]] Status addRow();

    // Gives the table to the session, on its first row.
    [[nodiscard]] Result<JET_TABLEID> handOver() &&;

 private:
    ListTable(instance::Session& session, std::unique_ptr<table::TempTable> table, bool wide)
        : session_(&session), table_(std::move(table)), row_(table_->plan().layout().schema()), wide_(wide) {}

    instance::Session* session_;
    std::unique_ptr<table::TempTable> table_;
    record::RowEditor row_;
    std::uint32_t rows_ = 0;
    bool wide_;
    bool numbered_ = false;  // the key is a column of its own that the caller does not know
};

}  // namespace esent::api
