// A word of the application's own kept with a cursor or a table (JetSetLS, JetGetLS). When the cursor or the
// table is closed, the runtime callback gets it back.
#include "api/tables.h"

namespace esent::api {
namespace {

// Where the word of a call is kept: with the cursor, or with its table.
Result<std::atomic<JET_LS>*> tableStorage(const EnteredTable& entered, JET_GRBIT bits) {
    if ((bits & JET_bitLSCursor) != 0 && (bits & JET_bitLSTable) != 0) return fail(JET_errInvalidGrbit);
    if ((bits & JET_bitLSTable) == 0) return nullptr;
    table::TableCursor* const cursor = TRY(entered.cursor());
    return &cursor->tableEntry().localStorage();
}

Status setStorage(JET_SESID session, JET_TABLEID tableId, JET_LS value, JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TRY(entered.rows(table::RowUse::Read));
    if (entered.session().instance().parameters().number(JET_paramRuntimeCallback) == 0) {
        return fail(JET_errLSCallbackNotSpecified);
    }
    std::atomic<JET_LS>* const shared = TRY(tableStorage(entered, bits));
    const JET_LS wanted = (bits & JET_bitLSReset) != 0 ? JET_LSNil : value;
    if (shared != nullptr) {
        JET_LS none = JET_LSNil;
        if (wanted == JET_LSNil) {
            shared->store(JET_LSNil);
        } else if (!shared->compare_exchange_strong(none, wanted)) {
            return fail(JET_errLSAlreadySet);
        }
        return {};
    }
    JET_LS& own = entered.resource().localStorage();
    if (wanted != JET_LSNil && own != JET_LSNil) return fail(JET_errLSAlreadySet);
    own = wanted;
    return {};
}

Status getStorage(JET_SESID session, JET_TABLEID tableId, JET_LS* value, JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TRY(entered.rows(table::RowUse::Read));
    if (value == nullptr) return fail(JET_errInvalidParameter);
    std::atomic<JET_LS>* const shared = TRY(tableStorage(entered, bits));
    const bool reset = (bits & JET_bitLSReset) != 0;
    if (shared != nullptr) {
        *value = reset ? shared->exchange(JET_LSNil) : shared->load();
    } else {
        *value = entered.resource().localStorage();
        if (reset) entered.resource().localStorage() = JET_LSNil;
    }
    const bool mayBeNothing = reset && shared == nullptr;
    if (*value == JET_LSNil && !mayBeNothing) return fail(JET_errLSNotSet);
    return {};
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetSetLS(JET_SESID session, JET_TABLEID table, JET_LS localStorage, JET_GRBIT options) {
    return guardedStatus([&] { return setStorage(session, table, localStorage, options); });
}

JET_ERR JET_API JetGetLS(JET_SESID session, JET_TABLEID table, JET_LS* localStorage, JET_GRBIT options) {
    return guardedStatus([&] { return getStorage(session, table, localStorage, options); });
}
}
