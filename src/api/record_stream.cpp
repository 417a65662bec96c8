// JetStreamRecords packs columns of many records into one buffer; JetRetrieveColumnFromRecordStream takes
// them out again, without session.
//
// The stream is opaque to applications. One entry per value: record number from 1 on, column, value number,
// size (the top bit: a reference instead of the value), then the bytes. NULLs are left out; a record without
// any value has one entry of column 0.
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

constexpr std::size_t kHeadBytes = 16;
constexpr std::uint32_t kReference = 0x80000000;

class StreamWriter {
 public:
    StreamWriter(TableCursor& cursor, JET_GRBIT bits, ByteSpan buffer)
        : cursor_(cursor), references_((bits & JET_bitStreamColumnReferences) != 0), buffer_(buffer) {}

    Status chooseColumns(std::span<const JET_COLUMNID> wanted) {
        for (const JET_COLUMNID id : wanted)
            columns_.push_back(TRY(cursor_.plan().layout().column(id)));
        if (!wanted.empty()) return {};
        for (const LayoutColumn& column : cursor_.plan().layout().columns())
            columns_.push_back(&column);
        return {};
    }
    // The current record; false: it does not fit any more.
    Result<bool> add() {
        const std::size_t before = used_;
        fits_ = true;
        ++record_;
        for (const LayoutColumn* const column : columns_)
            TRY(addColumn(*column));
        if (used_ == before) addEntry(0, 0, 0, {});
        if (!fits_) used_ = before;
        return fits_;
    }
    [[nodiscard]] std::size_t used() const { return used_; }

 private:
    Status addColumn(const LayoutColumn& column) {
        const std::uint32_t count = TRY(table::countValues(cursor_, {column.columnId(), 0, 1, 0, nullptr}));
        for (std::uint32_t i = 1; i <= count && fits_; ++i) {
            table::Retrieval wanted{column.columnId(), 0, i, 0, nullptr};
            if (references_) wanted.bits = JET_bitRetrieveAsRefIfNotInRecord;
            table::RetrievalResult sized;
            TRY(table::retrieveColumn(cursor_, wanted, sized));
            std::vector<std::byte> value(sized.actualBytes);
            table::RetrievalResult result;
            result.buffer = value;
            const JET_ERR outcome = TRY(table::retrieveColumn(cursor_, wanted, result));
            const std::uint32_t mark = outcome == JET_wrnColumnReference ? kReference : 0;
            addEntry(column.columnId(), i, mark, value);
        }
        return {};
    }
    void addEntry(JET_COLUMNID column, std::uint32_t sequence, std::uint32_t mark, ByteView value) {
        if (buffer_.size() - used_ < kHeadBytes + value.size()) {
            fits_ = false;
            return;
        }
        std::byte* const at = buffer_.data() + used_;
        storeLE<std::uint32_t>(at, record_);
        storeLE<std::uint32_t>(at + 4, column);
        storeLE<std::uint32_t>(at + 8, sequence);
        storeLE<std::uint32_t>(at + 12, static_cast<std::uint32_t>(value.size()) | mark);
        std::ranges::copy(value, at + kHeadBytes);
        used_ += kHeadBytes + value.size();
    }

    TableCursor& cursor_;
    const bool references_;
    ByteSpan buffer_;
    std::vector<const LayoutColumn*> columns_;
    std::size_t used_ = 0;
    std::uint32_t record_ = 0;
    bool fits_ = true;
};

