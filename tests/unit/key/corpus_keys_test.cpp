// Keys of real databases, made again from the rows that the published engine printed beside them.
#include <gtest/gtest.h>

#include <charconv>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "corpus.h"
#include "hex.h"
#include "key/normalize.h"
#include "temp_dir.h"

namespace esent::key {
namespace {

using test::hexOf;

struct Column {
    std::uint32_t id = 0;
    JET_COLTYP type = 0;
    bool unicode = false;
    bool multiValued = false;
};

struct Index {
    std::vector<std::pair<std::string, bool>> columns;  // name, descending
    std::uint32_t grbit = 0;
    std::uint32_t langid = 0;
    std::string locale;
    std::uint32_t mapFlags = 0;
    std::size_t keyMost = 255;
    std::size_t variableSegmentMost = 255;
};

using Row = std::map<std::string, std::string>;  // column -> hex

// One table of an expected.tsv and the entries of its indexes.
struct Table {
    std::map<std::string, Column> columns;
    std::map<std::string, Index> indexes;
    std::map<std::string, Row> rows;  // by bookmark
};

std::string valueOf(std::string_view field) {
    return std::string(field.substr(field.find('=') + 1));
}
std::uint32_t numberOf(std::string_view field) {
    return static_cast<std::uint32_t>(std::stoul(valueOf(field), nullptr, 0));
}

class Checker {
 public:
    void read(std::istream& lines) {
        for (std::string line; std::getline(lines, line);) {
            std::vector<std::string> fields;
            std::stringstream stream(line);
            for (std::string field; std::getline(stream, field, '\t');)
                fields.push_back(field);
            readLine(fields);
        }
    }
    [[nodiscard]] std::size_t checked() const { return checked_; }
    [[nodiscard]] std::size_t checkedUnicode() const { return checkedUnicode_; }

 private:
    void readLine(const std::vector<std::string>& fields) {
        const std::string& kind = fields[0];
        if (kind == "T") {
            table_ = Table{};
        } else if (kind == "C") {
            table_.columns[fields[1]] = {numberOf(fields[2]), numberOf(fields[3]),
                                         numberOf(fields[4]) == 1200, (numberOf(fields[6]) & 0x400) != 0};
        } else if (kind == "I") {
            table_.indexes[fields[1]] = {{},
                                         numberOf(fields[2]),
                                         numberOf(fields[4]),
                                         valueOf(fields[5]),
                                         numberOf(fields[6]),
                                         numberOf(fields[7]),
                                         numberOf(fields[8])};
        } else if (kind == "K") {
            table_.indexes[fields[1]].columns.emplace_back(fields[3], (numberOf(fields[4]) & 1) != 0);
        } else if (kind == "R") {
            Row& row = table_.rows[fields[2]];
            for (std::size_t i = 3; i < fields.size(); ++i)
                row[fields[i].substr(0, fields[i].find('='))] = valueOf(fields[i]);
        } else if (kind == "X" && fields.size() == 5) {
            check(table_.indexes[fields[1]], fields[1], fields[3], fields[4]);
        }
    }

    void check(const Index& index, const std::string& name, const std::string& expected,
               const std::string& bookmark) {
        const auto row = table_.rows.find(bookmark);
        if (row == table_.rows.end() || (index.grbit & JET_bitIndexTuples) != 0) return;
        KeyBuffer key(index.keyMost);
        bool isUnicode = false;
        for (const auto& [columnName, descending] : index.columns) {
            const Column& column = table_.columns[columnName];
            if (column.multiValued) return;
            const bool tagged = (column.id & 0x7FFFFFFF) >= 256;
            const auto value = row->second.find(tagged ? columnName + "[1]" : columnName);
            std::optional<std::vector<std::byte>> bytes;
            if (value != row->second.end()) {
                if (value->second.starts_with('#')) return;  // only its hash was printed
                bytes = test::bytesOf(value->second);
            }
            SegmentSpec spec{.type = column.type,
                             .unicode = column.unicode,
                             .fixedColumn = (column.id & 0x7FFFFFFF) < 128,
                             .descending = descending,
                             .nullsHigh = (index.grbit & JET_bitIndexSortNullsHigh) != 0,
                             .dotNetGuid = (index.grbit & JET_bitIndexDotNetGuid) != 0,
                             .variableSegmentMost = static_cast<std::uint16_t>(
                                 index.variableSegmentMost == index.keyMost ? 0 : index.variableSegmentMost)};
            if (column.unicode) {
                isUnicode = true;
                const auto collation = index.locale.empty() ? Collation::find(index.langid, index.mapFlags)
                                                            : Collation::find(index.locale, index.mapFlags);
                ASSERT_TRUE(collation) << name;
                spec.collation = *collation;
            }
            const auto fit = appendSegment(key, spec, bytes ? std::optional<ByteView>(*bytes) : std::nullopt);
            ASSERT_TRUE(fit) << name;
        }
        EXPECT_EQ(expected, hexOf(key.view())) << name << " of " << bookmark;
        ++checked_;
        checkedUnicode_ += isUnicode ? 1 : 0;
    }

    Table table_;
    std::size_t checked_ = 0;
    std::size_t checkedUnicode_ = 0;
};

class CorpusKeys : public testing::TestWithParam<const char*> {};

TEST_P(CorpusKeys, AreMadeAgainFromTheRows) {
    ESENT_REQUIRE_CORPUS();
    test::TempDir dir;
    const auto path =
        test::unpackCorpusFile("engine/clean/" + std::string(GetParam()) + "/expected.tsv.xz", dir.path());
    std::ifstream lines(path);
    Checker checker;
    checker.read(lines);
    EXPECT_GT(checker.checked(), 3000U);
    EXPECT_GT(checker.checkedUnicode(), 300U);
    RecordProperty("keys", static_cast<int>(checker.checked()));
    RecordProperty("unicode_keys", static_cast<int>(checker.checkedUnicode()));
}

INSTANTIATE_TEST_SUITE_P(Clean, CorpusKeys, testing::Values("ps4096", "ps32768", "efv9600_ps8192"));

}  // namespace
}  // namespace esent::key
