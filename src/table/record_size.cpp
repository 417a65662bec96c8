#include "table/record_size.h"

#include "record/compression.h"
#include "record/row_format.h"

namespace esent::table {

namespace {

// Fixed columns lie side by side: their data is all of the fixed part but header, bitmap and what is NULL.
// How much of it is NULL only the schema knows; their places are used up anyway and count as data.
void addUntagged(const record::RowView& row, JET_RECSIZE3& size) {
    const std::size_t fixedBytes = row.fixedEnd() - record::kRowHeaderSize;
    const std::size_t variableBytes = row.taggedStart() - row.variableData();
    size.cbData += fixedBytes + variableBytes;
    size.cbDataCompressed += fixedBytes + variableBytes;
    size.cNonTaggedColumns += row.lastFixed() + (row.lastVariable() - record::kNoVariableId);
}

Status addSeparated(ByteView id, LongValueSizes* longValues, JET_RECSIZE3& size) {
    ++size.cLongValues;
    if (longValues == nullptr) return {};
    const LongValueSize found = TRY(longValues->sizeOf(id));
    size.cbLongValueData += found.plainBytes;
    size.cbLongValueDataCompressed += found.storedBytes;
    size.cbLongValueOverhead += found.overheadBytes;
    return {};
}

Status addIntrinsic(const record::TaggedValue& value, bool longType, JET_RECSIZE3& size) {
    std::size_t plain = value.data.size();
    if (value.compressed) {
        ++size.cCompressedColumns;
        if (!value.encrypted) plain = TRY(record::plainSize(value.data));
    }
    size.cbData += plain;
    size.cbDataCompressed += value.data.size();
    if (!longType) return {};
    ++size.cIntrinsicLongValues;
    size.cbIntrinsicLongValueData += plain;
    size.cbIntrinsicLongValueDataCompressed += value.data.size();
    return {};
}

Status addTagged(const record::TaggedField& field, LongValueSizes* longValues, JET_RECSIZE3& size) {
    ++size.cTaggedColumns;
    const auto values = TRY(record::TaggedValues::of(field));
    if (values.size() > 1) size.cMultiValues += values.size() - 1;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const record::TaggedValue value = TRY(values.at(i));
        TRY(value.separated ? addSeparated(value.data, longValues, size)
                            : addIntrinsic(value, (field.info & record::kInfoLongType) != 0, size));
    }
    return {};
}

}  // namespace

Status addRecordSize(const record::RowView& row, std::size_t keyBytes, LongValueSizes* longValues,
                     JET_RECSIZE3& sum) {
    JET_RECSIZE3 size = sum;
    const std::uint64_t storedBefore = size.cbDataCompressed;
    addUntagged(row, size);
    for (std::size_t i = 0; i < row.taggedCount(); ++i) {
        const auto field = TRY(row.taggedAt(i));
        TRY(addTagged(field, longValues, size));
    }
    size.cbOverhead += row.bytes().size() - (size.cbDataCompressed - storedBefore) + keyBytes;
    size.cbKey += keyBytes;
    sum = size;
    return {};
}

}  // namespace esent::table
