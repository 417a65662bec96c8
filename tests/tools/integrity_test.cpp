// The integrity check finds what is wrong and nothing else: sound databases stay without a finding, and each
// kind of damage is told by name. Pages are sealed again after a change, so that only their content is wrong.
#include "integrity/integrity.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "catalog/system_tables.h"
#include "corpus_bytes.h"
#include "memory_file.h"
#include "page/checksum.h"

namespace esent::tool {
namespace {

using nlohmann::json;

class Integrity : public testing::Test {
 protected:
    void SetUp() override { ESENT_REQUIRE_CORPUS(); }

    void load(const char* file, std::uint32_t pageSize) {
        bytes_ = test::readCorpusFile(file);
        pageSize_ = pageSize;
        ASSERT_FALSE(bytes_.empty());
    }
    ByteSpan page(PageNumber number) {
        return ByteSpan(bytes_).subspan(page::pageOffset(number, pageSize_), pageSize_);
    }
    json check(const ReadOptions& options = {}) {
        auto database = DatabaseReader::open(std::make_unique<test::MemoryFile>(bytes_), options);
        EXPECT_TRUE(database) << database.error().code;
        if (!database) return {};
        Report report;
        const auto sound = checkIntegrity(
            **database, [] { return Status{}; }, report);
        EXPECT_TRUE(sound) << sound.error().code;
        json answer = json::parse(report.json());
        EXPECT_EQ(answer["sound"], sound && *sound);
        return answer;
    }
    // Finds the first entry of a tree that `wanted` accepts, lets `change` change its data, and seals the
    // page. False when there is none.
    template <class Wanted, class Change>
    bool changeEntry(PageNumber root, ObjectId object, Wanted wanted, Change change) {
        test::MemoryFile file(bytes_);
        btree::FilePageSource pages(file, pageSize_);
        btree::TreeWalker walker(pages, root, object);
        auto found = walker.first();
        for (; found && *found; found = walker.next()) {
            if (!wanted(walker.node())) continue;
            const ByteView data = walker.node().data;
            const auto at = static_cast<std::size_t>(data.data() - walker.leaf().bytes().data());
            const ByteSpan target = page(walker.leafNumber());
            change(target.subspan(at, data.size()), walker.nodeIndex(), target);
            page::sealPage(target, walker.leafNumber());
            return true;
        }
        return false;
    }
    // Flags an entry as deleted. Small pages only: there the flags are in the tag.
    template <class Wanted>
    bool deleteEntry(PageNumber root, ObjectId object, Wanted wanted) {
        return changeEntry(root, object, wanted, [&](ByteSpan, unsigned index, ByteSpan whole) {
            const unsigned tag = page::PageView(whole).reservedTagCount() + index;
            std::byte& high = whole[pageSize_ - 4 * (tag + 1) + 3];
            high |= std::byte{page::kNodeDeleted << 5};
        });
    }
    catalog::Catalog catalog() {
        test::MemoryFile file(bytes_);
        btree::FilePageSource pages(file, pageSize_);
        auto catalog = catalog::readCatalog(pages);
        EXPECT_TRUE(catalog);
        return catalog ? std::move(*catalog) : catalog::Catalog{};
    }
    static bool names(const json& answer, const std::string& object, const std::string& text) {
        for (const json& damage : answer.value("damage", json::array())) {
            if (damage["object"] == object &&
                damage["text"].get<std::string>().find(text) != std::string::npos) {
                return true;
            }
        }
        return false;
    }

