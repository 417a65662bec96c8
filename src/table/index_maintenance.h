// Index maintenance: brings the entries of a table's secondary indexes in line with a row that came, changed
// or went.
//
// Stateless but for reused buffers; one per thread of work. The caller is inside a transaction, holds no page
// and holds the table's update lock shared. On error part of the work may be done: the caller takes it back.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "catalog/schema.h"
#include "table/index_key.h"
#include "table/table_plan.h"
#include "txn/transaction.h"

namespace esent::table {

// From the entries of the old keys of a row to those of the new ones; both lists are in order.
[[nodiscard]] Status changeEntries(txn::Transaction& transaction, const catalog::IndexSchema& index,
                                   const IndexKeyList& before, const IndexKeyList& after, ByteView bookmark);

class IndexMaintenance {
 public:
    // `longValues` may be null: then the rows have no separated values.
    IndexMaintenance(txn::Transaction& transaction, const catalog::TableSchema& schema, const TablePlan& plan,
                     LongValueSource* longValues)
        : transaction_(transaction), newest_{&schema, &plan}, maker_(longValues) {}

    // The indexes of other versions, too, which must outlive this (TableEntry::maintained()).
    [[nodiscard]] Status keepToo(const std::vector<std::shared_ptr<const catalog::TableSchema>>& versions);
    // What the application makes for the keys of the row that comes or went; null: nothing is needed.
    void setDefaults(const UpdateDefaults* defaults) { defaults_ = defaults; }
    // Indexes that are optionally unique take no key that somebody has.
    void enforceOptionallyUnique(bool enforce) { enforcesOptionallyUnique_ = enforce; }

    // JET_errKeyDuplicate, JET_errNullKeyDisallowed, JET_errKeyTruncated.
    [[nodiscard]] Status inserted(ByteView row, ByteView bookmark);
    [[nodiscard]] Status removed(ByteView row, ByteView bookmark);
    // `touched`: the columns that may differ; empty: any.
    [[nodiscard]] Status replaced(ByteView before, ByteView after, ByteView bookmark,
                                  std::span<const LayoutColumn* const> touched);

 private:
    [[nodiscard]] Status keysOf(const IndexKeyPlan& plan, ByteView row, const KeyDefaults* defaults,
                                IndexKeyList& keys);
    [[nodiscard]] Status oldKeysOf(const IndexKeyPlan& plan, ByteView row) {
        return keysOf(plan, row, defaults_ == nullptr ? nullptr : &defaults_->before, old_);
    }
    [[nodiscard]] Status newKeysOf(const IndexKeyPlan& plan, ByteView row) {
        return keysOf(plan, row, defaults_ == nullptr ? nullptr : &defaults_->after, new_);
    }
    [[nodiscard]] Status change(const catalog::IndexSchema& index, ByteView bookmark);
    [[nodiscard]] Status claimNew(const catalog::IndexSchema& index);
    [[nodiscard]] Status claim(const catalog::IndexSchema& index, ByteView key);

    struct Part {
        const catalog::TableSchema* schema = nullptr;
        const TablePlan* plan = nullptr;
    };
    // Each secondary index once; `action(index, plan of its keys)`.
    template <class Action>
    [[nodiscard]] Status forEachIndex(Action action);
    template <class Action>
    [[nodiscard]] Status forEachIndexOf(const Part& part, std::span<const Part> done, Action action);

    txn::Transaction& transaction_;
    Part newest_;
    std::vector<Part> others_;
    const UpdateDefaults* defaults_ = nullptr;
    bool enforcesOptionallyUnique_ = false;
    IndexKeyMaker maker_;
    IndexKeyList old_;
    IndexKeyList new_;
};

}  // namespace esent::table
