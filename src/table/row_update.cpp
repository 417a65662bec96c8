#include "table/row_update.h"

#include <algorithm>
#include <utility>

#include "btree/change_scope.h"
#include "btree/node.h"
#include "btree/tree_writer.h"
#include "catalog/system_tables.h"
#include "table/atomically.h"
#include "table/index_maintenance.h"
#include "table/separated_values.h"

namespace esent::table {

namespace {

Status mayUpdate(TableCursor& cursor) {
    if (cursor.tableEntry().use().mayUpdate(cursor.session())) return {};
    return fail(JET_errWriteConflict);
}

// Whose changes rows are: nobody's in tables without versions.
txn::Transaction* ownerOf(const TableCursor& cursor) {
    return cursor.versioned() ? &cursor.transaction() : nullptr;
}

// Long values as the changing transaction sees them, for index keys.
class OwnLongValues {
 public:
    OwnLongValues(const LongValueTree* tree, const txn::Transaction& transaction)
        : view_(transaction.snapshot()) {
        if (tree != nullptr) starts_.emplace(*tree, view_);
    }
    [[nodiscard]] LongValueSource* source() { return starts_ ? &*starts_ : nullptr; }

 private:
    txn::Snapshot view_;
    std::optional<LongValueStarts> starts_;
};

}  // namespace

RowUpdate::RowUpdate(TableCursor& cursor, Kind kind)
    : PendingUpdate(cursor.transaction().level()),
      kind_(kind),
      tag_(nextTag()),
      plan_(&cursor.plan()),
      editor_(cursor.plan().layout().schema()) {}

Result<std::unique_ptr<RowUpdate>> RowUpdate::prepare(TableCursor& cursor, Kind kind) {
    std::unique_ptr<RowUpdate> update(static_cast<RowUpdate*>(cursor.takeSpareUpdate().release()));
    if (update == nullptr) {
        update = std::make_unique<RowUpdate>(cursor, kind);
    } else {
        update->restart(cursor, kind);
    }
    TRY(update->start(cursor));
    return update;
}

void RowUpdate::restart(TableCursor& cursor, Kind kind) {
    setLevel(cursor.transaction().level());
    kind_ = kind;
    tag_ = nextTag();
    original_.clear();
    originalBookmark_.clear();
    spot_ = {};
    haveRowNumber_ = false;
    touched_.clear();
    created_.clear();
    outlived_ = 0;
    mark_ = {};
    changedLongValues_ = false;
}

Status RowUpdate::useNewestSchema(TableCursor& cursor) {
    const catalog::TableEntry& entry = cursor.tableEntry();
    keptToo_.clear();
    if (schema_ != nullptr && entry.only() == schema_.get()) return {};
    auto kept = entry.maintained(cursor.transaction());
    if (kept.newest == nullptr) return fail(JET_errObjectNotFound);
    plan_ = TRY(TablePlan::of(*kept.newest));
    schema_ = std::move(kept.newest);
    keptToo_ = std::move(kept.others);
    return {};
}

Status RowUpdate::start(TableCursor& cursor) {
    if (kind_ == Kind::ReadOnlyCopy && cursor.transaction().level() == 0)
        return fail(JET_errNotInTransaction);
    TRY(useNewestSchema(cursor));
    if (preparedSchema_ != schema_) preparedSchema_ = schema_;
    editor_.restart(plan_->layout().schema());
    TRY(mayUpdate(cursor));
    if (kind_ == Kind::Insert) {
        editor_.loadTrusted(plan_->layout().defaultRow());
        return setCounters(cursor);
    }
    TRY(startFromRecord(cursor));
    const bool lockNow = kind_ == Kind::Replace || kind_ == Kind::InsertCopyDeleteOriginal ||
                         kind_ == Kind::InsertCopyReplaceOriginal;
    cursor.leave();
    spot_ = cursor.primary().spot();
    if (lockNow && cursor.transaction().level() > 0 && cursor.versioned()) {
        btree::TreeWriter writer(schema_->tree());
        TRY(writer.lock(cursor.transaction(), {originalBookmark_, {}}, true, spot_));
        cursor.noteChange();
    }
    if (kind_ == Kind::InsertCopy || kind_ == Kind::InsertCopyDeleteOriginal) return setCounters(cursor);
    return {};
}

Status RowUpdate::startFromRecord(TableCursor& cursor) {
    const ByteView row = TRY(cursor.holdRecord());
    original_.assign(row.begin(), row.end());
    const ByteView bookmark = cursor.primary().bookmarkKey();
    originalBookmark_.assign(bookmark.begin(), bookmark.end());
    return editor_.load(original_);
}

// A new row takes the next auto-increment value and starts counting its versions.
Status RowUpdate::setCounters(TableCursor& cursor) {
    for (const LayoutColumn* const column : plan_->layout().counters()) {
        if ((column->flags & catalog::kColumnAutoincrement) != 0) {
            TableCounters& counters = TableCounters::of(cursor.tableEntry());
            const std::uint64_t next = TRY(counters.nextAutoIncrement(*schema_, *plan_, *column));
            touch(*column);
            if (record::fixedSizeOf(column->type) == 4) {
                TRY(editor_.setFixedInteger(column->id, static_cast<std::uint32_t>(next)));
            } else {
                TRY(editor_.setFixedInteger(column->id, next));
            }
        }
        if ((column->flags & catalog::kColumnVersion) != 0)
            TRY(editor_.setFixedInteger<std::uint32_t>(column->id, 0));
    }
    return {};
}

// Counted from the row that was copied: an update may be tried again.
Status RowUpdate::raiseVersion() {
    for (const LayoutColumn* const column : plan_->layout().counters()) {
        if ((column->flags & catalog::kColumnVersion) == 0) continue;
        const auto before = TRY(record::RowView::parse(original_, plan_->layout().kind()));
        const auto value = TRY(columnValue(before, *column));
        const std::uint32_t now =
            value && value->bytes.size() == 4 ? loadLE<std::uint32_t>(value->bytes, 0) : 0;
        TRY(editor_.setFixedInteger(column->id, now + 1));
        touch(*column);
    }
    return {};
}

Status RowUpdate::checkNotNull() const {
    if (plan_->layout().mandatoryColumns().empty()) return {};
    return checkMandatoryColumns(editor_.view(), plan_->layout());
}

// ---- long values ----

bool RowUpdate::isOwn(LongValueId id) const {
    return std::ranges::find(created_, id) != created_.end();
}

LongValueTree* RowUpdate::existingLongValues(TableCursor& cursor) {
    return TableCounters::of(cursor.tableEntry()).longValues(cursor.tableEntry(), *schema_);
}

Result<LongValueTree*> RowUpdate::longValues(TableCursor& cursor) {
    if (LongValueTree* const tree = existingLongValues(cursor)) return tree;
    TRY(addLongValueTree(cursor));
    LongValueTree* const tree = existingLongValues(cursor);
    if (tree == nullptr) return fail(JET_errInternalError);
    return tree;
}

// References that came and went with the row. What the update made and then dropped goes, too.
Status RowUpdate::settleLongValues(TableCursor& cursor) {
    if (original_.empty() && created_.empty() && !editor_.hasTagged()) return {};
    std::vector<LongValueId> before;
    std::vector<LongValueId> after;
    if (kind_ != Kind::Insert && !original_.empty()) {
        const auto view = TRY(record::RowView::parse(original_, plan_->layout().kind()));
        TRY(separatedValuesOf(view, before));
    }
    TRY(separatedValuesOf(editor_.view(), after));
    if (before.empty() && after.empty() && created_.empty()) return {};
    LongValueTree* const tree = existingLongValues(cursor);
    if (tree == nullptr) return fail(JET_errLVCorrupted);
    const auto contains = [](const std::vector<LongValueId>& ids, LongValueId id) {
        return std::ranges::find(ids, id) != ids.end();
    };
    for (const LongValueId id : created_)
        if (!contains(after, id)) TRY(tree->release(cursor.transaction(), id));
    if (replaces() || originalGoes()) {
        for (const LongValueId id : before)
            if (!contains(after, id)) TRY(tree->release(cursor.transaction(), id));
        return {};
    }
    for (const LongValueId id : after)
        if (!isOwn(id)) TRY(tree->addReference(cursor.transaction(), id));
    return {};
}

Status RowUpdate::cancel(TableCursor& cursor) {
    if (std::exchange(changedLongValues_, false))
        TRY(cursor.transaction().manager().undoSince(cursor.transaction(), mark_, tag_));
    abandoned(cursor);
    return {};
}

void RowUpdate::committed() {
    if (std::exchange(changedLongValues_, false)) outlived_ = created_.size();
}

// A failure leaves values behind that no row has.
void RowUpdate::abandoned(TableCursor& cursor) {
    if (outlived_ > 0) (void)contained([&] { return dropOutlived(cursor); });
    outlived_ = 0;
}

// In a transaction of its own: the one that made them is over.
Status RowUpdate::dropOutlived(TableCursor& cursor) {
    LongValueTree* const tree = existingLongValues(cursor);
    if (tree == nullptr) return {};
    btree::Volume& volume = tree->tree().volume();
    auto transaction = TRY(volume.maintenance().acquire());
    const Status dropped = contained([&]() -> Status {
        for (std::size_t i = 0; i < outlived_; ++i)
            TRY(tree->release(*transaction, created_[i]));
        return {};
    });
    if (!dropped) (void)volume.transactions()->rollback(*transaction);
    volume.maintenance().release(std::move(transaction));
    return dropped;
}

// ---- into the table ----

Status RowUpdate::makePrimaryKey(TableCursor& cursor) {
    const catalog::IndexSchema* const primary = schema_->primaryIndex();
    if (primary == nullptr) {
        if (haveRowNumber_) return {};
        const std::uint32_t number = TRY(TableCounters::of(cursor.tableEntry()).nextRowNumber(*schema_));
        bookmark_.reset(JET_cbKeyMost);
        for (int shift = 24; shift >= 0; shift -= 8)
            bookmark_.append(static_cast<std::byte>((number >> shift) & 0xFF));
        haveRowNumber_ = true;
        return {};
    }
    const IndexKeyPlan& plan = plan_->keys(*primary);
    OwnLongValues values(editor_.hasTagged() ? existingLongValues(cursor) : nullptr, cursor.transaction());
    IndexKeyMaker maker(values.source());
    if (defaults_ != nullptr) maker.setDefaults(&defaults_->after);
    if (TRY(maker.key(plan, editor_.view(), bookmark_))) return {};
    return fail(JET_errNullKeyDisallowed);
}

bool RowUpdate::hasSecondaryIndexes() const {
    return !keptToo_.empty() || schema_->indexes().size() > (schema_->primaryIndex() == nullptr ? 0U : 1U);
}

Status RowUpdate::insert(TableCursor& cursor) {
    txn::Transaction& transaction = cursor.transaction();
    if (!originalGoes() && !hasSecondaryIndexes())
        return btree::TreeWriter(schema_->tree()).insert(ownerOf(cursor), bookmark_.view(), editor_.row());
    OwnLongValues values(existingLongValues(cursor), transaction);
    IndexMaintenance indexes(transaction, *schema_, *plan_, values.source());
    TRY(indexes.keepToo(keptToo_));
    indexes.setDefaults(defaults_);
    indexes.enforceOptionallyUnique(enforcesOptionallyUnique_);
    if (originalGoes()) {
        TRY(indexes.removed(original_, originalBookmark_));
        TRY(btree::TreeWriter(schema_->tree()).remove(ownerOf(cursor), {originalBookmark_, {}}, spot_));
    }
    TRY(btree::TreeWriter(schema_->tree()).insert(ownerOf(cursor), bookmark_.view(), editor_.row()));
    return indexes.inserted(editor_.row(), bookmark_.view());
}

Status RowUpdate::replace(TableCursor& cursor) {
    txn::Transaction& transaction = cursor.transaction();
    if (schema_->primaryIndex() == nullptr) {
        bookmark_.assign(originalBookmark_);
    } else {
        TRY(makePrimaryKey(cursor));
        if (btree::compareBytes(bookmark_.view(), originalBookmark_) != 0)
            return fail(JET_errRecordPrimaryChanged);
    }
    // What was copied must still be what is there.
    const ByteView original(original_);
    TRY(btree::TreeWriter(schema_->tree())
            .replace(ownerOf(cursor), {originalBookmark_, {}}, editor_.row(),
                     cursor.versioned() ? &original : nullptr, spot_));
    if (!hasSecondaryIndexes()) return {};
    OwnLongValues values(existingLongValues(cursor), transaction);
    IndexMaintenance indexes(transaction, *schema_, *plan_, values.source());
    TRY(indexes.keepToo(keptToo_));
    indexes.setDefaults(defaults_);
    indexes.enforceOptionallyUnique(enforcesOptionallyUnique_);
    return indexes.replaced(original_, editor_.row(), originalBookmark_, touched_);
}

Result<RowUpdate::NeededDefaults> RowUpdate::neededDefaults(TableCursor& cursor) {
    if (kind_ == Kind::ReadOnlyCopy) return fail(JET_errInvalidOperation);
    TRY(checkNotNull());
    TRY(useNewestSchema(cursor));
    if (replaces()) TRY(raiseVersion());
    NeededDefaults needed{keptToo_, plan_->keyDefaults(), {}, {}};
    needed.versions.push_back(schema_);
    for (const auto& other : keptToo_) {
        const auto& more = TRY(TablePlan::of(*other))->keyDefaults();
        needed.columns.insert(needed.columns.end(), more.begin(), more.end());
    }
    if (replaces() || originalGoes()) needed.before = original_;
    needed.after.assign(editor_.row().begin(), editor_.row().end());
    return needed;
}

Result<ByteView> RowUpdate::apply(TableCursor& cursor, std::size_t bookmarkRoom,
                                  const UpdateDefaults* defaults) {
    if (kind_ == Kind::ReadOnlyCopy) return fail(JET_errInvalidOperation);
    // The functions may have changed the row that they were asked for.
    if (defaults != nullptr && !defaults->after.areOf(editor_.row())) return fail(JET_errCallbackFailed);
    defaults_ = defaults;
    TRY(checkNotNull());
    cursor.leave();
    const std::shared_lock shared(cursor.tableEntry().updateLock());
    TRY(mayUpdate(cursor));
    TRY(useNewestSchema(cursor));
    if (replaces()) {
        TRY(raiseVersion());
    } else {
        TRY(makePrimaryKey(cursor));
        if (bookmark_.size() > bookmarkRoom) return fail(JET_errBufferTooSmall);
    }
    const Status done = atomically(cursor.transaction(), [&]() -> Status {
        TRY(replaces() ? replace(cursor) : insert(cursor));
        return settleLongValues(cursor);
    });
    if (!done) return fail(done.error());
    cursor.noteChange();
    changedLongValues_ = false;
    outlived_ = 0;
    return bookmark_.view();
}

Status deleteRecord(TableCursor& cursor, const UpdateDefaults* defaults) {
    const ByteView held = TRY(cursor.holdRecord());
    const std::vector<std::byte> row(held.begin(), held.end());
    if (defaults != nullptr && !defaults->before.areOf(row)) return fail(JET_errWriteConflict);
    const ByteView heldKey = cursor.primary().bookmarkKey();
    const std::vector<std::byte> bookmark(heldKey.begin(), heldKey.end());
    cursor.leave();
    const btree::LeafSpot spot = cursor.primary().spot();
    const std::shared_lock shared(cursor.tableEntry().updateLock());
    TRY(mayUpdate(cursor));
    const auto kept = cursor.tableEntry().maintained(cursor.transaction());
    const auto& schema = kept.newest;
    if (schema == nullptr) return fail(JET_errObjectNotFound);
    const TablePlan* const plan = TRY(TablePlan::of(*schema));
    txn::Transaction& transaction = cursor.transaction();
    LongValueTree* const tree =
        TableCounters::of(cursor.tableEntry()).longValues(cursor.tableEntry(), *schema);
    OwnLongValues values(tree, transaction);
    cursor.noteChange();
    return atomically(transaction, [&]() -> Status {
        IndexMaintenance indexes(transaction, *schema, *plan, values.source());
        TRY(indexes.keepToo(kept.others));
        indexes.setDefaults(defaults);
        TRY(btree::TreeWriter(schema->tree()).remove(ownerOf(cursor), {bookmark, {}}, spot));
        TRY(indexes.removed(row, bookmark));
        std::vector<LongValueId> ids;
        const auto view = TRY(record::RowView::parse(row, plan->layout().kind()));
        TRY(separatedValuesOf(view, ids));
        if (!ids.empty() && tree == nullptr) return fail(JET_errLVCorrupted);
        for (const LongValueId id : ids)
            TRY(tree->release(transaction, id));
        return {};
    });
}

}  // namespace esent::table
