// ColumnBatch: columns that a table gets together, so that thousands of them make one new version of its
// schema and not one each.
//
// Filled and published by SchemaEditor, inside one call. Not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <unordered_set>

#include "base/result.h"
#include "catalog/schema.h"

namespace esent::catalog {

enum class ColumnClass : std::uint8_t { Fixed, Variable, Tagged };

class ColumnBatch {
 public:
    explicit ColumnBatch(std::shared_ptr<const TableSchema> table);

    [[nodiscard]] const TableSchema& table() const { return *table_; }  // as it was before
    // Does the table have a column of this name, or will it?
    [[nodiscard]] bool contains(std::string_view name) const;
    // Of what was added.
    [[nodiscard]] std::uint32_t flags() const { return flags_; }

    // Chooses id and offset. JET_errColumnDuplicate, JET_errTooManyColumns, JET_errRecordTooBig (the fixed
    // columns would not leave a row of `maxRowBytes`). Nothing is added yet.
    [[nodiscard]] Status place(ColumnDefinition& wanted, ColumnClass kind, std::size_t maxRowBytes) const;
    void add(ColumnDefinition placed, ColumnClass kind);
    // The table's definition with all of them.
    [[nodiscard]] TableDefinition take() &&;

 private:
    [[nodiscard]] record::ColumnId& next(ColumnClass kind) { return next_[static_cast<std::size_t>(kind)]; }
    void count(const TableDefinition& definition, bool ofTemplate);

    std::shared_ptr<const TableSchema> table_;
    std::vector<ColumnDefinition> added_;
    std::unordered_set<std::string> names_;  // of the added ones, folded
    std::array<record::ColumnId, 3> next_{record::kFirstFixedId, record::kFirstVariableId,
                                          record::kFirstTaggedId};
    std::uint32_t nextOffset_ = record::kRowHeaderSize;
    std::uint32_t flags_ = 0;
};

}  // namespace esent::catalog
