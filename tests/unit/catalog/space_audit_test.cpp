// The audit finds every page of real databases accounted for, and finds what is wrong in damaged ones.
#include "catalog/space_audit.h"

#include <gtest/gtest.h>

#include "btree/tree_walker.h"
#include "catalog/new_database.h"
#include "corpus_bytes.h"
#include "memory_file.h"
#include "page/checksum.h"

namespace esent::catalog {
namespace {

Result<SpaceAudit> audit(test::MemoryFile& file, std::uint32_t pageSize) {
    btree::FilePageSource source(file, pageSize);
    const Catalog catalog = TRY(readCatalog(source));
    return auditSpace(source, catalog, static_cast<std::uint32_t>(file.bytes.size() / pageSize) - 2);
}

struct Sample {
    const char* file;
    std::uint32_t pageSize;
    std::uint64_t leaks;
};

void PrintTo(const Sample& sample, std::ostream* out) {
    *out << sample.file;
}

class AuditRealDatabases : public testing::TestWithParam<Sample> {};

TEST_P(AuditRealDatabases, EveryPageHasOneUse) {
    ESENT_REQUIRE_CORPUS();
    test::MemoryFile file(test::readCorpusFile(GetParam().file));
    const auto found = audit(file, GetParam().pageSize);
    ASSERT_TRUE(found) << found.error().code;
    for (const TreeFailure& failure : found->failures) {
        ADD_FAILURE() << failure.name << " at " << failure.root << ": " << failure.error;
    }
    EXPECT_TRUE(found->sound());
    EXPECT_TRUE(found->usedTwice.empty());
    EXPECT_TRUE(found->outside.empty());
    EXPECT_EQ(found->leaked.size(), GetParam().leaks);
    EXPECT_GE(found->trees, 8U);
    EXPECT_GT(found->entries, 200U);
}

INSTANTIATE_TEST_SUITE_P(
    Samples, AuditRealDatabases,
    testing::Values(Sample{"windows/basic.edb.gz", 4096, 0}, Sample{"windows/binary.edb.gz", 4096, 0},
                    Sample{"windows/default.edb.gz", 4096, 0}, Sample{"windows/index.edb.gz", 4096, 0},
                    Sample{"windows/multi.edb.gz", 4096, 0}, Sample{"windows/text.edb.gz", 4096, 0},
                    Sample{"windows/large.edb.gz", 32768, 0}, Sample{"windows/srudb-win8.dat.gz", 4096, 0},
                    Sample{"windows/ual-current.mdb.gz", 4096, 0},
                    Sample{"windows/compressed-8k.edb.gz", 8192, 0},
                    Sample{"engine/clean/ps4096/corpus.edb.xz", 4096, 0},
                    Sample{"engine/clean/ps32768/corpus.edb.xz", 32768, 0},
                    Sample{"engine/clean/efv9600_ps8192/corpus.edb.xz", 8192, 0}));

class AuditDamage : public testing::Test {
 protected:
    static constexpr std::uint32_t kPageSize = 4096;
    void SetUp() override { ASSERT_TRUE(buildNewDatabase(file_, {kPageSize, 46})); }
    // Changes the data of the only node of a tree of extents.
    void setExtent(PageNumber root, std::uint32_t count) {
        btree::FilePageSource source(file_, kPageSize);
        const auto page = btree::loadPage(source, root);
        ASSERT_TRUE(page);
        const auto node = page->node(0);
        ASSERT_TRUE(node);
        const auto at = static_cast<std::size_t>(node->data.data() - page->ref.bytes().data());
        const ByteSpan bytes = ByteSpan(file_.bytes).subspan(page::pageOffset(root, kPageSize), kPageSize);
        storeLE<std::uint32_t>(bytes, at, count);
        page::sealPage(bytes, root);
    }
    test::MemoryFile file_;
};

TEST_F(AuditDamage, NoneInANewDatabase) {
    const auto found = audit(file_, kPageSize);
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->sound());
    EXPECT_TRUE(found->leaked.empty());
    EXPECT_EQ(found->ownedPages, 46U);
    EXPECT_EQ(found->trees, 7U);
}

TEST_F(AuditDamage, LeaksAndDoubleUse) {
    setExtent(3, 14);  // of the 16 available pages of the database
    auto found = audit(file_, kPageSize);
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->sound());
    EXPECT_EQ(found->leaked, (std::vector<PageNumber>{31, 32}));
    setExtent(3, 17);  // page 30 is in use
    found = audit(file_, kPageSize);
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->sound());
    EXPECT_EQ(found->usedTwice, (std::vector<PageNumber>{30}));
}

TEST_F(AuditDamage, ChildrenOutsideTheirParents) {
    setExtent(5, 10);  // the catalog owns pages 14 to 23 only; its indexes lie before
    const auto found = audit(file_, kPageSize);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->outside, (std::vector<PageNumber>{7, 10}));
}

TEST_F(AuditDamage, TreesThatCannotBeRead) {
    std::fill_n(file_.bytes.begin() + page::pageOffset(30, kPageSize), kPageSize, std::byte{0x5A});
    const auto found = audit(file_, kPageSize);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->failures.size(), 1U);
    EXPECT_EQ(found->failures[0].name, "MSysLocales");
    EXPECT_EQ(found->failures[0].error, JET_errReadVerifyFailure);
}

TEST_F(AuditDamage, ADatabaseThatClaimsMoreThanItsFile) {
    file_.bytes.resize(file_.bytes.size() - kPageSize);
    EXPECT_EQ(codeOf(audit(file_, kPageSize)), JET_errDatabaseCorrupted);
}

}  // namespace
}  // namespace esent::catalog
