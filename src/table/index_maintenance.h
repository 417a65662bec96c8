// Index maintenance: brings the entries of a table's secondary indexes in line with a row that came, changed
// or went.
//
// Stateless but for reused buffers; one per thread of work. The caller is inside a transaction, holds no page
// and holds the table's update lock shared. On error part of the work may be done: the caller takes it back.
#pragma once

#include <array>
#include <span>

#include "catalog/schema.h"
#include "table/index_key.h"
#include "table/table_plan.h"
#include "txn/transaction.h"

namespace esent::table {

class IndexMaintenance {
 public:
    // `longValues` may be null: then the rows have no separated values.
    IndexMaintenance(txn::Transaction& transaction, const catalog::TableSchema& schema, const TablePlan& plan,
                     LongValueSource* longValues)
        : transaction_(transaction), parts_{Part{&schema, &plan}, Part{}}, maker_(longValues) {}

    // The version that the transaction sees, when it is another one: indexes that have been dropped since
    // are still there for it.
    void addSeen(const catalog::TableSchema& schema, const TablePlan& plan) { parts_[1] = {&schema, &plan}; }
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
    [[nodiscard]] Status claim(const catalog::IndexSchema& index, ByteView key);

    struct Part {
        const catalog::TableSchema* schema = nullptr;
        const TablePlan* plan = nullptr;
    };
    // Each secondary index once; `action(index, plan of its keys)`.
    template <class Action>
    [[nodiscard]] Status forEachIndex(Action action);

    txn::Transaction& transaction_;
    std::array<Part, 2> parts_;  // the second may be empty
    const UpdateDefaults* defaults_ = nullptr;
    bool enforcesOptionallyUnique_ = false;
    IndexKeyMaker maker_;
    IndexKeyList old_;
    IndexKeyList new_;
};

}  // namespace esent::table
