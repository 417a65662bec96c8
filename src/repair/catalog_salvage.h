// CatalogSalvage: the rows of the catalog of a damaged database, from its two copies, and their way into the
// new one with the places where trees lie now.
//
// Used by one thread.
#pragma once

#include <map>

#include "catalog/catalog_reader.h"
#include "catalog/catalog_row.h"
#include "repair/repair_report.h"
#include "repair/table_salvage.h"
#include "repair/tree_salvage.h"

namespace esent::repair {

class CatalogSalvage {
 public:
    explicit CatalogSalvage(std::uint32_t pageSize)
        : kind_(record::pageKindFor(pageSize)), pageSize_(pageSize) {}

    // JET_errCatalogCorrupted: nothing at all is left.
    [[nodiscard]] Status read(btree::PageSource& source, const LeafCensus& census, RepairReport& report);

    [[nodiscard]] const catalog::Catalog& catalog() const { return catalog_; }
    [[nodiscard]] ObjectId highestObject() const;
    // What became of a table; those of which nothing is said are left out of the new catalog.
    void placed(const catalog::TableDefinition& table, const TableRoots& roots);
    // The rows that nothing else made: MSysObjids, if the database has it.
    [[nodiscard]] const catalog::TableDefinition* objectTable() const { return catalog_.find("MSysObjids"); }
    [[nodiscard]] Status writeObjectTable(TreeWriter& tree) const;

    // MSysObjects, its indexes, its shadow.
    [[nodiscard]] Status write(DatabaseWriter& target, bool shadow);

 private:
    struct Row {
        catalog::Bytes bytes;
        catalog::CatalogRow decoded;
    };
    using Rows = std::map<catalog::Bytes, Row>;

    [[nodiscard]] Rows collect(SalvagedTree& tree, std::uint64_t& bad) const;
    void addOwnRows();
    void assemble(RepairReport& report);
    void noteLostColumns(const catalog::TableDefinition& table, RepairReport& report) const;
    [[nodiscard]] bool relocate(catalog::CatalogRow& row) const;

    record::PageKind kind_;
    std::uint32_t pageSize_;
    Rows rows_;
    catalog::Catalog catalog_;
    std::map<ObjectId, TableRoots> roots_;
};

}  // namespace esent::repair
