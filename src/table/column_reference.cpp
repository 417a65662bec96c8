// See column_reference.h.
#include "table/column_reference.h"

#include "table/table_counters.h"

namespace esent::table {

namespace {

constexpr std::uint32_t kMark = 0x4652564C;  // "LVRF"
constexpr std::uint32_t kMarkWide = 0x5752564C;
constexpr std::size_t kBytes = 16;

}  // namespace

std::vector<std::byte> ColumnReference::encode() const {
    std::vector<std::byte> bytes(kBytes);
    storeLE<std::uint32_t>(bytes.data(), value.wide ? kMarkWide : kMark);
    storeLE<std::uint32_t>(bytes.data() + 4, table);
    storeLE<std::uint64_t>(bytes.data() + 8, value.value);
    return bytes;
}

Result<ColumnReference> ColumnReference::decode(ByteView bytes, ObjectId table) {
    if (bytes.size() != kBytes) return fail(JET_errInvalidColumnReference);
    const auto mark = loadLE<std::uint32_t>(bytes, 0);
    ColumnReference reference;
    reference.table = loadLE<std::uint32_t>(bytes, 4);
    reference.value.wide = mark == kMarkWide;
    reference.value.value = loadLE<std::uint64_t>(bytes, 8);
    if ((mark != kMark && mark != kMarkWide) || reference.table != table)
        return fail(JET_errInvalidColumnReference);
    return reference;
}

Result<std::uint64_t> ColumnReference::read(TableCursor& cursor, std::uint32_t offset, ByteSpan out) const {
    LongValueTree* const tree =
        TableCounters::of(cursor.tableEntry()).longValues(cursor.tableEntry(), cursor.schema());
    if (tree == nullptr) return fail(JET_errStaleColumnReference);
    const auto facts = tree->facts(cursor.view(), value);
    if (!facts && facts.error().code == JET_errLVCorrupted) return fail(JET_errStaleColumnReference);
    const std::uint32_t size = TRY(Result<LongValueTree::Facts>(facts)).sizeBytes;
    if (offset >= size) return 0U;
    if (!out.empty()) TRY(tree->read(cursor.view(), value, offset, out));
    return size - offset;
}

}  // namespace esent::table
