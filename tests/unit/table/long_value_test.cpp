// Long values: ids, chunks, reading by offset, damage.
#include <gtest/gtest.h>

#include <optional>
#include <random>

#include "btree/bulk_builder.h"
#include "memory_file.h"
#include "page/page_view.h"
#include "record/compression.h"
#include "table/long_value_reader.h"

namespace esent::table {
namespace {

constexpr std::uint32_t kPageSize = 4096;
constexpr PageNumber kRoot = 1;
constexpr ObjectId kObject = 12;
using Bytes = std::vector<std::byte>;

class Target final : public btree::BulkTarget {
 public:
    Result<PageNumber> allocatePage(PageNumber) override { return ++last; }
    DatabaseTime nextTime() override { return 0x41; }
    Status writePage(PageNumber number, ByteView page) override {
        return file.write(page::pageOffset(number, kPageSize), page);
    }
    test::MemoryFile file;
    PageNumber last = kRoot;
};

Bytes bigEndian(std::uint64_t value, unsigned bytes) {
    Bytes out;
    for (unsigned i = bytes; i-- > 0;)
        out.push_back(static_cast<std::byte>(value >> (8 * i)));
    return out;
}

Bytes rootData(std::uint32_t size) {
    Bytes data(8);
    storeLE<std::uint32_t>(data, 0, 1);
    storeLE<std::uint32_t>(data, 4, size);
    return data;
}

class LongValues : public testing::Test {
 protected:
    // Value 5: 10000 bytes in three chunks, the middle one compressed. Value 6: chunk missing. Value 7:
    // empty. Value 8: a chunk too long. Value 9: encrypted.
    void SetUp() override {
        const std::uint32_t chunk = defaultChunkSize(kPageSize);
        std::mt19937 random(4);
        value_.resize(10000, std::byte{'a'});
        for (std::size_t i = 0; i < value_.size(); ++i) {
            if (i / chunk != 1) value_[i] = static_cast<std::byte>(random());
        }
        btree::BulkBuilder builder({kRoot, kObject, kPageSize, page::kPageLongValue, 100}, target_);
        const auto add = [&](std::uint32_t id, std::optional<std::uint32_t> offset, ByteView data) {
            Bytes key = bigEndian(id, 4);
            if (offset) {
                const Bytes tail = bigEndian(*offset, 4);
                key.insert(key.end(), tail.begin(), tail.end());
            }
            ASSERT_TRUE(builder.add(key, data));
        };
        add(5, {}, rootData(10000));
        for (std::uint32_t at = 0; at < value_.size(); at += chunk) {
            const ByteView plain =
                ByteView(value_).subspan(at, std::min<std::size_t>(chunk, value_.size() - at));
            const auto stored = record::compress(plain, 4);
            add(5, at, stored ? ByteView(*stored) : plain);
        }
        add(6, {}, rootData(9000));
        add(6, 0, Bytes(chunk));
        add(7, {}, rootData(0));
        add(8, {}, rootData(10));
        add(8, 0, Bytes(11));
        Bytes encrypted = rootData(10);
        encrypted.push_back(std::byte{1});
        add(9, {}, encrypted);
        ASSERT_TRUE(builder.finish(Bytes(16)));
        table_.longValueRoot = kRoot;
        table_.longValueObject = kObject;
    }
    Target target_;
    btree::FilePageSource source_{target_.file, kPageSize};
    catalog::TableDefinition table_;
    Bytes value_;
};

TEST_F(LongValues, ReadAtEveryOffset) {
    const LongValueReader reader(source_, table_);
    EXPECT_EQ(reader.size({5}).value_or(0), 10000U);
    std::mt19937 random(8);
    for (int round = 0; round < 300; ++round) {
        const std::uint32_t offset = random() % 10100;
        Bytes out(random() % 9000);
        const auto got = reader.read({5}, offset, out);
        ASSERT_TRUE(got);
        const std::size_t there = offset >= 10000 ? 0 : std::min<std::size_t>(out.size(), 10000 - offset);
        ASSERT_EQ(*got, there);
        for (std::size_t i = 0; i < there; ++i)
            ASSERT_EQ(out[i], value_[offset + i]);
    }
}

TEST_F(LongValues, RefuseWhatIsNotThere) {
    const LongValueReader reader(source_, table_);
    Bytes out(9000);
    EXPECT_EQ(reader.read({7}, 0, out), Result<std::size_t>(0));
    EXPECT_EQ(codeOf(reader.size({4})), JET_errLVCorrupted);
    EXPECT_EQ(codeOf(reader.size({10})), JET_errLVCorrupted);
    EXPECT_EQ(codeOf(reader.read({6}, 0, out)), JET_errLVCorrupted);
    EXPECT_EQ(reader.read({6}, 0, ByteSpan(out).first(100)), Result<std::size_t>(100));
    EXPECT_EQ(codeOf(reader.read({8}, 0, out)), JET_errLVCorrupted);
    EXPECT_EQ(codeOf(reader.size({9})), JET_errFeatureNotAvailable);
    table_.longValueRoot = 0;
    EXPECT_EQ(codeOf(LongValueReader(source_, table_).size({5})), JET_errLVCorrupted);
}

TEST(LongValueIds, AreRecognisedByTheirLength) {
    Bytes stored(4);
    storeLE<std::uint32_t>(stored, 0, 0x01020304);
    EXPECT_EQ(LongValueId::load(stored)->key(), bigEndian(0x01020304, 4));
    stored.resize(8);
    storeLE<std::uint64_t>(stored, 0, 0x8000000080000066);
    EXPECT_EQ(LongValueId::load(stored)->key(), bigEndian(0x8000000080000066, 8));
    storeLE<std::uint64_t>(stored, 0, 0x66);
    EXPECT_EQ(codeOf(LongValueId::load(stored)), JET_errLVCorrupted);
    stored.resize(5);
    EXPECT_EQ(codeOf(LongValueId::load(stored)), JET_errLVCorrupted);
    EXPECT_EQ(codeOf(LongValueId::load({})), JET_errLVCorrupted);
}

TEST(LongValueChunks, HaveTheSizesOfTheFormat) {
    EXPECT_EQ(defaultChunkSize(4096), 4014U);
    EXPECT_EQ(defaultChunkSize(8192), 8110U);
    EXPECT_EQ(defaultChunkSize(16384), 4050U);
    EXPECT_EQ(defaultChunkSize(32768), 8150U);
}

}  // namespace
}  // namespace esent::table
