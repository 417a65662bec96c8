#include "api/list_table.h"

#include <algorithm>

#include "api/object_names.h"
#include "api/outcome.h"
#include "base/text.h"

namespace esent::api {

Result<ListTable> ListTable::make(instance::Session& session, std::span<const ListColumn> columns,
                                  bool wide) {
    table::TempTableWish wish;
    wish.bits = JET_bitTTScrollable | JET_bitTTIndexed | JET_bitTTIntrinsicLVsOnly;
    for (const ListColumn& each : columns) {
        table::TempTableWish::Column column;
        column.wish.type = each.type;
        column.wish.codePage = wide ? 1200 : 1252;
        column.key = each.key;
        wish.columns.push_back(std::move(column));
    }
    const bool numbered = std::ranges::none_of(columns, &ListColumn::key);
    if (numbered) {
        table::TempTableWish::Column number;
        number.wish.type = JET_coltypLong;
        number.key = true;
        wish.columns.push_back(std::move(number));
    }
    auto volume = TRY(session.instance().temporaryVolume());
    auto table = TRY(table::TempTable::open(std::move(volume), wish, session.handle()));
    ListTable list(session, std::move(table), wide);
    list.numbered_ = numbered;
    return list;
}

Status ListTable::setName(std::size_t number, std::string_view stored) {
    if (!wide_)
        return row_.setVariable(column(number),
                                bytesIn(stored.data(), static_cast<std::uint32_t>(stored.size())));
    const std::u16string units = TRY(toUtf16(objectNameOut(stored)));
    std::vector<std::byte> bytes(units.size() * 2);
    for (std::size_t i = 0; i < units.size(); ++i)
        storeLE<std::uint16_t>(bytes.data() + 2 * i, units[i]);
    return row_.setVariable(column(number), bytes);
}

Status ListTable::setLongBinary(std::size_t number, ByteView value) {
    const auto* const found = TRY(table_->plan().layout().column(column(number)));
    record::TaggedValue tagged;
    tagged.data = value;
    return row_.setTagged(found->asTagged(), 1, tagged);
}

Status ListTable::addRow() {
    if (numbered_) TRY(row_.setFixedInteger(table_->columnIds().back(), rows_));
    TRY(table_->addRow(row_));
    ++rows_;
    return {};
}

Result<JET_TABLEID> ListTable::handOver() && {
    table_->endInsertion();
    return Tables::process().add(*session_, std::move(table_), nullptr);
}

}  // namespace esent::api
