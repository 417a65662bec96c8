// The corpus's databases of every schema feature, compacted: catalog, rows, index entries and shared long
// values are the same, and nothing is left of the space that was free.
#include <map>

#include "btree/tree_check.h"
#include "cached_source.h"
#include "catalog/catalog_reader.h"
#include "catalog/space_audit.h"
#include "expected_rows.h"
#include "memory_file.h"
#include "os/file_system.h"
#include "table/corpus_database.h"
#include "table/walk_indexes.h"

namespace esent::test {
namespace {

class CompactedCorpus : public testing::TestWithParam<Sample> {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        pages_.emplace(GetParam().pageSize);
        Engine engine("compact");
        original_ =
            unpackCorpusFile(std::string(GetParam().folder) + "/corpus.edb.xz", folder_.path()).string();
        compacted_ = (folder_.path() / "compacted.edb").string();
        engine.setNumber(JET_paramDbExtensionSize, 16);
        engine.setNumber(JET_paramLogFileSize, 1024);
        ASSERT_EQ(JET_errSuccess, engine.init());
        const JET_SESID session = engine.beginSession();
        ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session, original_.c_str(), JET_bitDbReadOnly));
        ASSERT_EQ(JET_errSuccess,
                  JetCompact(session, original_.c_str(), compacted_.c_str(), nullptr, nullptr, 0));
        ASSERT_EQ(JET_errSuccess, engine.term());
    }

    std::optional<ProcessPageSize> pages_;
    TempDir folder_;
    std::string original_;
    std::string compacted_;
};

// Positions, ids and sizes of trees apart.
void expectSameTable(const catalog::TableDefinition& got, const catalog::TableDefinition& want) {
    EXPECT_EQ(got.flags, want.flags);
    EXPECT_EQ(got.density, want.density);
    EXPECT_EQ(got.initialPages, want.initialPages);
    EXPECT_EQ(got.templateName, want.templateName);
    EXPECT_EQ(got.spaceHints, want.spaceHints);
    EXPECT_EQ(got.deferredLongValueHints, want.deferredLongValueHints);
    EXPECT_EQ(got.longValueChunk, want.longValueChunk);
    EXPECT_EQ(got.separateLongValue, want.separateLongValue);
    EXPECT_EQ(got.callbacks.size(), want.callbacks.size());
    EXPECT_EQ(got.longValueObject != 0, want.longValueObject != 0);
    for (const catalog::ColumnDefinition& b : want.columns) {
        const catalog::ColumnDefinition* const a = got.column(b.id);
        SCOPED_TRACE(b.name);
        if (b.type == record::ColumnType::Nil) {
            EXPECT_TRUE(a == nullptr || a->type == b.type);
            continue;
        }
        ASSERT_NE(a, nullptr);
        EXPECT_EQ(a->name, b.name);
        EXPECT_EQ(a->type, b.type);
        EXPECT_EQ(a->flags, b.flags);
        EXPECT_EQ(a->maxLength, b.maxLength);
        EXPECT_EQ(a->codePage, b.codePage);
        EXPECT_EQ(a->recordOffset, b.recordOffset);
        EXPECT_EQ(a->defaultValue, b.defaultValue);
        EXPECT_EQ(a->callback, b.callback);
    }
    ASSERT_EQ(got.indexes.size(), want.indexes.size());
    for (const catalog::IndexDefinition& b : want.indexes) {
        const catalog::IndexDefinition* const a = got.index(b.name);
        SCOPED_TRACE(b.name);
        ASSERT_NE(a, nullptr);
        EXPECT_EQ(a->flags, b.flags);
        EXPECT_EQ(a->density, b.density);
        EXPECT_EQ(a->mapFlags, b.mapFlags);
        EXPECT_EQ(a->localeName, b.localeName);
        EXPECT_EQ(a->keyMost, b.keyMost);
        EXPECT_EQ(a->tupleLimits, b.tupleLimits);
        EXPECT_EQ(a->sortVersion, b.sortVersion);
        EXPECT_EQ(a->sortId, b.sortId);
        EXPECT_EQ(a->spaceHints, b.spaceHints);
        EXPECT_EQ(a->segments.size(), b.segments.size());
        EXPECT_EQ(a->conditions.size(), b.conditions.size());
    }
}

TEST_P(CompactedCorpus, HasTheSameContent) {
    const auto pageSize = static_cast<std::uint32_t>(GetParam().pageSize);
    MemoryFile before(readCorpusFile(std::string(GetParam().folder) + "/corpus.edb.xz"));
    btree::FilePageSource originalPages(before, pageSize);
    const auto want = catalog::readCatalog(originalPages);
    ASSERT_TRUE(want);
    auto file = os::nativeFileSystem().open(compacted_, {os::OpenMode::ReadOnly});
    ASSERT_TRUE(file);
    btree::FilePageSource pages(**file, pageSize);
    CachedSource source(pages);
    const auto got = catalog::readCatalog(source);
    ASSERT_TRUE(got);
    const auto shadow = catalog::readCatalog(source, catalog::CatalogCopy::Shadow);
    ASSERT_TRUE(shadow);
    EXPECT_EQ(shadow->tables.size(), got->tables.size());
    std::vector<std::string> wantedOrder;
    std::vector<std::string> order;
    for (const catalog::TableDefinition& table : want->tables)
        if (!table.system()) wantedOrder.push_back(table.name);
    for (const catalog::TableDefinition& table : got->tables)
        if (!table.system()) order.push_back(table.name);
    ASSERT_EQ(order, wantedOrder);
    for (const std::string& name : order) {
        SCOPED_TRACE(name);
        expectSameTable(*got->find(name), *want->find(name));
        if (HasFatalFailure()) return;
    }
    const auto filePages = static_cast<std::uint32_t>(*(*file)->size() / pageSize - 2);
    const auto audit = catalog::auditSpace(source, *got, filePages);
    ASSERT_TRUE(audit);
    EXPECT_TRUE(audit->sound());
    EXPECT_TRUE(audit->leaked.empty());
    auto expected = readExpected(std::string(GetParam().folder) + "/expected.tsv.xz");
    std::erase_if(expected, [](const auto& each) { return each.first.starts_with("MSys"); });
    expectRows(source, expected);
    if (HasFatalFailure()) return;

    // Long values: as many as rows refer to, so that shared ones are still shared; the density of appending.
    const auto* const lv = got->find("LV");
    const auto values = btree::checkTree(source, lv->longValueRoot, lv->longValueObject);
    const auto* const lvBefore = want->find("LV");
    const auto valuesBefore =
        btree::checkTree(originalPages, lvBefore->longValueRoot, lvBefore->longValueObject);
    ASSERT_TRUE(values && valuesBefore);
    EXPECT_LE(values->entries, valuesBefore->entries);
    EXPECT_GE(values->entries + 8, valuesBefore->entries);
    const auto* const big = got->find("Big");
    const auto rows = btree::checkTree(source, big->root, big->objectId);
    ASSERT_TRUE(rows);
    EXPECT_LT(double(rows->leafBytesFree) / double(rows->leafPages * pageSize), 0.22);

    CorpusDatabase database(GetParam().folder, GetParam().pageSize, compacted_);
    EXPECT_GT(walkIndexes(database), 20U);
    EXPECT_LT(std::filesystem::file_size(compacted_), 0.95 * double(std::filesystem::file_size(original_)));
    RecordProperty("bytes", std::to_string(std::filesystem::file_size(compacted_)));
}

INSTANTIATE_TEST_SUITE_P(Samples, CompactedCorpus, testing::ValuesIn(kSamples));

}  // namespace
}  // namespace esent::test
