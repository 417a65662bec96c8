// LongValueStore: the long values of a table that is being repaired: which of them are whole, how often kept
// rows refer to them, and their way into the new database.
//
// A value is whole when its root and every chunk are there and can be unpacked; encrypted ones are taken as
// they are. Used by one thread.
#pragma once

#include <optional>
#include <unordered_map>

#include "catalog/catalog_reader.h"
#include "repair/database_writer.h"
#include "repair/long_value_stream.h"
#include "repair/repair_report.h"
#include "repair/tree_salvage.h"
#include "table/index_key.h"
#include "table/long_value_reader.h"

namespace esent::repair {

class LongValueStore final : public table::LongValueSource {
 public:
    LongValueStore(btree::PageSource& source, const LeafCensus& census,
                   const catalog::TableDefinition& table);

    [[nodiscard]] JET_ERR damage() const { return damage_; }
    // Is the value whole? Looks once.
    [[nodiscard]] JET_ERR check(table::LongValueId id);
    // A row that is kept refers to it once more.
    void reference(table::LongValueId id) { ++references_[id.value]; }
    void forgetReferences() { references_.clear(); }

    // The beginning of a whole value, for keys.
    [[nodiscard]] Result<std::size_t> readStart(ByteView id, ByteSpan out) override;

    // Every value that is referred to, under its old key with a true reference count.
    [[nodiscard]] Status copyTo(TreeWriter& tree, TableRepair& report);

 private:
    [[nodiscard]] SalvagedTree open() const;
    [[nodiscard]] JET_ERR readWhole(table::LongValueId id);

    btree::PageSource& source_;
    const LeafCensus& census_;
    PageNumber root_;
    ObjectId object_;
    JET_ERR damage_ = JET_errSuccess;
    std::optional<LongValueStream> stream_;  // nothing: the table has none
    std::unordered_map<std::uint64_t, JET_ERR> checked_;
    std::unordered_map<std::uint64_t, std::uint32_t> references_;
};

}  // namespace esent::repair
