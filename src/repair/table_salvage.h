// TableSalvage: one table out of the damaged database into the new one: rows in the order of their keys, the
// long values that they use, every secondary index made anew from the rows.
//
// A row of which no entry of a unique index can be made, because an earlier row has its key, is dropped: then
// the table is written again without it. One thread; memory: 16 bytes per row of a damaged table, an entry
// per long value in use, the sorts.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <unordered_set>

#include "repair/row_salvage.h"
#include "table/external_sort.h"
#include "table/index_key_plan.h"

namespace esent::repair {

struct SalvageContext {
    btree::PageSource& source;
    const LeafCensus& census;
    const catalog::Catalog& catalog;
    DatabaseWriter& target;
    os::FileSystem& files;
    std::string scratchPath;  // for sorting; a number is put behind it
    std::function<Status()> step;
};

// Where the trees of a table are now.
struct TableRoots {
    PageNumber rows = 0;
    PageNumber longValues = 0;               // 0: none
    bool primaryKept = true;                 // false: the definition of the primary index is damaged
    std::map<ObjectId, PageNumber> indexes;  // secondary ones, those that are lost left out
    std::map<ObjectId, const key::Collation*> rekeyed;  // keys by another edition of the sort rules
};

class TableSalvage {
 public:
    TableSalvage(SalvageContext& context, const catalog::TableDefinition& table)
        : context_(context), table_(table) {}
    TableSalvage(const TableSalvage&) = delete;
    TableSalvage& operator=(const TableSalvage&) = delete;

    // JET_errCatalogCorrupted: its definition can't be used.
    [[nodiscard]] Result<TableRoots> run();
    [[nodiscard]] TableRepair& report() { return report_; }

 private:
    struct Index {
        const catalog::IndexDefinition* definition = nullptr;
        std::shared_ptr<const table::IndexKeyPlan> plan;
        std::unique_ptr<table::ExternalSort> sort;
    };

    [[nodiscard]] Status planIndexes();
    [[nodiscard]] Status attempt(bool& again);
    [[nodiscard]] Status copyRows(TreeWriter& tree);
    // Keeps the row on which `rows` stands, or notes why not.
    [[nodiscard]] Status keep(RowSalvage& salvage, table::IndexKeyMaker& maker, ByteView data,
                              TreeWriter& tree);
    [[nodiscard]] Status makeKeys(table::IndexKeyMaker& maker, const record::RowView& row, std::string& why);
    [[nodiscard]] Status buildIndex(Index& index, PageNumber parent, bool& again);
    void drop(std::string why);
    [[nodiscard]] Status findNamedRows();
    [[nodiscard]] bool hasKey(ByteView key) const;
    void dropIndex(const catalog::IndexDefinition& index) { report_.indexesLost.push_back(index.name); }

    SalvageContext& context_;
    const catalog::TableDefinition& table_;
    std::shared_ptr<const table::TableLayout> layout_;
    std::shared_ptr<const table::IndexKeyPlan> primary_;  // null: none, or its keys can't be checked
    std::vector<Index> indexes_;
    std::vector<table::IndexKeyList> keys_;  // of the row, per index
    std::unique_ptr<LongValueStore> longValues_;
    std::set<btree::Bytes> excluded_;
    btree::Bytes key_;  // of the row
    btree::Bytes lastKey_;
    bool anyRow_ = false;
    std::unordered_set<std::size_t> kept_;  // hashes of keys; of damaged tables only
    TableRoots roots_;
    TableRepair report_;
};

}  // namespace esent::repair
