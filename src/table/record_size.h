// Record sizes: what JetGetRecordSize and its successors report of a row.
//
// Stateless; any thread. Long values outside the row are asked for through an interface, or left out.
#pragma once

#include "base/result.h"
#include "esent.h"
#include "record/row_view.h"

namespace esent::table {

// What a separated long value takes in the table's long-value tree.
struct LongValueSize {
    std::uint64_t plainBytes = 0;
    std::uint64_t storedBytes = 0;    // of its chunks, compressed or not
    std::uint64_t overheadBytes = 0;  // keys of its nodes and the data of its root
};

class LongValueSizes {
 public:
    virtual ~LongValueSizes() = default;
    // The value whose id a row stores as `id`.
    [[nodiscard]] virtual Result<LongValueSize> sizeOf(ByteView id) = 0;
};

// Adds the row's sizes to `sum`: data plain and as stored, overhead (the key and everything in the row that
// is no data), numbers of columns and values. Without `longValues` separated values count but have no size.
// After an error `sum` is as it was.
[[nodiscard]] Status addRecordSize(const record::RowView& row, std::size_t keyBytes,
                                   LongValueSizes* longValues, JET_RECSIZE3& sum);

}  // namespace esent::table
