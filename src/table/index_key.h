// IndexKeyMaker: makes the keys that a row has in an index: conditions, NULL rules, several values per
// column, substrings, truncation.
//
// Keeps its buffers from row to row: over fixed columns nothing is allocated. One object per thread or
// cursor. The row is checked as it is read; damage in it is JET_errDatabaseCorrupted.
#pragma once

#include <array>
#include <vector>

#include "key/key_buffer.h"
#include "record/row_view.h"
#include "table/column_value.h"
#include "table/index_key_list.h"
#include "table/index_key_plan.h"
#include "table/key_defaults.h"

namespace esent::table {

// Where the beginnings of separated long values come from.
class LongValueSource {
 public:
    virtual ~LongValueSource() = default;
    // Fills `out` from the start of the value whose id a row stores as `id`; returns how many bytes there
    // were, fewer than asked for only when the value ends.
    [[nodiscard]] virtual Result<std::size_t> readStart(ByteView id, ByteSpan out) = 0;
};

class IndexKeyMaker {
 public:
    // Without a source separated values are JET_errLVCorrupted. The source must outlive the maker.
    explicit IndexKeyMaker(LongValueSource* longValues = nullptr) : longValues_(longValues) {}
    // Of the rows that come from now on; null: none, and keys that need one are JET_errCallbackFailed.
    void setDefaults(const KeyDefaults* defaults) { defaults_ = defaults; }

    // The key of the first value of every segment; for the primary index and any with singleEntry().
    // False: the row has no entry. JET_errNullKeyDisallowed, JET_errKeyTruncated, and what usable() says.
    [[nodiscard]] Result<bool> key(const IndexKeyPlan& plan, const record::RowView& row, key::KeyBuffer& out);
    // All keys of the row, in order. The same errors.
    [[nodiscard]] Status keys(const IndexKeyPlan& plan, const record::RowView& row, IndexKeyList& out);

 private:
    // Which value of each segment a combination takes, from 1 on.
    using Sequences = std::array<std::uint32_t, 16>;
    static constexpr std::size_t kNoSegment = SIZE_MAX;

    struct Source {
        std::optional<ByteView> value;  // nothing for NULL
        bool whole = true;
    };

    [[nodiscard]] Result<std::optional<ColumnValue>> valueOf(const record::RowView& row,
                                                             const LayoutColumn& column,
                                                             std::uint32_t sequence = 1) const;
    [[nodiscard]] Result<bool> meetsConditions(const IndexKeyPlan& plan, const record::RowView& row) const;
    [[nodiscard]] Result<Source> fetch(const ColumnValue& value, std::size_t wantedBytes);
    [[nodiscard]] Result<key::SegmentFit> appendValue(const IndexSegment& segment, const ColumnValue& value,
                                                      key::KeyBuffer& key);
    // The key of a row whose fixed columns all have a value, and fit. False: it is not such a row.
    [[nodiscard]] static Result<bool> keyOfFixed(const IndexKeyPlan& plan, const record::RowView& row,
                                                 key::KeyBuffer& out);
    // Makes the key of a combination; `firstValue` stands in for the first segment's value if given.
    [[nodiscard]] Result<bool> combine(const IndexKeyPlan& plan, const record::RowView& row,
                                       const Sequences& sequences, std::optional<ByteView> firstValue,
                                       key::KeyBuffer& key);
    [[nodiscard]] Status addCombination(const IndexKeyPlan& plan, const record::RowView& row,
                                        const Sequences& sequences, std::size_t varying, IndexKeyList& out);
    [[nodiscard]] Status addTuples(const IndexKeyPlan& plan, const record::RowView& row,
                                   const Sequences& sequences, std::size_t varying, IndexKeyList& out);
    [[nodiscard]] Status countValues(const IndexKeyPlan& plan, const record::RowView& row, Sequences& counts,
                                     std::size_t& varying) const;

    LongValueSource* longValues_;
    const KeyDefaults* defaults_ = nullptr;
    key::KeyBuffer buffer_;
    std::vector<std::byte> plain_;  // of a compressed or separated value
    std::vector<std::byte> tupleText_;
};

}  // namespace esent::table
