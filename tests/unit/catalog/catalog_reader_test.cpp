// The catalog of real databases, the row codec, and damage.
#include "catalog/catalog_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "catalog/new_database.h"
#include "catalog/system_tables.h"
#include "corpus_bytes.h"
#include "page/checksum.h"
#include "page/page_view.h"
#include "tree_dump.h"

namespace esent::catalog {
namespace {

using test::bytesOf;

TEST(CatalogRow, EncodesTheExamplesOfTheFormat) {
    CatalogRow row;
    row.tableId = 8;
    row.type = RowType::Index;
    row.id = 8;
    row.typeOrRoot = 31;
    row.spaceUsage = 80;
    row.flags = 0x0001002F;
    row.mapFlags = 0x00030401;
    row.keyMost = 5;
    row.name = "IxId";
    row.keySegments = bytesOf("00000100");
    row.localeName = u"en-US";
    const Bytes small = encodeRow(row, record::PageKind::Small).value();
    EXPECT_EQ(small, bytesOf("0b842900 08000000 0300 08000000 1f000000 50000000 2f000100 00000000 2a 2a2a"
                             "01040300 0500 80f9 0400 0480 0480 0480 0800 49784964 00000100 0501 0440 01"
                             "65006e002d0055005300"));
    EXPECT_EQ(decodeRow(small, record::PageKind::Small), Result<CatalogRow>(row));
    const Bytes large = encodeRow(row, record::PageKind::Large).value();
    EXPECT_EQ(decodeRow(large, record::PageKind::Large), Result<CatalogRow>(row));
    EXPECT_EQ(large.size(), small.size());
}

TEST(CatalogRow, RefusesRowsWithoutTheirMandatoryColumns) {
    EXPECT_EQ(codeOf(decodeRow(bytesOf("007f0400"), record::PageKind::Small)), JET_errCatalogCorrupted);
    EXPECT_EQ(codeOf(decodeRow({}, record::PageKind::Small)), JET_errCatalogCorrupted);
}

TEST(CatalogRow, EveryRowOfRealCatalogsIsEncodedAsItWas) {
    ESENT_REQUIRE_CORPUS();
    std::size_t rows = 0;
    for (const auto& [name, pageSize] :
         {std::pair{"windows/basic.edb.gz", 4096U}, std::pair{"windows/index.edb.gz", 4096U},
          std::pair{"windows/srudb-win8.dat.gz", 4096U}, std::pair{"windows/ual-current.mdb.gz", 4096U},
          std::pair{"windows/compressed-8k.edb.gz", 8192U}, std::pair{"windows/large.edb.gz", 32768U},
          std::pair{"engine/clean/ps4096/corpus.edb.xz", 4096U},
          std::pair{"engine/clean/ps32768/corpus.edb.xz", 32768U},
          std::pair{"engine/clean/efv9600_ps8192/corpus.edb.xz", 8192U}}) {
        test::MemoryFile file(test::readCorpusFile(name));
        btree::FilePageSource source(file, pageSize);
        const auto entries = test::dumpTree(source, kCatalogRoot);
        ASSERT_TRUE(entries) << name << ' ' << entries.error().code;
        const auto kind = record::pageKindFor(pageSize);
        for (const auto& [key, data] : *entries) {
            const auto row = decodeRow(data, kind);
            ASSERT_TRUE(row) << name;
            EXPECT_EQ(primaryKeyOf(*row), key);
            // Windows fills further fixed columns with NULL in rows of newer revisions; the rest is the same.
            if (std::to_integer<int>(data[0]) <= 12 || row->rootSetTime) {
                EXPECT_EQ(encodeRow(*row, kind), data) << name << ' ' << row->name;
                ++rows;
            }
        }
        const auto main = readCatalog(source);
        const auto shadow = readCatalog(source, CatalogCopy::Shadow);
        ASSERT_TRUE(main && shadow) << name;
        EXPECT_EQ(main->tables.size(), shadow->tables.size()) << name;
    }
    EXPECT_GT(rows, 1000U);
}

TEST(CatalogReader, KnowsTheTablesOfRealDatabases) {
    ESENT_REQUIRE_CORPUS();
    test::MemoryFile file(test::readCorpusFile("windows/basic.edb.gz"));
    btree::FilePageSource source(file, 4096);
    const auto catalog = readCatalog(source);
    ASSERT_TRUE(catalog);
    ASSERT_EQ(catalog->tables.size(), 5U);
    const TableDefinition* basic = catalog->find("BASIC");
    ASSERT_NE(basic, nullptr);
    EXPECT_EQ(basic->objectId, 8U);
    EXPECT_EQ(basic->root, 31U);
    EXPECT_FALSE(basic->system());
    EXPECT_EQ(basic->columns.size(), 13U);
    const ColumnDefinition* guid = basic->column("guid");
    ASSERT_NE(guid, nullptr);
    EXPECT_EQ(guid->type, record::ColumnType::Guid);
    EXPECT_EQ(guid->recordOffset, 0x38);
    ASSERT_NE(basic->primaryIndex(), nullptr);
    EXPECT_EQ(basic->primaryIndex()->name, "IxId");
    EXPECT_EQ(basic->primaryIndex()->keyMost, 5);
    EXPECT_EQ(catalog->find("nothing"), nullptr);
}

// Thousands of changed bytes in the catalog's pages, checksums set right: an error or a catalog, never more.
TEST(CatalogReader, SurvivesDamage) {
    constexpr std::uint32_t kPageSize = 4096;
    test::MemoryFile file;
    ASSERT_TRUE(buildNewDatabase(file, {kPageSize, 46}));
    const auto whole = file.bytes;
    btree::FilePageSource source(file, kPageSize);
    std::mt19937 random(99);
    int refused = 0;
    for (int round = 0; round < 3000; ++round) {
        const PageNumber number = std::array{4U, 13U, 14U}[random() % 3];
        const auto at = static_cast<std::ptrdiff_t>(page::pageOffset(number, kPageSize));
        const ByteSpan bytes = ByteSpan(file.bytes).subspan(static_cast<std::size_t>(at), kPageSize);
        for (unsigned n = 1 + random() % 4; n > 0; --n) {
            const std::size_t used = number == 4 ? 100 : 3300;
            const std::size_t where =
                random() % 4 == 0 ? kPageSize - 1 - random() % 240 : 16 + random() % used;
            bytes[where] = static_cast<std::byte>(random());
        }
        page::sealPage(bytes, number);
        const auto catalog = readCatalog(source);
        if (!catalog) {
            ++refused;
            EXPECT_LT(catalog.error().code, 0);
        } else {
            EXPECT_LE(catalog->tables.size(), 72U);
        }
        std::copy_n(whole.begin() + at, kPageSize, file.bytes.begin() + at);
    }
    EXPECT_GT(refused, 300);
    EXPECT_TRUE(readCatalog(source));
}

}  // namespace
}  // namespace esent::catalog
