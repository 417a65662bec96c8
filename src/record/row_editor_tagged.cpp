// The tagged columns of RowEditor: the array of entries, and the forms that one or several values take.
#include <algorithm>

#include "record/row_editor.h"

namespace esent::record {

namespace {

constexpr std::size_t kNone = SIZE_MAX;

// The values of a field after an edit: `values` with one replaced, appended or left out. Nothing is copied.
struct EditedValues {
    const TaggedValues* values = nullptr;
    std::size_t replaced = kNone;  // index of `value`
    std::size_t removed = kNone;
    TaggedValue value;

    [[nodiscard]] std::size_t size() const {
        if (removed != kNone) return values->size() - 1;
        return std::max(values->size(), replaced == kNone ? 0 : replaced + 1);
    }
    [[nodiscard]] Result<TaggedValue> at(std::size_t index) const {
        if (index == replaced) return value;
        return values->at(removed != kNone && index >= removed ? index + 1 : index);
    }
};

std::uint8_t infoOf(const TaggedColumn& column, const TaggedValue& value) {
    return static_cast<std::uint8_t>(
        (column.longType ? kInfoLongType : 0) | (value.compressed && !value.separated ? kInfoCompressed : 0) |
        (value.separated ? kInfoSeparated : 0) | (value.encrypted ? kInfoEncrypted : 0));
}

void append(std::vector<std::byte>& out, ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

// Puts several values together as a field stores them; returns the info byte.
Result<std::uint8_t> assemble(const EditedValues& edited, const TaggedColumn& column, PageKind kind,
                              std::vector<std::byte>& out) {
    const std::size_t count = edited.size();
    const TaggedValue first = TRY(edited.at(0));
    out.clear();
    if (kind == PageKind::Small && !column.longType && count == 2 && first.data.size() <= UINT8_MAX) {
        const TaggedValue second = TRY(edited.at(1));
        out.push_back(static_cast<std::byte>(first.data.size()));
        append(out, first.data);
        append(out, second.data);
        return kInfoMultiValues | kInfoTwoValues;
    }
    const TaggedValue plainFirst{first.data, false, first.compressed && !first.separated, first.encrypted};
    std::uint8_t info = infoOf(column, plainFirst) | kInfoMultiValues;
    if (2 * count > kMultiValueOffset) return fail(JET_errRecordTooBig);
    out.resize(2 * count);
    for (std::size_t i = 0; i < count; ++i) {
        const TaggedValue value = TRY(edited.at(i));
        if (i > 0 && value.compressed && !value.separated) return fail(JET_errInternalError);
        if (value.encrypted) info |= kInfoEncrypted;
        if (out.size() > kMultiValueOffset) return fail(JET_errRecordTooBig);
        storeLE<std::uint16_t>(
            out, 2 * i,
            static_cast<std::uint16_t>(out.size() | (value.separated ? kMultiValueSeparated : 0)));
        append(out, value.data);
    }
    return info;
}

}  // namespace

bool RowEditor::hasInfoByte(std::uint8_t info, bool isNull) const {
    return schema_->kind == PageKind::Large || (!isNull && info != 0);
}

std::uint16_t RowEditor::flagsOf(const TaggedColumn& column, std::uint8_t info, bool isNull) const {
    std::uint16_t flags = column.derived ? kTaggedDerived : 0;
    if (schema_->kind == PageKind::Large) return flags;
    if (isNull) flags |= kSmallTaggedNull;
    if (hasInfoByte(info, isNull)) flags |= kSmallTaggedHasInfo;
    return flags;
}

void RowEditor::shiftOffsets(std::size_t taggedStart, std::size_t first, std::size_t last,
                             std::ptrdiff_t by) {
    for (std::size_t i = first; i < last; ++i) {
        std::byte* word = row_.data() + taggedStart + kTaggedEntrySize * i + 2;
        storeLE<std::uint16_t>(word, static_cast<std::uint16_t>(loadLE<std::uint16_t>(word) + by));
    }
}

// Stores a field in place of the one that is there, or as a new one.
Status RowEditor::putField(const TaggedColumn& column, std::uint8_t info, bool isNull, ByteView data) {
    if (schema_->kind == PageKind::Large && isNull) info |= kInfoNull;
    const bool hasInfo = hasInfoByte(info, isNull);
    const std::size_t fieldBytes = data.size() + (hasInfo ? 1 : 0);
    const RowView now = view();
    const std::size_t start = now.taggedStart();
    const std::size_t count = now.taggedCount();
    const std::size_t index = now.taggedPosition(column.id, column.derived);
    std::size_t at = 0;
    if (index < count && now.isTaggedAt(index, column.id, column.derived)) {
        const std::size_t old = now.taggedEnd(index) - now.taggedOffset(index);
        at = now.taggedOffset(index);
        TRY(checkGrowth(fieldBytes > old ? fieldBytes - old : 0));
        splice(start + at, old, fieldBytes);
        shiftOffsets(start, index + 1, count,
                     static_cast<std::ptrdiff_t>(fieldBytes) - static_cast<std::ptrdiff_t>(old));
    } else {
        const std::size_t offset = index < count ? now.taggedOffset(index) : row_.size() - start;
        TRY(checkGrowth(kTaggedEntrySize + fieldBytes));
        splice(start + offset, 0, fieldBytes);
        splice(start + kTaggedEntrySize * index, 0, kTaggedEntrySize);
        shiftOffsets(start, 0, index, kTaggedEntrySize);
        shiftOffsets(start, index + 1, count + 1, static_cast<std::ptrdiff_t>(kTaggedEntrySize + fieldBytes));
        at = offset + kTaggedEntrySize;
        storeLE<std::uint16_t>(row_, start + kTaggedEntrySize * index, static_cast<std::uint16_t>(column.id));
    }
    storeLE<std::uint16_t>(row_, start + kTaggedEntrySize * index + 2,
                           static_cast<std::uint16_t>(at | flagsOf(column, info, isNull)));
    if (hasInfo) row_[start + at++] = static_cast<std::byte>(info);
    std::copy(data.begin(), data.end(), row_.begin() + static_cast<std::ptrdiff_t>(start + at));
    return {};
}

void RowEditor::eraseField(std::size_t index) {
    const RowView now = view();
    const std::size_t start = now.taggedStart();
    const std::size_t count = now.taggedCount();
    const std::size_t bytes = now.taggedEnd(index) - now.taggedOffset(index);
    splice(start + now.taggedOffset(index), bytes, 0);
    splice(start + kTaggedEntrySize * index, kTaggedEntrySize, 0);
    shiftOffsets(start, 0, index, -static_cast<std::ptrdiff_t>(kTaggedEntrySize));
    shiftOffsets(start, index, count - 1, -static_cast<std::ptrdiff_t>(kTaggedEntrySize + bytes));
}

Status RowEditor::setTagged(const TaggedColumn& column, std::size_t sequence, const TaggedValue& value) {
    if (!isTaggedId(column.id)) return fail(JET_errColumnNotFound);
    const auto field = TRY(view().findTagged(column.id, column.derived));
    if (!field || field->isNull) return putField(column, infoOf(column, value), false, value.data);
    const TaggedValues values = TRY(TaggedValues::of(*field));
    const std::size_t index = sequence == 0 ? values.size() : std::min(sequence - 1, values.size());
    if (index == 0 && values.size() == 1) {
        return putField(column, infoOf(column, value), false, value.data);
    }
    const EditedValues edited{&values, index, kNone, value};
    const std::uint8_t info = TRY(assemble(edited, column, schema_->kind, scratch_));
    return putField(column, info, false, scratch_);
}

Status RowEditor::removeTagged(const TaggedColumn& column, std::size_t sequence) {
    if (!isTaggedId(column.id)) return fail(JET_errColumnNotFound);
    const auto field = TRY(view().findTagged(column.id, column.derived));
    if (!field) return column.hasDefault ? setTaggedNull(column) : Status();
    if (field->isNull) return {};
    const TaggedValues values = TRY(TaggedValues::of(*field));
    if (sequence == 0 || sequence > values.size()) return {};
    if (values.size() == 1) return setTaggedNull(column);
    const EditedValues edited{&values, kNone, sequence - 1, {}};
    if (edited.size() == 1) {
        const TaggedValue left = TRY(edited.at(0));
        scratch_.assign(left.data.begin(), left.data.end());
        return putField(column, infoOf(column, left), false, scratch_);
    }
    const std::uint8_t info = TRY(assemble(edited, column, schema_->kind, scratch_));
    return putField(column, info, false, scratch_);
}

Status RowEditor::setTaggedNull(const TaggedColumn& column) {
    if (!column.hasDefault) return revertTagged(column);
    return putField(column, column.longType ? kInfoLongType : 0, true, {});
}

Status RowEditor::revertTagged(const TaggedColumn& column) {
    if (!isTaggedId(column.id)) return fail(JET_errColumnNotFound);
    const RowView now = view();
    const std::size_t index = now.taggedPosition(column.id, column.derived);
    if (index < now.taggedCount() && now.isTaggedAt(index, column.id, column.derived)) eraseField(index);
    return {};
}

}  // namespace esent::record
