// The content of a new database: places, extents, accounting, and equality with databases of Windows.
#include "catalog/new_database.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "btree/space.h"
#include "btree/tree_check.h"
#include "catalog/catalog_reader.h"
#include "catalog/system_tables.h"
#include "corpus_bytes.h"
#include "memory_file.h"
#include "tree_dump.h"

namespace esent::catalog {
namespace {

using btree::Extent;
using test::dumpTree;
using test::TreeEntry;

struct Built {
    test::MemoryFile file;
    NewDatabase database;
    std::unique_ptr<btree::FilePageSource> source;
};

void build(Built& built, std::uint32_t pageSize, std::uint32_t pages) {
    const auto result = buildNewDatabase(built.file, {pageSize, pages});
    ASSERT_TRUE(result) << result.error().code;
    built.database = *result;
    built.source = std::make_unique<btree::FilePageSource>(built.file, pageSize);
}

class NewDatabaseLayout : public testing::TestWithParam<std::tuple<std::uint32_t, std::uint32_t>> {
 protected:
    void SetUp() override {
        const auto [pageSize, extension] = GetParam();
        pageSize_ = pageSize;
        pages_ = initialPagesFor(extension);
        build(built_, pageSize, pages_);
    }
    btree::TreeSpace space(PageNumber root) {
        auto space = btree::readTreeSpace(*built_.source, root);
        EXPECT_TRUE(space) << root;
        return space.value_or(btree::TreeSpace{});
    }
    std::uint32_t flagsOf(PageNumber number) {
        const auto page = btree::loadPage(*built_.source, number);
        EXPECT_TRUE(page) << number;
        return page ? page->view().flags() & ~(page::kPageNewChecksum | page::kPageWriteCycle) : 0;
    }
    Built built_;
    std::uint32_t pageSize_ = 0;
    std::uint32_t pages_ = 0;
};

TEST_P(NewDatabaseLayout, FileAndHeaderNumbers) {
    EXPECT_EQ(built_.file.bytes.size(), (std::size_t{pages_} + 2) * pageSize_);
    EXPECT_EQ(built_.database.ownedPages, pages_);
    EXPECT_EQ(built_.database.lastObjectId, 7U);
    EXPECT_GT(built_.database.lastTime, 0x40U);
    EXPECT_EQ(btree::ownedPages(*built_.source).value_or(0), pages_);
    EXPECT_TRUE(isAllZero(ByteView(built_.file.bytes).first(2 * pageSize_)));
}

TEST_P(NewDatabaseLayout, Extents) {
    const bool split = pageSize_ == 4096;
    const auto root = space(1);
    EXPECT_EQ(root.header, (btree::SpaceHeader{pages_, 0, 1, 2}));
    EXPECT_EQ(root.owned, (std::vector<Extent>{{pages_, pages_}}));
    const std::vector<Extent> rest =
        pages_ == 30 ? std::vector<Extent>{} : std::vector{Extent{pages_, pages_ - 30}};
    EXPECT_EQ(root.available, rest);
    const auto catalog = space(4);
    EXPECT_EQ(catalog.header, (btree::SpaceHeader{20, 1, 1, 5}));
    EXPECT_EQ(catalog.owned, (std::vector<Extent>{{23, 20}}));
    EXPECT_EQ(catalog.available, (std::vector<Extent>{{23, split ? 9U : 11U}}));
    const auto name = space(7);
    EXPECT_EQ(name.header, (btree::SpaceHeader{3, 4, 1, 8}));
    EXPECT_EQ(name.owned, (std::vector<Extent>{{9, 3}}));
    EXPECT_TRUE(name.available.empty());
    EXPECT_EQ(space(10).header, (btree::SpaceHeader{3, 4, 1, 11}));
    const auto shadow = space(24);
    EXPECT_EQ(shadow.header, (btree::SpaceHeader{5, 1, 1, 25}));
    EXPECT_EQ(shadow.owned, (std::vector<Extent>{{28, 5}}));
    EXPECT_EQ(shadow.available, split ? std::vector<Extent>{} : (std::vector<Extent>{{28, 2}}));
    EXPECT_EQ(space(29).header, (btree::SpaceHeader{1, 1, 0, 0}));
    EXPECT_EQ(space(30).header, (btree::SpaceHeader{1, 1, 0, 0}));
}

TEST_P(NewDatabaseLayout, PageFlagsAndObjects) {
    const bool split = pageSize_ == 4096;
    std::map<PageNumber, std::pair<std::uint32_t, ObjectId>> expected = {
        {1, {0x803, 1}},  {2, {0x823, 1}},  {3, {0x823, 1}},  {4, {0x803, 2}},  {5, {0x823, 2}},
        {6, {0x823, 2}},  {7, {0x843, 4}},  {8, {0x863, 4}},  {9, {0x863, 4}},  {10, {0x843, 5}},
        {11, {0x863, 5}}, {12, {0x863, 5}}, {24, {0x803, 3}}, {25, {0x823, 3}}, {26, {0x823, 3}},
        {29, {0x803, 6}}, {30, {0x803, 7}}};
    if (split) {
        expected[4].first = expected[24].first = 0x805;
        expected[13] = expected[14] = {0x802, 2};
        expected[27] = expected[28] = {0x802, 3};
    }
    std::set<DatabaseTime> times;
    for (const auto& [number, what] : expected) {
        EXPECT_EQ(flagsOf(number), what.first) << number;
        const auto page = btree::loadPage(*built_.source, number);
        ASSERT_TRUE(page);
        EXPECT_EQ(page->view().objectId(), what.second) << number;
        EXPECT_GT(page->view().dbtime(), 0x40U);
        EXPECT_LE(page->view().dbtime(), built_.database.lastTime);
    }
    for (PageNumber number = 1; number <= pages_; ++number) {
        if (expected.contains(number)) continue;
        EXPECT_EQ(codeOf(built_.source->page(number)), JET_errPageNotInitialized) << number;
    }
}

// Every page is used by one tree or available in one, never both, never neither.
TEST_P(NewDatabaseLayout, AccountsForEveryPage) {
    std::map<PageNumber, int> uses;
    for (const PageNumber root : {1U, 4U, 7U, 10U, 24U, 29U, 30U}) {
        const auto report = btree::checkTreeAndSpace(*built_.source, root);
        ASSERT_TRUE(report) << root << ": " << report.error().code;
        for (const PageNumber page : report->tree.pages)
            ++uses[page];
        for (const PageNumber page : report->spaceTreePages)
            ++uses[page];
        for (const Extent& extent : report->space.available) {
            for (PageNumber page = extent.first(); page <= extent.last; ++page)
                ++uses[page];
        }
    }
    EXPECT_EQ(uses.size(), pages_);
    for (const auto& [page, count] : uses)
        EXPECT_EQ(count, 1) << page;
}

TEST_P(NewDatabaseLayout, CatalogAndShadowAreEqual) {
    const auto main = dumpTree(*built_.source, 4);
    ASSERT_TRUE(main);
    EXPECT_EQ(main->size(), 28U + 28U + 3U + 3U + 4U + 6U);
    EXPECT_EQ(*main, dumpTree(*built_.source, 24).value_or(std::vector<TreeEntry>{}));
    EXPECT_EQ(main->size(), dumpTree(*built_.source, 7)->size());
    EXPECT_EQ(dumpTree(*built_.source, 10)->size(), 4U);
}

TEST_P(NewDatabaseLayout, ReadsAsCatalog) {
    for (const CatalogCopy copy : {CatalogCopy::Main, CatalogCopy::Shadow}) {
        const auto catalog = readCatalog(*built_.source, copy);
        ASSERT_TRUE(catalog) << catalog.error().code;
        ASSERT_EQ(catalog->tables.size(), 4U);
        const TableDefinition* objects = catalog->find("msysobjects");
        ASSERT_NE(objects, nullptr);
        EXPECT_EQ(objects->columns.size(), 28U);
        EXPECT_EQ(objects->indexes.size(), 3U);
        EXPECT_TRUE(objects->system());
        EXPECT_EQ(objects->column(9)->recordOffset, 31);
        ASSERT_NE(objects->index("RootObjects"), nullptr);
        EXPECT_EQ(objects->index("RootObjects")->segments.size(), 2U);
        const TableDefinition* locales = catalog->find(ObjectId{7});
        ASSERT_NE(locales, nullptr);
        EXPECT_EQ(locales->name, "MSysLocales");
        EXPECT_EQ(locales->density, 92U);
        ASSERT_NE(locales->primaryIndex(), nullptr);
        EXPECT_EQ(locales->primaryIndex()->localeName, u"en-US");
        EXPECT_EQ(locales->column("ivalue")->defaultValue, Bytes(4));
    }
}

INSTANTIATE_TEST_SUITE_P(Sizes, NewDatabaseLayout,
                         testing::Combine(testing::Values(4096, 8192, 16384, 32768),
                                          testing::Values(1, 16, 256, 100000)));

TEST(NewDatabase, RefusesImpossibleSpecifications) {
    test::MemoryFile file;
    for (const NewDatabaseSpec spec : {NewDatabaseSpec{2048, 254}, NewDatabaseSpec{5000, 254},
                                       NewDatabaseSpec{65536, 254}, NewDatabaseSpec{4096, 29}}) {
        EXPECT_EQ(codeOf(buildNewDatabase(file, spec)), JET_errInvalidParameter) << spec.pageSize;
        EXPECT_TRUE(file.bytes.empty());
    }
}

TEST(NewDatabase, IsDeterministic) {
    Built a;
    Built b;
    build(a, 8192, 46);
    build(b, 8192, 46);
    EXPECT_EQ(a.file.bytes, b.file.bytes);
}

TEST(NewDatabase, LeavesTheShadowEmptyWhenAsked) {
    test::MemoryFile file;
    ASSERT_TRUE(buildNewDatabase(file, {.pageSize = 4096, .initialPages = 46, .shadowCatalog = false}));
    btree::FilePageSource source(file, 4096);
    EXPECT_EQ(dumpTree(source, 24)->size(), 0U);
    EXPECT_EQ(dumpTree(source, 4)->size(), 72U);
    EXPECT_EQ(btree::readTreeSpace(source, 24)->available, (std::vector<Extent>{{28, 2}}));
}

// ---- against databases that Windows made ----

struct Sample {
    const char* file;
    std::uint32_t pageSize;
    bool catalogGrew;  // it has split its pages since the database was new
};

void PrintTo(const Sample& sample, std::ostream* out) {
    *out << sample.file;
}

class AgainstWindows : public testing::TestWithParam<Sample> {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        theirs_.bytes = test::readCorpusFile(GetParam().file);
        ASSERT_FALSE(theirs_.bytes.empty());
        source_ = std::make_unique<btree::FilePageSource>(theirs_, GetParam().pageSize);
        build(ours_, GetParam().pageSize, 254);
    }
    // Entries of their tree whose row or key belongs to the base schema.
    template <class Keep>
    void expectSame(PageNumber root, Keep keep) {
        const auto ours = dumpTree(*ours_.source, root);
        const auto theirs = dumpTree(*source_, root);
        ASSERT_TRUE(ours && theirs);
        std::vector<TreeEntry> base;
        for (const TreeEntry& entry : *theirs) {
            if (keep(entry)) base.push_back(entry);
        }
        ASSERT_EQ(ours->size(), base.size());
        for (std::size_t i = 0; i < base.size(); ++i) {
            EXPECT_EQ((*ours)[i].first, base[i].first) << root << ' ' << i;
            EXPECT_EQ((*ours)[i].second, base[i].second) << root << ' ' << i;
        }
    }
    static ObjectId objectOf(ByteView key) {  // of 7F and a normalised Long
        ObjectId object = 0;
        for (const std::byte b : key.subspan(1, 4))
            object = (object << 8) | std::to_integer<ObjectId>(b);
        return object ^ 0x80000000U;
    }
    test::MemoryFile theirs_;
    std::unique_ptr<btree::FilePageSource> source_;
    Built ours_;
};

TEST_P(AgainstWindows, RowsOfTheBaseSchemaAreEqual) {
    const auto base = [](const TreeEntry& entry) { return objectOf(entry.first) <= 7; };
    expectSame(4, base);
    expectSame(7, base);
    expectSame(10, [](const TreeEntry& entry) { return objectOf(entry.second) <= 7; });
    expectSame(24, base);
    expectSame(29, base);
    expectSame(30, [](const TreeEntry& entry) {
        static const auto locale = test::bytesOf("7f4c006f00");  // rows of locales in use
        return !std::equal(locale.begin(), locale.end(), entry.first.begin());
    });
}

TEST_P(AgainstWindows, PlacesAndFlagsAreEqual) {
    for (const PageNumber number : {1U, 2U, 3U, 4U, 5U, 6U, 8U, 9U, 10U, 11U, 12U, 24U, 25U, 26U, 29U, 30U}) {
        if (GetParam().catalogGrew && (number == 4 || number == 24)) continue;
        const auto ours = btree::loadPage(*ours_.source, number);
        const auto theirs = btree::loadPage(*source_, number);
        ASSERT_TRUE(ours && theirs) << number;
        const std::uint32_t ignore = page::kPageWriteCycle;
        EXPECT_EQ(ours->view().flags() & ~ignore, theirs->view().flags() & ~ignore) << number;
        EXPECT_EQ(ours->view().objectId(), theirs->view().objectId()) << number;
    }
    for (const PageNumber root : {4U, 10U, 24U, 29U, 30U}) {
        if (GetParam().catalogGrew && (root == 4 || root == 24)) continue;
        EXPECT_EQ(btree::readSpaceHeader(*ours_.source, root), btree::readSpaceHeader(*source_, root))
            << root;
    }
    if (GetParam().pageSize == 4096) {  // the first leaf of the catalog, node for node
        for (const PageNumber leaf : {13U, 27U}) {
            const auto ours = btree::loadPage(*ours_.source, leaf);
            const auto theirs = btree::loadPage(*source_, leaf);
            ASSERT_TRUE(ours && theirs);
            EXPECT_TRUE(std::ranges::equal(ours->keyPrefix, theirs->keyPrefix));
            EXPECT_EQ(ours->view().freeBytes(), theirs->view().freeBytes());
            ASSERT_EQ(ours->view().nodeCount(), theirs->view().nodeCount());
            for (unsigned i = 0; i < ours->view().nodeCount(); ++i) {
                EXPECT_TRUE(std::ranges::equal(ours->node(i)->suffix, theirs->node(i)->suffix)) << i;
                EXPECT_TRUE(std::ranges::equal(ours->node(i)->data, theirs->node(i)->data)) << i;
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Samples, AgainstWindows,
                         testing::Values(Sample{"windows/basic.edb.gz", 4096, false},
                                         Sample{"windows/index.edb.gz", 4096, false},
                                         Sample{"windows/multi.edb.gz", 4096, false},
                                         Sample{"windows/compressed-8k.edb.gz", 8192, false},
                                         Sample{"windows/large.edb.gz", 32768, true}));

}  // namespace
}  // namespace esent::catalog
