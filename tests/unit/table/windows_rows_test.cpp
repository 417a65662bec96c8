// Every value of every row of databases that Windows wrote can be read, long and compressed ones included.
#include <gtest/gtest.h>

#include "sample_database.h"
#include "table/column_value.h"
#include "table/long_value_reader.h"
#include "table/table_layout.h"

namespace esent::table {
namespace {

struct Sample {
    const char* file;
    std::uint32_t pageSize;
    std::size_t minRows;
};

void PrintTo(const Sample& sample, std::ostream* out) {
    *out << sample.file;
}

struct Counts {
    std::size_t rows = 0;
    std::size_t values = 0;
    std::size_t separated = 0;
};

Status readRow(const btree::TreeWalker& walker, const TableLayout& layout, const LongValueReader& longValues,
               record::PageKind kind, Counts& counts) {
    const auto row = TRY(record::RowView::parse(walker.node().data, kind));
    ++counts.rows;
    std::vector<std::byte> buffer;
    for (const LayoutColumn& column : layout.columns()) {
        const std::size_t count = TRY(columnValueCount(row, column));
        for (std::size_t i = 1; i <= count; ++i) {
            const ColumnValue value = TRY(columnValue(row, column, i)).value();
            ++counts.values;
            if (value.separated) {
                ++counts.separated;
                const auto id = TRY(LongValueId::load(value.bytes));
                buffer.resize(TRY(longValues.size(id)));
                const std::size_t got = TRY(longValues.read(id, 0, buffer));
                EXPECT_EQ(got, buffer.size());
                continue;
            }
            const ByteView plain = TRY(plainValue(value, buffer));
            const std::uint32_t fixed = record::fixedSizeOf(column.type);
            EXPECT_TRUE(fixed == 0 || plain.size() == fixed) << column.name;
        }
    }
    return {};
}

class WindowsRows : public testing::TestWithParam<Sample> {};

TEST_P(WindowsRows, AreReadCompletely) {
    ESENT_REQUIRE_CORPUS();
    test::SampleDatabase database(GetParam().file, GetParam().pageSize);
    test::CachedSource& source = database.source();
    const auto catalog = database.catalog();
    ASSERT_TRUE(catalog);
    Counts counts;
    for (const catalog::TableDefinition& table : catalog->tables) {
        const auto layout = TableLayout::make(*catalog, table, source.pageSize());
        ASSERT_TRUE(layout) << table.name;
        const LongValueReader longValues(source, table);
        btree::TreeWalker walker(source, table.root, table.objectId);
        auto found = walker.first();
        for (; found && *found; found = walker.next()) {
            const Status read =
                readRow(walker, **layout, longValues, record::pageKindFor(GetParam().pageSize), counts);
            ASSERT_TRUE(read) << table.name << ": " << read.error().code;
        }
        ASSERT_TRUE(found) << table.name << ": " << found.error().code;
    }
    EXPECT_GE(counts.rows, GetParam().minRows);
    EXPECT_GT(counts.values, 5 * counts.rows);
    RecordProperty("rows", static_cast<int>(counts.rows));
    RecordProperty("separated", static_cast<int>(counts.separated));
}

INSTANTIATE_TEST_SUITE_P(
    Samples, WindowsRows,
    testing::Values(Sample{"windows/basic.edb.gz", 4096, 170}, Sample{"windows/binary.edb.gz", 4096, 170},
                    Sample{"windows/default.edb.gz", 4096, 170}, Sample{"windows/index.edb.gz", 4096, 170},
                    Sample{"windows/multi.edb.gz", 4096, 170}, Sample{"windows/text.edb.gz", 4096, 170},
                    Sample{"windows/large.edb.gz", 32768, 170},
                    Sample{"windows/srudb-win8.dat.gz", 4096, 300},
                    Sample{"windows/ual-current.mdb.gz", 4096, 300},
                    Sample{"windows/compressed-8k.edb.gz", 8192, 170}));

}  // namespace
}  // namespace esent::table
