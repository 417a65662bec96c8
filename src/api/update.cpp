// Updates: prepare, set columns, put into the table; delete, locks. JetEscrowUpdate is in escrow.cpp.
#include <shared_mutex>

#include "api/callbacks.h"
#include "api/outcome.h"
#include "api/tables.h"
#include "btree/tree_writer.h"
#include "catalog/system_tables.h"
#include "table/row_update.h"
#include "table/set_column.h"

namespace esent::api {
namespace {

using table::Outcome;
using table::RowUpdate;
using table::RowUse;
using table::TableCursor;

// At level 0 a call is a transaction of its own.
class CallLevel {
 public:
    [[nodiscard]] static Result<CallLevel> begin(EnteredTable& entered, TableCursor& cursor) {
        txn::Transaction& transaction = cursor.transaction();
        const bool lazy = (entered.session().settings().commitDefault & JET_bitCommitLazyFlush) != 0;
        if (transaction.level() > 0) return CallLevel(nullptr, cursor, lazy);
        TRY(transaction.manager().begin(transaction, false));
        cursor.refreshView();
        return CallLevel(&transaction, cursor, lazy);
    }
    CallLevel(CallLevel&& other) noexcept
        : transaction_(std::exchange(other.transaction_, nullptr)),
          cursor_(other.cursor_),
          lazy_(other.lazy_) {}
    CallLevel& operator=(CallLevel&&) = delete;
    ~CallLevel() {
        if (transaction_ == nullptr) return;
        cursor_.leave();
        transaction_->manager().giveUpLevel(*transaction_);
        cursor_.refreshView();
    }
    [[nodiscard]] Status commit() {
        if (transaction_ == nullptr) return {};
        cursor_.leave();
        txn::CommitOptions options;
        options.lazy = lazy_;
        TRY(transaction_->manager().commit(*transaction_, options));
        transaction_ = nullptr;
        cursor_.refreshView();
        return {};
    }

 private:
    CallLevel(txn::Transaction* transaction, TableCursor& cursor, bool lazy)
        : transaction_(transaction), cursor_(cursor), lazy_(lazy) {}
    txn::Transaction* transaction_;
    TableCursor& cursor_;
    bool lazy_;  // as the session's commits
};

RowUpdate* pendingOf(const TableCursor& cursor) {
    return static_cast<RowUpdate*>(cursor.pendingUpdate());
}

Result<RowUpdate::Kind> kindOf(JET_ULONG preparation) {
    switch (preparation) {
        case JET_prepInsert:
            return RowUpdate::Kind::Insert;
        case JET_prepReplace:
            return RowUpdate::Kind::Replace;
        case JET_prepReplaceNoLock:
            return RowUpdate::Kind::ReplaceNoLock;
        case JET_prepInsertCopy:
            return RowUpdate::Kind::InsertCopy;
        case JET_prepInsertCopyDeleteOriginal:
            return RowUpdate::Kind::InsertCopyDeleteOriginal;
        case JET_prepInsertCopyReplaceOriginal:
            return RowUpdate::Kind::InsertCopyReplaceOriginal;
        case JET_prepReadOnlyCopy:
            return RowUpdate::Kind::ReadOnlyCopy;
        default:
            return fail(JET_errInvalidParameter);
    }
}

Status prepareUpdate(JET_SESID session, JET_TABLEID tableId, JET_ULONG preparation) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    const bool inserts = preparation == JET_prepInsert || preparation == JET_prepCancel;
    TableCursor* const cursor = TRY(entered.rows(inserts ? RowUse::Insert : RowUse::Change));
    if (preparation == JET_prepCancel) {
        if (cursor->pendingUpdate() == nullptr) return fail(JET_errUpdateNotPrepared);
        return cursor->cancelUpdate();
    }
    const RowUpdate::Kind kind = TRY(kindOf(preparation));
    if (kind != RowUpdate::Kind::ReadOnlyCopy) TRY(entered.checkUpdatable(*cursor));
    if (cursor->pendingUpdate() != nullptr) return fail(JET_errAlreadyPrepared);
    cursor->setPendingUpdate(TRY(RowUpdate::prepare(*cursor, kind)));
    return {};
}

// Programs hand over bits that mean nothing here (those of the column, for one), which does no harm; the
// engine keeps the highest to itself.
Status checkSetBits(JET_GRBIT bits, std::size_t valueBytes, std::size_t pageBytes) {
    constexpr JET_GRBIT kInternal = 0xF0000000U;
    constexpr JET_GRBIT kPartial = JET_bitSetAppendLV | JET_bitSetOverwriteLV | JET_bitSetSizeLV;
    constexpr JET_GRBIT kUnique = JET_bitSetUniqueMultiValues | JET_bitSetUniqueNormalizedMultiValues;
    if ((bits & kInternal) != 0) return fail(JET_errInvalidGrbit);
    if ((bits & kUnique) != 0 && (bits & kPartial) != 0) return fail(JET_errInvalidGrbit);
    const bool contiguous = (bits & JET_bitSetContiguousLV) != 0;
    if (contiguous && (bits & JET_bitSetSeparateLV) == 0) return fail(JET_errInvalidGrbit);
    if (contiguous && valueBytes < pageBytes) return fail(JET_errInvalidBufferSize);
    return {};
}

Outcome setOne(TableCursor& cursor, const table::ColumnSetting& setting) {
    if (setting.bytes > table::kMaxLongValueBytes) return fail(JET_errInvalidParameter);
    RowUpdate* const update = pendingOf(cursor);
    if (update == nullptr || update->kind() == RowUpdate::Kind::ReadOnlyCopy)
        return fail(JET_errUpdateNotPrepared);
    TRY(checkSetBits(setting.bits, setting.bytes, cursor.schema().volume().pageSize()));
    return table::setColumn(cursor, *update, setting);
}

Outcome setColumn(JET_SESID session, JET_TABLEID tableId, JET_COLUMNID column, const void* data,
                  JET_ULONG bytes, JET_GRBIT bits, const JET_SETINFO* info) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.rows(RowUse::Insert));
    TRY(entered.checkUpdatable(*cursor));
    if (bytes > table::kMaxLongValueBytes) return fail(JET_errInvalidParameter);
    if (cursor->pendingUpdate() == nullptr) return fail(JET_errUpdateNotPrepared);
    table::ColumnSetting setting{column, data, bytes, bits, 1, 0};
    if (info != nullptr) {
        if (info->cbStruct < sizeof(JET_SETINFO)) return fail(JET_errInvalidParameter);
        setting.sequence = info->itagSequence;
        setting.offsetBytes = info->ibLongValue;
    }
    return setOne(*cursor, setting);
}

