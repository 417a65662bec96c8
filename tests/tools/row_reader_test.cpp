// The rows as the exporter sees them, compared with what the engine that made the files read: a hash over
// every row of every table; the same from scavenged leaves.
#include "read/row_reader.h"

#include <gtest/gtest.h>

#include "expected_rows.h"
#include "memory_file.h"
#include "page/checksum.h"

namespace esent::tool {
namespace {

struct Sample {
    const char* folder;
    std::uint32_t pageSize;
};

void PrintTo(const Sample& sample, std::ostream* out) {
    *out << sample.folder;
}

std::unique_ptr<DatabaseReader> openBytes(std::vector<std::byte> bytes, const ReadOptions& options) {
    auto reader = DatabaseReader::open(std::make_unique<test::MemoryFile>(std::move(bytes)), options);
    EXPECT_TRUE(reader) << reader.error().code;
    return reader ? std::move(*reader) : nullptr;
}

// Rows and hash of a table in the words of the expected dump.
std::string summaryOf(DatabaseReader& database, const catalog::TableDefinition& table) {
    const auto rows = RowReader::make(database, table);
    if (!rows) return "error " + std::to_string(rows.error().code);
    const auto keys = database.tree("", table.root, table.objectId);
    if (!keys) return "error " + std::to_string(keys.error().code);
    std::vector<std::size_t> order;  // columns of the template come last there
    for (const bool ofTemplate : {false, true}) {
        for (std::size_t i = 0; i < (*rows)->columns().size(); ++i) {
            if ((*rows)->columns()[i].layout->ofTemplate == ofTemplate) order.push_back(i);
        }
    }
    test::Fnv hash;
    auto found = (*rows)->next();
    auto key = (*keys)->seek({});
    for (; found && *found; found = (*rows)->next(), key = (*keys)->next()) {
        if (!key || !*key) return "keys end early";
        std::string line;
        btree::Bytes bytes;
        (*keys)->node().copyKey(bytes);
        test::appendHex(line, bytes);
        for (const std::size_t i : order) {
            const auto values = (*rows)->values(i);
            for (std::size_t v = 0; v < values.size(); ++v) {
                const RowColumn& column = (*rows)->columns()[i];
                line += '\t' + column.name;
                if (column.layout->tagged()) line += '[' + std::to_string(v + 1) + ']';
                line += '=';
                std::vector<std::byte> whole(values[v].bytes.begin(), values[v].bytes.end());
                if (values[v].longId) {
                    (*rows)->readLong(values[v], [&](ByteView piece) {
                        whole.insert(whole.end(), piece.begin(), piece.end());
                    });
                }
                test::appendValue(line, whole);
            }
        }
        hash.add(line);
        hash.add("\n");
    }
    if (!found) return "error " + std::to_string(found.error().code);
    EXPECT_FALSE((*rows)->trouble().damage());
    return "rows=" + std::to_string((*rows)->rows()) + "\thash=" + hash.text();
}

class ReaderRows : public testing::TestWithParam<Sample> {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        folder_ = std::string("engine/clean/") + GetParam().folder;
        bytes_ = test::readCorpusFile(folder_ + "/corpus.edb.xz");
        expected_ = test::readExpected(folder_ + "/expected.tsv.xz");
    }
    void expectAll(DatabaseReader& database) {
        for (const auto& [name, want] : expected_) {
            const catalog::TableDefinition* table = database.catalog().find(name);
            ASSERT_NE(table, nullptr) << name;
            EXPECT_EQ(summaryOf(database, *table), want.summary) << name;
        }
    }
    std::string folder_;
    std::vector<std::byte> bytes_;
    std::map<std::string, test::Expected> expected_;
};

TEST_P(ReaderRows, AreThoseOfTheEngine) {
    const auto database = openBytes(bytes_, {});
    ASSERT_NE(database, nullptr);
    expectAll(*database);
    EXPECT_TRUE(database->notes().empty());
}

TEST_P(ReaderRows, NeedNoMoreThanTheSmallestCache) {
    ReadOptions options;
    options.cacheBytes = 0;
    const auto database = openBytes(bytes_, options);
    ASSERT_NE(database, nullptr);
    expectAll(*database);
}

// Every root and every other page that is no leaf is lost, the catalog's included.
TEST_P(ReaderRows, AreFoundAgainInTheirLeaves) {
    const std::uint32_t pageSize = GetParam().pageSize;
    std::size_t lost = 0;
    for (std::uint64_t at = 2 * pageSize; at + pageSize <= bytes_.size(); at += pageSize) {
        const ByteSpan page = ByteSpan(bytes_).subspan(at, pageSize);
        const page::PageView view(page);
        if (isAllZero(page) || view.has(page::kPageLeaf) || view.has(page::kPageSpaceTree)) continue;
        page[pageSize / 2] ^= std::byte{0xFF};
        page[pageSize / 2 + 9] ^= std::byte{0x77};
        ++lost;
    }
    ASSERT_GT(lost, 5U);
    ReadOptions options;
    options.salvage = true;
    const auto database = openBytes(bytes_, options);
    ASSERT_NE(database, nullptr);
    EXPECT_FALSE(database->notes().empty());
    expectAll(*database);
}

INSTANTIATE_TEST_SUITE_P(Samples, ReaderRows,
                         testing::Values(Sample{"ps4096", 4096}, Sample{"ps32768", 32768},
                                         Sample{"efv9600_ps8192", 8192}));

}  // namespace
}  // namespace esent::tool
