#include "record/row_view.h"

namespace esent::record {

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
        view.taggedStart_ += loadLE<std::uint16_t>(row, view.variableData_ - 2) & kVariableEnd;
    }
    if (view.taggedStart_ > row.size()) return fail(JET_errDatabaseCorrupted);
    if (const std::size_t rest = row.size() - view.taggedStart_; rest > 0) {
        if (rest < kTaggedEntrySize) return fail(JET_errDatabaseCorrupted);
        const std::size_t first = view.taggedOffset(0);
        if (first == 0 || first % kTaggedEntrySize != 0 || first > rest)
            return fail(JET_errDatabaseCorrupted);
        view.taggedCount_ = first / kTaggedEntrySize;
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
    const std::size_t end = entry & kVariableEnd;
    const std::size_t begin =
        index == 0 ? 0 : loadLE<std::uint16_t>(row_, variableTable_ + 2 * (index - 1)) & kVariableEnd;
    if (begin > end || variableData_ + end > taggedStart_) return fail(JET_errDatabaseCorrupted);
    if (entry & kVariableNull) return Field{Field::State::Null, {}};
    return Field{Field::State::Present, row_.subspan(variableData_ + begin, end - begin)};
}

std::uint16_t RowView::taggedWord(std::size_t index) const {
    return loadLE<std::uint16_t>(row_, taggedStart_ + kTaggedEntrySize * index + 2);
}

std::size_t RowView::taggedOffset(std::size_t index) const {
    return taggedWord(index) & (kind_ == PageKind::Large ? kLargeTaggedOffset : kSmallTaggedOffset);
}

std::size_t RowView::taggedEnd(std::size_t index) const {
    return index + 1 < taggedCount_ ? taggedOffset(index + 1) : row_.size() - taggedStart_;
}

namespace {

// Entries are in order: those of the template table first, each group by id.
constexpr std::uint32_t rankOf(ColumnId id, bool derived) {
    return (derived ? 0U : 0x10000U) | id;
}

}  // namespace

std::uint32_t RowView::taggedRank(std::size_t index) const {
    const auto id = loadLE<std::uint16_t>(row_, taggedStart_ + kTaggedEntrySize * index);
    return rankOf(id, (taggedWord(index) & kTaggedDerived) != 0);
}

std::size_t RowView::taggedPosition(ColumnId id, bool derived) const {
    const std::uint32_t wanted = rankOf(id, derived);
    std::size_t low = 0;
    std::size_t high = taggedCount_;
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (taggedRank(middle) < wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool RowView::isTaggedAt(std::size_t index, ColumnId id, bool derived) const {
    return taggedRank(index) == rankOf(id, derived);
}

Result<TaggedField> RowView::taggedAt(std::size_t index) const {
    if (index >= taggedCount_) return fail(JET_errDatabaseCorrupted);
    const std::size_t begin = taggedOffset(index);
    const std::size_t end = taggedEnd(index);
    if (begin < kTaggedEntrySize * taggedCount_ || begin > end || end > row_.size() - taggedStart_) {
        return fail(JET_errDatabaseCorrupted);
    }
    TaggedField field;
    field.id = loadLE<std::uint16_t>(row_, taggedStart_ + kTaggedEntrySize * index);
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

Result<std::optional<TaggedField>> RowView::findTagged(ColumnId id, bool derived) const {
    const std::size_t index = taggedPosition(id, derived);
    if (index == taggedCount_ || !isTaggedAt(index, id, derived)) return std::optional<TaggedField>();
    return std::optional<TaggedField>(TRY(taggedAt(index)));
}

Status RowView::check() const {
    if (!row_.empty() && variableData_ > variableTable_) {
        std::size_t begin = 0;
        for (std::size_t at = variableTable_; at < variableData_; at += 2) {
            const auto entry = loadLE<std::uint16_t>(row_, at);
            const std::size_t end = entry & kVariableEnd;
            if (begin > end || ((entry & kVariableNull) != 0 && begin != end)) {
                return fail(JET_errDatabaseCorrupted);
            }
            begin = end;
        }
    }
    for (std::size_t index = 0; index < taggedCount_; ++index) {
        if (index > 0 && taggedRank(index - 1) >= taggedRank(index)) return fail(JET_errDatabaseCorrupted);
        const TaggedField field = TRY(taggedAt(index));
        const TaggedValues values = TRY(TaggedValues::of(field));
        for (std::size_t i = 0; i < values.size(); ++i)
            static_cast<void>(TRY(values.at(i)));
    }
    return {};
}

Result<TaggedValues> TaggedValues::of(const TaggedField& field) {
    TaggedValues values;
    if (field.isNull) return values;
    values.data_ = field.data;
    values.info_ = field.info;
    values.count_ = 1;
    if ((field.info & kInfoTwoValues) != 0) {
        values.count_ = 2;
        if (field.data.empty()) return fail(JET_errDatabaseCorrupted);
        if (1 + std::to_integer<std::size_t>(field.data[0]) > field.data.size()) {
            return fail(JET_errDatabaseCorrupted);
        }
    } else if ((field.info & kInfoMultiValues) != 0) {
        if (field.data.size() < 2) return fail(JET_errDatabaseCorrupted);
        const std::size_t table = loadLE<std::uint16_t>(field.data, 0) & kMultiValueOffset;
        if (table == 0 || table % 2 != 0 || table > field.data.size()) return fail(JET_errDatabaseCorrupted);
        values.count_ = table / 2;
    }
    return values;
}

Result<TaggedValue> TaggedValues::at(std::size_t index) const {
    if (index >= count_) return fail(JET_errInternalError);
    TaggedValue value;
    if ((info_ & kInfoTwoValues) != 0) {
        const auto first = std::to_integer<std::size_t>(data_[0]);
        value.data = index == 0 ? data_.subspan(1, first) : data_.subspan(1 + first);
        return value;
    }
    value.encrypted = (info_ & kInfoEncrypted) != 0;
    if ((info_ & kInfoMultiValues) != 0) {
        const auto word = loadLE<std::uint16_t>(data_, 2 * index);
        const std::size_t begin = word & kMultiValueOffset;
        const std::size_t end = index + 1 < count_
                                    ? loadLE<std::uint16_t>(data_, 2 * (index + 1)) & kMultiValueOffset
                                    : data_.size();
        if (begin < 2 * count_ || begin > end || end > data_.size()) return fail(JET_errDatabaseCorrupted);
        value.data = data_.subspan(begin, end - begin);
        value.separated = (word & kMultiValueSeparated) != 0;
    } else {
        value.data = data_;
        value.separated = (info_ & kInfoSeparated) != 0;
    }
    // Only the first value of a multi-valued column is ever compressed inside the row.
    value.compressed = index == 0 && (info_ & kInfoCompressed) != 0 && !value.separated;
    return value;
}

}  // namespace esent::record
