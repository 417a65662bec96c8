// Values by reference: what JET_bitRetrieveAsRefIfNotInRecord gave out.
#include "api/outcome.h"
#include "api/tables.h"
#include "table/column_reference.h"

namespace esent::api {
namespace {

using table::ColumnReference;
using table::Outcome;
using table::TableCursor;

Outcome retrieveByReference(JET_SESID session, JET_TABLEID tableId, ByteView reference, JET_ULONG offset,
                            ByteSpan buffer, JET_ULONG* actual, JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    if (reference.data() == nullptr) return fail(JET_errInvalidParameter);
    if (bits != 0) return fail(JET_errInvalidGrbit);
    const ColumnReference wanted = TRY(ColumnReference::decode(reference, cursor->schema().object()));
    const std::uint64_t rest = TRY(wanted.read(*cursor, offset, buffer));
    if (actual != nullptr) *actual = static_cast<JET_ULONG>(rest);
    return rest > buffer.size() ? JET_wrnBufferTruncated : JET_errSuccess;
}

// Reads the beginning of each value, which brings its pages into memory.
Status prereadByReference(JET_SESID session, JET_TABLEID tableId, const void** references,
                          const JET_ULONG* sizes, JET_ULONG count, JET_ULONG* done, JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    if (done != nullptr) *done = 0;
    if (references == nullptr || sizes == nullptr || count == 0) return fail(JET_errInvalidParameter);
    if ((bits & ~(JET_bitPrereadForward | JET_bitPrereadBackward)) != 0) return fail(JET_errInvalidGrbit);
    for (JET_ULONG i = 0; i < count; ++i) {
        if (references[i] == nullptr) return fail(JET_errInvalidParameter);
        const ByteView bytes(static_cast<const std::byte*>(references[i]), sizes[i]);
        const ColumnReference wanted = TRY(ColumnReference::decode(bytes, cursor->schema().object()));
        std::byte first{};
        TRY(wanted.read(*cursor, 0, ByteSpan(&first, 1)));
        if (done != nullptr) *done = i + 1;
    }
    return {};
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetRetrieveColumnByReference(JET_SESID session, JET_TABLEID table, const void* reference,
                                             JET_ULONG referenceBytes, JET_ULONG offset, void* data,
                                             JET_ULONG dataBytes, JET_ULONG* actualBytes, JET_GRBIT options) {
    return guardedOutcome([&] {
        const esent::ByteView token(static_cast<const std::byte*>(reference), referenceBytes);
        const esent::ByteSpan buffer(static_cast<std::byte*>(data), data == nullptr ? 0 : dataBytes);
        return retrieveByReference(session, table, token, offset, buffer, actualBytes, options);
    });
}

JET_ERR JET_API JetPrereadColumnsByReference(JET_SESID session, JET_TABLEID table, const void** references,
                                             const JET_ULONG* sizes, JET_ULONG count, JET_ULONG, JET_ULONG,
                                             JET_ULONG* preread, JET_GRBIT options) {
    return guardedStatus(
        [&] { return prereadByReference(session, table, references, sizes, count, preread, options); });
}
}
