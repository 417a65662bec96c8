// Reading columns of the current record, or of the copy of a prepared update.
#include "table/retrieve.h"
#include "api/callbacks.h"
#include "api/outcome.h"
#include "api/tables.h"

namespace esent::api {
namespace {

using table::Outcome;
using table::Retrieval;
using table::RetrievalResult;
using table::TableCursor;

ByteSpan bufferOut(void* buffer, std::uint32_t bytes) {
    return {static_cast<std::byte*>(buffer), buffer == nullptr ? 0 : bytes};
}

Outcome retrieveColumn(JET_SESID session, JET_TABLEID tableId, JET_COLUMNID column, void* buffer,
                       JET_ULONG bytes, JET_ULONG* actual, JET_GRBIT bits, JET_RETINFO* info) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.rows(table::RowUse::Read));
    UserDefaultsOf defaults(entered, tableId);
    Retrieval wanted{column, bits, 1, 0, &defaults};
    if (info != nullptr) {
        if (info->cbStruct < sizeof(JET_RETINFO)) return fail(JET_errInvalidParameter);
        wanted.sequence = info->itagSequence;
        wanted.offsetBytes = info->ibLongValue;
    }
    RetrievalResult result;
    result.buffer = bufferOut(buffer, bytes);
    const Outcome outcome = table::retrieveColumn(*cursor, wanted, result);
    if (!outcome) return outcome;
    if (actual != nullptr) *actual = static_cast<JET_ULONG>(result.actualBytes);
    if (info != nullptr) {
        info->columnidNextTagged = result.nextTagged;
        if ((bits & JET_bitRetrieveTag) != 0) info->itagSequence = result.sequence;
    }
    return outcome;
}

// Sequence 0 asks for the number of values.
Outcome retrieveOne(TableCursor& cursor, table::UserDefaults& defaults, JET_RETRIEVECOLUMN& each) {
    const Retrieval wanted{each.columnid, each.grbit, each.itagSequence, each.ibLongValue, &defaults};
    if (each.itagSequence == 0) {
        each.itagSequence = TRY(table::countValues(cursor, wanted));
        each.cbActual = 0;
        each.columnidNextTagged = each.columnid;
        return JET_errSuccess;
    }
    RetrievalResult result;
    result.buffer = bufferOut(each.pvData, each.cbData);
    const JET_ERR outcome = TRY(table::retrieveColumn(cursor, wanted, result));
    each.cbActual = static_cast<JET_ULONG>(result.actualBytes);
    each.columnidNextTagged = result.nextTagged;
    if ((each.grbit & JET_bitRetrieveTag) != 0) each.itagSequence = result.sequence;
    return outcome;
}

Outcome retrieveColumns(JET_SESID session, JET_TABLEID tableId, JET_RETRIEVECOLUMN* columns,
                        JET_ULONG count) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.rows(table::RowUse::Read));
    if (columns == nullptr && count != 0) return fail(JET_errInvalidParameter);
    UserDefaultsOf defaults(entered, tableId);
    JET_ERR all = JET_errSuccess;
    for (JET_ULONG i = 0; i < count; ++i) {
        columns[i].err = TRY(retrieveOne(*cursor, defaults, columns[i]));
        if (columns[i].err == JET_wrnBufferTruncated) all = JET_wrnBufferTruncated;
    }
    return all;
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetRetrieveColumn(JET_SESID session, JET_TABLEID table, JET_COLUMNID column, void* buffer,
                                  JET_ULONG bytes, JET_ULONG* actual, JET_GRBIT options, JET_RETINFO* info) {
    return guardedOutcome(
        [&] { return retrieveColumn(session, table, column, buffer, bytes, actual, options, info); });
}

JET_ERR JET_API JetRetrieveColumns(JET_SESID session, JET_TABLEID table, JET_RETRIEVECOLUMN* columns,
                                   JET_ULONG count) {
    return guardedOutcome([&] { return retrieveColumns(session, table, columns, count); });
}
}
