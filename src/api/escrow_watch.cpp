// See escrow_watch.h.
#include "api/escrow_watch.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "api/callbacks.h"
#include "catalog/system_tables.h"
#include "table/row_update.h"

namespace esent::api {
namespace {

struct Watches {
    std::mutex mutex;
    std::map<const instance::Session*, EscrowWatch*> bySession;  // guarded by mutex
};

Watches& watches() {
    static Watches* const all = new Watches;  // never destroyed, as sessions may outlive main()
    return *all;
}

Result<bool> isZero(table::TableCursor& cursor, const table::LayoutColumn& column) {
    const ByteView bytes = TRY(cursor.holdRecord());
    const auto row = TRY(record::RowView::parse(bytes, cursor.plan().layout().kind()));
    const auto value = TRY(table::columnValue(row, column));
    return value && std::ranges::all_of(value->bytes, [](std::byte each) { return each == std::byte{0}; });
}

// Deletes the record in a transaction of its own.
Status deleteZero(table::TableCursor& cursor, const table::LayoutColumn& column, ByteView bookmark) {
    txn::Transaction& transaction = cursor.transaction();
    TRY(transaction.manager().begin(transaction, false));
    cursor.refreshView();
    const Status done = [&]() -> Status {
        TRY(cursor.gotoBookmark(bookmark));
        if (TRY(isZero(cursor, column))) return table::deleteRecord(cursor);
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

}  // namespace

EscrowWatch& EscrowWatch::of(instance::Session& session) {
    Watches& all = watches();
    const std::lock_guard guard(all.mutex);
    EscrowWatch*& watch = all.bySession[&session];
    if (watch == nullptr) watch = new EscrowWatch(session);
    return *watch;
}

EscrowWatch::~EscrowWatch() {
    Watches& all = watches();
    const std::lock_guard guard(all.mutex);
    all.bySession.erase(&session());
}

void EscrowWatch::note(Suspect suspect) {
    suspects_.insert(std::move(suspect));
}

void EscrowWatch::committed(std::uint32_t level) {
    if (level == 1) settle();
}

void EscrowWatch::rolledBack(std::uint32_t level) {
    if (level == 1) settle();
}

void EscrowWatch::databaseClosing(DatabaseId database) {
    std::erase_if(suspects_,
                  [database](const Suspect& each) { return each.file->volume().id() == database; });
}

// What can't be done now (somebody else is changing the record) is left to whoever changes it.
void EscrowWatch::settle() {
    const std::set<Suspect> suspects = std::exchange(suspects_, {});
    for (const Suspect& each : suspects)
        (void)finish(each);
}

Status EscrowWatch::finish(const Suspect& suspect) {
    TableOpening wanted;
    wanted.table = TRY(suspect.file->schemas().find(suspect.table, session().transaction().snapshot()));
    wanted.mode.updatable = true;
    const JET_TABLEID tableId = TRY(openTableFor(session(), suspect.file, std::move(wanted)));
    const Status done = finishIn(tableId, suspect);
    if (const auto opened = Tables::process().find(session(), tableId)) delete *opened;
    return done;
}

Status EscrowWatch::finishIn(JET_TABLEID tableId, const Suspect& suspect) {
    EnteredTable entered;
    TRY(entered.enter(session().handle(), tableId));
    table::TableCursor* const cursor = TRY(entered.cursor());
    const table::LayoutColumn* const column = TRY(cursor->plan().layout().column(suspect.column));
    TRY(cursor->gotoBookmark(suspect.bookmark));
    if (!TRY(isZero(*cursor, *column))) return {};
    cursor->leave();
    if ((column->flags & catalog::kColumnFinalize) != 0)
        return runCallbacks(entered, tableId, JET_cbtypFinalize);
    return deleteZero(*cursor, *column, suspect.bookmark);
}

}  // namespace esent::api
