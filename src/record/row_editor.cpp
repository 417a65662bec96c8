#include "record/row_editor.h"

#include <algorithm>
#include <cassert>

namespace esent::record {

namespace {

constexpr std::size_t bitmapBytes(ColumnId lastFixed) {
    return (lastFixed + 7) / 8;
}

}  // namespace

RowEditor::RowEditor(const RowSchema& schema) : schema_(&schema) {
    assert(schema.maxRowBytes <= longestRow(schema.kind));
    clear();
}

void RowEditor::restart(const RowSchema& schema) {
    assert(schema.maxRowBytes <= longestRow(schema.kind));
    schema_ = &schema;
    clear();
}

void RowEditor::clear() {
    resize(kRowHeaderSize);
    row_[0] = std::byte{0};
    row_[1] = std::byte{kNoVariableId};
    storeLE<std::uint16_t>(row_, 2, static_cast<std::uint16_t>(kRowHeaderSize));
}

Status RowEditor::startWithDefaults() {
    clear();
    for (std::size_t i = schema_->fixed.size(); i-- > 0;) {
        if (!schema_->fixed[i].defaultValue) continue;
        TRY(extendFixed(static_cast<ColumnId>(kFirstFixedId + i)));
        break;
    }
    for (std::size_t i = schema_->variableDefaults.size(); i-- > 0;) {
        if (!schema_->variableDefaults[i]) continue;
        return setVariable(static_cast<ColumnId>(kFirstVariableId + i), *schema_->variableDefaults[i]);
    }
    return {};
}

Status RowEditor::load(ByteView row) {
    const RowView stored = TRY(RowView::parse(row, schema_->kind));
    TRY(stored.check());
    if (row.size() > longestRow(schema_->kind)) return fail(JET_errDatabaseCorrupted);
    loadTrusted(row);
    return {};
}

RowView RowEditor::view() const {
    RowView row;
    [[maybe_unused]] const bool sound = row.read(row_, schema_->kind);
    assert(sound);
    return row;
}

Status RowEditor::checkGrowth(std::size_t bytes) const {
    if (bytes > 0 && row_.size() + bytes > schema_->maxRowBytes) return fail(JET_errRecordTooBig);
    return {};
}

void RowEditor::splice(std::size_t at, std::size_t oldBytes, std::size_t newBytes) {
    const std::size_t tail = row_.size() - at - oldBytes;
    if (newBytes > oldBytes) resize(row_.size() + newBytes - oldBytes);
    if (tail > 0) std::memmove(row_.data() + at + newBytes, row_.data() + at + oldBytes, tail);
    if (newBytes < oldBytes) resize(row_.size() + newBytes - oldBytes);
}

// Fixed columns
// ------------------------------------------------------------------------------------------------

Status RowEditor::extendFixed(ColumnId id) {
    const auto last = std::to_integer<ColumnId>(row_[0]);
    const FixedPlace& place = schema_->fixed[id - kFirstFixedId];
    const std::size_t dataEnd = std::size_t{place.offset} + place.sizeBytes;
    const std::size_t oldEnd = loadLE<std::uint16_t>(row_, 2);
    const std::size_t oldDataEnd = oldEnd - bitmapBytes(last);
    const std::size_t newEnd = dataEnd + bitmapBytes(id);
    if (oldDataEnd > place.offset) return fail(JET_errDatabaseCorrupted);
    TRY(checkGrowth(newEnd - oldEnd));
    std::array<std::byte, bitmapBytes(kLastFixedId)> nulls;
    nulls.fill(std::byte{0xFF});
    if (last != 0) std::memcpy(nulls.data(), row_.data() + oldDataEnd, bitmapBytes(last));
    if (last % 8 != 0) nulls[last / 8] |= static_cast<std::byte>(0xFFU << (last % 8));

    splice(oldDataEnd, oldEnd - oldDataEnd, newEnd - oldDataEnd);
    const std::size_t filledEnd = place.defaultValue ? dataEnd : place.offset;
    if (filledEnd > oldDataEnd)
        std::memset(row_.data() + oldDataEnd, std::to_integer<int>(kNullFiller), filledEnd - oldDataEnd);
    for (ColumnId skipped = last + 1; skipped <= id; ++skipped) {
        const FixedPlace& gap = schema_->fixed[skipped - kFirstFixedId];
        if (!gap.defaultValue || gap.offset < oldDataEnd || gap.offset + gap.sizeBytes > dataEnd) continue;
        const std::size_t bytes = std::min<std::size_t>(gap.sizeBytes, gap.defaultValue->size());
        std::copy_n(gap.defaultValue->begin(), bytes, row_.begin() + gap.offset);
        nulls[(skipped - 1) / 8] &= ~static_cast<std::byte>(1U << ((skipped - 1) % 8));
    }
    for (std::size_t i = 0; i < bitmapBytes(id); ++i)
        row_[dataEnd + i] = nulls[i];
    row_[0] = static_cast<std::byte>(id);
    storeLE<std::uint16_t>(row_, 2, static_cast<std::uint16_t>(newEnd));
    return {};
}

Status RowEditor::setFixed(ColumnId id, ByteView value) {
    if (!isFixedId(id) || id > schema_->fixed.size()) return fail(JET_errColumnNotFound);
    const FixedPlace& place = schema_->fixed[id - kFirstFixedId];
    if (value.size() != place.sizeBytes) return fail(JET_errInvalidBufferSize);
    if (id > std::to_integer<ColumnId>(row_[0])) TRY(extendFixed(id));
    const std::size_t fixedEnd =
        loadLE<std::uint16_t>(row_, 2) - bitmapBytes(std::to_integer<ColumnId>(row_[0]));
    if (std::size_t{place.offset} + place.sizeBytes > fixedEnd) return fail(JET_errDatabaseCorrupted);
    if (!value.empty()) std::memcpy(row_.data() + place.offset, value.data(), value.size());
    row_[fixedEnd + (id - 1) / 8] &= ~static_cast<std::byte>(1U << ((id - 1) % 8));
    return {};
}

Status RowEditor::setFixedNull(ColumnId id) {
    if (!isFixedId(id) || id > schema_->fixed.size()) return fail(JET_errColumnNotFound);
    const FixedPlace& place = schema_->fixed[id - kFirstFixedId];
    if (id > std::to_integer<ColumnId>(row_[0])) TRY(extendFixed(id));
    const std::size_t fixedEnd =
        loadLE<std::uint16_t>(row_, 2) - bitmapBytes(std::to_integer<ColumnId>(row_[0]));
    if (std::size_t{place.offset} + place.sizeBytes > fixedEnd) return fail(JET_errDatabaseCorrupted);
    std::fill_n(row_.begin() + place.offset, place.sizeBytes, kNullFiller);
    row_[fixedEnd + (id - 1) / 8] |= static_cast<std::byte>(1U << ((id - 1) % 8));
    return {};
}

// Variable columns
// ---------------------------------------------------------------------------------------------

void RowEditor::extendVariable(const RowView& now, ColumnId id) {
    const ColumnId last = now.lastVariable();
    const std::size_t added = id - last;
    const std::size_t newTable = now.variableData();  // where the new end offsets go
    std::size_t end = now.taggedStart() - now.variableData();
    splice(newTable, 0, 2 * added);
    for (ColumnId skipped = last + 1; skipped <= id; ++skipped) {
        const std::size_t index = skipped - kFirstVariableId;
        const std::size_t entryAt = newTable + 2 * (skipped - last - 1);
        const bool hasDefault = skipped != id && index < schema_->variableDefaults.size() &&
                                schema_->variableDefaults[index].has_value();
        if (hasDefault) {
            const ByteView value = *schema_->variableDefaults[index];
            const std::size_t at = newTable + 2 * added + end;
            splice(at, 0, value.size());
            std::copy(value.begin(), value.end(), row_.begin() + static_cast<std::ptrdiff_t>(at));
            end += value.size();
        }
        const auto entry = static_cast<std::uint16_t>(end | (hasDefault ? 0 : kVariableNull));
        storeLE<std::uint16_t>(row_, entryAt, entry);
    }
    row_[1] = static_cast<std::byte>(id);
}

Result<std::size_t> RowEditor::extensionOf(ColumnId lastVariable, ColumnId id) const {
    if (id <= lastVariable) return 0;
    std::size_t bytes = 2 * (id - lastVariable);
    for (ColumnId skipped = lastVariable + 1; skipped < id; ++skipped) {
        const std::size_t index = skipped - kFirstVariableId;
        if (index < schema_->variableDefaults.size() && schema_->variableDefaults[index]) {
            bytes += schema_->variableDefaults[index]->size();
        }
    }
    return bytes;
}

// The next column of a row that has nothing behind its variable ones, whose data starts at `data`.
Status RowEditor::appendVariable(ColumnId id, ByteView value, bool isNull, std::size_t data) {
    constexpr std::size_t kEntry = 2;
    const std::size_t before = row_.size() - data;
    TRY(checkGrowth(kEntry + value.size()));
    resize(row_.size() + kEntry + value.size());
    std::byte* const at = row_.data() + data;
    if (before != 0) std::memmove(at + kEntry, at, before);
    storeLE<std::uint16_t>(
        at, static_cast<std::uint16_t>((before + value.size()) | (isNull ? kVariableNull : 0)));
    if (!value.empty()) std::memcpy(at + kEntry + before, value.data(), value.size());
    row_[1] = static_cast<std::byte>(id);
    return {};
}

Status RowEditor::putVariable(ColumnId id, ByteView value, bool isNull) {
    if (!isVariableId(id)) return fail(JET_errColumnNotFound);
    const auto before = std::to_integer<ColumnId>(row_[1]);
    const std::size_t table = loadLE<std::uint16_t>(row_, 2);
    const std::size_t index = id - kFirstVariableId;
    const auto endAt = [&](std::size_t i) {
        return std::size_t{loadLE<std::uint16_t>(row_, table + 2 * i)} & kVariableEnd;
    };
    if (id == before + 1) {
        const std::size_t data = table + 2 * index;
        const std::size_t dataBytes = index == 0 ? 0 : endAt(index - 1);
        if (row_.size() == data + dataBytes) return appendVariable(id, value, isNull, data);
    }
    if (id > before) {
        const std::size_t extension = TRY(extensionOf(before, id));
        TRY(checkGrowth(extension + value.size()));
        extendVariable(view(), id);
    } else {
        const std::size_t old = endAt(index) - (index == 0 ? 0 : endAt(index - 1));
        TRY(checkGrowth(value.size() > old ? value.size() - old : 0));
    }
    const std::size_t last = std::max(id, before) - kFirstVariableId;
    const std::size_t end = endAt(index);
    const std::size_t begin = index == 0 ? 0 : endAt(index - 1);
    const std::size_t at = table + 2 * (last + 1) + begin;
    splice(at, end - begin, value.size());
    if (!value.empty()) std::memcpy(row_.data() + at, value.data(), value.size());
    storeLE<std::uint16_t>(row_, table + 2 * index,
                           static_cast<std::uint16_t>((begin + value.size()) | (isNull ? kVariableNull : 0)));
    for (std::size_t later = index + 1; later <= last; ++later) {
        std::byte* entry = row_.data() + table + 2 * later;
        const auto word = loadLE<std::uint16_t>(entry);
        const std::size_t moved = (word & kVariableEnd) + value.size() - (end - begin);
        storeLE<std::uint16_t>(entry, static_cast<std::uint16_t>(moved | (word & kVariableNull)));
    }
    return {};
}

Status RowEditor::setVariable(ColumnId id, ByteView value) {
    return putVariable(id, value, false);
}

Status RowEditor::setVariableNull(ColumnId id) {
    return putVariable(id, {}, true);
}

// Escrow
// -------------------------------------------------------------------------------------------------------

void addToFixed(ByteSpan value, ByteView delta) {
    assert(value.size() == delta.size() && (value.size() == 4 || value.size() == 8));
    if (value.size() == 4) {
        storeLE<std::uint32_t>(value, 0, loadLE<std::uint32_t>(value, 0) + loadLE<std::uint32_t>(delta, 0));
    } else {
        storeLE<std::uint64_t>(value, 0, loadLE<std::uint64_t>(value, 0) + loadLE<std::uint64_t>(delta, 0));
    }
}

}  // namespace esent::record
