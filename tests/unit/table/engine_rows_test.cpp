// Every row of databases with every kind of column, read and compared with what the engine that made them
// read: a hash over all rows of each table.
#include <gtest/gtest.h>

#include "cached_source.h"
#include "expected_rows.h"
#include "memory_file.h"

namespace esent::table {
namespace {

struct Sample {
    const char* folder;
    std::uint32_t pageSize;
};

class EngineRows : public testing::TestWithParam<Sample> {};

TEST_P(EngineRows, AreReadAsTheEngineReadsThem) {
    ESENT_REQUIRE_CORPUS();
    const std::string folder = std::string("engine/clean/") + GetParam().folder;
    test::MemoryFile file(test::readCorpusFile(folder + "/corpus.edb.xz"));
    btree::FilePageSource pages(file, GetParam().pageSize);
    test::CachedSource source(pages);
    const auto expected = test::readExpected(folder + "/expected.tsv.xz");
    ASSERT_GT(expected.size(), 10U);
    test::expectRows(source, expected);
}

INSTANTIATE_TEST_SUITE_P(Samples, EngineRows,
                         testing::Values(Sample{"ps4096", 4096}, Sample{"ps32768", 32768},
                                         Sample{"efv9600_ps8192", 8192}));

}  // namespace
}  // namespace esent::table
