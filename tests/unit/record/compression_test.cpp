// Compression of values: the examples of the format, round trips, Windows' choices, damage.
#include "record/compression.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "hex.h"
#include "record/lz4_block.h"
#include "record/xpress.h"

namespace esent::record {
namespace {

using test::bytesOf;
using Bytes = std::vector<std::byte>;

constexpr std::size_t kNoLimit = 1 << 20;
constexpr std::size_t kMinStored = 4;

Bytes text(std::string_view value) {
    const auto view = std::as_bytes(std::span(value.data(), value.size()));
    return {view.begin(), view.end()};
}

Bytes wide(std::string_view value) {
    Bytes bytes;
    for (const char c : value) {
        bytes.push_back(static_cast<std::byte>(c));
        bytes.push_back(std::byte{0});
    }
    return bytes;
}

TEST(Compression, ReadsTheExamplesOfTheFormat) {
    EXPECT_EQ(decompress(bytesOf("0cc8329bfd66818ad36208"), kNoLimit), text("Hello, ESE!"));
    EXPECT_EQ(decompress(bytesOf("14c8329bfd66818ad36208"), kNoLimit), wide("Hello, ESE!"));
    EXPECT_EQ(decompress(bytesOf("186400 00000040 61 0700 0f 4a"), kNoLimit), text(std::string(100, 'a')));
    // The engine may leave an unused word of flags behind.
    EXPECT_EQ(decompress(bytesOf("186400 00000040 61 0700 0f 4a 00000000"), kNoLimit),
              text(std::string(100, 'a')));
    // Seven characters fill 49 bits; what is behind them is no eighth.
    EXPECT_EQ(decompress(*compress(wide("abcdefg"), 0), kNoLimit), wide("abcdefg"));
}

TEST(Compression, WritesTheExamplesOfTheFormat) {
    EXPECT_EQ(compress(wide("Hello, ESE!"), kMinStored), bytesOf("14c8329bfd66818ad36208"));
    Bytes stream;
    xpressCompress(text(std::string(100, 'a')), stream);
    EXPECT_EQ(stream, bytesOf("00000040 61 0700 0f 4a"));
}

TEST(Compression, DecidesAsWindowsDoes) {
    // Text: from 16 characters on; Unicode: from 3 or 7 characters on, by the size of an id.
    EXPECT_EQ(compress(text(std::string(15, 'x')), kMinStored), std::nullopt);
    EXPECT_EQ(compress(text(std::string(17, 'x')), kMinStored)->size(), 16U);
    EXPECT_EQ(compress(wide("ab"), 4), std::nullopt);
    EXPECT_EQ(compress(wide("abc"), 4)->size(), 4U);
    EXPECT_EQ(compress(wide("abcdef"), 8), std::nullopt);
    EXPECT_EQ(compress(wide("abcdefg"), 8)->size(), 8U);
    EXPECT_EQ(compress({}, kMinStored), std::nullopt);
    // One byte of 0x80 in a short value: plain. In a long one: XPRESS if that shrinks it.
    Bytes value = text(std::string(1000, 'x'));
    value[500] = std::byte{0x80};
    EXPECT_EQ(compress(value, kMinStored), std::nullopt);
    value.resize(1024, std::byte{'x'});
    const auto xpress = compress(value, kMinStored);
    ASSERT_TRUE(xpress);
    EXPECT_EQ(schemeOf(*xpress), CompressionScheme::Xpress);
    EXPECT_EQ(decompress(*xpress, kNoLimit), value);
    // Zeros: XPRESS makes a handful of bytes of any chunk.
    EXPECT_LE(compress(Bytes(4014), kMinStored)->size(), 15U);
    EXPECT_LE(compress(Bytes(8110), kMinStored)->size(), 15U);
    // Noise stays as it is.
    std::mt19937 random(1);
    Bytes noise(4000);
    for (std::byte& b : noise)
        b = static_cast<std::byte>(random());
    EXPECT_EQ(compress(noise, kMinStored), std::nullopt);
}

TEST(Compression, SevenBitsWhereXpressDoesNotShrink) {
    std::mt19937 random(2);
    std::string letters;
    for (int i = 0; i < 4014; ++i)
        letters.push_back(static_cast<char>('a' + random() % 26));
    const auto stored = compress(text(letters), kMinStored);
    ASSERT_TRUE(stored);
    EXPECT_EQ(schemeOf(*stored), CompressionScheme::SevenBitText);
    EXPECT_EQ(stored->size(), 3514U);
    const auto unicode = compress(wide(letters.substr(0, 2007)), kMinStored);
    ASSERT_TRUE(unicode);
    EXPECT_EQ(unicode->size(), 1758U);
}

TEST(Compression, ComesBackAsItWas) {
    std::mt19937 random(17);
    for (int round = 0; round < 2000; ++round) {
        Bytes plain(random() % 9000);
        // Runs, repeats at all distances and noise.
        for (std::size_t at = 0; at < plain.size();) {
            const std::size_t run = std::min<std::size_t>(1 + random() % 400, plain.size() - at);
            const unsigned kind = random() % 4;
            const std::size_t back = at == 0 ? 0 : 1 + random() % at;
            const auto fill = static_cast<std::byte>(random() % (kind == 0 ? 256 : 128));
            for (std::size_t i = 0; i < run; ++i, ++at) {
                plain[at] = kind == 0                ? static_cast<std::byte>(random())
                            : kind == 1 && back != 0 ? plain[at - back]
                            : kind == 2              ? static_cast<std::byte>('a' + random() % 3)
                                                     : fill;
            }
        }
        Bytes stream;
        xpressCompress(plain, stream);
        Bytes back(plain.size());
        ASSERT_TRUE(xpressDecompress(stream, back));
        ASSERT_EQ(back, plain);
        if (const auto stored = compress(plain, kMinStored)) {
            ASSERT_LT(stored->size(), plain.size());
            ASSERT_EQ(decompress(*stored, plain.size()), plain);
            ASSERT_EQ(codeOf(decompress(*stored, plain.size() - 1)), JET_errDecompressionFailed);
        }
    }
}

TEST(Compression, LongestMatches) {
    for (const std::size_t size :
         {std::size_t{3}, std::size_t{9}, std::size_t{10}, std::size_t{24}, std::size_t{25}, std::size_t{279},
          std::size_t{280}, std::size_t{281}, std::size_t{65535}}) {
        const Bytes plain(size, std::byte{0x55});
        Bytes stream;
        xpressCompress(plain, stream);
        Bytes back(size);
        ASSERT_TRUE(xpressDecompress(stream, back)) << size;
        EXPECT_EQ(back, plain) << size;
    }
}

TEST(Compression, RefusesWhatItCannotRead) {
    for (const char* bad : {"",
                            "08",
                            "09",
                            "0c",
                            "0800",
                            "0fff",
                            "18",
                            "1805",
                            "180500",
                            "180500 00000000 61",
                            "180500 000000c0 0700",
                            "180500 00000080 0000",
                            "200102",
                            "2801020304",
                            "30050000000000",
                            "00",
                            "f8aabb",
                            "380500",
                            "380500 20",
                            "380500 1061 0000",
                            "380500 1061 0200"}) {
        EXPECT_EQ(codeOf(decompress(bytesOf(bad), kNoLimit)), JET_errDecompressionFailed) << bad;
    }
}

TEST(Compression, ReadsLz4Blocks) {
    // "abcabcabcabcabcabc!": three literals, a match of 15 at distance 3, one literal.
    Bytes plain(19);
    ASSERT_TRUE(lz4BlockDecompress(bytesOf("3b 616263 0300 10 21"), plain));
    EXPECT_EQ(plain, text("abcabcabcabcabcabc!"));
    EXPECT_EQ(decompress(bytesOf("381300 3b 616263 0300 10 21"), kNoLimit), plain);
    plain.resize(18);
    EXPECT_FALSE(lz4BlockDecompress(bytesOf("3b 616263 0300 10 21"), plain));
    plain.resize(20);
    EXPECT_FALSE(lz4BlockDecompress(bytesOf("3b 616263 0300 10 21"), plain));
    // Lengths that go on in further bytes.
    Bytes many(300);
    ASSERT_TRUE(lz4BlockDecompress(bytesOf("1f 61 0100 ff 18 10 62"), many));
    EXPECT_EQ(many.back(), std::byte{'b'});
    EXPECT_EQ(std::count(many.begin(), many.end(), std::byte{'a'}), 299);
}

TEST(Compression, SurvivesDamage) {
    std::mt19937 random(23);
    for (int round = 0; round < 20000; ++round) {
        Bytes stored(1 + random() % 60);
        for (std::byte& b : stored)
            b = static_cast<std::byte>(random());
        stored[0] = static_cast<std::byte>(random() % 0x40);
        if (stored.size() > 2 && random() % 2 == 0) stored[2] = std::byte{0};
        const auto plain = decompress(stored, 5000);
        if (plain) {
            EXPECT_LE(plain->size(), 5000U);
        } else {
            EXPECT_EQ(plain.error().code, JET_errDecompressionFailed);
        }
    }
}

}  // namespace
}  // namespace esent::record
