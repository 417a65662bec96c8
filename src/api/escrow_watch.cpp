// See escrow_watch.h.
#include "api/escrow_watch.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "api/callbacks.h"
#include "catalog/system_tables.h"
#include "table/zero_records.h"

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
    const std::uint32_t level = session().transactionLevel();
    const auto [known, added] = suspects_.try_emplace(std::move(suspect), level);
    if (!added) known->second = std::min(known->second, level);
}

void EscrowWatch::committed(std::uint32_t level) {
    for (auto& [suspect, noted] : suspects_)
        noted = std::min(noted, level - 1);
    if (level == 1) settle();
}

// What was added in that level was not added.
void EscrowWatch::rolledBack(std::uint32_t level) {
    std::erase_if(suspects_, [level](const auto& each) { return each.second >= level; });
}

void EscrowWatch::databaseClosing(DatabaseId database) {
    std::erase_if(suspects_,
                  [database](const auto& each) { return each.first.file->volume().id() == database; });
}

// What can't be done now (somebody else is changing the record) is left to whoever changes it.
void EscrowWatch::settle() {
    const auto suspects = std::exchange(suspects_, {});
    for (const auto& [suspect, level] : suspects)
        (void)finish(suspect);
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
    const table::LayoutColumn* column = TRY(cursor->plan().layout().column(suspect.column));
    TRY(cursor->gotoBookmark(suspect.bookmark));
    if (!TRY(table::isZero(*cursor, *column))) return {};
    cursor->leave();
    if ((column->flags & catalog::kColumnFinalize) != 0) {
        TRY(runCallbacks(entered, tableId, JET_cbtypFinalize));
        column = TRY(cursor->plan().layout().column(suspect.column));  // who knows what it did
    }
    TRY(cursor->gotoBookmark(suspect.bookmark));
    const auto defaults = TRY(defaultsForDelete(entered, tableId, *cursor));
    if (defaults) column = TRY(cursor->plan().layout().column(suspect.column));
    return table::deleteAtZero(*cursor, *column, suspect.bookmark, defaults.get());
}

}  // namespace esent::api
