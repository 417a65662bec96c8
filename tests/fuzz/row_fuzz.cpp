// Fuzz target: bytes as a row. Input: one byte for the form (small or large pages), then the row.
#include <cstdint>
#include <cstdlib>

#include "catalog/catalog_row.h"
#include "record/row_editor.h"
#include "table/record_size.h"

namespace {

using namespace esent;  // NOLINT

// Reads the first and the last byte, so that a sanitizer sees a view that leaves the row.
unsigned touch(ByteView bytes) {
    if (bytes.empty()) return 0;
    return std::to_integer<unsigned>(bytes.front()) + std::to_integer<unsigned>(bytes.back());
}

constexpr std::uint16_t kSizes[] = {4, 2, 4, 4, 8, 1, 16, 4, 4};

// Edits every kind of column of a row that was loaded; what remains can be read whatever it was.
void edit(const std::vector<std::byte>& row, record::PageKind kind) {
    static const auto small = record::RowSchema::packed(record::PageKind::Small, kSizes);
    static const auto large = record::RowSchema::packed(record::PageKind::Large, kSizes);
    record::RowEditor editor(kind == record::PageKind::Large ? large : small);
    if (!editor.load(row)) return;
    const std::vector<std::byte> value(row.size() % 40, std::byte{0x5A});
    for (record::ColumnId id = 1; id <= std::size(kSizes); ++id)
        static_cast<void>(id % 2 == 0 ? editor.setFixedNull(id)
                                      : editor.setFixed(id, std::vector<std::byte>(kSizes[id - 1])));
    static_cast<void>(editor.setVariable(130, value));
    static_cast<void>(editor.setVariableNull(129));
    for (record::ColumnId id = 256; id < 260; ++id) {
        const record::TaggedColumn column{id, id % 2 == 0, id > 257, true};
        static_cast<void>(editor.setTagged(column, id % 4, {value}));
        static_cast<void>(editor.removeTagged(column, 1));
    }
    const auto view = record::RowView::parse(editor.row(), kind);
    if (!view || !view->check()) std::abort();
    JET_RECSIZE3 size{};
    static_cast<void>(table::addRecordSize(*view, 8, nullptr, size));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const auto kind = (data[0] & 1) != 0 ? record::PageKind::Large : record::PageKind::Small;
    const std::vector<std::byte> row(reinterpret_cast<const std::byte*>(data) + 1,
                                     reinterpret_cast<const std::byte*>(data) + size);
    volatile unsigned sum = 0;
    if (const auto decoded = catalog::decodeRow(row, kind)) {
        // What was understood can be written and read again.
        const auto encoded = catalog::encodeRow(*decoded, kind);
        if (!encoded && encoded.error().code != JET_errRecordTooBig) std::abort();
        const auto again = encoded ? catalog::decodeRow(*encoded, kind) : decoded;
        if (!again || again->name != decoded->name) std::abort();
    }
    edit(row, kind);
    const auto view = record::RowView::parse(row, kind);
    if (!view) return 0;
    for (record::ColumnId id = 1; id <= record::kLastFixedId; ++id) {
        if (const auto field = view->fixed(id, 4 * id, 4)) sum = sum + touch(field->bytes);
    }
    for (record::ColumnId id = record::kFirstVariableId; id <= record::kLastVariableId; ++id) {
        if (const auto field = view->variable(id)) sum = sum + touch(field->bytes);
    }
    for (std::size_t i = 0; i < view->taggedCount(); ++i) {
        const auto field = view->taggedAt(i);
        if (!field) continue;
        sum = sum + touch(field->data);
        const auto values = record::TaggedValues::of(*field);
        for (std::size_t n = 0; values && n < values->size(); ++n) {
            if (const auto value = values->at(n)) sum = sum + touch(value->data);
        }
    }
    return 0;
}
