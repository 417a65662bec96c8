// Sessions: begin, end, contexts, parameters, idle work, thread statistics.
#include <algorithm>
#include <cstring>

#include "api/entry.h"
#include "cache/buffer_pool.h"

namespace esent::api {
namespace {

using instance::SessionGate;
using instance::SessionTable;

JET_ERR beginSession(JET_INSTANCE handle, JET_SESID* session) {
    return guardedStatus([&]() -> Status {
        auto entered = TRY(EnteredInstance::enter(handle));
        if (session == nullptr) return fail(JET_errInvalidParameter);
        *session = instance::kNilSession;
        *session = TRY(SessionTable::process().begin(*entered, entered->slot()));
        return {};
    });
}

Status dupSession(JET_SESID session, JET_SESID* copy) {
    auto entered = TRY(EnteredSession::enter(session));
    if (copy == nullptr) return fail(JET_errInvalidParameter);
    *copy = instance::kNilSession;
    *copy = TRY(SessionTable::process().begin(entered.instance(), entered.instance().slot()));
    return {};
}

Status endSession(JET_SESID session) {
    auto entered = TRY(EnteredSession::enter(session, SessionGate::Exempt));
    return SessionTable::process().end(std::move(entered).takeStay());
}

Status sessionInfo(JET_SESID session, void* result, JET_ULONG resultBytes, JET_ULONG level) {
    auto entered = TRY(EnteredSession::enter(session, SessionGate::Exempt));
    if (level != JET_SessionInfo || result == nullptr) return fail(JET_errInvalidParameter);
    if (resultBytes < sizeof(JET_SESSIONINFO)) return fail(JET_errBufferTooSmall);
    JET_SESSIONINFO info{};
    info.ulTrxBegin0 = entered->transaction().logNumber();
    info.ulTrxLevel = entered->transactionLevel();
    info.ulProcid = entered->transaction().session();
    info.ulTrxContext = entered->context();
    std::memcpy(result, &info, sizeof info);
    return {};
}

// Cleans the version store up, or tells how full it is.
Result<JET_ERR> cleanOrTell(JET_SESID session, JET_GRBIT bits) {
    auto entered = TRY(EnteredSession::enter(session));
    txn::TransactionManager& transactions = entered.instance().transactions();
    if ((bits & JET_bitIdleStatus) != 0) {
        constexpr std::size_t kFullPercent = 60;
        const txn::VersionStore::Usage usage = transactions.versions().usage();
        const std::size_t limit = std::min(usage.maximumBytes, usage.preferredBytes);
        return usage.bytes > limit / 100 * kFullPercent ? JET_wrnIdleFull : JET_errSuccess;
    }
    if (bits == 0 || (bits & JET_bitIdleCompact) != 0) {
        transactions.cleanUp();
        return JET_wrnNoIdleActivity;
    }
    if ((bits & JET_bitIdleCompactAsync) != 0) return fail(JET_errInvalidGrbit);
    if ((bits & JET_bitIdleWaitForAsyncActivity) != 0 && transactions.versions().usage().bytes != 0)
        return JET_wrnRemainingVersions;
    return JET_errSuccess;
}

// What is asked for goes before what cannot be done.
Result<JET_ERR> idle(JET_SESID session, JET_GRBIT bits) {
    const JET_ERR done = TRY(cleanOrTell(session, bits));
    if ((bits & JET_bitIdleFlushBuffers) != 0) return fail(JET_errInvalidGrbit);
    return done;
}

// The bytes of a fixed-size session parameter; empty for the others.
ByteSpan fixedParameter(instance::SessionSettings& settings, JET_ULONG id) {
    switch (id) {
        case JET_sesparamCommitDefault:
            return std::as_writable_bytes(std::span(&settings.commitDefault, 1));
        case JET_sesparamCorrelationID:
            return std::as_writable_bytes(std::span(&settings.correlationId, 1));
        case JET_sesparamOperationContext:
            return settings.operationContext;
        default:
            return {};
    }
}

Status setSessionParameter(JET_SESID session, JET_ULONG id, const void* data, JET_ULONG bytes) {
    auto entered = TRY(EnteredSession::enter(session));
    if (data == nullptr && bytes != 0) return fail(JET_errInvalidParameter);
    const auto* const source = static_cast<const std::byte*>(data);
    instance::SessionSettings& settings = entered->settings();
    if (id == JET_sesparamTransactionLevel) return fail(JET_errFeatureNotAvailable);
    if (id == JET_sesparamCommitGenericContext) {
        constexpr JET_ULONG kMost = 1024;
        if (bytes > kMost) return fail(JET_errInvalidParameter);
        settings.commitContext.assign(source, source + bytes);
        return {};
    }
    const ByteSpan target = fixedParameter(settings, id);
    if (target.empty()) return fail(JET_errInvalidSesparamId);
    if (bytes != target.size()) return fail(JET_errInvalidBufferSize);
    if (id == JET_sesparamCommitDefault) {
        constexpr std::uint32_t kCommitBits = 0x3B;
        std::uint32_t value = 0;
        std::memcpy(&value, source, sizeof value);
        if ((value & ~kCommitBits) != 0) return fail(JET_errInvalidParameter);
    }
    std::copy_n(source, bytes, target.begin());
    return {};
}

Status getSessionParameter(JET_SESID session, JET_ULONG id, void* data, JET_ULONG bytes, JET_ULONG* actual) {
    auto entered = TRY(EnteredSession::enter(session));
    if (data == nullptr && actual == nullptr) return fail(JET_errInvalidParameter);
    instance::SessionSettings& settings = entered->settings();
    const std::uint32_t level = entered->transactionLevel();
    ByteView value = fixedParameter(settings, id);
    const bool variable = id == JET_sesparamCommitGenericContext;
    if (id == JET_sesparamTransactionLevel) value = std::as_bytes(std::span(&level, 1));
    if (variable) value = settings.commitContext;
    if (!variable && value.empty()) return fail(JET_errInvalidSesparamId);
    if (actual != nullptr) *actual = static_cast<JET_ULONG>(value.size());
    if (data == nullptr) return {};
    if (variable && bytes < value.size()) return fail(JET_errBufferTooSmall);
    if (!variable && bytes != value.size()) return fail(JET_errInvalidBufferSize);
    std::ranges::copy(value, static_cast<std::byte*>(data));
    return {};
}

// Counters of the calling thread, since it began.
Status threadStats(void* result, JET_ULONG resultBytes) {
    if (result == nullptr) return fail(JET_errInvalidParameter);
    if (resultBytes < sizeof(JET_THREADSTATS)) return fail(JET_errBufferTooSmall);
    const cache::ThreadCounters& counters = cache::threadCounters();
    JET_THREADSTATS4 stats{};
    stats.cPageReferenced = counters.pagesReferenced;
    stats.cPageRead = counters.pagesRead;
    stats.cPagePreread = counters.pagesPrefetched;
    stats.cPageDirtied = counters.pagesDirtied;
    stats.cPageRedirtied = counters.pagesRedirtied;
    stats.cLogRecord = counters.logRecords;
    stats.cbLogRecord = counters.logBytes;
    stats.cusecPageCacheMiss = counters.cacheMissMicroseconds;
    stats.cPageCacheMiss = counters.cacheMisses;
    stats.cbStruct = static_cast<JET_ULONG>(std::min<std::size_t>(resultBytes, sizeof stats));
    std::memcpy(result, &stats, stats.cbStruct);
    return {};
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetBeginSessionA(JET_INSTANCE instance, JET_SESID* session, JET_PCSTR, JET_PCSTR) {
    return beginSession(instance, session);
}

JET_ERR JET_API JetBeginSessionW(JET_INSTANCE instance, JET_SESID* session, JET_PCWSTR, JET_PCWSTR) {
    return beginSession(instance, session);
}

JET_ERR JET_API JetDupSession(JET_SESID session, JET_SESID* session2) {
    return guardedStatus([&] { return dupSession(session, session2); });
}

JET_ERR JET_API JetEndSession(JET_SESID session, JET_GRBIT) {
    return guardedStatus([&] { return endSession(session); });
}

JET_ERR JET_API JetGetSessionInfo(JET_SESID session, void* result, JET_ULONG resultBytes, JET_ULONG level) {
    return guardedStatus([&] { return sessionInfo(session, result, resultBytes, level); });
}

JET_ERR JET_API JetSetSessionContext(JET_SESID session, JET_API_PTR context) {
    return guardedStatus([&]() -> esent::Status {
        auto entered = TRY(EnteredSession::enter(session, SessionGate::Exempt));
        return entered->setContext(context);
    });
}

JET_ERR JET_API JetResetSessionContext(JET_SESID session) {
    return guardedStatus([&]() -> esent::Status {
        auto entered = TRY(EnteredSession::enter(session, SessionGate::Exempt));
        return entered->resetContext();
    });
}

JET_ERR JET_API JetSetSessionParameter(JET_SESID session, JET_ULONG parameter, void* param,
                                       JET_ULONG paramBytes) {
    return guardedStatus([&] { return setSessionParameter(session, parameter, param, paramBytes); });
}

JET_ERR JET_API JetGetSessionParameter(JET_SESID session, JET_ULONG parameter, void* param,
                                       JET_ULONG paramMaxBytes, JET_ULONG* pcbParamActual) {
    return guardedStatus(
        [&] { return getSessionParameter(session, parameter, param, paramMaxBytes, pcbParamActual); });
}

JET_ERR JET_API JetIdle(JET_SESID session, JET_GRBIT options) {
    return guarded([&] {
        const auto answer = idle(session, options);
        return answer ? *answer : answer.error().code;
    });
}

JET_ERR JET_API JetGetThreadStats(void* result, JET_ULONG resultBytes) {
    return guardedStatus([&] { return threadStats(result, resultBytes); });
}
}
