#include "table/index_maintenance.h"

#include <algorithm>

#include "btree/cursor.h"
#include "btree/node.h"
#include "btree/tree_writer.h"
#include "catalog/system_tables.h"

namespace esent::table {

namespace {

bool concerns(const IndexKeyPlan& plan, std::span<const LayoutColumn* const> touched) {
    // Nobody knows what the functions look at.
    if (touched.empty() || plan.usesUserDefaults()) return true;
    // Layouts of two versions of a schema describe a column by two objects.
    const auto changed = [touched](const LayoutColumn* column) {
        return std::ranges::any_of(
            touched, [column](const LayoutColumn* each) { return each->columnId() == column->columnId(); });
    };
    return std::ranges::any_of(plan.segments(),
                               [&](const IndexSegment& each) { return changed(each.column); }) ||
           std::ranges::any_of(plan.conditions(),
                               [&](const IndexCondition& each) { return changed(each.column); });
}

// In a unique tree the key alone names the entry.
txn::Bookmark entryOf(const catalog::IndexSchema& index, ByteView key, ByteView bookmark) {
    return {key, index.tree->unique() ? ByteView{} : bookmark};
}

}  // namespace

// What is in the old list alone goes, what is in the new one alone comes.
Status changeEntries(txn::Transaction& transaction, const catalog::IndexSchema& index,
                     const IndexKeyList& before, const IndexKeyList& after, ByteView bookmark) {
    btree::TreeWriter writer(index.tree);
    std::size_t o = 0;
    std::size_t n = 0;
    while (o < before.size() || n < after.size()) {
        const int order = o == before.size()                              ? 1
                          : n == after.size()                             ? -1
                          : btree::compareBytes(before[o], after[n]) < 0  ? -1
                          : btree::compareBytes(before[o], after[n]) == 0 ? 0
                                                                          : 1;
        if (order < 0) TRY(writer.remove(&transaction, entryOf(index, before[o], bookmark)));
        if (order > 0) TRY(writer.insert(&transaction, after[n], bookmark));
        o += order <= 0 ? 1 : 0;
        n += order >= 0 ? 1 : 0;
    }
    return {};
}

Status IndexMaintenance::keysOf(const IndexKeyPlan& plan, ByteView row, const KeyDefaults* defaults,
                                IndexKeyList& keys) {
    keys.clear();
    maker_.setDefaults(defaults);
    TRY(Status(plan.usable()));
    const auto view = TRY(record::RowView::parse(row, plan.layout().kind()));
    return maker_.keys(plan, view, keys);
}

// The key is this transaction's until it ends, and nobody may have an entry of it that it sees.
Status IndexMaintenance::claim(const catalog::IndexSchema& index, ByteView key) {
    TRY(btree::TreeWriter(index.tree).lockKey(transaction_, key));
    const txn::Snapshot view = transaction_.snapshot();
    btree::Cursor entries(index.tree);
    entries.setView(&view);
    return TRY(entries.seekNotLess(key)) == btree::Found::Equal ? Status(fail(JET_errKeyDuplicate))
                                                                : Status();
}

// What is in the new list alone is this transaction's.
Status IndexMaintenance::claimNew(const catalog::IndexSchema& index) {
    for (std::size_t o = 0, n = 0; n < new_.size(); ++n) {
        while (o < old_.size() && btree::compareBytes(old_[o], new_[n]) < 0)
            ++o;
        const bool isOld = o < old_.size() && btree::compareBytes(old_[o], new_[n]) == 0;
        if (!isOld) TRY(claim(index, new_[n]));
    }
    return {};
}

Status IndexMaintenance::change(const catalog::IndexSchema& index, ByteView bookmark) {
    if (enforcesOptionallyUnique_ && (index.definition->flags & catalog::kIndexOptionallyUnique) != 0)
        TRY(claimNew(index));
    return changeEntries(transaction_, index, old_, new_, bookmark);
}

Status IndexMaintenance::keepToo(const std::vector<std::shared_ptr<const catalog::TableSchema>>& versions) {
    for (const auto& version : versions)
        others_.push_back({version.get(), TRY(TablePlan::of(*version))});
    return {};
}

template <class Action>
Status IndexMaintenance::forEachIndexOf(const Part& part, std::span<const Part> done, Action action) {
    for (const catalog::IndexSchema& index : part.schema->indexes()) {
        if (index.primary()) continue;
        const auto hasIt = [object = index.definition->objectId](const Part& each) {
            return each.schema->index(object) != nullptr;
        };
        if (&part != &newest_ && (hasIt(newest_) || std::ranges::any_of(done, hasIt))) continue;
        if (transaction_.owes(index.definition->objectId)) continue;
        TRY(action(index, part.plan->keys(index)));
    }
    return {};
}

template <class Action>
Status IndexMaintenance::forEachIndex(Action action) {
    TRY(forEachIndexOf(newest_, {}, action));
    for (std::size_t i = 0; i < others_.size(); ++i)
        TRY(forEachIndexOf(others_[i], std::span(others_).first(i), action));
    return {};
}

Status IndexMaintenance::inserted(ByteView row, ByteView bookmark) {
    old_.clear();
    return forEachIndex([&](const catalog::IndexSchema& index, const IndexKeyPlan& plan) -> Status {
        TRY(newKeysOf(plan, row));
        return change(index, bookmark);
    });
}

Status IndexMaintenance::removed(ByteView row, ByteView bookmark) {
    new_.clear();
    return forEachIndex([&](const catalog::IndexSchema& index, const IndexKeyPlan& plan) -> Status {
        TRY(oldKeysOf(plan, row));
        return change(index, bookmark);
    });
}

Status IndexMaintenance::replaced(ByteView before, ByteView after, ByteView bookmark,
                                  std::span<const LayoutColumn* const> touched) {
    return forEachIndex([&](const catalog::IndexSchema& index, const IndexKeyPlan& plan) -> Status {
        if (!concerns(plan, touched)) return {};
        TRY(oldKeysOf(plan, before));
        TRY(newKeysOf(plan, after));
        return change(index, bookmark);
    });
}

}  // namespace esent::table
