// See key_defaults.h.
#include "table/key_defaults.h"

#include <algorithm>

namespace esent::table {
namespace {

// What a key can use of a value, with room to spare. The rest is cut off.
constexpr std::size_t kUsefulBytes = 0x10000;
constexpr std::size_t kUsualBytes = 2048;

}  // namespace

Status KeyDefaults::make(UserDefaults* functions, std::span<const LayoutColumn* const> columns, ByteView row,
                         record::PageKind kind) {
    row_.assign(row.begin(), row.end());
    made_.clear();
    for (const LayoutColumn* const column : columns) {
        const auto view = TRY(record::RowView::parse(row_, kind));
        if (TRY(view.findTagged(column->id, column->derived))) continue;
        if (functions == nullptr) return fail(JET_errCallbackFailed);
        made_.push_back({column->columnId(), TRY(ask(*functions, *column))});
    }
    return {};
}

Result<std::optional<std::vector<std::byte>>> KeyDefaults::ask(UserDefaults& functions,
                                                               const LayoutColumn& column) const {
    std::optional<std::vector<std::byte>> value(std::in_place, kUsualBytes);
    std::uint64_t actual = 0;
    JET_ERR answer = TRY(functions.retrieveOf(row_, column, *value, actual));
    if (answer == JET_wrnBufferTruncated) {
        value->resize(std::min<std::uint64_t>(actual, kUsefulBytes));
        answer = TRY(functions.retrieveOf(row_, column, *value, actual));
    }
    if (answer == JET_wrnColumnNull) return std::optional<std::vector<std::byte>>();
    value->resize(std::min<std::uint64_t>(actual, value->size()));
    return value;
}

bool KeyDefaults::areOf(ByteView row) const {
    return std::ranges::equal(row_, row);
}

Result<std::optional<ByteView>> KeyDefaults::of(const LayoutColumn& column) const {
    const auto found = std::ranges::find(made_, column.columnId(), &Made::column);
    if (found == made_.end()) return fail(JET_errWriteConflict);
    return found->value ? std::optional<ByteView>(*found->value) : std::nullopt;
}

}  // namespace esent::table
