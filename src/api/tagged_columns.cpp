// JetRetrieveTaggedColumnList: which tagged columns a record has, and how many values each.
#include <algorithm>
#include <vector>

#include "api/outcome.h"
#include "api/tables.h"
#include "table/retrieve.h"

namespace esent::api {
namespace {

using table::LayoutColumn;
using table::Outcome;
using table::TableCursor;

Result<std::vector<JET_RETRIEVEMULTIVALUECOUNT>> countsOf(const TableCursor& cursor,
                                                          const record::RowView& row, JET_COLUMNID first,
                                                          JET_GRBIT bits) {
    std::vector<JET_RETRIEVEMULTIVALUECOUNT> all;
    for (const LayoutColumn& column : cursor.plan().layout().columns()) {
        if (!column.tagged() || (column.columnId() & ~table::kTemplateColumn) < first) continue;
        const auto field = TRY(row.findTagged(column.id, column.derived));
        const auto value = TRY(table::columnValue(row, column));
        const bool setNull = field && field->isNull;
        if (!value && !(setNull && (bits & JET_bitRetrieveNull) != 0)) continue;
        if (value && value->fromDefault && (bits & JET_bitRetrieveIgnoreDefault) != 0) continue;
        JET_RETRIEVEMULTIVALUECOUNT counted{};
        counted.columnid = column.columnId();
        counted.cMultiValues = static_cast<unsigned short>(TRY(table::columnValueCount(row, column)));
        counted.fLongValue = column.longType() ? 1 : 0;
        counted.fDefaultValue = value && value->fromDefault ? 1 : 0;
        counted.fNullOverride = setNull ? 1 : 0;
        counted.fDerived = column.derived ? 1 : 0;
        all.push_back(counted);
    }
    return all;
}

Outcome taggedColumns(JET_SESID session, JET_TABLEID tableId, JET_ULONG* count, void* data, JET_ULONG bytes,
                      JET_COLUMNID first, JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    const record::RowView row = TRY(table::rowFor(*cursor, bits));
    const auto all = TRY(countsOf(*cursor, row, first, bits));
    const std::size_t room = data == nullptr ? 0 : bytes / sizeof(JET_RETRIEVEMULTIVALUECOUNT);
    const std::size_t copied = std::min(room, all.size());
    if (copied != 0) std::memcpy(data, all.data(), copied * sizeof all.front());
    if (count != nullptr) *count = static_cast<JET_ULONG>(data == nullptr ? all.size() : copied);
    return data != nullptr && copied < all.size() ? JET_wrnBufferTruncated : JET_errSuccess;
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetRetrieveTaggedColumnList(JET_SESID session, JET_TABLEID table, JET_ULONG* columns,
                                            void* data, JET_ULONG dataBytes, JET_COLUMNID firstColumn,
                                            JET_GRBIT options) {
    return guardedOutcome(
        [&] { return taggedColumns(session, table, columns, data, dataBytes, firstColumn, options); });
}
}