    std::vector<std::byte> bytes_;
    std::uint32_t pageSize_ = 0;
};

const auto kAny = [](const btree::NodeView&) { return true; };

TEST_F(Integrity, SoundDatabasesHaveNoFindings) {
    struct Sample {
        const char* file;
        std::uint32_t pageSize;
    };
    for (const Sample& sample :
         {Sample{"windows/basic.edb.gz", 4096}, Sample{"windows/binary.edb.gz", 4096},
          Sample{"windows/default.edb.gz", 4096}, Sample{"windows/index.edb.gz", 4096},
          Sample{"windows/multi.edb.gz", 4096}, Sample{"windows/text.edb.gz", 4096},
          Sample{"windows/large.edb.gz", 32768}, Sample{"windows/srudb-win8.dat.gz", 4096},
          Sample{"windows/ual-current.mdb.gz", 4096}, Sample{"windows/compressed-8k.edb.gz", 8192},
          Sample{"engine/clean/ps4096/corpus.edb.xz", 4096},
          Sample{"engine/clean/ps32768/corpus.edb.xz", 32768},
          Sample{"engine/clean/efv9600_ps8192/corpus.edb.xz", 8192}}) {
        load(sample.file, sample.pageSize);
        const json answer = check();
        EXPECT_EQ(answer["damages"], 0) << sample.file << answer.value("damage", json()).dump();
        EXPECT_GT(answer["entries"], 200) << sample.file;
    }
}

TEST_F(Integrity, DirtyFileOfTheTransferQueue) {
    load("windows/qmgr-win11-dirty-16k.db.gz", 16384);
    ReadOptions options;
    options.dirty = true;
    EXPECT_EQ(check(options)["damages"], 0);
}

TEST_F(Integrity, IndexEntriesAgainstRows) {
    load("engine/clean/ps4096/corpus.edb.xz", 4096);
    const auto definitions = catalog();
    const catalog::TableDefinition& table = *definitions.find("Big");
    std::string index;
    for (const auto& candidate : table.indexes) {
        if (candidate.primary()) continue;
        index = candidate.name;
        ASSERT_TRUE(deleteEntry(candidate.root, candidate.objectId, kAny));
        break;
    }
    const json answer = check();
    EXPECT_EQ(answer["damages"], 1) << answer["damage"].dump();
    EXPECT_TRUE(names(answer, "Big/" + index, "no entry for")) << answer["damage"].dump();
    // And the other way round: the row is gone, its entries are not.
    load("engine/clean/ps4096/corpus.edb.xz", 4096);
    ASSERT_TRUE(deleteEntry(table.root, table.objectId, kAny));
    EXPECT_TRUE(names(check(), "Big/" + index, "should not be there"));
}

TEST_F(Integrity, ReferenceCountsOfLongValues) {
    load("engine/clean/ps4096/corpus.edb.xz", 4096);
    const auto definitions = catalog();
    const catalog::TableDefinition& table = *definitions.find("LV");
    const auto isRoot = [](const btree::NodeView& node) { return node.keySize() == 4; };
    ASSERT_TRUE(changeEntry(table.longValueRoot, table.longValueObject, isRoot,
                            [](ByteSpan data, unsigned, ByteSpan) {
                                storeLE<std::uint32_t>(data, 0, loadLE<std::uint32_t>(data, 0) + 3);
                            }));
    EXPECT_TRUE(names(check(), "LV/LV", "3 more references than there are"));
    // A chunk that is not there.
    load("engine/clean/ps4096/corpus.edb.xz", 4096);
    ASSERT_TRUE(deleteEntry(table.longValueRoot, table.longValueObject,
                            [](const btree::NodeView& node) { return node.keySize() == 8; }));
    const json answer = check();
    EXPECT_TRUE(names(answer, "LV/LV", "bytes")) << answer["damage"].dump();
    EXPECT_TRUE(names(answer, "LV", "JET_errLVCorrupted")) << answer["damage"].dump();
}

TEST_F(Integrity, SystemTablesAgainstEachOther) {
    load("windows/index.edb.gz", 4096);
    const auto last = [](const btree::NodeView& node) { return node.data.size() > 40; };
    ASSERT_TRUE(changeEntry(catalog::kShadowRoot, catalog::kShadowObject, last,
                            [](ByteSpan data, unsigned, ByteSpan) { data.back() ^= std::byte{1}; }));
    json answer = check();
    EXPECT_TRUE(names(answer, "MSysObjectsShadow", "differs")) << answer["damage"].dump();
    load("windows/index.edb.gz", 4096);
    ASSERT_TRUE(deleteEntry(catalog::kShadowRoot, catalog::kShadowObject, kAny));
    EXPECT_TRUE(names(check(), "MSysObjectsShadow", "is missing"));
    load("windows/index.edb.gz", 4096);
    ASSERT_TRUE(deleteEntry(catalog::kObjidsRoot, catalog::kObjidsObject, kAny));
    EXPECT_TRUE(names(check(), "MSysObjids", "is missing"));
}

TEST_F(Integrity, StructureAndSpace) {
    load("engine/clean/ps4096/corpus.edb.xz", 4096);
    const auto definitions = catalog();
    const catalog::TableDefinition& table = *definitions.find("Big");
    storeLE<std::uint32_t>(page(table.root), 24, 77);  // object id of another tree
    page::sealPage(page(table.root), table.root);
    json answer = check();
    EXPECT_TRUE(names(answer, "Big", "is damaged")) << answer["damage"].dump();
    // A leaf without a good checksum.
    load("engine/clean/ps4096/corpus.edb.xz", 4096);
    PageNumber leaf = 0;
    const auto inTheMiddle = [count = 0](const btree::NodeView&) mutable { return ++count == 5000; };
    ASSERT_TRUE(changeEntry(table.root, table.objectId, inTheMiddle, [&](ByteSpan, unsigned, ByteSpan whole) {
        leaf = static_cast<PageNumber>((whole.data() - bytes_.data()) / 4096 - 1);
    }));
    page(leaf)[2000] ^= std::byte{0x41};
    page(leaf)[2001] ^= std::byte{0x14};
    answer = check();
    EXPECT_TRUE(names(answer, "Big", "is damaged")) << answer["damage"].dump();
    EXPECT_TRUE(names(answer, "Big", "ends early")) << answer["damage"].dump();
    // One copy of the header.
    load("windows/basic.edb.gz", 4096);
    bytes_[4096 + 300] ^= std::byte{1};
    EXPECT_TRUE(names(check(), "", "second copy of the header"));
}

TEST_F(Integrity, RowsThatLie) {
    load("windows/basic.edb.gz", 4096);
    const auto definitions = catalog();
    const catalog::TableDefinition& table = *definitions.find("basic");
    ASSERT_TRUE(changeEntry(table.root, table.objectId, kAny, [](ByteSpan data, unsigned, ByteSpan) {
        storeLE<std::uint16_t>(data, 2, 0x7FFF);
    }));
    EXPECT_TRUE(names(check(), "basic", "a row on page"));
}

}  // namespace
}  // namespace esent::tool
