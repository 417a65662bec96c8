// JetEnumerateColumns: every value of a record, in memory that the caller's function provides.
//
// What has been allocated is given back when the call fails.
#include <algorithm>
#include <functional>

#include "api/outcome.h"
#include "api/tables.h"
#include "table/column_reference.h"
#include "table/retrieve.h"

namespace esent::api {
namespace {

using table::LayoutColumn;
using table::Outcome;
using table::TableCursor;

// Memory of the caller; freed in the destructor unless kept.
class CallerMemory {
 public:
    CallerMemory(JET_PFNREALLOC function, void* context) : function_(function), context_(context) {}
    ~CallerMemory() {
        for (void* each : blocks_)
            (void)function_(context_, each, 0);
    }
    CallerMemory(const CallerMemory&) = delete;
    CallerMemory& operator=(const CallerMemory&) = delete;
    // Values of no bytes get memory, too.
    [[nodiscard]] Result<void*> allocate(std::size_t bytes) {
        blocks_.reserve(blocks_.size() + 1);
        void* const block = function_(context_, nullptr, static_cast<JET_ULONG>(bytes));
        if (block == nullptr) return fail(JET_errOutOfMemory);
        blocks_.push_back(block);
        return block;
    }
    template <class T>
    [[nodiscard]] Result<T*> allocateArray(std::size_t count) {
        void* const block = TRY(allocate(std::max<std::size_t>(count, 1) * sizeof(T)));
        std::memset(block, 0, count * sizeof(T));
        return static_cast<T*>(block);
    }
    void keep() { blocks_.clear(); }

 private:
    JET_PFNREALLOC function_;
    void* context_;
    std::vector<void*> blocks_;
};

struct Wish {
    const LayoutColumn* column = nullptr;  // null: what `err` says
    JET_COLUMNID columnId = 0;
    JET_ERR err = JET_errSuccess;
    std::span<const JET_ULONG> sequences;  // empty: all values
};

class Enumeration {
 public:
    Enumeration(TableCursor& cursor, CallerMemory& memory, JET_GRBIT bits, JET_ULONG mostBytes)
        : cursor_(cursor), memory_(memory), bits_(bits), mostBytes_(mostBytes) {}

    // The row must stay where it is while values are read: a copy.
    Status open() {
        const JET_GRBIT from = has(JET_bitEnumerateCopy) ? JET_bitRetrieveCopy : 0;
        const record::RowView row = TRY(table::rowFor(cursor_, from));
        bytes_.assign(row.bytes().begin(), row.bytes().end());
        row_ = TRY(record::RowView::parse(bytes_, cursor_.plan().layout().kind()));
        cursor_.leave();
        return {};
    }
    Result<std::vector<Wish>> everything() const;
    Status fill(const Wish& wish, JET_ENUMCOLUMN& out);

 private:
    [[nodiscard]] bool has(JET_GRBIT bit) const { return (bits_ & bit) != 0; }
    Status fillValue(const LayoutColumn& column, JET_ULONG sequence, JET_ENUMCOLUMNVALUE& out);
    Status copyOut(const table::ColumnValue& value, JET_ERR& err, JET_ULONG& size, void*& data);
    [[nodiscard]] Status checkUserDefault(const LayoutColumn& column) const;
    [[nodiscard]] Result<bool> isDefault(const LayoutColumn& column) const {
        const auto first = TRY(table::columnValue(row_, column));
        return first && first->fromDefault;
    }

