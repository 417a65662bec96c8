// TableCounters: what all cursors on one table share while its database is open: the next numbers to give
// out, its long values, the callbacks on it.
//
// One per catalog::TableEntry, made when first asked for. Thread-safe. Numbers are never given back: a
// cancelled insert leaves a gap.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "catalog/schema_cache.h"
#include "table/long_value_tree.h"
#include "table/table_callbacks.h"
#include "table/table_plan.h"

namespace esent::table {

class TableCounters final : public catalog::TableEntry::Extension {
 public:
    [[nodiscard]] static TableCounters& of(catalog::TableEntry& entry);

    // The next value of the auto-increment column: one more than the highest in the table.
    [[nodiscard]] Result<std::uint64_t> nextAutoIncrement(const catalog::TableSchema& schema,
                                                          const TablePlan& plan, const LayoutColumn& column);
    // The next row number of a table without primary index.
    [[nodiscard]] Result<std::uint32_t> nextRowNumber(const catalog::TableSchema& schema);
    // The table's long values; null: it has none yet.
    [[nodiscard]] LongValueTree* longValues(catalog::TableEntry& entry, const catalog::TableSchema& schema);
    void forgetLongValues() override;
    [[nodiscard]] TableCallbacks& callbacks() { return callbacks_; }

 private:
    std::mutex mutex_;
    std::atomic<std::uint64_t> nextAutoIncrement_{0};  // 0: not known yet
    std::atomic<std::uint32_t> nextRowNumber_{0};      // 0: not known yet
    TableCallbacks callbacks_;
    std::atomic<LongValueTree*> longValues_{nullptr};
    std::unique_ptr<LongValueTree> ownLongValues_;  // guarded by mutex_
};

}  // namespace esent::table
