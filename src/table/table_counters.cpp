#include "table/table_counters.h"

#include "table/column_value.h"

namespace esent::table {

namespace {

std::uint64_t integerOf(ByteView value) {
    if (value.size() == 8) return loadLE<std::uint64_t>(value, 0);
    if (value.size() == 4) return loadLE<std::uint32_t>(value, 0);
    return 0;
}

// Signed types order as signed numbers.
bool isLess(const LayoutColumn& column, std::uint64_t a, std::uint64_t b) {
    using record::ColumnType;
    if (column.type == ColumnType::Long) return static_cast<std::int32_t>(a) < static_cast<std::int32_t>(b);
    if (column.type == ColumnType::LongLong || column.type == ColumnType::Currency)
        return static_cast<std::int64_t>(a) < static_cast<std::int64_t>(b);
    return a < b;
}

Result<std::uint64_t> valueIn(ByteView row, const TablePlan& plan, const LayoutColumn& column) {
    const auto view = TRY(record::RowView::parse(row, plan.layout().kind()));
    const auto value = TRY(columnValue(view, column));
    return value ? integerOf(value->bytes) : 0;
}

// The index that orders rows by this column, so that its last entry tells the highest.
const catalog::IndexSchema* orderedBy(const catalog::TableSchema& schema, const LayoutColumn& column) {
    for (const catalog::IndexSchema& index : schema.indexes()) {
        const catalog::KeySegment& first = index.definition->segments.front();
        if (first.column == column.id && first.templateColumn == column.ofTemplate && !first.descending)
            return &index;
    }
    return nullptr;
}

// Rows of open transactions and deleted ones that are still there count, too: their numbers are taken.
Result<std::uint64_t> highestIn(const catalog::TableSchema& schema, const TablePlan& plan,
                                const LayoutColumn& column) {
    btree::Cursor rows(schema.tree());
    std::uint64_t highest = 0;
    if (const catalog::IndexSchema* const index = orderedBy(schema, column)) {
        btree::Cursor entries(index->tree);
        if (!TRY(entries.last())) return 0;
        if (index->primary()) return valueIn(entries.data(), plan, column);
        const btree::Bytes bookmark(entries.data().begin(), entries.data().end());
        entries.leave();
        if (TRY(rows.seekBookmark(bookmark, {}))) return valueIn(rows.data(), plan, column);
    }
    for (bool there = TRY(rows.first()); there; there = TRY(rows.next())) {
        const std::uint64_t value = TRY(valueIn(rows.data(), plan, column));
        if (isLess(column, highest, value)) highest = value;
    }
    return highest;
}

}  // namespace

TableCounters& TableCounters::of(catalog::TableEntry& entry) {
    return static_cast<TableCounters&>(entry.extension([] { return std::make_unique<TableCounters>(); }));
}

Result<std::uint64_t> TableCounters::nextAutoIncrement(const catalog::TableSchema& schema,
                                                       const TablePlan& plan, const LayoutColumn& column) {
    if (nextAutoIncrement_.load(std::memory_order_acquire) == 0) {
        const std::lock_guard guard(mutex_);
        if (nextAutoIncrement_.load(std::memory_order_relaxed) == 0)
            nextAutoIncrement_.store(TRY(highestIn(schema, plan, column)) + 1, std::memory_order_release);
    }
    const std::uint64_t next = nextAutoIncrement_.fetch_add(1, std::memory_order_relaxed);
    const bool narrow = record::fixedSizeOf(column.type) == 4;
    if (narrow && next > (column.type == record::ColumnType::Long ? 0x7FFFFFFFU : 0xFFFFFFFFU))
        return fail(JET_errOutOfAutoincrementValues);
    return next;
}

Result<std::uint32_t> TableCounters::nextRowNumber(const catalog::TableSchema& schema) {
    if (nextRowNumber_.load(std::memory_order_acquire) == 0) {
        const std::lock_guard guard(mutex_);
        if (nextRowNumber_.load(std::memory_order_relaxed) == 0) {
            btree::Cursor rows(schema.tree());
            std::uint32_t highest = 0;
            if (TRY(rows.last())) {
                btree::Bytes key;
                rows.copyKey(key);
                for (const std::byte each : key)
                    highest = (highest << 8) | std::to_integer<std::uint32_t>(each);
            }
            nextRowNumber_.store(highest + 1, std::memory_order_release);
        }
    }
    const std::uint32_t next = nextRowNumber_.fetch_add(1, std::memory_order_relaxed);
    if (next == 0) return fail(JET_errOutOfSequentialIndexValues);
    return next;
}

LongValueTree* TableCounters::longValues(catalog::TableEntry& entry, const catalog::TableSchema& schema) {
    if (LongValueTree* const known = longValues_.load(std::memory_order_acquire)) return known;
    auto tree = entry.longValueTree(schema);
    if (tree == nullptr) return nullptr;
    const std::lock_guard guard(mutex_);
    if (ownLongValues_ == nullptr) {
        ownLongValues_ = std::make_unique<LongValueTree>(std::move(tree), chunkBytesOf(schema));
        longValues_.store(ownLongValues_.get(), std::memory_order_release);
    }
    return ownLongValues_.get();
}

// Only the session that created the table knows it, and it is rolling back: nobody uses the tree.
void TableCounters::forgetLongValues() {
    const std::lock_guard guard(mutex_);
    longValues_.store(nullptr, std::memory_order_release);
    ownLongValues_.reset();
}

}  // namespace esent::table
