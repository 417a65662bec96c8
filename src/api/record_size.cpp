// JetGetRecordSize, 2 and 3: how much of a record is data, how much is overhead.
#include <cstring>

#include "api/tables.h"
#include "table/record_size.h"
#include "table/retrieve.h"

namespace esent::api {
namespace {

using table::TableCursor;

constexpr std::uint64_t kRootBytes = 8;    // reference count and size
constexpr std::uint64_t kOffsetBytes = 4;  // of chunk keys, behind the id

// Separated values as the cursor's session sees them.
class SeenLongValues final : public table::LongValueSizes {
 public:
    SeenLongValues(table::LongValueTree& tree, const txn::Snapshot& view) : tree_(tree), view_(view) {}
    [[nodiscard]] Result<table::LongValueSize> sizeOf(ByteView stored) override {
        const table::LongValueId id = TRY(table::LongValueId::load(stored));
        const auto facts = TRY(tree_.facts(view_, id));
        const std::uint64_t chunks =
            (std::uint64_t{facts.sizeBytes} + tree_.chunkBytes() - 1) / tree_.chunkBytes();
        const std::uint64_t idBytes = id.wide ? 8 : 4;
        return table::LongValueSize{facts.sizeBytes, TRY(tree_.storedBytes(view_, id)),
                                    idBytes + kRootBytes + chunks * (idBytes + kOffsetBytes)};
    }

 private:
    table::LongValueTree& tree_;
    const txn::Snapshot& view_;
};

template <class Sizes>
Status recordSize(JET_SESID session, JET_TABLEID tableId, Sizes* sizes, JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.rows(table::RowUse::Read));
    if (sizes == nullptr) return fail(JET_errInvalidParameter);
    constexpr JET_GRBIT kKnown =
        JET_bitRecordSizeInCopyBuffer | JET_bitRecordSizeRunningTotal | JET_bitRecordSizeLocal;
    if ((bits & ~kKnown) != 0) return fail(JET_errInvalidGrbit);
    const bool copy = (bits & JET_bitRecordSizeInCopyBuffer) != 0;
    if (copy && cursor->pendingUpdate() == nullptr) return fail(JET_errUpdateNotPrepared);
    JET_RECSIZE3 sum{};
    if ((bits & JET_bitRecordSizeRunningTotal) != 0) std::memcpy(&sum, sizes, sizeof *sizes);
    const record::RowView row = TRY(table::rowFor(*cursor, copy ? JET_bitRetrieveCopy : 0));
    const std::vector<std::byte> bytes(row.bytes().begin(), row.bytes().end());
    const std::size_t keyBytes = copy ? 0 : cursor->primary().bookmarkKey().size();
    cursor->leave();
    table::LongValueTree* const tree =
        table::TableCounters::of(cursor->tableEntry()).longValues(cursor->tableEntry(), cursor->schema());
    std::optional<SeenLongValues> values;
    if (tree != nullptr && (bits & JET_bitRecordSizeLocal) == 0) values.emplace(*tree, cursor->view());
    const auto view = TRY(record::RowView::parse(bytes, cursor->plan().layout().kind()));
    TRY(table::addRecordSize(view, keyBytes, values ? &*values : nullptr, sum));
    std::memcpy(sizes, &sum, sizeof *sizes);
    return {};
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetGetRecordSize(JET_SESID session, JET_TABLEID table, JET_RECSIZE* sizes,
                                 const JET_GRBIT options) {
    return guardedStatus([&] { return recordSize(session, table, sizes, options); });
}

JET_ERR JET_API JetGetRecordSize2(JET_SESID session, JET_TABLEID table, JET_RECSIZE2* sizes,
                                  const JET_GRBIT options) {
    return guardedStatus([&] { return recordSize(session, table, sizes, options); });
}

JET_ERR JET_API JetGetRecordSize3(JET_SESID session, JET_TABLEID table, JET_RECSIZE3* sizes,
                                  const JET_GRBIT options) {
    return guardedStatus([&] { return recordSize(session, table, sizes, options); });
}
}
