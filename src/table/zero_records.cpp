// See zero_records.h.
#include "table/zero_records.h"

#include <algorithm>

#include "btree/change_scope.h"
#include "catalog/system_tables.h"
#include "table/column_value.h"
#include "table/row_update.h"

namespace esent::table {
namespace {

constexpr std::size_t kBatch = 100;  // records of one transaction

Result<bool> isZero(ByteView row, const TableLayout& layout, const LayoutColumn& column) {
    const auto view = TRY(record::RowView::parse(row, layout.kind()));
    const auto value = TRY(columnValue(view, column));
    return value && std::ranges::all_of(value->bytes, [](std::byte each) { return each == std::byte{0}; });
}

struct ZeroRecord {
    const LayoutColumn* column;
    btree::Bytes bookmark;
};

// The next ones in the order of the table, from the cursor's place on; behind the last one it stays at the
// end.
class ZeroScan {
 public:
    ZeroScan(const catalog::TableSchema& table, const TableLayout& layout)
        : layout_(layout), rows_(table.tree()) {
        for (const LayoutColumn& column : layout.columns())
            if (goesAtZero(column)) columns_.push_back(&column);
        view_.begin = txn::kNotCommitted;
        rows_.setView(&view_);
        rows_.setSequential(true, false);
    }

    [[nodiscard]] bool pointless() const { return columns_.empty(); }
    [[nodiscard]] bool ended() const { return ended_; }
    [[nodiscard]] Result<std::vector<ZeroRecord>> next(const std::function<bool()>& stop) {
        std::vector<ZeroRecord> found;
        while (found.size() < kBatch && !stop()) {
            ended_ = !TRY(begun_ ? rows_.next() : rows_.first());
            begun_ = true;
            if (ended_) break;
            for (const LayoutColumn* const column : columns_) {
                if (!TRY(isZero(rows_.data(), layout_, *column))) continue;
                ZeroRecord record{column, {}};
                rows_.copyKey(record.bookmark);
                found.push_back(std::move(record));
                break;
            }
        }
        rows_.leave();
        return found;
    }

 private:
    const TableLayout& layout_;
    std::vector<const LayoutColumn*> columns_;
    txn::Snapshot view_;
    btree::Cursor rows_;
    bool begun_ = false;
    bool ended_ = false;
};

Result<std::uint64_t> deleteThem(catalog::SchemaCache& schemas, const catalog::FoundTable& table,
                                 const std::vector<ZeroRecord>& records, txn::Transaction& transaction) {
    TableCursor::Opening opening;
    opening.schemas = &schemas;
    opening.table = table;
    opening.mode = TRY(table.entry->use().open(opening.session, {}));
    const auto cursor = TRY(TableCursor::open(std::move(opening)));
    if (!cursor->updatable()) return std::uint64_t{0};
    TRY(cursor->enter(transaction));
    std::uint64_t deleted = 0;
    for (const ZeroRecord& record : records) {
        if (&cursor->schema() != table.schema.get()) break;  // `column` is of another one
        if (deleteAtZero(*cursor, *record.column, record.bookmark)) ++deleted;
    }
    cursor->leave();
    return deleted;
}

}  // namespace

bool goesAtZero(const LayoutColumn& column) {
    return column.fixed() && (column.flags & (catalog::kColumnDeleteOnZero | catalog::kColumnFinalize)) != 0;
}

Result<bool> isZero(TableCursor& cursor, const LayoutColumn& column) {
    return isZero(TRY(cursor.holdRecord()), cursor.plan().layout(), column);
}

Status deleteAtZero(TableCursor& cursor, const LayoutColumn& column, ByteView bookmark,
                    const UpdateDefaults* defaults) {
    txn::Transaction& transaction = cursor.transaction();
    TRY(transaction.manager().begin(transaction, false));
    cursor.refreshView();
    const Status done = [&]() -> Status {
        TRY(cursor.gotoBookmark(bookmark));
        if (TRY(isZero(cursor, column))) return deleteRecord(cursor, defaults);
        return {};
    }();
    cursor.leave();
    txn::CommitOptions options;
    options.lazy = true;
    const Status ended = done ? Status([&]() -> Status {
        TRY(transaction.manager().commit(transaction, options));
        return {};
    }())
                              : transaction.manager().rollback(transaction);
    cursor.refreshView();
    return done ? ended : done;
}

Result<std::uint64_t> deleteAllAtZero(catalog::SchemaCache& schemas, const catalog::FoundTable& table,
                                      const std::function<bool()>& stop) {
    const TablePlan& plan = *TRY(TablePlan::of(*table.schema));
    if (!plan.keyDefaults().empty()) return std::uint64_t{0};
    ZeroScan scan(*table.schema, plan.layout());
    std::uint64_t deleted = 0;
    while (!scan.pointless() && !scan.ended() && !stop()) {
        const std::vector<ZeroRecord> records = TRY(scan.next(stop));
        if (records.empty()) continue;
        btree::MaintenanceSessions& maintenance = table.schema->volume().maintenance();
        auto transaction = TRY(maintenance.acquire());
        const auto done = deleteThem(schemas, table, records, *transaction);
        maintenance.release(std::move(transaction));
        deleted += TRY(done);
    }
    return deleted;
}

}  // namespace esent::table
