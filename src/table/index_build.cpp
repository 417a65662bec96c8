#include "table/index_build.h"

#include "btree/change_scope.h"
#include "btree/tree_writer.h"
#include "table/index_key.h"
#include "table/long_value_tree.h"
#include "table/table_plan.h"

namespace esent::table {

namespace {

// Everything that is committed by now, and the transaction's own: nobody else can be changing rows, and what
// others have changed is not committed before the index has been made (Debt).
txn::Snapshot everything(const txn::Transaction& transaction) {
    txn::Snapshot view = transaction.snapshot();
    view.begin = txn::kNotCommitted;
    return view;
}

class RowKeys {
 public:
    RowKeys(const TablePlan& table, const IndexKeyPlan& plan, LongValueSource* longValues,
            UserDefaults* functions)
        : table_(table), plan_(plan), maker_(longValues), functions_(functions) {
        if (asks()) maker_.setDefaults(&defaults_);
    }

    // Not while the row is held in its page.
    [[nodiscard]] bool asks() const { return plan_.usesUserDefaults(); }
    Status ask(ByteView row) {
        return defaults_.make(functions_, table_.keyDefaults(), row, plan_.layout().kind());
    }
    [[nodiscard]] ByteView askedRow() const { return defaults_.row(); }

    Status addTo(ExternalSort& sort, ByteView row, ByteView primaryKey) {
        const auto view = TRY(record::RowView::parse(row, plan_.layout().kind()));
        keys_.clear();
        TRY(maker_.keys(plan_, view, keys_));
        for (std::size_t i = 0; i < keys_.size(); ++i)
            TRY(sort.add(keys_[i], primaryKey));
        return {};
    }

 private:
    const TablePlan& table_;
    const IndexKeyPlan& plan_;
    IndexKeyMaker maker_;
    UserDefaults* functions_;
    KeyDefaults defaults_;
    IndexKeyList keys_;
};

}  // namespace

Status buildIndex(const catalog::TableSchema& table, const catalog::IndexSchema& index,
                  std::shared_ptr<btree::Tree> longValues, const txn::Transaction& transaction,
                  ExternalSort::Settings sorting, UserDefaults* functions) {
    const TablePlan& tablePlan = *TRY(TablePlan::of(table));
    const IndexKeyPlan& plan = tablePlan.keys(index);
    TRY(Status(plan.usable()));
    const txn::Snapshot view = everything(transaction);
    std::optional<LongValueTree> values;
    std::optional<LongValueStarts> starts;
    if (longValues) {
        values.emplace(longValues, chunkBytesOf(table));
        starts.emplace(*values, view);
    }
    ExternalSort sort(std::move(sorting));
    RowKeys keys(tablePlan, plan, starts ? &*starts : nullptr, functions);
    btree::Cursor rows(table.tree());
    rows.setView(&view);
    rows.setSequential(true, false);
    btree::Bytes primaryKey;
    for (bool there = TRY(rows.first()); there; there = TRY(rows.next())) {
        rows.copyKey(primaryKey);
        if (keys.asks()) {
            const btree::Bytes row(rows.data().begin(), rows.data().end());
            rows.leave();
            TRY(keys.ask(row));
            TRY(keys.addTo(sort, keys.askedRow(), primaryKey));
            continue;
        }
        TRY(keys.addTo(sort, rows.data(), primaryKey));
    }
    rows.leave();
    TRY(sort.finish());
    btree::TreeWriter writer(index.tree);
    const bool unique = index.definition->unique();
    btree::Bytes lastKey;
    ExternalSort::Entry entry;
    // The transaction of a batch is begun anew from time to time: its begin keeps the checkpoint back.
    constexpr std::uint64_t kBatchEntries = 10'000;
    std::unique_ptr<btree::MaintenanceBatch> batch;
    std::uint64_t entries = 0;
    for (bool first = true; TRY(sort.next(entry)); first = false) {
        if (entries++ % kBatchEntries == 0) {
            batch.reset();
            batch = TRY(btree::MaintenanceBatch::begin(table.volume()));
        }
        if (unique && !first && btree::compareBytes(lastKey, entry.key) == 0)
            return fail(JET_errKeyDuplicate);
        if (unique) lastKey.assign(entry.key.begin(), entry.key.end());
        TRY(writer.append(nullptr, entry.key, entry.data));
    }
    return {};
}

}  // namespace esent::table
