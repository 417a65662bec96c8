// Page and header checksums: which form a page uses, comparing, and setting one flipped bit right.
#include "page/checksum.h"

#include <array>
#include <bit>
#include <vector>

#include "page/page_view.h"

namespace esent::page {
namespace {

constexpr std::size_t kBlocksOfLargePage = 4;
constexpr std::size_t kFlagsOffset = 36;
constexpr std::uint32_t kFormatFlagBit = 301;  // 8 * 37 + 5: kPageNewChecksum in the flags word
constexpr std::size_t kLaterChecksums = 40;    // of blocks 1..3 of a large page
constexpr std::size_t kOwnNumber = 64;

// How the bytes are covered by checksums.
struct Cover {
    std::size_t blocks;
    std::size_t blockSize;
    bool carriesNumber;

    static Cover ofPage(std::size_t size) {
        if (isLargePage(size)) return {kBlocksOfLargePage, size / kBlocksOfLargePage, true};
        return {1, size, false};
    }
};

std::size_t storedAt(std::size_t block) {
    return block == 0 ? 0 : kLaterChecksums + 8 * (block - 1);
}

std::uint64_t calculate(ByteView bytes, const Cover& cover, std::size_t block, std::uint32_t number) {
    return blockChecksum(bytes.subspan(block * cover.blockSize, cover.blockSize), number, block == 0);
}

std::uint64_t stored(ByteView bytes, std::size_t block) {
    return loadLE<std::uint64_t>(bytes, storedAt(block));
}

bool hasFormatFlag(ByteView bytes) {
    return (loadLE<std::uint32_t>(bytes, kFlagsOffset) & kPageNewChecksum) != 0;
}

bool matches(ByteView bytes, const Cover& cover, std::uint32_t number) {
    for (std::size_t block = 0; block < cover.blocks; ++block) {
        if (calculate(bytes, cover, block, number) != stored(bytes, block)) return false;
    }
    return true;
}

// Position in the block of the one flipped bit that explains the difference, or the block's bit count.
std::uint32_t flippedBit(std::uint64_t expected, std::uint64_t actual, std::size_t blockSize) {
    const auto bits = static_cast<std::uint32_t>(blockSize * 8);
    const std::uint32_t mask = bits - 1;
    const auto difference = static_cast<std::uint32_t>((expected ^ actual) >> 32);
    if ((((difference >> 16) ^ difference) & mask) != mask) return bits;
    if (std::popcount(static_cast<std::uint32_t>(expected ^ actual)) != 1) return bits;
    const std::uint32_t bit = difference & 0xFFFF;
    return bit / 8 < blockSize ? bit : bits;
}

void flip(ByteSpan bytes, std::size_t bit) {
    bytes[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
}

struct Repair {
    std::array<std::uint32_t, kBlocksOfLargePage> bits{};
    std::size_t count = 0;
    bool complete = false;
};

// Sets one bit per damaged block right, block 0 first: it holds the checksums of the others.
Repair repair(ByteSpan bytes, const Cover& cover, std::uint32_t number) {
    Repair done;
    for (std::size_t block = 0; block < cover.blocks; ++block) {
        const std::uint64_t expected = stored(bytes, block);
        const std::uint64_t actual = calculate(bytes, cover, block, number);
        if (expected == actual) continue;
        const std::uint32_t bit = flippedBit(expected, actual, cover.blockSize);
        if (bit == cover.blockSize * 8 || (block == 0 && bit == kFormatFlagBit)) return done;
        const auto inPage = static_cast<std::uint32_t>(block * cover.blockSize * 8 + bit);
        flip(bytes, inPage);
        done.bits[done.count++] = inPage;
    }
    done.complete = matches(bytes, cover, number);
    return done;
}

// What is wrong with bytes whose checksum does not fit.
PageExamination describeMismatch(ByteView bytes, const Cover& cover, std::uint32_t number) {
    PageExamination found;
    std::uint32_t other = 0;
    bool consistent = true;
    for (std::size_t block = 0; block < cover.blocks; ++block) {
        const std::uint64_t expected = stored(bytes, block);
        const std::uint64_t actual = calculate(bytes, cover, block, number);
        if (expected != actual && found.stored == found.calculated) {
            found.stored = expected;
            found.calculated = actual;
        }
        const std::uint32_t seen = static_cast<std::uint32_t>(expected ^ actual) ^ number;
        consistent &= (expected >> 32) == (actual >> 32) && (block == 0 || seen == other);
        other = seen;
    }
    if (consistent) found.foundNumber = other;
    return found;
}

PageExamination examineOldForm(ByteView page, PageNumber number) {
    PageExamination found;
    const std::uint32_t calculated = headerChecksum(page);
    found.stored = loadLE<std::uint64_t>(page, 0);
    found.calculated = (std::uint64_t{number} << 32) | calculated;
    if (found.stored == found.calculated) {
        found.check = PageCheck::Good;
    } else if (static_cast<std::uint32_t>(found.stored) == calculated) {
        found.foundNumber = static_cast<PageNumber>(found.stored >> 32);
    }
    return found;
}

// Large pages name themselves, too.
bool numberAgrees(ByteView bytes, const Cover& cover, std::uint32_t number) {
    return !cover.carriesNumber || loadLE<std::uint32_t>(bytes, kOwnNumber) == number;
}

PageExamination examineCovered(ByteView bytes, const Cover& cover, std::uint32_t number, bool structured) {
    if (isAllZero(bytes)) return {.check = PageCheck::Blank};
    PageExamination found = describeMismatch(bytes, cover, number);
    std::vector<std::byte> copy(bytes.begin(), bytes.end());
    const Repair done = repair(copy, cover, number);
    if (done.complete && numberAgrees(copy, cover, number) &&
        (!structured || PageView(copy).checkStructure())) {
        found.check = PageCheck::Repaired;
        found.badBit = done.bits[0];
    }
    return found;
}

PageCheck repairInPlace(ByteSpan bytes, const Cover& cover, std::uint32_t number, bool structured) {
    if (isAllZero(bytes)) return PageCheck::Blank;
    const Repair done = repair(bytes, cover, number);
    if (done.complete && numberAgrees(bytes, cover, number) &&
        (!structured || PageView(bytes).checkStructure())) {
        return PageCheck::Repaired;
    }
    for (std::size_t i = 0; i < done.count; ++i)
        flip(bytes, done.bits[i]);
    return PageCheck::Bad;
}

// The one way that nearly all pages take.
bool isGood(ByteView page, const Cover& cover, PageNumber number) {
    return hasFormatFlag(page) && matches(page, cover, number) && numberAgrees(page, cover, number);
}

}  // namespace

std::uint32_t headerChecksum(ByteView header) {
    std::uint64_t sum = 0;
    std::size_t at = 0;
    for (; at + 8 <= header.size(); at += 8)
        sum ^= loadLE<std::uint64_t>(header, at);
    auto words = static_cast<std::uint32_t>(sum ^ (sum >> 32));
    for (; at + 4 <= header.size(); at += 4)
        words ^= loadLE<std::uint32_t>(header, at);
    return 0x89ABCDEFU ^ words ^ loadLE<std::uint32_t>(header, 0);
}

bool isHeaderIntact(ByteView header) {
    return loadLE<std::uint32_t>(header, 0) == headerChecksum(header);
}

void sealHeader(ByteSpan header) {
    storeLE<std::uint32_t>(header, 0, headerChecksum(header));
}

PageCheck checkPage(ByteSpan page, PageNumber number) {
    const Cover cover = Cover::ofPage(page.size());
    if (isGood(page, cover, number)) return PageCheck::Good;
    if (!cover.carriesNumber && !hasFormatFlag(page)) {
        return isAllZero(page) ? PageCheck::Blank : examineOldForm(page, number).check;
    }
    if (matches(page, cover, number)) return PageCheck::Bad;  // right checksum, wrong number or form
    return repairInPlace(page, cover, number, true);
}

PageExamination examinePage(ByteView page, PageNumber number) {
    const Cover cover = Cover::ofPage(page.size());
    if (isGood(page, cover, number)) return {.check = PageCheck::Good};
    if (!cover.carriesNumber && !hasFormatFlag(page)) {
        if (isAllZero(page)) return {.check = PageCheck::Blank};
        return examineOldForm(page, number);
    }
    if (matches(page, cover, number)) {
        PageExamination found;
        found.numberDiffers = !numberAgrees(page, cover, number);
        if (found.numberDiffers) found.foundNumber = loadLE<std::uint32_t>(page, kOwnNumber);
        return found;
    }
    return examineCovered(page, cover, number, true);
}

JET_ERR errorOf(const PageExamination& examination) {
    switch (examination.check) {
        case PageCheck::Good:
        case PageCheck::Repaired:
            return JET_errSuccess;
        case PageCheck::Blank:
            return JET_errPageNotInitialized;
        case PageCheck::Bad:
            break;
    }
    return examination.numberDiffers ? JET_errReadPgnoVerifyFailure : JET_errReadVerifyFailure;
}

void sealPage(ByteSpan page, PageNumber number) {
    const Cover cover = Cover::ofPage(page.size());
    storeLE<std::uint32_t>(page, kFlagsOffset, loadLE<std::uint32_t>(page, kFlagsOffset) | kPageNewChecksum);
    for (std::size_t block = cover.blocks; block-- > 0;) {
        storeLE<std::uint64_t>(page, storedAt(block), calculate(page, cover, block, number));
    }
}

PageCheck checkBlock(ByteSpan block, std::uint32_t number) {
    const Cover cover{1, block.size(), false};
    if (hasFormatFlag(block) && matches(block, cover, number)) return PageCheck::Good;
    if (!hasFormatFlag(block)) return isAllZero(block) ? PageCheck::Blank : PageCheck::Bad;
    return repairInPlace(block, cover, number, false);
}

PageExamination examineBlock(ByteView block, std::uint32_t number) {
    const Cover cover{1, block.size(), false};
    if (hasFormatFlag(block) && matches(block, cover, number)) return {.check = PageCheck::Good};
    if (!hasFormatFlag(block)) {
        if (isAllZero(block)) return {.check = PageCheck::Blank};
        return describeMismatch(block, cover, number);
    }
    return examineCovered(block, cover, number, false);
}

void sealBlock(ByteSpan block, std::uint32_t number) {
    const Cover cover{1, block.size(), false};
    storeLE<std::uint32_t>(block, kFlagsOffset,
                           loadLE<std::uint32_t>(block, kFlagsOffset) | kPageNewChecksum);
    storeLE<std::uint64_t>(block, 0, calculate(block, cover, 0, number));
}

}  // namespace esent::page
