#include "record/row_view.h"

namespace esent::record {

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