Outcome setColumns(JET_SESID session, JET_TABLEID tableId, JET_SETCOLUMN* columns, JET_ULONG count) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.rows(RowUse::Insert));
    TRY(entered.checkUpdatable(*cursor));
    if (columns == nullptr && count != 0) return fail(JET_errInvalidParameter);
    if (cursor->pendingUpdate() == nullptr) return fail(JET_errUpdateNotPrepared);
    JET_ERR last = JET_errSuccess;
    for (JET_ULONG i = 0; i < count; ++i) {
        JET_SETCOLUMN& each = columns[i];
        last = TRY(setOne(*cursor, {each.columnid, each.pvData, each.cbData, each.grbit, each.itagSequence,
                                    each.ibLongValue}));
        each.err = last;
    }
    return last;
}

// Only a table that its own transaction makes can do without versions.
Status checkUnversioned(const EnteredTable& entered, const TableCursor& cursor) {
    const bool own =
        entered.session().transactionLevel() > 0 && cursor.tableEntry().newest(nullptr) == nullptr;
    return own ? Status() : Status(fail(JET_errUpdateMustVersion));
}

// As if part of the update stayed: the table is good for nothing until the roll-back, which must come. What
// was found before anything was written does no harm.
void failUnversioned(const EnteredTable& entered, JET_ERR error) {
    if (error == JET_errNullInvalid || error == JET_errBufferTooSmall) return;
    entered.session().requireRollback();
    entered.resource().setUnusable();
}

// Before anything is locked; the update must still be the same afterwards.
Result<std::unique_ptr<table::UpdateDefaults>> updateDefaults(EnteredTable& entered, JET_TABLEID tableId,
                                                              TableCursor& cursor, RowUpdate& pending) {
    if (!pending.needsDefaults()) return std::unique_ptr<table::UpdateDefaults>();
    const std::uint32_t tag = pending.tag();
    auto made = TRY(defaultsForUpdate(entered, tableId, cursor, pending));
    const RowUpdate* const now = pendingOf(cursor);
    if (now != &pending || now->tag() != tag) return fail(JET_errCallbackFailed);
    return made;
}

