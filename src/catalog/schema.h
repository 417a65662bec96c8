// TableSchema: one version of a table as sessions use it: its definition, the one of its template, and its
// trees.
//
// Immutable and shared by every cursor that sees this version; a schema change makes another one
// (schema_cache.h). Made by the schema cache, by DDL and, for temporary tables, by whoever opens them. The
// volume must outlive it.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "btree/tree.h"
#include "catalog/catalog_reader.h"

namespace esent::catalog {

// Set in the JET_COLUMNIDs of columns that come from the template table.
inline constexpr JET_COLUMNID kTemplateColumnBit = 0x80000000;

// A column as a table has it: its own, or (derived) one of its template.
struct ColumnRef {
    const ColumnDefinition* column = nullptr;
    bool derived = false;

    [[nodiscard]] explicit operator bool() const { return column != nullptr; }
    [[nodiscard]] JET_COLUMNID jetId() const { return column->id | (derived ? kTemplateColumnBit : 0); }
};

struct IndexSchema {
    const IndexDefinition* definition = nullptr;
    std::shared_ptr<btree::Tree> tree;  // of the primary index: the table's

    [[nodiscard]] bool primary() const { return definition->primary(); }
};

// What a room above works out from a schema once and keeps with it.
class SchemaCompanion {
 public:
    SchemaCompanion() = default;
    virtual ~SchemaCompanion() = default;
    SchemaCompanion(const SchemaCompanion&) = delete;
    SchemaCompanion& operator=(const SchemaCompanion&) = delete;
};

class TableSchema {
 public:
    // `templateTable` null: the table has none. JET_errCatalogCorrupted when the definition can't be used.
    [[nodiscard]] static Result<std::shared_ptr<const TableSchema>> make(
        btree::Volume& volume, TableDefinition definition, std::shared_ptr<const TableSchema> templateTable);
    TableSchema(const TableSchema&) = delete;
    TableSchema& operator=(const TableSchema&) = delete;

    [[nodiscard]] btree::Volume& volume() const { return volume_; }
    [[nodiscard]] const TableDefinition& definition() const { return definition_; }
    [[nodiscard]] const std::string& name() const { return definition_.name; }
    [[nodiscard]] ObjectId object() const { return definition_.objectId; }
    [[nodiscard]] const TableSchema* templateTable() const { return template_.get(); }
    [[nodiscard]] const std::shared_ptr<const TableSchema>& templateShared() const { return template_; }

    [[nodiscard]] const std::shared_ptr<btree::Tree>& tree() const { return tree_; }
    // Null until the first long value is put into a tree of its own.
    [[nodiscard]] const std::shared_ptr<btree::Tree>& longValues() const { return longValues_; }

    // By object id, the primary one first. Inherited definitions are complete.
    [[nodiscard]] std::span<const IndexSchema> indexes() const { return indexes_; }
    [[nodiscard]] const IndexSchema* primaryIndex() const;  // null: rows lie in the order of their numbers
    [[nodiscard]] const IndexSchema* index(std::string_view name) const;
    [[nodiscard]] const IndexSchema* index(ObjectId object) const;

    // Deleted columns are not found.
    [[nodiscard]] ColumnRef column(JET_COLUMNID id) const;
    [[nodiscard]] ColumnRef column(std::string_view name) const;
    // The column of a key segment; deleted ones too, an empty reference only in damaged catalogs.
    [[nodiscard]] ColumnRef column(const KeySegment& segment) const;

    // What `work` answered when it was first asked for. It lives as long as the schema.
    [[nodiscard]] Result<const SchemaCompanion*> companion(
        Result<std::unique_ptr<const SchemaCompanion>> (*work)(const TableSchema&)) const;

    TableSchema(btree::Volume& volume, TableDefinition definition,
                std::shared_ptr<const TableSchema> templateTable);

 private:
    void inheritIndexes();
    void openTrees();
    [[nodiscard]] Status check() const;

    btree::Volume& volume_;
    TableDefinition definition_;
    std::shared_ptr<const TableSchema> template_;
    std::shared_ptr<btree::Tree> tree_;
    std::shared_ptr<btree::Tree> longValues_;
    std::vector<IndexSchema> indexes_;
    mutable std::mutex companionMutex_;
    mutable std::unique_ptr<const SchemaCompanion> companion_;  // guarded by companionMutex_
    mutable std::atomic<const SchemaCompanion*> madeCompanion_{nullptr};
};

}  // namespace esent::catalog
