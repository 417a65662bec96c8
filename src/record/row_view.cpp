#include "record/row_view.h"

namespace esent::record {

namespace {

constexpr std::uint16_t kVariableOffset = 0x7FFF;
constexpr std::uint16_t kMultiValueOffset = 0x7FFF;
constexpr std::uint16_t kMultiValueSeparated = 0x8000;

}  // namespace

Result<RowView> RowView::parse(ByteView row, PageKind kind) {
    if (row.size() < kRowHeaderSize) return fail(JET_errDatabaseCorrupted);
    RowView view;
    view.row_ = row;
    view.kind_ = kind;
    view.lastFixed_ = std::to_integer<ColumnId>(row[0]);
    view.lastVariable_ = std::to_integer<ColumnId>(row[1]);
    view.variableTable_ = loadLE<std::uint16_t>(row, 2);
    const std::size_t bitmap = (view.lastFixed_ + 7) / 8;
    if (view.lastFixed_ > kLastFixedId || view.lastVariable_ < kNoVariableId ||
        view.variableTable_ < kRowHeaderSize + bitmap || view.variableTable_ > row.size()) {
        return fail(JET_errDatabaseCorrupted);
    }
    view.fixedEnd_ = view.variableTable_ - bitmap;
    const std::size_t variableCount = view.lastVariable_ - kNoVariableId;
    view.variableData_ = view.variableTable_ + 2 * variableCount;
    if (view.variableData_ > row.size()) return fail(JET_errDatabaseCorrupted);
    view.taggedStart_ = view.variableData_;
    if (variableCount > 0) {
        view.taggedStart_ += loadLE<std::uint16_t>(row, view.variableData_ - 2) & kVariableOffset;
    }
    if (view.taggedStart_ > row.size()) return fail(JET_errDatabaseCorrupted);
    if (const std::size_t rest = row.size() - view.taggedStart_; rest > 0) {
        if (rest < 4) return fail(JET_errDatabaseCorrupted);
        const std::size_t first = view.taggedOffset(0);
        if (first == 0 || first % 4 != 0 || first > rest) return fail(JET_errDatabaseCorrupted);
        view.taggedCount_ = first / 4;
    }
    return view;
}

Result<Field> RowView::fixed(ColumnId id, std::size_t offset, std::size_t size) const {
    if (!isFixedId(id) || id > lastFixed_) return Field{};
    if (offset < kRowHeaderSize || offset > fixedEnd_ || size > fixedEnd_ - offset) {
        return fail(JET_errDatabaseCorrupted);
    }
    const auto nulls = std::to_integer<unsigned>(row_[fixedEnd_ + (id - 1) / 8]);
    if ((nulls >> ((id - 1) % 8)) & 1U) return Field{Field::State::Null, {}};
    return Field{Field::State::Present, row_.subspan(offset, size)};
}

Result<Field> RowView::variable(ColumnId id) const {
    if (!isVariableId(id) || id > lastVariable_) return Field{};
    const std::size_t index = id - kFirstVariableId;
    const auto entry = loadLE<std::uint16_t>(row_, variableTable_ + 2 * index);
    const std::size_t end = entry & kVariableOffset;
    const std::size_t begin =
        index == 0 ? 0 : loadLE<std::uint16_t>(row_, variableTable_ + 2 * (index - 1)) & kVariableOffset;
    if (begin > end || variableData_ + end > taggedStart_) return fail(JET_errDatabaseCorrupted);
    if (entry & kVariableNull) return Field{Field::State::Null, {}};
    return Field{Field::State::Present, row_.subspan(variableData_ + begin, end - begin)};
}

std::uint16_t RowView::taggedWord(std::size_t index) const {
    return loadLE<std::uint16_t>(row_, taggedStart_ + 4 * index + 2);
}

std::size_t RowView::taggedOffset(std::size_t index) const {
    return taggedWord(index) & (kind_ == PageKind::Large ? kLargeTaggedOffset : kSmallTaggedOffset);
}

Result<TaggedField> RowView::taggedAt(std::size_t index) const {
    if (index >= taggedCount_) return fail(JET_errDatabaseCorrupted);
    const std::size_t size = row_.size() - taggedStart_;
    const std::size_t begin = taggedOffset(index);
    const std::size_t end = index + 1 < taggedCount_ ? taggedOffset(index + 1) : size;
    if (begin < 4 * taggedCount_ || begin > end || end > size) return fail(JET_errDatabaseCorrupted);
    TaggedField field;
    field.id = loadLE<std::uint16_t>(row_, taggedStart_ + 4 * index);
    const std::uint16_t word = taggedWord(index);
    field.derived = (word & kTaggedDerived) != 0;
    field.data = row_.subspan(taggedStart_ + begin, end - begin);
    const bool hasInfo = kind_ == PageKind::Large || (word & kSmallTaggedHasInfo) != 0;
    if (hasInfo) {
        if (field.data.empty()) return fail(JET_errDatabaseCorrupted);
        field.info = std::to_integer<std::uint8_t>(field.data[0]);
        field.data = field.data.subspan(1);
    }
    field.isNull = kind_ == PageKind::Large ? (field.info & kInfoNull) != 0 : (word & kSmallTaggedNull) != 0;
    if (field.isNull) field.data = {};
    return field;
}

// Entries are in order: those of the template table first, each group by id.
Result<std::optional<TaggedField>> RowView::findTagged(ColumnId id, bool derived) const {
    const auto rank = [](bool ofTemplate, ColumnId column) { return (ofTemplate ? 0U : 0x10000U) | column; };
    const auto wanted = rank(derived, id);
    std::size_t low = 0;
    std::size_t high = taggedCount_;
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        const ColumnId column = loadLE<std::uint16_t>(row_, taggedStart_ + 4 * middle);
        if (rank((taggedWord(middle) & kTaggedDerived) != 0, column) < wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == taggedCount_) return std::optional<TaggedField>();
    const TaggedField field = TRY(taggedAt(low));
    if (field.id != id || field.derived != derived) return std::optional<TaggedField>();
    return std::optional<TaggedField>(field);
}

namespace {

Result<std::vector<TaggedValue>> twoValues(const TaggedField& field) {
    if (field.data.empty()) return fail(JET_errDatabaseCorrupted);
    const auto first = std::to_integer<std::size_t>(field.data[0]);
    if (1 + first > field.data.size()) return fail(JET_errDatabaseCorrupted);
    std::vector<TaggedValue> values(2);
    values[0].data = field.data.subspan(1, first);
    values[1].data = field.data.subspan(1 + first);
    return values;
}

Result<std::vector<TaggedValue>> manyValues(const TaggedField& field) {
    if (field.data.size() < 2) return fail(JET_errDatabaseCorrupted);
    const std::size_t table = loadLE<std::uint16_t>(field.data, 0) & kMultiValueOffset;
    if (table == 0 || table % 2 != 0 || table > field.data.size()) return fail(JET_errDatabaseCorrupted);
    std::vector<TaggedValue> values(table / 2);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto word = loadLE<std::uint16_t>(field.data, 2 * i);
        const std::size_t begin = word & kMultiValueOffset;
        const std::size_t end = i + 1 < values.size()
                                    ? loadLE<std::uint16_t>(field.data, 2 * (i + 1)) & kMultiValueOffset
                                    : field.data.size();
        if (begin < table || begin > end || end > field.data.size()) return fail(JET_errDatabaseCorrupted);
        values[i].data = field.data.subspan(begin, end - begin);
        values[i].separated = (word & kMultiValueSeparated) != 0;
        values[i].encrypted = (field.info & kInfoEncrypted) != 0;
    }
    // Only the first value of a multi-valued column is ever compressed inside the row.
    values[0].compressed = (field.info & kInfoCompressed) != 0 && !values[0].separated;
    return values;
}

}  // namespace

Result<std::vector<TaggedValue>> valuesOf(const TaggedField& field) {
    if (field.isNull) return std::vector<TaggedValue>{};
    if (field.info & kInfoTwoValues) return twoValues(field);
    if (field.info & kInfoMultiValues) return manyValues(field);
    TaggedValue value;
    value.data = field.data;
    value.separated = (field.info & kInfoSeparated) != 0;
    value.compressed = (field.info & kInfoCompressed) != 0 && !value.separated;
    value.encrypted = (field.info & kInfoEncrypted) != 0;
    return std::vector<TaggedValue>{value};
}

}  // namespace esent::record
