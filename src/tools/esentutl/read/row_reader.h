// RowReader: the rows of one table with all their values, in the order of the primary index.
//
// What is damaged in a row costs that value or that row alone; it is counted and the first such findings are
// described. Views of a row are valid until the next one. One thread at a time.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "read/database_reader.h"
#include "record/row_view.h"
#include "repair/long_value_stream.h"
#include "table/table_layout.h"

namespace esent::tool {

struct RowColumn {
    std::string name;  // UTF-8
    record::ColumnType type = record::ColumnType::Nil;
    std::uint32_t codePage = 0;
    bool multiValued = false;
    const table::LayoutColumn* layout = nullptr;
};

struct RowValue {
    ByteView bytes;
    // Too long to be held: readLong() has the bytes.
    std::optional<table::LongValueId> longId;
};

// What was wrong with rows, counted.
struct RowTrouble {
    std::uint64_t rows = 0;       // that could not be decoded at all
    std::uint64_t values = 0;     // that could not be read; they count as NULL
    std::uint64_t encrypted = 0;  // of them: encrypted, which is no damage
    std::vector<std::string> examples;
    [[nodiscard]] bool damage() const { return rows > 0 || values > encrypted; }
};

class RowReader {
 public:
    // The database must outlive it.
    [[nodiscard]] static Result<std::unique_ptr<RowReader>> make(DatabaseReader& database,
                                                                 const catalog::TableDefinition& table);

    [[nodiscard]] const std::shared_ptr<const table::TableLayout>& layout() const { return layout_; }
    [[nodiscard]] const std::vector<RowColumn>& columns() const { return columns_; }
    // The next row (at first: the first). An error is one of the tree: there is nothing more to be had.
    [[nodiscard]] Result<bool> next();
    // Back to the start, counts included.
    void rewind();
    // The values of a column in this row; none for NULL.
    [[nodiscard]] std::span<const RowValue> values(std::size_t column) const {
        return std::span(values_).subspan(ranges_[column].first, ranges_[column].count);
    }
    // Hands the bytes of a long value to `take`, piece by piece. Damage is noted and ends the value.
    void readLong(const RowValue& value, const std::function<void(ByteView)>& take);
    // The same for any value; those that are held come in one piece.
    template <class Take>
    void read(const RowValue& value, Take&& take) {
        if (value.longId) {
            readLong(value, take);
        } else {
            take(value.bytes);
        }
    }

    // The primary key of this row, and its bytes.
    void copyKey(btree::Bytes& key) const { cursor_->node().copyKey(key); }
    [[nodiscard]] ByteView bytes() const { return cursor_->node().data; }
    // A value of this row that could be read but not be delivered.
    void noteLost(std::size_t column, JET_ERR error) { valueTrouble(column, error); }

    [[nodiscard]] std::uint64_t rows() const { return rows_; }
    [[nodiscard]] const RowTrouble& trouble() const { return trouble_; }

 private:
    struct Range {
        std::uint32_t first = 0;
        std::uint32_t count = 0;
    };

    explicit RowReader(std::shared_ptr<const table::TableLayout> layout);

    [[nodiscard]] Status decode(ByteView row);
    [[nodiscard]] Status decodeTagged(const record::RowView& row);
    [[nodiscard]] Status addUntagged(const record::RowView& row, std::size_t column);
    void addTagged(const record::TaggedField& field, std::size_t column);
    void addDefault(std::size_t column);
    void addValue(const record::TaggedValue& value, std::size_t column);
    void addLong(ByteView stored, std::size_t column);
    void addPlain(ByteView bytes, std::size_t column);
    void valueTrouble(std::size_t column, JET_ERR error);
    void describe(const std::string& text);
    [[nodiscard]] std::vector<std::byte>& scratch();

    std::shared_ptr<const table::TableLayout> layout_;
    std::unique_ptr<EntryCursor> cursor_;
    std::unique_ptr<LongValueStream> longValues_;
    std::vector<RowColumn> columns_;
    std::vector<std::size_t> untagged_;  // columns
    std::vector<std::size_t> tagged_;    // columns in the order of rows
    std::vector<Range> ranges_;          // by column
    std::vector<RowValue> values_;
    std::deque<std::vector<std::byte>> buffers_;  // of values that had to be unpacked, used again
    std::size_t buffersUsed_ = 0;
    bool started_ = false;
    std::uint64_t rows_ = 0;
    RowTrouble trouble_;
};

// A name of the catalog as UTF-8.
[[nodiscard]] std::string nameOf(std::string_view stored);

}  // namespace esent::tool
