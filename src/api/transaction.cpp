// Transactions: levels, and the commit options that act on the log alone.
#include <cstdint>

#include "api/entry.h"
#include "log/log_stream.h"
#include "log/records.h"

namespace esent::api {
namespace {

using instance::SessionGate;

Status begin(JET_SESID session, JET_GRBIT bits) {
    auto entered = TRY(EnteredSession::enter(session));
    return entered->beginTransaction((bits & JET_bitTransactionReadOnly) != 0);
}

// JET_bitForceNewLog: closes the current log file.
Status forceNewLog(instance::Instance& instance) {
    log::LogStream* const stream = instance.log();
    if (stream == nullptr) return {};
    log::TraceRecord record;
    record.code = log::RecordCode::ForceLogRollover;
    TRY(stream->roll(log::encode(record)));
    return instance.advanceCheckpointIfDue();
}

Status commit(JET_SESID session, JET_GRBIT bits, JET_ULONG durableMilliseconds, JET_COMMIT_ID* id) {
    auto entered = TRY(EnteredSession::enter(session));
    constexpr JET_GRBIT kAlone =
        JET_bitForceNewLog | JET_bitWaitAllLevel0Commit | JET_bitWaitLastLevel0Commit;
    constexpr JET_GRBIT kKnown = kAlone | JET_bitCommitLazyFlush | JET_bitCommitRedoCallback;
    if ((bits & ~kKnown) != 0) return fail(JET_errInvalidGrbit);
    const bool lazy = (bits & JET_bitCommitLazyFlush) != 0;
    if (durableMilliseconds != 0 && !lazy) return fail(JET_errInvalidParameter);
    if ((bits & kAlone) == 0) {
        const LogPosition position = TRY(entered->commitTransaction(lazy, durableMilliseconds));
        // A transaction that logged nothing has no id: the caller's is left alone.
        if (id != nullptr && !position.isZero()) *id = entered.instance().commitId(position);
        return {};
    }
    if ((bits & (bits - 1)) != 0) return fail(JET_errInvalidGrbit);
    // These commit nothing and are legal at level 0.
    txn::TransactionManager& transactions = entered.instance().transactions();
    if (bits == JET_bitForceNewLog) return forceNewLog(entered.instance());
    if (bits == JET_bitWaitLastLevel0Commit) return transactions.makeDurable(entered->lastCommit());
    return transactions.makeAllDurable();
}

Status rollback(JET_SESID session, JET_GRBIT bits) {
    auto entered = TRY(EnteredSession::enter(session, SessionGate::Exempt));
    if ((bits & ~(JET_bitRollbackAll | JET_bitRollbackRedoCallback)) != 0) return fail(JET_errInvalidGrbit);
    return entered->rollbackTransaction((bits & JET_bitRollbackAll) != 0);
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetBeginTransaction(JET_SESID session) {
    return guardedStatus([&] { return begin(session, 0); });
}

JET_ERR JET_API JetBeginTransaction2(JET_SESID session, JET_GRBIT options) {
    return guardedStatus([&] { return begin(session, options); });
}

JET_ERR JET_API JetBeginTransaction3(JET_SESID session, int64_t, JET_GRBIT options) {
    return guardedStatus([&] { return begin(session, options); });
}

JET_ERR JET_API JetCommitTransaction(JET_SESID session, JET_GRBIT options) {
    return guardedStatus([&] { return commit(session, options, 0, nullptr); });
}

JET_ERR JET_API JetCommitTransaction2(JET_SESID session, JET_GRBIT options, JET_ULONG durableMilliseconds,
                                      JET_COMMIT_ID* commitId) {
    return guardedStatus([&] { return commit(session, options, durableMilliseconds, commitId); });
}

JET_ERR JET_API JetRollback(JET_SESID session, JET_GRBIT options) {
    return guardedStatus([&] { return rollback(session, options); });
}
}
