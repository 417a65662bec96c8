// TableLayout: the columns of a table as rows hold them, those of its template table included: where each one
// lies, its type, flags, default and name, and what a RowEditor must know.
//
// Made once per table from the catalog. Immutable, owns everything it shows and is shared by any number of
// threads; the catalog may go away. Looking up a column by its id costs two array accesses.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/catalog_reader.h"
#include "record/row_editor.h"
#include "record/row_schema.h"

namespace esent::table {

// Bit of a JET_COLUMNID: the column belongs to a template table.
inline constexpr JET_COLUMNID kTemplateColumn = 0x80000000;

struct LayoutColumn {
    record::ColumnId id = 0;  // as in rows
    record::ColumnType type = record::ColumnType::Nil;
    bool ofTemplate = false;  // its JET_COLUMNID says so
    bool derived = false;     // a tagged column of the template: rows mark it so
    std::uint16_t flags = 0;  // kColumn... of catalog/system_tables.h
    std::uint16_t codePage = 0;
    std::uint16_t recordOffset = 0;  // of fixed columns
    std::uint32_t maxLength = 0;     // bytes; 0: unlimited
    std::optional<ByteView> defaultValue;
    std::string_view name;

    [[nodiscard]] JET_COLUMNID columnId() const { return id | (ofTemplate ? kTemplateColumn : 0); }
    [[nodiscard]] bool fixed() const { return id <= record::kLastFixedId; }
    [[nodiscard]] bool variable() const { return record::isVariableId(id); }
    [[nodiscard]] bool tagged() const { return id >= record::kFirstTaggedId; }
    [[nodiscard]] bool hasUserDefault() const;  // a function of the application makes it
    [[nodiscard]] bool longType() const { return record::isLongType(type); }
    [[nodiscard]] record::TaggedColumn asTagged() const {
        return {id, derived, longType(), defaultValue.has_value()};
    }
};

class TableLayout {
 public:
    // JET_errCatalogCorrupted when the template is missing, templates go in circles, or columns overlap.
    [[nodiscard]] static Result<std::shared_ptr<const TableLayout>> make(
        const catalog::Catalog& catalog, const catalog::TableDefinition& table, std::uint32_t pageSize);

    TableLayout(const TableLayout&) = delete;
    TableLayout& operator=(const TableLayout&) = delete;

    // Columns of the template first, each group by id; deleted ones left out.
    [[nodiscard]] const std::vector<LayoutColumn>& columns() const { return columns_; }

    // The column of a JET_COLUMNID. JET_errBadColumnId when it can be none, JET_errColumnNotFound when the
    // table does not have it (any more).
    [[nodiscard]] Result<const LayoutColumn*> column(JET_COLUMNID columnId) const {
        const record::ColumnId id = columnId & ~kTemplateColumn;
        const bool ofTemplate = (columnId & kTemplateColumn) != 0;
        if (id < record::kFirstFixedId || id > record::kLastTaggedId) return fail(JET_errBadColumnId);
        const LayoutColumn* const found = byId(id, ofTemplate && !isTemplate_);
        if (found == nullptr || (found->ofTemplate != ofTemplate && !isTemplate_))
            return fail(JET_errColumnNotFound);
        return found;
    }
    // By name, case-insensitively; nullptr when there is none.
    [[nodiscard]] const LayoutColumn* column(std::string_view name) const;
    // The column of an index segment; nullptr when there is none.
    [[nodiscard]] const LayoutColumn* segmentColumn(const catalog::KeySegment& segment) const;
    // The column of a tagged field as found in a row; nullptr when it was deleted.
    [[nodiscard]] const LayoutColumn* taggedColumn(record::ColumnId id, bool derived) const;

    // Columns that may not be NULL.
    [[nodiscard]] const std::vector<const LayoutColumn*>& mandatoryColumns() const { return mandatory_; }
    // Columns that count by themselves: auto-increment and version.
    [[nodiscard]] const std::vector<const LayoutColumn*>& counters() const { return counters_; }

    [[nodiscard]] const record::RowSchema& schema() const { return schema_; }
    [[nodiscard]] record::PageKind kind() const { return schema_.kind; }
    // The row that an insert starts from.
    [[nodiscard]] ByteView defaultRow() const { return defaultRow_; }
    // Longest value of a long column that stays in the row unless the caller asks for something else.
    [[nodiscard]] std::size_t intrinsicLimit() const { return intrinsicLimit_; }
    // Limits of intrinsicLimit(): what stays at most when asked to.
    [[nodiscard]] std::size_t largestIntrinsicLimit() const { return schema_.maxRowBytes - 9; }

 private:
    using Place = std::uint16_t;  // index in columns_
    static constexpr Place kNoPlace = UINT16_MAX;

    TableLayout() = default;
    [[nodiscard]] Status build(const catalog::Catalog& catalog, const catalog::TableDefinition& table,
                               std::uint32_t pageSize);
    void reserveTexts(const catalog::TableDefinition* parent, const catalog::TableDefinition& table);
    [[nodiscard]] Status addColumns(const catalog::TableDefinition& owner, bool inherited);
    [[nodiscard]] Status addPlace(const catalog::ColumnDefinition& definition, const LayoutColumn* column);
    [[nodiscard]] std::optional<ByteView> keepDefault(const catalog::ColumnDefinition& definition);
    [[nodiscard]] const LayoutColumn* at(const std::vector<Place>& places, std::size_t index) const {
        return index < places.size() && places[index] != kNoPlace ? &columns_[places[index]] : nullptr;
    }
    [[nodiscard]] const LayoutColumn* byId(record::ColumnId id, bool derived) const {
        if (id < record::kFirstTaggedId) return at(untagged_, id);
        return at(derived ? derived_ : tagged_, id - record::kFirstTaggedId);
    }

    std::vector<LayoutColumn> columns_;  // never grows after build(): others point into it
    std::vector<const LayoutColumn*> mandatory_;
    std::vector<const LayoutColumn*> counters_;
    std::vector<Place> untagged_;   // by id
    std::vector<Place> tagged_;     // by id from kFirstTaggedId on
    std::vector<Place> derived_;    // the same of the template
    std::vector<Place> byName_;     // sorted
    std::vector<std::byte> texts_;  // names and defaults
    record::RowSchema schema_;
    std::vector<std::byte> defaultRow_;
    std::size_t intrinsicLimit_ = 0;
    bool isTemplate_ = false;
};

}  // namespace esent::table
