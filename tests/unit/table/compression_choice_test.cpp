// Values that the engine compressed in real databases are compressed by the same scheme, and those that it
// left plain stay so.
#include <gtest/gtest.h>

#include <algorithm>

#include "catalog/system_tables.h"
#include "record/compression.h"
#include "sample_database.h"
#include "table/column_value.h"
#include "table/long_value_reader.h"

namespace esent::table {
namespace {

struct Sample {
    const char* file;
    std::uint32_t pageSize;
    std::size_t idBytes;
    std::size_t minXpress;
};

void PrintTo(const Sample& sample, std::ostream* out) {
    *out << sample.file;
}

class CompressionChoice : public testing::TestWithParam<Sample> {
 protected:
    // `stored` is what the engine made of `plain`.
    void compare(ByteView plain, ByteView stored) {
        const auto ours = record::compress(plain, GetParam().idBytes);
        ASSERT_TRUE(ours) << plain.size();
        ASSERT_EQ(record::schemeOf(*ours), record::schemeOf(stored)) << plain.size();
        if (record::schemeOf(stored) == record::CompressionScheme::Xpress) {
            // The format leaves the choice of matches open.
            ++xpress_;
            EXPECT_LE(ours->size(), stored.size() + stored.size() / 50);
        } else {
            ++sevenBit_;
            EXPECT_TRUE(std::ranges::equal(*ours, stored));
        }
    }
    void compareRow(const record::RowView& row, const TableLayout& layout) {
        for (const LayoutColumn& column : layout.columns()) {
            if (!column.longType() || (column.flags & catalog::kColumnCompressed) == 0) continue;
            const auto value = columnValue(row, column);
            ASSERT_TRUE(value);
            if (!*value || (*value)->separated || (*value)->fromDefault) continue;
            const auto plain = plainValue(**value, buffer_);
            ASSERT_TRUE(plain);
            if ((*value)->compressed) {
                compare(*plain, (*value)->bytes);
            } else {
                EXPECT_FALSE(record::compress(*plain, GetParam().idBytes)) << plain->size();
            }
        }
    }
    // Chunks do not tell whether they were meant to be compressed: only those that are.
    void compareChunks(btree::PageSource& source, const catalog::TableDefinition& table) {
        const std::size_t chunk = table.longValueChunk.value_or(defaultChunkSize(GetParam().pageSize));
        btree::TreeWalker chunks(source, table.longValueRoot, table.longValueObject);
        std::size_t size = 0;
        auto found = chunks.first();
        for (; found && *found; found = chunks.next()) {
            btree::Bytes key;
            chunks.node().copyKey(key);
            const ByteView stored = chunks.node().data;
            if (key.size() == 4 || (key.size() == 8 && (key[0] & std::byte{0x80}) != std::byte{0})) {
                size = loadLE<std::uint32_t>(stored, 4);
                continue;
            }
            std::size_t offset = 0;
            for (const std::byte b : ByteView(key).last(4))
                offset = offset << 8 | std::to_integer<std::size_t>(b);
            const std::size_t plainBytes = std::min(chunk, size - offset);
            if (stored.size() >= plainBytes) continue;
            const auto plain = record::decompress(stored, plainBytes);
            ASSERT_TRUE(plain);
            compare(*plain, stored);
        }
        ASSERT_TRUE(found);
    }
    std::vector<std::byte> buffer_;
    std::size_t sevenBit_ = 0;
    std::size_t xpress_ = 0;
};

TEST_P(CompressionChoice, IsThatOfTheEngine) {
    ESENT_REQUIRE_CORPUS();
    test::SampleDatabase database(GetParam().file, GetParam().pageSize);
    test::CachedSource& source = database.source();
    const auto catalog = database.catalog();
    ASSERT_TRUE(catalog);
    for (const catalog::TableDefinition& table : catalog->tables) {
        const auto layout = TableLayout::make(*catalog, table, GetParam().pageSize);
        ASSERT_TRUE(layout);
        btree::TreeWalker walker(source, table.root, table.objectId);
        auto found = walker.first();
        for (; found && *found; found = walker.next()) {
            const auto row = record::RowView::parse(walker.node().data, (*layout)->kind());
            ASSERT_TRUE(row);
            compareRow(*row, **layout);
        }
        ASSERT_TRUE(found);
        if (table.longValueRoot != 0) compareChunks(source, table);
    }
    EXPECT_GE(sevenBit_, 20U);
    EXPECT_GE(xpress_, GetParam().minXpress);
}

INSTANTIATE_TEST_SUITE_P(Samples, CompressionChoice,
                         testing::Values(Sample{"engine/clean/ps4096/corpus.edb.xz", 4096, 4, 50},
                                         Sample{"engine/clean/ps32768/corpus.edb.xz", 32768, 4, 50},
                                         Sample{"engine/clean/efv9600_ps8192/corpus.edb.xz", 8192, 8, 50},
                                         Sample{"windows/compressed-8k.edb.gz", 8192, 4, 0}));

}  // namespace
}  // namespace esent::table
