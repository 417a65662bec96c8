#include "table/index_debt.h"

#include <algorithm>
#include <set>
#include <shared_mutex>

#include "btree/cursor.h"
#include "catalog/system_tables.h"
#include "table/atomically.h"
#include "table/index_maintenance.h"
#include "table/long_value_tree.h"
#include "table/table_plan.h"

namespace esent::table {

namespace {

using catalog::TableEntry;
using catalog::TableSchema;

// The keys of rows as one snapshot sees them.
class KeysSeen {
 public:
    KeysSeen(const TableSchema& schema, const IndexKeyPlan& plan,
             const std::shared_ptr<btree::Tree>& longValues, const txn::Snapshot& view)
        : plan_(plan), view_(view), rows_(schema.tree()) {
        rows_.setView(&view_);
        if (longValues == nullptr) return;
        values_.emplace(longValues, chunkBytesOf(schema));
        starts_.emplace(*values_, view_);
    }
    KeysSeen(const KeysSeen&) = delete;
    KeysSeen& operator=(const KeysSeen&) = delete;

    // None when it sees no such row.
    [[nodiscard]] Status of(ByteView bookmark, IndexKeyList& keys) {
        keys.clear();
        if (TRY(rows_.seekNotLess(bookmark)) == btree::Found::Equal) {
            const ByteView data = rows_.data();
            row_.assign(data.begin(), data.end());
            rows_.leave();
            IndexKeyMaker maker(starts_ ? &*starts_ : nullptr);
            return maker.keys(plan_, TRY(record::RowView::parse(row_, plan_.layout().kind())), keys);
        }
        rows_.leave();
        return {};
    }

 private:
    const IndexKeyPlan& plan_;
    const txn::Snapshot view_;
    btree::Cursor rows_;
    std::optional<LongValueTree> values_;
    std::optional<LongValueStarts> starts_;
    std::vector<std::byte> row_;
};

bool isKept(const TableEntry& table, const txn::Transaction& transaction, ObjectId index) {
    const TableEntry::Maintained kept = table.maintained(transaction);
    const auto has = [index](const auto& version) { return version->index(index) != nullptr; };
    return kept.newest != nullptr && (has(kept.newest) || std::ranges::any_of(kept.others, has));
}

// What the committed rows have in the index goes or stays, what the transaction made of them comes.
Status settle(txn::Transaction& transaction, TableEntry& table, const TableSchema& schema, ObjectId object) {
    const std::shared_lock shared(table.updateLock());
    if (!isKept(table, transaction, object)) return {};  // taken back meanwhile
    const catalog::IndexSchema& index = *schema.index(object);
    const IndexKeyPlan& plan = TRY(TablePlan::of(schema))->keys(index);
    TRY(Status(plan.usable()));
    std::set<std::vector<std::byte>> changed;
    transaction.forEachChanged(schema.tree()->key(), [&](const txn::Bookmark& row) {
        changed.emplace(row.key.begin(), row.key.end());
    });
    const auto longValues = table.longValueTree(schema);
    KeysSeen committed(schema, plan, longValues, {});
    KeysSeen own(schema, plan, longValues, transaction.snapshot());
    IndexKeyList before;
    IndexKeyList after;
    for (const std::vector<std::byte>& row : changed) {
        TRY(committed.of(row, before));
        TRY(own.of(row, after));
        TRY(changeEntries(transaction, index, before, after, row));
    }
    return {};
}

}  // namespace

bool mayRefuseRows(const catalog::IndexDefinition& index) {
    return index.unique() || (index.flags & (catalog::kIndexNoNull | catalog::kIndexNoTruncation |
                                             catalog::kIndexOptionallyUnique)) != 0;
}

std::shared_ptr<const txn::Debt> owedEntries(std::shared_ptr<TableEntry> table,
                                             std::shared_ptr<const TableSchema> schema, ObjectId index) {
    auto settleIt = [table = std::move(table), schema = std::move(schema), index](txn::Transaction& owner) {
        return atomically(owner, [&] { return settle(owner, *table, *schema, index); });
    };
    return std::make_shared<const txn::Debt>(txn::Debt{index, std::move(settleIt)});
}

}  // namespace esent::table
