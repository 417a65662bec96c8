// Every row of databases with every kind of column, read and compared with what the engine that made them
// read: a hash over all rows of each table.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>

#include "btree/tree_walker.h"
#include "corpus_bytes.h"
#include "memory_file.h"
#include "table/long_value_reader.h"
#include "table/table_layout.h"

namespace esent::table {
namespace {

constexpr std::size_t kPrintedWhole = 256;
constexpr std::size_t kPrintedStart = 16;

class Fnv {
 public:
    void add(ByteView bytes) {
        for (const std::byte b : bytes)
            value_ = (value_ ^ std::to_integer<std::uint64_t>(b)) * 0x100000001B3;
    }
    void add(std::string_view text) { add(std::as_bytes(std::span(text.data(), text.size()))); }
    [[nodiscard]] std::string text() const {
        std::array<char, 17> out;
        std::snprintf(out.data(), out.size(), "%016llx", static_cast<unsigned long long>(value_));
        return out.data();
    }

 private:
    std::uint64_t value_ = 0xCBF29CE484222325;
};

void appendHex(std::string& out, ByteView bytes) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    for (const std::byte b : bytes) {
        out.push_back(kDigits[std::to_integer<unsigned>(b) >> 4]);
        out.push_back(kDigits[std::to_integer<unsigned>(b) & 15]);
    }
}

void appendValue(std::string& out, ByteView bytes) {
    if (bytes.size() <= kPrintedWhole) return appendHex(out, bytes);
    Fnv hash;
    hash.add(bytes);
    out += '#' + std::to_string(bytes.size()) + ':' + hash.text() + ':';
    appendHex(out, bytes.first(kPrintedStart));
}

// The line of a row as the expected dump has it, from the bookmark on.
Result<std::string> lineOf(const btree::TreeWalker& walker, const TableLayout& layout,
                           const LongValueReader& longValues, record::PageKind kind) {
    std::string line;
    btree::Bytes key;
    walker.node().copyKey(key);
    appendHex(line, key);
    const auto row = TRY(record::RowView::parse(walker.node().data, kind));
    // The dump is in the order of column ids as the API has them: those of the template come last.
    std::vector<LayoutColumn> columns = layout.columns();
    std::stable_partition(columns.begin(), columns.end(), [](const LayoutColumn& c) { return !c.derived; });
    for (const LayoutColumn& column : columns) {
        auto values = TRY(TableLayout::values(row, column));
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i].separated) {
                const auto id = TRY(LongValueId::load(values[i].bytes));
                std::vector<std::byte> whole(TRY(longValues.size(id)));
                if (TRY(longValues.read(id, 0, whole)) != whole.size()) return fail(JET_errLVCorrupted);
                values[i].bytes = std::move(whole);
            }
            line += '\t' + column.column->name;
            if (record::isTaggedId(column.column->id)) line += '[' + std::to_string(i + 1) + ']';
            line += '=';
            appendValue(line, values[i].bytes);
        }
    }
    return line;
}

struct Expected {
    std::string summary;             // rows and hash
    std::vector<std::string> lines;  // the first rows
};

std::map<std::string, Expected> readExpected(const std::string& file) {
    std::map<std::string, Expected> tables;
    const auto bytes = test::readCorpusFile(file);
    std::istringstream in(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    std::string table;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("T\t")) {
            table = line.substr(2, line.find('\t', 2) - 2);
        } else if (line.starts_with("R\t")) {
            tables[table].lines.push_back(line.substr(line.find('\t', 2) + 1));
        } else if (line.starts_with("N\t")) {
            const std::size_t from = line.find("rows=");
            tables[table].summary = line.substr(from, line.find("\tend_err") - from);
        }
    }
    return tables;
}

struct Sample {
    const char* folder;
    std::uint32_t pageSize;
};

class EngineRows : public testing::TestWithParam<Sample> {};

TEST_P(EngineRows, AreReadAsTheEngineReadsThem) {
    ESENT_REQUIRE_CORPUS();
    const std::string folder = std::string("engine/clean/") + GetParam().folder;
    test::MemoryFile file(test::readCorpusFile(folder + "/corpus.edb.xz"));
    btree::FilePageSource source(file, GetParam().pageSize);
    const auto kind = record::pageKindFor(GetParam().pageSize);
    const auto expected = readExpected(folder + "/expected.tsv.xz");
    ASSERT_GT(expected.size(), 10U);
    const auto catalog = catalog::readCatalog(source);
    ASSERT_TRUE(catalog);
    for (const auto& [name, want] : expected) {
        const catalog::TableDefinition* table = catalog->find(name);
        ASSERT_NE(table, nullptr) << name;
        const auto layout = TableLayout::make(*catalog, *table);
        ASSERT_TRUE(layout) << name;
        const LongValueReader longValues(source, *table);
        Fnv hash;
        std::size_t rows = 0;
        btree::TreeWalker walker(source, table->root, table->objectId);
        auto found = walker.first();
        for (; found && *found; found = walker.next(), ++rows) {
            const auto line = lineOf(walker, *layout, longValues, kind);
            ASSERT_TRUE(line) << name << ' ' << rows << ": " << line.error().code;
            if (rows < want.lines.size()) {
                ASSERT_EQ(*line, want.lines[rows]) << name << ' ' << rows;
            }
            hash.add(*line);
            hash.add("\n");
        }
        ASSERT_TRUE(found) << name;
        EXPECT_EQ("rows=" + std::to_string(rows) + "\thash=" + hash.text(), want.summary) << name;
    }
}

INSTANTIATE_TEST_SUITE_P(Samples, EngineRows,
                         testing::Values(Sample{"ps4096", 4096}, Sample{"ps32768", 32768},
                                         Sample{"efv9600_ps8192", 8192}));

}  // namespace
}  // namespace esent::table