// From the current record on; the cursor ends on the first one that did not fit, or behind the last.
Outcome streamRecords(JET_SESID session, JET_TABLEID tableId, std::span<const JET_COLUMNID> columns,
                      ByteSpan buffer, JET_ULONG* actual, JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    if (actual != nullptr) *actual = 0;
    if (columns.data() == nullptr && !columns.empty()) return fail(JET_errInvalidParameter);
    if (buffer.data() == nullptr || actual == nullptr) return fail(JET_errInvalidParameter);
    constexpr JET_GRBIT kDirections = JET_bitStreamForward | JET_bitStreamBackward;
    const bool both = (bits & kDirections) == kDirections;
    if ((bits & ~(kDirections | JET_bitStreamColumnReferences)) != 0 || both)
        return fail(JET_errInvalidGrbit);
    StreamWriter writer(*cursor, bits, buffer);
    TRY(writer.chooseColumns(columns));
    TRY(cursor->holdRecord());
    const std::int32_t step = (bits & JET_bitStreamBackward) != 0 ? -1 : 1;
    for (;;) {
        if (!TRY(writer.add())) {
            if (writer.used() == 0) return fail(JET_errBufferTooSmall);
            return JET_wrnBufferTruncated;
        }
        *actual = static_cast<JET_ULONG>(writer.used());
        const Status moved = cursor->move(step, 0);
        if (moved) continue;
        if (moved.error().code == JET_errNoCurrentRecord) return JET_errSuccess;
        return fail(moved.error());
    }
}

struct StreamPosition {
    JET_ULONG* record;
    JET_COLUMNID* column;
    JET_ULONG* sequence;
};

// Is this the head of the entry that `at` names?
bool isAt(ByteView stream, std::size_t place, const StreamPosition& at) {
    return place <= stream.size() && stream.size() - place >= kHeadBytes &&
           loadLE<std::uint32_t>(stream, place) == *at.record &&
           loadLE<std::uint32_t>(stream, place + 4) == *at.column &&
           loadLE<std::uint32_t>(stream, place + 8) == *at.sequence;
}

// The entry behind the one that `at` names; zeros: the first one. JET_errNoCurrentRecord: there is no more.
Outcome nextInStream(ByteView stream, const StreamPosition& at, JET_ULONG* offset, JET_ULONG* bytes) {
    if (stream.data() == nullptr || at.record == nullptr || at.column == nullptr || at.sequence == nullptr ||
        offset == nullptr || bytes == nullptr)
        return fail(JET_errInvalidParameter);
    bool isNext = *at.record == 0;
    // Callers leave the offset of the last entry where it is: no need to look for that.
    const std::size_t last = *offset >= kHeadBytes ? *offset - kHeadBytes : stream.size();
    const std::size_t start = !isNext && isAt(stream, last, at) ? last : 0;
    for (std::size_t place = start; place < stream.size();) {
        if (stream.size() - place < kHeadBytes) return fail(JET_errInvalidParameter);
        const auto record = loadLE<std::uint32_t>(stream, place);
        const auto column = loadLE<std::uint32_t>(stream, place + 4);
        const auto sequence = loadLE<std::uint32_t>(stream, place + 8);
        const auto marked = loadLE<std::uint32_t>(stream, place + 12);
        const std::uint32_t size = marked & ~kReference;
        if (size > stream.size() - place - kHeadBytes) return fail(JET_errInvalidParameter);
        if (isNext) {
            *at.record = record;
            *at.column = column;
            *at.sequence = sequence;
            *offset = static_cast<JET_ULONG>(place + kHeadBytes);
            *bytes = size;
            if (column == 0) return JET_wrnColumnNull;
            return marked != size ? JET_wrnColumnReference : JET_errSuccess;
        }
        isNext = record == *at.record && column == *at.column && sequence == *at.sequence;
        place += kHeadBytes + size;
    }
    return fail(JET_errNoCurrentRecord);
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetStreamRecords(JET_SESID session, JET_TABLEID table, JET_ULONG columnCount,
                                 const JET_COLUMNID* columns, void* data, JET_ULONG dataBytes,
                                 JET_ULONG* actualBytes, JET_GRBIT options) {
    return guardedOutcome([&] {
        return streamRecords(session, table, std::span(columns, columnCount),
                             {static_cast<std::byte*>(data), dataBytes}, actualBytes, options);
    });
}

JET_ERR JET_API JetRetrieveColumnFromRecordStream(void* data, JET_ULONG dataBytes, JET_ULONG* record,
                                                  JET_COLUMNID* column, JET_ULONG* valueNumber,
                                                  JET_ULONG* offset, JET_ULONG* bytes) {
    return guardedOutcome([&] {
        return nextInStream({static_cast<const std::byte*>(data), dataBytes}, {record, column, valueNumber},
                            offset, bytes);
    });
}
}