    TableCursor& cursor_;
    CallerMemory& memory_;
    const JET_GRBIT bits_;
    const JET_ULONG mostBytes_;
    std::vector<std::byte> bytes_;
    record::RowView row_;
};

// A default that only the application could make is none that this call can tell.
Status Enumeration::checkUserDefault(const LayoutColumn& column) const {
    if (has(JET_bitEnumerateIgnoreDefault | JET_bitEnumerateIgnoreUserDefinedDefault)) return {};
    return TRY(table::isUserDefault(row_, column)) ? Status(fail(JET_errCallbackFailed)) : Status();
}

// All columns that are not NULL, by id.
Result<std::vector<Wish>> Enumeration::everything() const {
    std::vector<Wish> wishes;
    for (const LayoutColumn& column : cursor_.plan().layout().columns()) {
        if (has(JET_bitEnumerateTaggedOnly) && !column.tagged()) continue;
        TRY(checkUserDefault(column));
        if (TRY(table::columnValueCount(row_, column)) == 0) continue;
        if (has(JET_bitEnumerateIgnoreDefault) && TRY(isDefault(column))) continue;
        wishes.push_back({&column, column.columnId(), JET_errSuccess, {}});
    }
    std::ranges::stable_sort(wishes, {}, [](const Wish& wish) { return wish.column->id; });
    return wishes;
}

Status Enumeration::copyOut(const table::ColumnValue& value, JET_ERR& err, JET_ULONG& size, void*& data) {
    if (value.separated && has(JET_bitEnumerateInRecordOnly)) {
        err = JET_wrnColumnNotInRecord;
        return {};
    }
    if (value.separated && has(JET_bitEnumerateAsRefIfNotInRecord)) {
        const table::LongValueId id = TRY(table::LongValueId::load(value.bytes));
        const auto token = table::ColumnReference{cursor_.schema().object(), id}.encode();
        data = TRY(memory_.allocate(token.size()));
        std::ranges::copy(token, static_cast<std::byte*>(data));
        size = static_cast<JET_ULONG>(token.size());
        err = JET_wrnColumnReference;
        return {};
    }
    table::RetrievalResult sized;
    TRY(table::copyValue(cursor_, value, 0, sized));
    std::uint64_t bytes = sized.actualBytes;
    if (value.separated && bytes > mostBytes_) {
        bytes = mostBytes_;
        err = JET_wrnColumnTruncated;
    }
    data = TRY(memory_.allocate(static_cast<std::size_t>(bytes)));
    size = static_cast<JET_ULONG>(bytes);
    table::RetrievalResult result;
    result.buffer = {static_cast<std::byte*>(data), static_cast<std::size_t>(bytes)};
    TRY(table::copyValue(cursor_, value, 0, result));
    return {};
}

Status Enumeration::fillValue(const LayoutColumn& column, JET_ULONG sequence, JET_ENUMCOLUMNVALUE& out) {
    out.itagSequence = sequence;
    if (sequence == 0) {
        out.err = JET_wrnColumnSkipped;
        return {};
    }
    const auto value = TRY(table::columnValue(row_, column, sequence));
    if (!value) {
        out.err = JET_wrnColumnNull;
        return {};
    }
    if (has(JET_bitEnumeratePresenceOnly)) {
        out.err = JET_wrnColumnPresent;
        return {};
    }
    return copyOut(*value, out.err, out.cbData, out.pvData);
}

Status Enumeration::fill(const Wish& wish, JET_ENUMCOLUMN& out) {
    out.columnid = wish.columnId;
    out.err = wish.err;
    if (wish.column == nullptr) return {};
    const LayoutColumn& column = *wish.column;
    TRY(checkUserDefault(column));
    const std::size_t count = TRY(table::columnValueCount(row_, column));
    if (count == 0) {
        out.err = JET_wrnColumnNull;
        return {};
    }
    if (has(JET_bitEnumerateIgnoreDefault) && TRY(isDefault(column))) {
        out.err = JET_wrnColumnDefault;
        return {};
    }
    if (has(JET_bitEnumeratePresenceOnly) && wish.sequences.empty()) {
        out.err = JET_wrnColumnPresent;
        return {};
    }
    const auto first = TRY(table::columnValue(row_, column));
    if (has(JET_bitEnumerateCompressOutput) && count == 1 && wish.sequences.empty() && !first->separated) {
        out.err = JET_wrnColumnSingleValue;
        return copyOut(*first, out.err, out.cbData, out.pvData);
    }
    const std::size_t values = wish.sequences.empty() ? count : wish.sequences.size();
    out.rgEnumColumnValue = TRY(memory_.allocateArray<JET_ENUMCOLUMNVALUE>(values));
    out.cEnumColumnValue = static_cast<JET_ULONG>(values);
    for (std::size_t i = 0; i < values; ++i) {
        const JET_ULONG sequence = wish.sequences.empty() ? static_cast<JET_ULONG>(i + 1) : wish.sequences[i];
        TRY(fillValue(column, sequence, out.rgEnumColumnValue[i]));
    }
    return {};
}

Result<std::vector<Wish>> wishesOf(const TableCursor& cursor, std::span<const JET_ENUMCOLUMNID> asked) {
    std::vector<Wish> wishes;
    for (const JET_ENUMCOLUMNID& each : asked) {
        Wish wish;
        wish.columnId = each.columnid;
        if (each.columnid == 0) {
            wish.err = JET_wrnColumnSkipped;
        } else if (const auto column = cursor.plan().layout().column(each.columnid)) {
            wish.column = *column;
            if (each.ctagSequence != 0) {
                if (each.rgtagSequence == nullptr) return fail(JET_errInvalidParameter);
                wish.sequences = {each.rgtagSequence, each.ctagSequence};
            }
        } else {
            wish.err = column.error().code;
        }
        wishes.push_back(wish);
    }
    return wishes;
}

constexpr JET_GRBIT kKnownBits = JET_bitEnumerateCopy | JET_bitEnumerateIgnoreDefault |
                                 JET_bitEnumeratePresenceOnly | JET_bitEnumerateTaggedOnly |
                                 JET_bitEnumerateCompressOutput | JET_bitEnumerateIgnoreUserDefinedDefault |
                                 JET_bitEnumerateInRecordOnly | JET_bitEnumerateAsRefIfNotInRecord;

struct Request {
    std::span<const JET_ENUMCOLUMNID> columns;  // empty: all
    JET_PFNREALLOC function;
    void* context;
    JET_ULONG mostBytes;
    JET_GRBIT bits;
};

Outcome enumerate(JET_SESID session, JET_TABLEID tableId, const Request& request, JET_ULONG* count,
                  JET_ENUMCOLUMN** columns) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.rows(table::RowUse::Read));
    if (count == nullptr || columns == nullptr || request.function == nullptr)
        return fail(JET_errInvalidParameter);
    *count = 0;
    *columns = nullptr;
    if ((request.bits & ~kKnownBits) != 0) return fail(JET_errInvalidGrbit);
    if ((request.bits & JET_bitEnumerateTaggedOnly) != 0 && !request.columns.empty())
        return fail(JET_errInvalidGrbit);
    CallerMemory memory(request.function, request.context);
    Enumeration enumeration(*cursor, memory, request.bits, request.mostBytes);
    TRY(enumeration.open());
    const std::vector<Wish> wishes =
        request.columns.empty() ? TRY(enumeration.everything()) : TRY(wishesOf(*cursor, request.columns));
    JET_ENUMCOLUMN* const out = TRY(memory.allocateArray<JET_ENUMCOLUMN>(wishes.size()));
    JET_ERR worst = JET_errSuccess;
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        TRY(enumeration.fill(wishes[i], out[i]));
        if (worst == JET_errSuccess && out[i].err < 0) worst = out[i].err;
    }
    memory.keep();
    *count = static_cast<JET_ULONG>(wishes.size());
    *columns = out;
    return worst;
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetEnumerateColumns(JET_SESID session, JET_TABLEID table, JET_ULONG askedCount,
                                    JET_ENUMCOLUMNID* asked, JET_ULONG* count, JET_ENUMCOLUMN** columns,
                                    JET_PFNREALLOC function, void* context, JET_ULONG mostBytes,
                                    JET_GRBIT options) {
    return guardedOutcome([&]() -> esent::table::Outcome {
        if (askedCount != 0 && asked == nullptr) return esent::fail(JET_errInvalidParameter);
        return enumerate(session, table, {{asked, askedCount}, function, context, mostBytes, options}, count,
                         columns);
    });
}
}
