// Building pages and reading them back; the structural checks.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "page/checksum.h"
#include "page/page_builder.h"

namespace esent::page {
namespace {

using Bytes = std::vector<std::byte>;

Bytes node(std::uint16_t key, std::size_t size) {
    Bytes line(size, std::byte{0xAB});
    storeLE<std::uint16_t>(line.data(), key);
    return line;
}

class BuiltPage : public ::testing::TestWithParam<std::size_t> {};

TEST_P(BuiltPage, HoldsWhatWasPutIn) {
    Bytes page(GetParam(), std::byte{0xFF});
    PageBuilder builder(page, 31, 8, kPageRoot | kPageLeaf | kPageNewRecordFormat, 0x55);
    builder.setSiblings(7, 9);
    const Bytes header(16, std::byte{3});
    ASSERT_TRUE(builder.setExternalHeader(header));
    std::vector<std::size_t> sizes;
    for (std::size_t size = 6; builder.append(node(4, size), size % 2 == 0 ? kNodeVersioned : kNodeDeleted);
         size = 6 + (size * 7) % 90) {
        sizes.push_back(size);
    }
    EXPECT_FALSE(builder.fits(builder.freeBytes()));
    builder.seal();

    const PageView view(page);
    EXPECT_TRUE(view.checkStructure());
    EXPECT_EQ(view.objectId(), 8U);
    EXPECT_EQ(view.dbtime(), 0x55U);
    EXPECT_EQ(view.previousPage(), 7U);
    EXPECT_EQ(view.nextPage(), 9U);
    EXPECT_EQ(view.ownNumber(), GetParam() > 8192 ? 31U : 0U);
    EXPECT_TRUE(view.has(kPageRoot));
    EXPECT_EQ(view.externalHeader()->data.size(), 16U);
    ASSERT_EQ(view.nodeCount(), sizes.size());
    for (unsigned i = 0; i < view.nodeCount(); ++i) {
        const auto line = view.node(i);
        ASSERT_TRUE(line);
        EXPECT_EQ(line->data.size(), sizes[i]);
        EXPECT_EQ(line->flags, sizes[i] % 2 == 0 ? kNodeVersioned : kNodeDeleted);
        EXPECT_EQ(loadLE<std::uint16_t>(line->data, 0) & 0x1FFF, 4);
    }
    EXPECT_FALSE(view.node(view.nodeCount()));
    EXPECT_EQ(checkPage(page, 31), PageCheck::Good);
}

TEST_P(BuiltPage, RefusesWhatDoesNotFit) {
    Bytes page(GetParam());
    PageBuilder builder(page, 1, 1, kPageLeaf, 1);
    const std::size_t room = builder.freeBytes();
    EXPECT_FALSE(builder.append(node(4, room)));
    EXPECT_FALSE(builder.append(Bytes{}));
    EXPECT_EQ(builder.nodeCount(), 0U);
    EXPECT_TRUE(builder.append(node(4, room - 4)));
    EXPECT_EQ(builder.freeBytes(), 0U);
    EXPECT_TRUE(builder.view().checkStructure());
}

TEST_P(BuiltPage, EveryBrokenTagIsNoticed) {
    Bytes sound(GetParam());
    PageBuilder builder(sound, 1, 1, kPageLeaf, 1);
    for (int i = 0; i < 10; ++i)
        ASSERT_TRUE(builder.append(node(4, 20)));
    const std::size_t mask = GetParam() > 8192 ? 0x7FFF : 0x1FFF;
    for (unsigned tag = 1; tag <= 10; ++tag) {
        for (const std::size_t field : {0U, 2U}) {
            const std::size_t at = GetParam() - 4 * (tag + 1) + field;
            const auto old = loadLE<std::uint16_t>(sound, at);
            for (const int change : {-1, 1, 4, 4000}) {
                Bytes page = sound;
                storeLE<std::uint16_t>(page, at, static_cast<std::uint16_t>((old + change) & mask));
                EXPECT_FALSE(PageView(page).checkStructure()) << tag << ' ' << field << ' ' << change;
            }
        }
    }
}

TEST_P(BuiltPage, HeaderFieldsOutOfRangeAreNoticed) {
    Bytes sound(GetParam());
    PageBuilder builder(sound, 1, 1, kPageLeaf, 1);
    ASSERT_TRUE(builder.append(node(4, 20)));
    const auto broken = [&](std::size_t at, std::uint16_t value) {
        Bytes page = sound;
        storeLE<std::uint16_t>(page, at, value);
        return !PageView(page).checkStructure();
    };
    EXPECT_TRUE(broken(28, 0));
    EXPECT_TRUE(broken(28, 0xFFFF));
    EXPECT_TRUE(broken(30, 0xFFFF));
    EXPECT_TRUE(broken(32, 3));
    EXPECT_TRUE(broken(32, 0xFFFF));
    EXPECT_TRUE(broken(34, 0));
    EXPECT_TRUE(broken(34, 0x0FFF));
    EXPECT_TRUE(broken(36, kPageIndex | kPageLongValue));
    EXPECT_TRUE(broken(36, kPageRepair));
    EXPECT_FALSE(broken(34, 2 | 1 << 12)) << "one reserved tag is the same as none";
}

TEST_P(BuiltPage, ATagCountBeyondThePageStaysInside) {
    Bytes page(GetParam());
    PageBuilder builder(page, 1, 1, kPageLeaf, 1);
    ASSERT_TRUE(builder.append(node(4, 20)));
    storeLE<std::uint16_t>(page, 34, 0x0FFF);
    for (unsigned tag = 0; tag < 0x0FFF; ++tag) {
        const std::size_t tagEnd = 4 * (std::size_t{tag} + 1);
        if (tagEnd > GetParam() - pageHeaderSize(GetParam())) {
            ASSERT_FALSE(PageView(page).line(tag)) << tag;
        }
    }
    EXPECT_FALSE(PageView(page).checkStructure());
}

INSTANTIATE_TEST_SUITE_P(Sizes, BuiltPage, ::testing::Values(4096, 8192, 16384, 32768));

}  // namespace
}  // namespace esent::page
