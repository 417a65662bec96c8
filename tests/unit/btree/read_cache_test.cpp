// The cache of readers: the right pages, few reads, a limit on memory.
#include "btree/read_cache.h"

#include <gtest/gtest.h>

#include "memory_file.h"
#include "page/page_builder.h"

namespace esent::btree {
namespace {

constexpr std::uint32_t kPageSize = 4096;
constexpr PageNumber kPages = 2000;

// A file whose reads are counted; page n holds n at byte 100.
class CountedFile final : public os::File {
 public:
    CountedFile() {
        file_.bytes.resize(std::size_t{kPages + 2} * kPageSize);
        for (PageNumber n = 1; n <= kPages; ++n) {
            page::PageBuilder page(pageOf(n), n, 5, page::kPageLeaf, 0x40);
            std::vector<std::byte> line(3000);
            storeLE<std::uint32_t>(line, 60, n);
            EXPECT_TRUE(page.setExternalHeader({}));
            EXPECT_TRUE(page.append(line));
            page.seal();
        }
    }
    ByteSpan pageOf(PageNumber n) {
        return ByteSpan(file_.bytes).subspan(page::pageOffset(n, kPageSize), kPageSize);
    }
    Status read(std::uint64_t offset, ByteSpan buffer) override { return file_.read(offset, buffer); }
    Result<std::size_t> readSome(std::uint64_t offset, ByteSpan buffer) override {
        ++reads;
        return file_.readSome(offset, buffer);
    }
    Status write(std::uint64_t, ByteView) override { return fail(JET_errFileAccessDenied); }
    Status sync() override { return fail(JET_errFileAccessDenied); }
    Result<std::uint64_t> size() override { return file_.size(); }
    Status resize(std::uint64_t) override { return fail(JET_errFileAccessDenied); }
    Status allocate(std::uint64_t) override { return fail(JET_errFileAccessDenied); }
    const std::string& path() const override { return file_.path(); }
    std::size_t reads = 0;

 private:
    test::MemoryFile file_;
};

TEST(ReadCache, RunsAreReadInFewSteps) {
    CountedFile file;
    ReadCache cache(file, kPageSize, std::size_t{64} << 20);
    for (PageNumber n = 1; n <= kPages; ++n) {
        const auto page = cache.page(n);
        ASSERT_TRUE(page) << n;
        ASSERT_EQ(loadLE<std::uint32_t>(page->bytes(), 100), n);
    }
    EXPECT_LT(file.reads, 25U);
    EXPECT_EQ(cache.pagesRead(), kPages);
    const std::size_t before = file.reads;
    for (PageNumber n = kPages; n > 0; --n)
        ASSERT_TRUE(cache.page(n));
    EXPECT_EQ(file.reads, before) << "everything fits";
}

TEST(ReadCache, SeveralRunsAtOnce) {
    CountedFile file;
    ReadCache cache(file, kPageSize, std::size_t{64} << 20);
    for (PageNumber n = 1; n <= 400; ++n) {
        for (const PageNumber base : {0U, 500U, 1000U, 1500U})
            ASSERT_TRUE(cache.page(base + n));
    }
    EXPECT_LT(file.reads, 60U);
}

TEST(ReadCache, KeepsTheLimitAndHeldPagesStayValid) {
    CountedFile file;
    ReadCache cache(file, kPageSize, 0);  // 64 pages
    const auto held = cache.page(7);
    ASSERT_TRUE(held);
    for (int round = 0; round < 3; ++round) {
        for (PageNumber n = 1; n <= kPages; ++n) {
            const auto page = cache.page(n * 7 % kPages + 1);
            ASSERT_TRUE(page);
            ASSERT_EQ(loadLE<std::uint32_t>(page->bytes(), 100), n * 7 % kPages + 1);
        }
    }
    EXPECT_EQ(loadLE<std::uint32_t>(held->bytes(), 100), 7U);
}

TEST(ReadCache, DamageIsToldAndOneBitRepaired) {
    CountedFile file;
    file.pageOf(5)[200] ^= std::byte{4};
    file.pageOf(6)[200] ^= std::byte{4};
    file.pageOf(6)[3000] ^= std::byte{1};
    std::ranges::fill(file.pageOf(7), std::byte{0});
    ReadCache cache(file, kPageSize, std::size_t{1} << 20);
    ASSERT_TRUE(cache.page(4));
    const auto repaired = cache.page(5);
    ASSERT_TRUE(repaired) << repaired.error().code;
    EXPECT_EQ(repaired->bytes()[200], std::byte{0});
    EXPECT_EQ(codeOf(cache.page(6)), JET_errReadVerifyFailure);
    EXPECT_EQ(codeOf(cache.page(7)), JET_errPageNotInitialized);
    EXPECT_TRUE(cache.page(8));
    EXPECT_EQ(codeOf(cache.page(0)), JET_errDatabaseCorrupted);
    EXPECT_EQ(codeOf(cache.page(kPages + 1)), JET_errFileIOBeyondEOF);
    EXPECT_TRUE(cache.page(kPages));
}

}  // namespace
}  // namespace esent::btree
