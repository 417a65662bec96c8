// Every entry of every index of real databases, recomputed from the rows: the same keys in the same order,
// each with the bookmark of its row, and no others.
#include <gtest/gtest.h>

#include <algorithm>

#include "expected_rows.h"
#include "sample_database.h"
#include "table/index_key.h"
#include "table/long_value_reader.h"

namespace esent::table {
namespace {

using Bytes = std::vector<std::byte>;
using Entry = std::pair<Bytes, Bytes>;  // key, bookmark

struct Sample {
    const char* file;
    std::uint32_t pageSize;
    std::size_t minEntries;
    std::size_t minUnicode;  // indexes over Unicode text
};

void PrintTo(const Sample& sample, std::ostream* out) {
    *out << sample.file;
}

class Source final : public LongValueSource {
 public:
    explicit Source(const LongValueReader& reader) : reader_(reader) {}
    Result<std::size_t> readStart(ByteView id, ByteSpan out) override {
        return reader_.read(TRY(LongValueId::load(id)), 0, out);
    }

 private:
    const LongValueReader& reader_;
};

std::string hex(ByteView bytes) {
    std::string text;
    test::appendHex(text, bytes);
    return text;
}

Result<std::vector<Entry>> entriesOf(btree::PageSource& source, PageNumber root, ObjectId object) {
    std::vector<Entry> entries;
    btree::TreeWalker walker(source, root, object);
    bool found = TRY(walker.first());
    while (found) {
        Bytes key;
        walker.node().copyKey(key);
        entries.emplace_back(std::move(key), Bytes(walker.node().data.begin(), walker.node().data.end()));
        found = TRY(walker.next());
    }
    return entries;
}

class IndexEntries : public testing::TestWithParam<Sample> {
 protected:
    void checkTable(const catalog::TableDefinition& table) {
        const auto layout = TableLayout::make(*catalog_, table, GetParam().pageSize);
        ASSERT_TRUE(layout) << table.name;
        const auto rows = entriesOf(*source_, table.root, table.objectId);
        ASSERT_TRUE(rows) << table.name;
        for (const catalog::IndexDefinition& index : table.indexes) {
            // The shadow catalog describes the indexes of the catalog itself and has none of its own.
            if (table.name == "MSysObjectsShadow" && !index.primary()) continue;
            const auto plan = IndexKeyPlan::make(*layout, *catalog_, table, index);
            ASSERT_TRUE(plan) << table.name << ' ' << index.name;
            ASSERT_TRUE((*plan)->usable()) << table.name << ' ' << index.name;
            if ((*plan)->collation() != nullptr) ++unicode_;
            checkIndex(table, index, **plan, *rows);
        }
    }
    void checkIndex(const catalog::TableDefinition& table, const catalog::IndexDefinition& index,
                    const IndexKeyPlan& plan, const std::vector<Entry>& rows) {
        const LongValueReader reader(*source_, table);
        Source longValues(reader);
        IndexKeyMaker maker(&longValues);
        IndexKeyList keys;
        std::vector<Entry> made;
        for (const auto& [bookmark, data] : rows) {
            const auto row = record::RowView::parse(data, plan.layout().kind());
            ASSERT_TRUE(row);
            const Status status = maker.keys(plan, *row, keys);
            ASSERT_TRUE(status) << table.name << ' ' << index.name << ' ' << status.error().code;
            for (std::size_t i = 0; i < keys.size(); ++i)
                made.emplace_back(Bytes(keys[i].begin(), keys[i].end()), bookmark);
        }
        std::sort(made.begin(), made.end());
        entries_ += made.size();
        if (index.primary()) {
            ASSERT_EQ(made.size(), rows.size()) << table.name;
            for (std::size_t i = 0; i < made.size(); ++i)
                ASSERT_EQ(hex(made[i].first), hex(made[i].second)) << table.name << " row " << i;
            return;
        }
        const auto stored = entriesOf(*source_, index.root, index.objectId);
        ASSERT_TRUE(stored) << table.name << ' ' << index.name;
        for (std::size_t i = 0; i < std::min(made.size(), stored->size()); ++i) {
            ASSERT_EQ(hex(made[i].first), hex((*stored)[i].first))
                << table.name << ' ' << index.name << " entry " << i << " of row " << hex(made[i].second);
            ASSERT_EQ(made[i].second, (*stored)[i].second) << table.name << ' ' << index.name << ' ' << i;
        }
        ASSERT_EQ(made.size(), stored->size()) << table.name << ' ' << index.name;
    }

    std::optional<catalog::Catalog> catalog_;
    btree::PageSource* source_ = nullptr;
    std::size_t entries_ = 0;
    std::size_t unicode_ = 0;
};

TEST_P(IndexEntries, FollowFromTheRows) {
    ESENT_REQUIRE_CORPUS();
    test::SampleDatabase database(GetParam().file, GetParam().pageSize);
    source_ = &database.source();
    auto catalog = database.catalog();
    ASSERT_TRUE(catalog);
    catalog_ = std::move(*catalog);
    for (const catalog::TableDefinition& table : catalog_->tables)
        checkTable(table);
    EXPECT_GE(entries_, GetParam().minEntries);
    EXPECT_GE(unicode_, GetParam().minUnicode);
    RecordProperty("entries", static_cast<int>(entries_));
}

INSTANTIATE_TEST_SUITE_P(Samples, IndexEntries,
                         testing::Values(Sample{"engine/clean/ps4096/corpus.edb.xz", 4096, 100000, 4},
                                         Sample{"engine/clean/ps32768/corpus.edb.xz", 32768, 100000, 4},
                                         Sample{"engine/clean/efv9600_ps8192/corpus.edb.xz", 8192, 10000, 4},
                                         Sample{"windows/basic.edb.gz", 4096, 250, 0},
                                         Sample{"windows/binary.edb.gz", 4096, 250, 0},
                                         Sample{"windows/default.edb.gz", 4096, 250, 0},
                                         Sample{"windows/index.edb.gz", 4096, 250, 0},
                                         Sample{"windows/multi.edb.gz", 4096, 250, 0},
                                         Sample{"windows/text.edb.gz", 4096, 250, 0},
                                         Sample{"windows/large.edb.gz", 32768, 300, 0},
                                         Sample{"windows/srudb-win8.dat.gz", 4096, 250, 0},
                                         Sample{"windows/ual-current.mdb.gz", 4096, 300, 1},
                                         Sample{"windows/compressed-8k.edb.gz", 8192, 250, 0}));

}  // namespace
}  // namespace esent::table
