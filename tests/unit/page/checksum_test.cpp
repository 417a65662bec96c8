// Checksums against a bit-by-bit reference, the known vectors, and every kind of damage.
#include "page/checksum.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "page/page_builder.h"

namespace esent::page {
namespace {

using Bytes = std::vector<std::byte>;

template <class F>
Bytes fill(std::size_t size, F value) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::byte>(value(i));
    return bytes;
}

// The definition, one bit at a time.
std::uint64_t reference(ByteView block, std::uint32_t number, bool startsWithChecksum) {
    std::uint32_t words = 0, low = 0, high = 0;
    const auto mask = static_cast<std::uint32_t>(block.size() * 8 - 1);
    for (std::size_t i = startsWithChecksum ? 8 : 0; i < block.size(); ++i) {
        const auto byte = static_cast<std::uint32_t>(block[i]);
        words ^= byte << (8 * (i % 4));
        for (unsigned bit = 0; bit < 8; ++bit) {
            if ((byte >> bit & 1) == 0) continue;
            const auto index = static_cast<std::uint32_t>(8 * i + bit);
            low ^= index;
            high ^= ~index & mask;
        }
    }
    return (std::uint64_t{(high << 16) | low} << 32) | (words ^ number);
}

class EngineGuard {
 public:
    ~EngineGuard() { EXPECT_TRUE(useChecksumEngine(before_)); }

