// Schemas of real databases as sessions see them, versions of a schema, and who may have a table open.
#include "catalog/schema_cache.h"

#include <gtest/gtest.h>

#include "cache/buffer_pool.h"
#include "catalog/system_tables.h"
#include "corpus_bytes.h"
#include "memory_file.h"
#include "page/page_view.h"

namespace esent::catalog {
namespace {

constexpr txn::Snapshot kNow{};

class SchemaOf : public testing::Test {
 protected:
    void open(const std::string& sample, std::uint32_t pageSize) {
        file_.bytes = test::readCorpusFile(sample);
        ASSERT_FALSE(file_.bytes.empty());
        pages_ = std::make_unique<cache::CachedFile>(
            pool_, file_, cache::CachedFile::Settings{pageSize, true, nullptr, {}});
        btree::Volume::Settings settings;
        settings.id = 1;
        settings.pageSize = pageSize;
        settings.readOnly = true;
        volume_ = std::make_unique<btree::Volume>(settings, *pages_, &transactions_);
        schemas_ = std::make_unique<SchemaCache>(*volume_);
    }
    // Nothing of a page can be trusted any more; the pool has not seen it yet.
    void destroyPage(PageNumber number, std::uint32_t pageSize) {
        std::fill_n(file_.bytes.begin() + static_cast<std::ptrdiff_t>(page::pageOffset(number, pageSize)),
                    512, std::byte{0x5A});
    }

