#include "record/row_builder.h"

#include <cassert>

namespace esent::record {

RowBuilder::RowBuilder(PageKind kind, std::span<const std::uint16_t> fixedSizes)
    : kind_(kind), fixedSizes_(fixedSizes) {}

void RowBuilder::setFixed(ColumnId id, ByteView value) {
    assert(isFixedId(id) && id <= fixedSizes_.size() && value.size() == fixedSizes_[id - 1]);
    if (fixed_.size() < id) fixed_.resize(id);
    fixed_[id - 1] = Fixed{false, {value.begin(), value.end()}};
}

void RowBuilder::setFixedNull(ColumnId id) {
    assert(isFixedId(id) && id <= fixedSizes_.size());
    if (fixed_.size() < id) fixed_.resize(id);
    fixed_[id - 1] = Fixed{};
}

void RowBuilder::setVariable(ColumnId id, ByteView value) {
    assert(isVariableId(id));
    variable_[id].assign(value.begin(), value.end());
}

void RowBuilder::setTagged(ColumnId id, ByteView data, std::uint8_t info, bool derived) {
    tagged_[{!derived, id}] = Tagged{info, false, {data.begin(), data.end()}};
}

void RowBuilder::setTaggedNull(ColumnId id, std::uint8_t info, bool derived) {
    tagged_[{!derived, id}] = Tagged{info, true, {}};
}

std::vector<std::byte> RowBuilder::build() const {
    std::vector<std::byte> row(kRowHeaderSize);
    appendFixed(row);
    row[0] = static_cast<std::byte>(fixed_.size());
    row[1] = static_cast<std::byte>(variable_.empty() ? kNoVariableId : variable_.rbegin()->first);
    storeLE<std::uint16_t>(row, 2, static_cast<std::uint16_t>(row.size()));
    appendVariable(row);
    appendTagged(row);
    return row;
}

void RowBuilder::appendFixed(std::vector<std::byte>& row) const {
    std::vector<std::byte> nulls((fixed_.size() + 7) / 8, std::byte{0xFF});
    for (std::size_t i = 0; i < fixed_.size(); ++i) {
        if (fixed_[i].isNull) {
            row.insert(row.end(), fixedSizes_[i], kNullFiller);
            continue;
        }
        row.insert(row.end(), fixed_[i].data.begin(), fixed_[i].data.end());
        nulls[i / 8] &= ~static_cast<std::byte>(1U << (i % 8));
    }
    row.insert(row.end(), nulls.begin(), nulls.end());
}

void RowBuilder::appendVariable(std::vector<std::byte>& row) const {
    if (variable_.empty()) return;
    const ColumnId last = variable_.rbegin()->first;
    const std::size_t table = row.size();
    row.resize(table + 2 * (last - kFirstVariableId + 1));
    const std::size_t start = row.size();
    for (ColumnId id = kFirstVariableId; id <= last; ++id) {
        const auto value = variable_.find(id);
        std::uint16_t entry = 0;
        if (value == variable_.end()) {
            entry = kVariableNull;
        } else {
            row.insert(row.end(), value->second.begin(), value->second.end());
        }
        entry |= static_cast<std::uint16_t>(row.size() - start);
        storeLE<std::uint16_t>(row, table + 2 * (id - kFirstVariableId), entry);
    }
}

void RowBuilder::appendTagged(std::vector<std::byte>& row) const {
    const std::size_t start = row.size();
    row.resize(start + 4 * tagged_.size());
    std::size_t entryAt = start;
    for (const auto& [key, field] : tagged_) {
        const auto [notDerived, id] = key;
        auto word = static_cast<std::uint16_t>(row.size() - start);
        if (!notDerived) word |= kTaggedDerived;
        std::uint8_t info = field.info;
        bool hasInfo = info != 0;
        if (kind_ == PageKind::Large) {
            if (field.isNull) info |= kInfoNull;
            hasInfo = true;
        } else if (field.isNull) {
            word |= kSmallTaggedNull;
            hasInfo = false;
        } else if (hasInfo) {
            word |= kSmallTaggedHasInfo;
        }
        if (hasInfo) row.push_back(static_cast<std::byte>(info));
        row.insert(row.end(), field.data.begin(), field.data.end());
        storeLE<std::uint16_t>(row, entryAt, static_cast<std::uint16_t>(id));
        storeLE<std::uint16_t>(row, entryAt + 2, word);
        entryAt += 4;
    }
}

}  // namespace esent::record
