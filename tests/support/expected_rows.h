// What the engine that made the corpus read from a database (expected*.tsv), and the same lines from our own
// reader: every row of every table, hash for hash.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "btree/tree_walker.h"
#include "catalog/catalog_reader.h"
#include "corpus_bytes.h"
#include "hex.h"
#include "table/column_value.h"
#include "table/long_value_reader.h"
#include "table/table_layout.h"

namespace esent::test {

inline constexpr std::size_t kPrintedWhole = 256;
inline constexpr std::size_t kPrintedStart = 16;

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

inline void appendValue(std::string& out, ByteView bytes) {
    if (bytes.size() <= kPrintedWhole) return appendHex(out, bytes);
    Fnv hash;
    hash.add(bytes);
    out += '#' + std::to_string(bytes.size()) + ':' + hash.text() + ':';
    appendHex(out, bytes.first(kPrintedStart));
}

// The line of a row as the expected dump has it, from the bookmark on.
inline Result<std::string> lineOf(const btree::TreeWalker& walker, const table::TableLayout& layout,
                                  const table::LongValueReader& longValues, record::PageKind kind) {
    std::string line;
    btree::Bytes key;
    walker.node().copyKey(key);
    appendHex(line, key);
    const auto row = record::RowView::parse(walker.node().data, kind);
    if (!row) return fail(row.error());
    // The dump is in the order of column ids as the API has them: those of the template come last.
    std::vector<table::LayoutColumn> columns = layout.columns();
    std::stable_partition(columns.begin(), columns.end(),
                          [](const table::LayoutColumn& c) { return !c.ofTemplate; });
    std::vector<std::byte> buffer;
    for (const table::LayoutColumn& column : columns) {
        const std::size_t count = TRY(table::columnValueCount(*row, column));
        for (std::size_t i = 1; i <= count; ++i) {
            const table::ColumnValue value = TRY(table::columnValue(*row, column, i)).value();
            ByteView bytes;
            if (value.separated) {
                const auto id = TRY(table::LongValueId::load(value.bytes));
                buffer.resize(TRY(longValues.size(id)));
                if (TRY(longValues.read(id, 0, buffer)) != buffer.size()) return fail(JET_errLVCorrupted);
                bytes = buffer;
            } else {
                bytes = TRY(table::plainValue(value, buffer));
            }
            line += '\t';
            line += column.name;
            if (column.tagged()) line += '[' + std::to_string(i) + ']';
            line += '=';
            appendValue(line, bytes);
        }
    }
    return line;
}

struct Expected {
    std::string summary;             // rows and hash
    std::vector<std::string> lines;  // the first rows
};

inline std::map<std::string, Expected> readExpected(const std::string& file) {
    std::map<std::string, Expected> tables;
    const auto bytes = readCorpusFile(file);
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

// Compares every table of the expected dump with what `source` holds.
inline void expectRows(btree::PageSource& source, const std::map<std::string, Expected>& expected) {
    const auto kind = record::pageKindFor(source.pageSize());
    const auto catalog = catalog::readCatalog(source);
    ASSERT_TRUE(catalog);
    for (const auto& [name, want] : expected) {
        const catalog::TableDefinition* table = catalog->find(name);
        ASSERT_NE(table, nullptr) << name;
        const auto layout = table::TableLayout::make(*catalog, *table, source.pageSize());
        ASSERT_TRUE(layout) << name;
        const table::LongValueReader longValues(source, *table);
        Fnv hash;
        std::size_t rows = 0;
        btree::TreeWalker walker(source, table->root, table->objectId);
        auto found = walker.first();
        for (; found && *found; found = walker.next(), ++rows) {
            const auto line = lineOf(walker, **layout, longValues, kind);
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

}  // namespace esent::test