    test::MemoryFile file_;
    cache::BufferPool pool_{{0, std::uint64_t{64} << 20}};
    txn::TransactionManager transactions_{{}};
    std::unique_ptr<cache::CachedFile> pages_;
    std::unique_ptr<btree::Volume> volume_;
    std::unique_ptr<SchemaCache> schemas_;
};

TEST_F(SchemaOf, EveryTableIsWhatTheWholeCatalogSays) {
    ESENT_REQUIRE_CORPUS();
    open("engine/clean/ps4096/corpus.edb.xz", 4096);
    btree::FilePageSource source(file_, 4096);
    const auto catalog = readCatalog(source);
    ASSERT_TRUE(catalog);
    for (const TableDefinition& want : catalog->tables) {
        const auto byName = schemas_->find(want.name, kNow);
        ASSERT_TRUE(byName) << want.name << ' ' << byName.error().code;
        const auto byId = schemas_->find(want.objectId, kNow);
        ASSERT_TRUE(byId);
        EXPECT_EQ(byName->entry, byId->entry);
        EXPECT_EQ(byName->entry->only(), byName->schema.get());
        const TableSchema& schema = *byName->schema;
        EXPECT_EQ(want.root, schema.tree()->root());
        EXPECT_EQ(want.columns.size(), schema.definition().columns.size());
        EXPECT_EQ(want.indexes.size(), schema.indexes().size());
        EXPECT_EQ(want.longValueRoot != 0, schema.longValues() != nullptr);
        for (const IndexSchema& index : schema.indexes())
            EXPECT_EQ(index.tree->root(), want.index(index.definition->name)->root);
        if (schema.primaryIndex() == nullptr) continue;
        EXPECT_EQ(schema.primaryIndex()->tree, schema.tree());
    }
    EXPECT_EQ(JET_errObjectNotFound, codeOf(schemas_->find("nothing", kNow)));
    EXPECT_EQ(JET_errObjectNotFound, codeOf(schemas_->find(ObjectId{999999}, kNow)));
}

TEST_F(SchemaOf, DerivedTablesShowTheColumnsOfTheirTemplate) {
    ESENT_REQUIRE_CORPUS();
    open("engine/clean/ps4096/corpus.edb.xz", 4096);
    const auto found = schemas_->find("dERIVED2", kNow);
    ASSERT_TRUE(found);
    const TableSchema& schema = *found->schema;
    ASSERT_NE(nullptr, schema.templateTable());
    EXPECT_EQ("Template1", schema.templateTable()->name());
    const ColumnRef inherited = schema.column("tname");
    ASSERT_TRUE(inherited);
    EXPECT_TRUE(inherited.derived);
    EXPECT_EQ(inherited.column, schema.column(inherited.jetId()).column);
    const ColumnRef own = schema.column("dfix");
    ASSERT_TRUE(own);
    EXPECT_FALSE(own.derived);
    const IndexSchema* index = schema.index("tbyname");
    ASSERT_NE(nullptr, index);
    EXPECT_EQ(inherited.column, schema.column(index->definition->segments.front()).column);
}

TEST_F(SchemaOf, ADamagedCatalogIsReadFromItsShadow) {
    ESENT_REQUIRE_CORPUS();
    for (const PageNumber broken : {kCatalogRoot, kRootIndexRoot}) {
        schemas_.reset();
        volume_.reset();
        pages_.reset();
        open("engine/clean/ps4096/corpus.edb.xz", 4096);
        destroyPage(broken, 4096);
        const auto found = schemas_->find("Big", kNow);
        ASSERT_TRUE(found) << broken << ' ' << found.error().code;
        EXPECT_EQ(3U, found->schema->indexes().size());
        // Whether there is such a table the damaged index can't say, and a shadow may be out of use.
        EXPECT_EQ(broken == kRootIndexRoot ? JET_errReadVerifyFailure : JET_errObjectNotFound,
                  codeOf(schemas_->find("nothing", kNow)));
    }
}

TEST_F(SchemaOf, VersionsFollowTheTransactionsThatMadeThem) {
    ESENT_REQUIRE_CORPUS();
    open("engine/clean/ps4096/corpus.edb.xz", 4096);
    const auto before = schemas_->find("Idx", kNow);
    ASSERT_TRUE(before);
    TableDefinition changed = before->schema->definition();
    changed.name = "Renamed";
    const auto after = TableSchema::make(*volume_, changed, nullptr);
    ASSERT_TRUE(after);

    txn::Transaction mine(transactions_, 1);
    txn::Transaction old(transactions_, 2);
    ASSERT_TRUE(transactions_.begin(old, true));
    ASSERT_TRUE(transactions_.begin(mine, false));
    ASSERT_TRUE(mine.addSchemaChange(schemas_->publish(mine, before->entry->object(), *after)));
    EXPECT_EQ(nullptr, before->entry->only());
    EXPECT_EQ(*after, schemas_->find("renamed", mine.snapshot())->schema);
    EXPECT_EQ(JET_errObjectNotFound, codeOf(schemas_->find("Idx", mine.snapshot())));
    EXPECT_EQ(before->schema, schemas_->find("Idx", old.snapshot())->schema);
    EXPECT_EQ(before->schema, schemas_->find("Idx", kNow)->schema);
    ASSERT_TRUE(transactions_.commit(mine, {}));
    EXPECT_EQ(*after, schemas_->find("Renamed", kNow)->schema);
    EXPECT_EQ(before->schema, schemas_->find("Idx", old.snapshot())->schema);
    ASSERT_TRUE(transactions_.commit(old, {}));

    ASSERT_TRUE(transactions_.begin(mine, false));
    ASSERT_TRUE(mine.addSchemaChange(schemas_->publish(mine, before->entry->object(), nullptr)));
    EXPECT_EQ(JET_errObjectNotFound, codeOf(schemas_->find("Renamed", mine.snapshot())));
    ASSERT_TRUE(transactions_.rollback(mine));
    EXPECT_EQ(*after, schemas_->find("Renamed", kNow)->schema);
    EXPECT_EQ(after->get(), before->entry->only());
}

TEST(TableUse, DenialsOfOthersCount) {
    TableUse use;
    const OpenMode plain;
    const OpenMode exclusive{true, false, true, false};
    const OpenMode noWriters{true, false, false, true};
    const OpenMode insists{true, true, false, false};
    const OpenMode reader{false, false, false, false};
    const auto first = use.open(1, plain);
    ASSERT_TRUE(first);
    EXPECT_EQ(JET_errTableInUse, codeOf(use.open(2, exclusive)));
    EXPECT_EQ(JET_errTableInUse, codeOf(use.open(2, noWriters)));
    const auto own = use.open(1, exclusive);
    ASSERT_TRUE(own);
    EXPECT_TRUE(use.exclusiveTo(1));
    EXPECT_EQ(JET_errTableLocked, codeOf(use.open(2, reader)));
    EXPECT_EQ(JET_errTableInUse, codeOf(use.open(1, exclusive)));
    use.close(1, *own);
    use.close(1, *first);
    EXPECT_FALSE(use.openByAnyone());
    const auto denying = use.open(1, noWriters);
    ASSERT_TRUE(denying);
    EXPECT_EQ(JET_errTableLocked, codeOf(use.open(2, insists)));
    const auto quiet = use.open(2, plain);
    ASSERT_TRUE(quiet);
    EXPECT_FALSE(quiet->updatable);
    EXPECT_EQ(JET_errTableInUse, codeOf(use.beginDelete(3)));
    use.close(1, *denying);
    use.close(2, *quiet);
    ASSERT_TRUE(use.beginDelete(3));
    EXPECT_EQ(JET_errTableLocked, codeOf(use.open(1, reader)));
    use.cancelDelete();
    EXPECT_TRUE(use.open(1, reader));
}

}  // namespace
}  // namespace esent::catalog
