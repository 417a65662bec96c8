// Every page of every database that Windows or the published engine wrote.
#include <gtest/gtest.h>

#include <random>

#include "corpus.h"
#include "corpus_files.h"
#include "page/checksum.h"
#include "page/database_header.h"
#include "page/page_view.h"
#include "recording_file.h"

namespace esent::page {
namespace {

using test::RecordingFile;

// The last page that the database owns: the key of the last node at the end of the owned-extents tree.
PageNumber ownedEnd(ByteView file, std::uint32_t pageSize) {
    PageNumber number = 2;
    for (;;) {
        const PageView view(file.subspan(pageOffset(number, pageSize), pageSize));
        const auto last = view.node(view.nodeCount() - 1);
        if (!last) return 0;
        const ByteView bytes = last->data;
        if (!view.has(kPageLeaf)) {
            number = loadLE<std::uint32_t>(bytes, bytes.size() - 4);
            continue;
        }
        const std::size_t keyAt = bytes.size() - 8;
        PageNumber key = 0;
        for (std::size_t i = 0; i < 4; ++i)
            key = key << 8 | static_cast<PageNumber>(bytes[keyAt + i]);
        return key;
    }
}

struct Tally {
    std::size_t files = 0;
    std::size_t pages = 0;
    std::size_t blank = 0;
    std::size_t unsound = 0;
};

void checkFile(const std::string& command, Tally& tally) {
    SCOPED_TRACE(command);
    std::vector<std::byte> bytes = testing::outputOf(command);
    RecordingFile file(bytes);
    const auto copies = readHeaderCopies(file);
    ASSERT_TRUE(copies) << copies.error().code;
    EXPECT_TRUE(copies->primaryGood && copies->shadowGood);
    const std::uint32_t pageSize = copies->header.pageSize();
    EXPECT_EQ(copies->header.magic(), kDatabaseMagic);
    EXPECT_EQ(copies->header.version(), kFormatMajor);
    EXPECT_EQ(copies->header.fileType(), kFileTypeDatabase);
    EXPECT_TRUE(isAllZero(copies->header.bytes().subspan(748)));
    const PageNumber last = ownedEnd(bytes, pageSize);
    ASSERT_GE(last, 30U);
    ++tally.files;
    for (PageNumber number = 1; number <= last; ++number) {
        const std::uint64_t at = pageOffset(number, pageSize);
        if (at + pageSize > bytes.size()) break;
        const ByteSpan page = ByteSpan(bytes).subspan(at, pageSize);
        const PageCheck check = checkPage(page, number);
        ASSERT_TRUE(check == PageCheck::Good || check == PageCheck::Blank) << "page " << number;
        ++tally.pages;
        if (check == PageCheck::Blank) {
            ++tally.blank;
            continue;
        }
        const auto sound = PageView(page).checkStructure();
        if (!sound) ++tally.unsound;
        EXPECT_TRUE(sound) << "page " << number << " error " << codeOf(sound);
    }
}

TEST(Corpus, EveryOwnedPageIsSound) {
    const auto corpus = test::corpusFolder();
    ESENT_REQUIRE_CORPUS();
    Tally tally;
    for (const std::string& command : testing::corpusDatabaseCommands(corpus))
        checkFile(command, tally);
    EXPECT_GE(tally.files, 15U);
    EXPECT_GT(tally.pages, tally.blank);
    std::cout << tally.files << " databases, " << tally.pages << " pages, " << tally.blank << " blank\n";
}

TEST(Corpus, FlippedBitsInRealPagesAreRepairedAndDoubleOnesRefused) {
    const auto corpus = test::corpusFolder();
    ESENT_REQUIRE_CORPUS();
    std::mt19937 random(2024);
    for (const char* name : {"windows/basic.edb.gz", "windows/compressed-8k.edb.gz",
                             "windows/qmgr-win11-dirty-16k.db.gz", "windows/large.edb.gz"}) {
        SCOPED_TRACE(name);
        std::vector<std::byte> bytes = testing::outputOf("gzip -dc '" + (corpus / name).string() + "'");
        RecordingFile file(bytes);
        const std::uint32_t pageSize = readDatabaseHeader(file, false)->pageSize();
        const std::size_t blockBits = (pageSize > 8192 ? pageSize / 4 : pageSize) * 8;
        for (int round = 0; round < 400; ++round) {
            const PageNumber number = 1 + random() % 25;
            const ByteView sound = ByteView(bytes).subspan(pageOffset(number, pageSize), pageSize);
            std::vector<std::byte> page(sound.begin(), sound.end());
            if (isAllZero(page)) continue;
            const std::size_t bit = 64 + random() % (pageSize * 8 - 64);
            if (bit == 301) continue;
            page[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
            std::vector<std::byte> twice = page;
            ASSERT_EQ(checkPage(page, number), PageCheck::Repaired) << number << ' ' << bit;
            ASSERT_TRUE(std::ranges::equal(page, sound));
            const std::size_t other =
                bit / blockBits * blockBits + (bit + 1 + random() % (blockBits - 2)) % blockBits;
            if (other == bit) continue;
            twice[other / 8] ^= static_cast<std::byte>(1U << other % 8);
            ASSERT_EQ(checkPage(twice, number), PageCheck::Bad) << number << ' ' << bit << ' ' << other;
        }
    }
}

}  // namespace
}  // namespace esent::page
