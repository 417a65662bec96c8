// Images of pages in log records come back as they were, nearly empty pages included; anything else is
// refused.
#include "btree/page_image.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "test_volume.h"

namespace esent::btree::test {
namespace {

constexpr std::uint32_t kPage = 4096;

Bytes pageOf(TestVolume& volume, PageNumber number) {
    const auto page = volume.pages->fix(number, cache::LatchMode::Shared);
    EXPECT_TRUE(page);
    return {page->bytes().begin(), page->bytes().end()};
}

void expectComesBack(const Bytes& page, DatabaseTime time) {
    const PageImage image = makeImage(page, time + 1);
    const auto back = rebuildImage(image.bytes, image.flags, kPage, time);
    ASSERT_TRUE(back) << codeOf(back) << ", image of " << image.bytes.size() << " bytes";
    const page::PageView was(page);
    const page::PageView is(*back);
    ASSERT_EQ(is.tagCount(), was.tagCount());
    for (unsigned i = 0; i < was.tagCount(); ++i) {
        const auto one = was.line(i);
        const auto other = is.line(i);
        ASSERT_TRUE(one && other) << "line " << i;
        EXPECT_EQ(one->flags, other->flags) << "line " << i;
        EXPECT_TRUE(std::ranges::equal(one->data, other->data)) << "line " << i;
    }
}

// An image of such a page has fewer than 80 bytes.
TEST(PageImage, OfANearlyEmptyPage) {
    TestVolume volume;
    const auto tree = volume.makeTree({});
    const auto open = volume.begin();
    TreeWriter writer(tree);
    ASSERT_TRUE(writer.insert(open.get(), numberKey(1, 1), {}));
    const Bytes page = pageOf(volume, tree->root());
    EXPECT_LT(makeImage(page, volume.volume->lastTime() + 1).bytes.size(), 80U);
    expectComesBack(page, volume.volume->lastTime());
    volume.commit(*open);
}

TEST(PageImage, OfAFullPage) {
    TestVolume volume;
    const auto tree = volume.makeTree({});
    const auto open = volume.begin();
    TreeWriter writer(tree);
    for (std::uint64_t i = 0; i < 33; ++i) {
        ASSERT_TRUE(writer.insert(open.get(), numberKey(i), Bytes(90, static_cast<std::byte>(i))));
        expectComesBack(pageOf(volume, tree->root()), volume.volume->lastTime());
    }
    volume.commit(*open);
}

TEST(PageImage, OfNothingIsRefused) {
    for (const std::uint32_t flags :
         {0U, kImageDehydrated, kImageCompressed, kImageDehydrated | kImageCompressed}) {
        for (std::size_t size = 0; size < 40; ++size) {
            const Bytes image(size);
            EXPECT_EQ(codeOf(rebuildImage(image, flags, kPage, 1)), JET_errLogFileCorrupt)
                << size << " " << flags;
        }
    }
    EXPECT_EQ(codeOf(rebuildImage(Bytes(kPage + 1), 0, kPage, 1)), JET_errLogFileCorrupt);
}

}  // namespace
}  // namespace esent::btree::test
