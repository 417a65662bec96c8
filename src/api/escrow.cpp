// JetEscrowUpdate: adds to a number without keeping others from adding, too.
#include <array>
#include <shared_mutex>

#include "api/callbacks.h"
#include "api/escrow_watch.h"
#include "api/outcome.h"
#include "btree/tree_writer.h"
#include "catalog/system_tables.h"
#include "table/row_update.h"
#include "table/zero_records.h"

namespace esent::api {
namespace {

using table::RowUpdate;
using table::TableCursor;

struct Addition {
    const table::LayoutColumn* column;
    ByteView delta;
    ByteSpan before;       // as long as the column; empty: nobody asks
    bool staysOnRollback;  // JET_bitEscrowNoRollback
};

// The value may be missing in the row because the column is younger: then the row is rewritten with it.
Status addByReplacing(EnteredTable& entered, JET_TABLEID tableId, TableCursor& cursor,
                      const Addition& wanted) {
    auto update = TRY(RowUpdate::prepare(cursor, RowUpdate::Kind::Replace));
    const auto value = TRY(columnValue(update->row().view(), *wanted.column));
    std::vector<std::byte> now(wanted.column->maxLength);
    if (value && value->bytes.size() == now.size()) std::ranges::copy(value->bytes, now.begin());
    std::ranges::copy(now, wanted.before.begin());
    record::addToFixed(now, wanted.delta);
    TRY(update->row().setFixed(wanted.column->id, now));
    update->touch(*wanted.column);
    const auto defaults = TRY(defaultsForUpdate(entered, tableId, cursor, *update));
    TRY(update->apply(cursor, SIZE_MAX, defaults.get()));
    return {};
}

// On nobody's behalf: everybody sees it at once, and no rollback takes it back.
Status addForGood(TableCursor& cursor, const txn::Bookmark& record, const Addition& wanted,
                  std::int64_t amount) {
    const bool wide = wanted.column->maxLength == 8;
    const auto& tree = cursor.schema().tree();
    TRY(cursor.transaction().manager().versions().check(
        cursor.transaction(), wide ? txn::VersionKind::Delta64 : txn::VersionKind::Delta, tree->key(),
        record));
    return btree::TreeWriter(tree).addDelta(nullptr, record, wanted.column->recordOffset, wide ? 8 : 4,
                                            amount);
}

// The record's bookmark.
Result<std::vector<std::byte>> add(EnteredTable& entered, JET_TABLEID tableId, TableCursor& cursor,
                                   const Addition& wanted) {
    const table::LayoutColumn& column = *wanted.column;
    const ByteView row = TRY(cursor.holdRecord());
    const auto view = TRY(record::RowView::parse(row, cursor.plan().layout().kind()));
    const auto field = TRY(view.fixed(column.id, column.recordOffset, column.maxLength));
    const ByteView held = cursor.primary().bookmarkKey();
    std::vector<std::byte> bookmark(held.begin(), held.end());
    const bool present = field.present();
    if (present) std::ranges::copy(field.bytes, wanted.before.begin());
    cursor.leave();
    if (!present) {
        TRY(addByReplacing(entered, tableId, cursor, wanted));
        return bookmark;
    }
    const std::shared_lock shared(cursor.tableEntry().updateLock());
    if (!cursor.tableEntry().use().mayUpdate(cursor.session())) return fail(JET_errWriteConflict);
    const bool wide = column.maxLength == 8;
    const std::int64_t amount =
        wide ? loadLE<std::int64_t>(wanted.delta, 0) : loadLE<std::int32_t>(wanted.delta, 0);
    const txn::Bookmark record{bookmark, {}};
    if (wanted.staysOnRollback) {
        TRY(addForGood(cursor, record, wanted, amount));
    } else {
        std::int64_t seen = 0;
        cursor.noteChange();
        btree::TreeWriter writer(cursor.schema().tree());
        TRY(writer.addDelta(&cursor.transaction(), record, column.recordOffset, wide ? 8 : 4, amount, &seen));
        std::memcpy(wanted.before.data(), &seen, wanted.before.size());
    }
    return bookmark;
}

Status escrowUpdate(JET_SESID session, JET_TABLEID tableId, JET_COLUMNID columnId, ByteView delta, void* old,
                    JET_ULONG oldBytes, JET_ULONG* oldActual, JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.rows(table::RowUse::Insert));
    if (entered.session().transactionLevel() == 0) return fail(JET_errNotInTransaction);
    TRY(entered.checkUpdatable(*cursor));
    const table::LayoutColumn* const column = TRY(cursor->plan().layout().column(columnId));
    if (cursor->pendingUpdate() != nullptr) return fail(JET_errAlreadyPrepared);
    const std::uint32_t size = record::fixedSizeOf(column->type);
    if (delta.size() != size || (size != 4 && size != 8)) return fail(JET_errInvalidBufferSize);
    if (old != nullptr && oldBytes < size) return fail(JET_errInvalidBufferSize);
    if ((column->flags & catalog::kColumnEscrow) == 0) return fail(JET_errInvalidOperation);
    std::array<std::byte, 8> before{};
    const Addition wanted{column, delta, ByteSpan(before).first(size), (bits & JET_bitEscrowNoRollback) != 0};
    auto bookmark = TRY(add(entered, tableId, *cursor, wanted));
    const bool watched = table::goesAtZero(*column) && !wanted.staysOnRollback;
    if (watched && cursor->asCursor() == entered->asCursor()) {
        EscrowWatch::of(entered.session())
            .note({entered.resource().file(), cursor->schema().object(), columnId, std::move(bookmark)});
    }
    if (old != nullptr) std::memcpy(old, before.data(), size);
    if (oldActual != nullptr) *oldActual = size;
    return {};
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetEscrowUpdate(JET_SESID session, JET_TABLEID table, JET_COLUMNID column, void* data,
                                JET_ULONG bytes, void* old, JET_ULONG oldBytes, JET_ULONG* oldActual,
                                JET_GRBIT options) {
    return guardedStatus([&] {
        return escrowUpdate(session, table, column, bytesIn(data, bytes), old, oldBytes, oldActual, options);
    });
}
}