 private:
    ChecksumEngine before_ = checksumEngine();
};

// A page with some nodes in it.
Bytes samplePage(std::size_t size, PageNumber number) {
    Bytes page(size);
    PageBuilder builder(page, number, 9, kPageLeaf | kPageNewRecordFormat, 77);
    std::mt19937 random(number);
    while (builder.fits(60) && builder.nodeCount() < 40) {
        Bytes line(60);
        storeLE<std::uint16_t>(line.data(), 8);
        for (std::size_t i = 2; i < line.size(); ++i)
            line[i] = static_cast<std::byte>(random());
        EXPECT_TRUE(builder.append(line));
    }
    builder.seal();
    return page;
}

void flipBit(Bytes& bytes, std::size_t bit) {
    bytes[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
}

TEST(BlockChecksum, KnownVectors) {
    Bytes one(4096);
    one[100] = std::byte{0x10};
    EXPECT_EQ(blockChecksum(one, 5), 0x7CDB032400000015U);
    const Bytes mod251 = fill(4096, [](std::size_t i) { return i % 251; });
    EXPECT_EQ(blockChecksum(mod251, 7), 0x0980098004040403U);
    EXPECT_EQ(blockChecksum(mod251, 7, false), 0x0980098000000007U);
    EXPECT_EQ(blockChecksum(fill(8192, [](std::size_t i) { return i % 251; }), 9, false),
              0x0700070000000009U);
    EXPECT_EQ(blockChecksum(fill(8192, [](std::size_t i) { return (7 * i + 3) % 256; }), 9),
              0xFFCA00352C3C2C15U);
}

TEST(BlockChecksum, EveryEngineEqualsTheDefinition) {
    const EngineGuard guard;
    std::mt19937_64 random(4711);
    unsigned engines = 0;
    for (const auto engine : {ChecksumEngine::Portable, ChecksumEngine::Sse2, ChecksumEngine::Avx2}) {
        if (!useChecksumEngine(engine)) continue;
        ++engines;
        for (const std::size_t size : {2048U, 4096U, 8192U}) {
            for (int round = 0; round < 20; ++round) {
                Bytes block(size + 1);
                for (auto& byte : block)
                    byte = static_cast<std::byte>(random());
                const ByteView unaligned = ByteView(block).subspan(1);
                const auto number = static_cast<std::uint32_t>(random());
                for (const bool starts : {true, false}) {
                    EXPECT_EQ(blockChecksum(unaligned, number, starts), reference(unaligned, number, starts))
                        << "engine " << static_cast<int>(engine) << " size " << size;
                }
            }
            // every single bit on its own
            Bytes block(size);
            for (std::size_t bit = 0; bit < size * 8; bit += 13) {
                flipBit(block, bit);
                ASSERT_EQ(blockChecksum(block, 3, false), reference(block, 3, false)) << bit;
                flipBit(block, bit);
            }
        }
    }
    EXPECT_GE(engines, 1U);
}

TEST(HeaderChecksum, IsTheSeededXorOfAllWordsButTheFirst) {
    const Bytes block = fill(4096, [](std::size_t i) { return i * 31 + 7; });
    std::uint32_t expected = 0x89ABCDEF;
    for (std::size_t i = 4; i < block.size(); i += 4)
        expected ^= loadLE<std::uint32_t>(block, i);
    EXPECT_EQ(headerChecksum(block), expected);
    Bytes sealed = block;
    EXPECT_FALSE(isHeaderIntact(sealed));
    sealHeader(sealed);
    EXPECT_TRUE(isHeaderIntact(sealed));
    EXPECT_FALSE(isHeaderIntact(Bytes(4096)));
}

class PageOfSize : public ::testing::TestWithParam<std::size_t> {};

TEST_P(PageOfSize, SealedPageIsGoodUnderItsNumberOnly) {
    Bytes page = samplePage(GetParam(), 1234);
    EXPECT_EQ(checkPage(page, 1234), PageCheck::Good);
    const PageExamination other = examinePage(page, 1235);
    EXPECT_EQ(other.check, PageCheck::Bad);
    EXPECT_EQ(other.foundNumber, 1234U);
    EXPECT_EQ(errorOf(other), JET_errReadVerifyFailure);
    EXPECT_EQ(checkPage(page, 1235), PageCheck::Bad);
    EXPECT_EQ(checkPage(page, 1234), PageCheck::Good) << "a failed check changes nothing";
}

TEST_P(PageOfSize, EverySingleFlippedBitIsSetRightOrRefused) {
    const Bytes sound = samplePage(GetParam(), 77);
    Bytes page = sound;
    std::size_t repaired = 0;
    const std::size_t step = GetParam() == 4096 || GetParam() == 16384 ? 1 : 5;  // two sizes completely
    for (std::size_t bit = 0; bit < page.size() * 8; bit += bit < 4096 ? 1 : step) {
        flipBit(page, bit);
        const bool correctable = bit >= 64 && bit != 301;
        if (!correctable || bit % 97 == 0) {
            const PageExamination seen = examinePage(page, 77);
            ASSERT_EQ(seen.check, correctable ? PageCheck::Repaired : PageCheck::Bad) << bit;
            ASSERT_TRUE(!correctable || seen.badBit == bit);
        }
        ASSERT_EQ(checkPage(page, 77), correctable ? PageCheck::Repaired : PageCheck::Bad) << bit;
        if (!correctable) flipBit(page, bit);
        ASSERT_EQ(page, sound) << bit;
        repaired += correctable ? 1 : 0;
    }
    EXPECT_GE(repaired, page.size() * 8 / step - 65);
    EXPECT_TRUE(step != 1 || repaired == page.size() * 8 - 65);
}

TEST_P(PageOfSize, TwoFlippedBitsInABlockAreRefused) {
    const Bytes sound = samplePage(GetParam(), 5);
    const std::size_t blockBits = (GetParam() > 8192 ? GetParam() / 4 : GetParam()) * 8;
    std::mt19937 random(99);
    Bytes page = sound;
    for (int round = 0; round < 2000; ++round) {
        const std::size_t block = random() % (page.size() * 8 / blockBits);
        const std::size_t first = random() % blockBits;
        const std::size_t second = random() % blockBits;
        if (first == second) continue;
        flipBit(page, block * blockBits + first);
        flipBit(page, block * blockBits + second);
        const Bytes damaged = page;
        ASSERT_EQ(checkPage(page, 5), PageCheck::Bad) << first << ' ' << second;
        ASSERT_EQ(page, damaged);
        page = sound;
    }
}

TEST_P(PageOfSize, TornPageIsRefused) {
    const Bytes older = samplePage(GetParam(), 40);
    Bytes newer = older;
    std::mt19937 random(3);
    for (std::size_t i = 100; i < newer.size(); ++i)
        newer[i] = static_cast<std::byte>(random());
    sealPage(newer, 40);
    for (std::size_t cut = 512; cut < newer.size(); cut += 512) {
        Bytes torn = older;
        std::copy_n(newer.begin(), cut, torn.begin());
        ASSERT_EQ(checkPage(torn, 40), PageCheck::Bad) << cut;
    }
}

TEST_P(PageOfSize, BlankMeansEveryByteIsZero) {
    Bytes page(GetParam());
    EXPECT_EQ(checkPage(page, 3), PageCheck::Blank);
    EXPECT_EQ(errorOf(examinePage(page, 3)), JET_errPageNotInitialized);
    page.back() = std::byte{1};
    EXPECT_EQ(checkPage(page, 3), PageCheck::Bad);
}

INSTANTIATE_TEST_SUITE_P(Sizes, PageOfSize, ::testing::Values(4096, 8192, 16384, 32768));

TEST(LargePage, RepairsOneBitInEachOfItsFourBlocks) {
    const Bytes sound = samplePage(16384, 8);
    Bytes page = sound;
    for (const std::size_t bit : {40U * 8 + 3, 5000U * 8, 9000U * 8 + 7, 16383U * 8 + 1})
        flipBit(page, bit);
    EXPECT_EQ(checkPage(page, 8), PageCheck::Repaired);
    EXPECT_EQ(page, sound);
}

TEST(LargePage, NumberInsideMustAgree) {
    Bytes page = samplePage(32768, 8);
    storeLE<std::uint32_t>(page.data() + 64, 9);
    sealPage(page, 8);
    EXPECT_EQ(checkPage(page, 8), PageCheck::Bad);
    const PageExamination seen = examinePage(page, 8);
    EXPECT_TRUE(seen.numberDiffers);
    EXPECT_EQ(seen.foundNumber, 9U);
    EXPECT_EQ(errorOf(seen), JET_errReadPgnoVerifyFailure);
}

TEST(OldForm, XorAndNumber) {
    Bytes page = samplePage(4096, 6);
    storeLE<std::uint32_t>(page.data() + 36, kPageLeaf);
    storeLE<std::uint32_t>(page.data() + 4, 6);
    sealHeader(page);
    EXPECT_EQ(checkPage(page, 6), PageCheck::Good);
    EXPECT_EQ(examinePage(page, 7).foundNumber, 6U);
    EXPECT_EQ(checkPage(page, 7), PageCheck::Bad);
    flipBit(page, 3000 * 8);
    EXPECT_EQ(checkPage(page, 6), PageCheck::Bad) << "no repair in this form";
}

TEST(Block, OfALogSegment) {
    Bytes segment = fill(4096, [](std::size_t i) { return i * 13; });
    sealBlock(segment, 17);
    EXPECT_EQ(checkBlock(segment, 17), PageCheck::Good);
    EXPECT_EQ(examineBlock(segment, 18).foundNumber, 17U);
    const Bytes sound = segment;
    for (std::size_t bit = 64; bit < 4096 * 8; bit += 7) {
        if (bit == 301) continue;
        flipBit(segment, bit);
        ASSERT_EQ(examineBlock(segment, 17).check, PageCheck::Repaired) << bit;
        ASSERT_EQ(checkBlock(segment, 17), PageCheck::Repaired) << bit;
        ASSERT_EQ(segment, sound);
    }
    flipBit(segment, 301);
    EXPECT_EQ(checkBlock(segment, 17), PageCheck::Bad);
    Bytes blank(4096);
    EXPECT_EQ(checkBlock(blank, 17), PageCheck::Blank);
}

}  // namespace
}  // namespace esent::page
