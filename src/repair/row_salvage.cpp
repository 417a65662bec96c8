#include "repair/row_salvage.h"

#include <algorithm>

#include "catalog/system_tables.h"
#include "record/compression.h"
#include "table/column_value.h"

namespace esent::repair {

Status RowSalvage::drop(JET_ERR error, std::string why) {
    why_ = std::move(why);
    return fail(error);
}

Status RowSalvage::take(ByteView bytes) {
    references_.clear();
    losses_.clear();
    lost_.clear();
    row_ = bytes;
    const auto row = record::RowView::parse(bytes, layout_->kind());
    if (!row) return drop(row.error().code, "its structure is damaged");
    if (const Status form = row->check(); !form)
        return drop(form.error().code, "its directories are damaged");
    TRY(judgeUntagged(*row));
    TRY(judgeTagged(*row));
    if (!losses_.empty()) TRY(mend());
    return judgeMandatory(TRY(record::RowView::parse(row_, layout_->kind())));
}

Status RowSalvage::judgeUntagged(const record::RowView& row) {
    for (const table::LayoutColumn& column : layout_->columns()) {
        if (column.tagged()) continue;
        const auto field = column.fixed() ? row.fixed(column.id, column.recordOffset, column.maxLength)
                                          : row.variable(column.id);
        if (!field) return drop(field.error().code, "its columns are damaged");
        const std::uint32_t size = record::fixedSizeOf(column.type);
        if (field->present() && size != 0 && field->bytes.size() != size)
            losses_.push_back({&column, 1, JET_errDatabaseCorrupted});
    }
    return {};
}

Status RowSalvage::judgeTagged(const record::RowView& row) {
    std::uint32_t lastRank = 0;
    for (std::size_t i = 0; i < row.taggedCount(); ++i) {
        const auto field = row.taggedAt(i);
        if (!field) return drop(field.error().code, "its tagged columns are damaged");
        const std::uint32_t rank = (field->derived ? 0U : 0x10000U) | field->id;
        if (rank <= lastRank) return drop(JET_errDatabaseCorrupted, "its tagged columns are out of order");
        lastRank = rank;
        const table::LayoutColumn* column = layout_->taggedColumn(field->id, field->derived);
        if (column == nullptr) {
            noteDeleted(*field);
        } else if (!field->isNull) {
            judgeField(*field, *column);
        }
    }
    return {};
}

// Of a column that was deleted: its long values go with the row.
void RowSalvage::noteDeleted(const record::TaggedField& field) {
    if (field.isNull || (field.info & record::kInfoLongType) == 0) return;
    const auto values = record::TaggedValues::of(field);
    for (std::size_t i = 0; values && i < values->size(); ++i) {
        const auto value = values->at(i);
        if (!value || !value->separated) continue;
        const auto id = table::LongValueId::load(value->data);
        if (id && longValues_.check(*id) == JET_errSuccess) references_.push_back(*id);
    }
}

void RowSalvage::judgeField(const record::TaggedField& field, const table::LayoutColumn& column) {
    const auto values = record::TaggedValues::of(field);
    if (!values) {
        losses_.push_back({&column, 0, values.error().code});
        return;
    }
    for (std::size_t i = 0; i < values->size(); ++i) {
        const auto value = values->at(i);
        const JET_ERR error = value ? judgeValue(*value, column) : value.error().code;
        if (error != JET_errSuccess) losses_.push_back({&column, i + 1, error});
    }
}

JET_ERR RowSalvage::judgeValue(const record::TaggedValue& value, const table::LayoutColumn& column) {
    if (value.separated) {
        const auto id = table::LongValueId::load(value.data);
        if (!id) return JET_errLVCorrupted;
        const JET_ERR error = longValues_.check(*id);
        if (error == JET_errSuccess) references_.push_back(*id);
        return error;
    }
    if (value.encrypted) return JET_errSuccess;
    if (value.compressed) return codeOf(record::decompress(value.data, table::kMaxPlainBytes));
    const std::uint32_t size = record::fixedSizeOf(column.type);
    return size != 0 && value.data.size() != size ? JET_errDatabaseCorrupted : JET_errSuccess;
}

// Takes the lost values out, the last of a column first so that the numbers of the others hold.
Status RowSalvage::mend() {
    if (const Status loaded = editor_.load(row_); !loaded)
        return drop(loaded.error().code, "it can't be changed, and a value is lost");
    for (auto loss = losses_.rbegin(); loss != losses_.rend(); ++loss) {
        const table::LayoutColumn& column = *loss->column;
        Status done;
        if (column.fixed()) {
            done = editor_.setFixedNull(column.id);
        } else if (!column.tagged()) {
            done = editor_.setVariableNull(column.id);
        } else if (loss->sequence == 0) {
            done = editor_.setTaggedNull(column.asTagged());
        } else {
            done = editor_.removeTagged(column.asTagged(), loss->sequence);
        }
        if (!done) return drop(done.error().code, "a lost value can't be taken out");
        lost_.push_back({{}, std::string(column.name), loss->sequence, loss->error});
    }
    std::ranges::reverse(lost_);
    row_ = editor_.row();
    return {};
}

Status RowSalvage::judgeMandatory(const record::RowView& row) {
    for (const table::LayoutColumn* column : layout_->mandatoryColumns()) {
        const auto broken = table::breaksNotNull(row, *column);
        if (!broken) return drop(broken.error().code, "its columns are damaged");
        if (*broken)
            return drop(JET_errDatabaseCorrupted,
                        "its column " + std::string(column->name) + " is NULL and must not be");
    }
    return {};
}

}  // namespace esent::repair