Status update(JET_SESID session, JET_TABLEID tableId, void* bookmark, JET_ULONG bytes, JET_ULONG* actual,
              JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.rows(RowUse::Insert));
    TRY(entered.checkUpdatable(*cursor));
    RowUpdate* const pending = pendingOf(*cursor);
    if (pending == nullptr) return fail(JET_errUpdateNotPrepared);
    if ((bits & JET_bitUpdateNoVersion) != 0) TRY(checkUnversioned(entered, *cursor));
    const bool replaces = pending->replaces();
    if (pending->kind() != RowUpdate::Kind::ReadOnlyCopy) {
        const std::uint32_t tag = pending->tag();
        TRY(runCallbacks(entered, tableId, replaces ? JET_cbtypBeforeReplace : JET_cbtypBeforeInsert));
        const RowUpdate* const now = pendingOf(*cursor);
        if (now != pending || now->tag() != tag) return fail(JET_errCallbackFailed);
    }
    const auto defaults = TRY(updateDefaults(entered, tableId, *cursor, *pending));
    auto level = TRY(CallLevel::begin(entered, *cursor));
    const std::size_t room = bookmark == nullptr ? SIZE_MAX : bytes;
    pending->enforceOptionallyUnique((bits & JET_bitUpdateEnforceOptionallyUniqueIndices) != 0);
    const Result<ByteView> applied = pending->apply(*cursor, room, defaults.get());
    if (!applied && (bits & JET_bitUpdateNoVersion) != 0) failUnversioned(entered, applied.error().code);
    if (!applied && applied.error().code == JET_errKeyDuplicate && entered->dropsDuplicates())
        return cursor->cancelUpdate();
    const ByteView made = TRY(Result<ByteView>(applied));
    TRY(level.commit());
    const bool tells = !replaces || bytes > 0;
    if (tells) (void)copyBytesOut(made, bookmark, bytes, actual);
    TRY(cursor->cancelUpdate());
    (void)runCallbacks(entered, tableId, replaces ? JET_cbtypAfterReplace : JET_cbtypAfterInsert);
    return {};
}

Status deleteCurrent(JET_SESID session, JET_TABLEID tableId) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.rows(RowUse::Change));
    TRY(entered.checkUpdatable(*cursor));
    if (const RowUpdate* const pending = pendingOf(*cursor)) {
        if (pending->kind() == RowUpdate::Kind::InsertCopyDeleteOriginal) return fail(JET_errAlreadyPrepared);
        TRY(cursor->cancelUpdate());
    }
    TRY(runCallbacks(entered, tableId, JET_cbtypBeforeDelete));
    {
        const auto defaults = TRY(defaultsForDelete(entered, tableId, *cursor));
        auto level = TRY(CallLevel::begin(entered, *cursor));
        TRY(table::deleteRecord(*cursor, defaults.get()));
        TRY(level.commit());
    }
    (void)runCallbacks(entered, tableId, JET_cbtypAfterDelete);
    return {};
}

Status getLock(JET_SESID session, JET_TABLEID tableId, JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    if (entered.session().transactionLevel() == 0) return fail(JET_errNotInTransaction);
    const bool read = bits == JET_bitReadLock;
    if (!read && bits != JET_bitWriteLock) return fail(JET_errInvalidGrbit);
    if (!read) TRY(entered.checkUpdatable(*cursor));
    TRY(cursor->holdRecord());
    const ByteView held = cursor->primary().bookmarkKey();
    const std::vector<std::byte> bookmark(held.begin(), held.end());
    cursor->leave();
    btree::TreeWriter writer(cursor->schema().tree());
    cursor->noteChange();
    return writer.lock(cursor->transaction(), {bookmark, {}}, !read, cursor->primary().spot());
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetPrepareUpdate(JET_SESID session, JET_TABLEID table, JET_ULONG preparation) {
    return guardedStatus([&] { return prepareUpdate(session, table, preparation); });
}

JET_ERR JET_API JetSetColumn(JET_SESID session, JET_TABLEID table, JET_COLUMNID column, const void* data,
                             JET_ULONG bytes, JET_GRBIT options, JET_SETINFO* info) {
    return guardedOutcome([&] { return setColumn(session, table, column, data, bytes, options, info); });
}

JET_ERR JET_API JetSetColumns(JET_SESID session, JET_TABLEID table, JET_SETCOLUMN* columns, JET_ULONG count) {
    return guardedOutcome([&] { return setColumns(session, table, columns, count); });
}

JET_ERR JET_API JetUpdate(JET_SESID session, JET_TABLEID table, void* bookmark, JET_ULONG bytes,
                          JET_ULONG* actual) {
    return guardedStatus([&] { return update(session, table, bookmark, bytes, actual, 0); });
}

JET_ERR JET_API JetUpdate2(JET_SESID session, JET_TABLEID table, void* bookmark, JET_ULONG bytes,
                           JET_ULONG* actual, JET_GRBIT options) {
    return guardedStatus([&] { return update(session, table, bookmark, bytes, actual, options); });
}

JET_ERR JET_API JetDelete(JET_SESID session, JET_TABLEID table) {
    return guardedStatus([&] { return deleteCurrent(session, table); });
}

JET_ERR JET_API JetGetLock(JET_SESID session, JET_TABLEID table, JET_GRBIT options) {
    return guardedStatus([&] { return getLock(session, table, options); });
}
}
