// Repair of damaged databases: it never fails but where nothing is left, what it makes is sound, and what it
// says was lost is what is missing.
//
// Each round wrecks a real database in a few places as accidents do, repairs it, and compares every row of
// every table with the original: a row that is missing has a key that the report names, or that lies between
// two keys between which the report says that something is lost; a value that differs is NULL and named.
// Tables of which nothing is said are complete. Other rounds tell lies under valid checksums: there the
// database that comes out must be sound. ESENT_REPAIR_ROUNDS sets the rounds per sample.
#include <gtest/gtest.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "base/text.h"
#include "catalog/system_tables.h"
#include "corpus_sample.h"
#include "damaged_pages.h"
#include "integrity/integrity.h"
#include "memory_file.h"
#include "os/file_system.h"
#include "read/row_reader.h"
#include "repair/repair.h"
#include "repair_verb/repair_text.h"
#include "temp_dir.h"

namespace esent::tool {
namespace {

constexpr double kMostSeconds = 30;  // of processor time per round, sanitizers included

struct Sample {
    const char* file;
    std::uint32_t pageSize;
};

void PrintTo(const Sample& sample, std::ostream* out) {
    *out << sample.file;
}

int rounds() {
    const char* named = std::getenv("ESENT_REPAIR_ROUNDS");
    return named != nullptr ? std::atoi(named) : 25;
}

// The values of a row, column by column; long ones by their hash.
using RowContent = std::vector<std::vector<std::string>>;
using Rows = std::map<btree::Bytes, RowContent>;

struct TableContent {
    std::vector<std::string> columns;
    Rows rows;
    friend bool operator==(const TableContent&, const TableContent&) = default;
};
using Content = std::map<std::string, TableContent>;

std::string textOf(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<std::unique_ptr<DatabaseReader>> open(const std::vector<std::byte>& bytes, bool dirty = false) {
    ReadOptions options;
    options.dirty = dirty;
    return DatabaseReader::open(std::make_unique<test::MemoryFile>(bytes), options);
}

Content contentOf(DatabaseReader& database) {
    Content content;
    for (const catalog::TableDefinition& table : database.catalog().tables) {
        if (table.objectId <= catalog::kShadowObject || table.name == "MSysObjids") continue;
        auto rows = RowReader::make(database, table);
        EXPECT_TRUE(rows) << table.name;
        if (!rows) continue;
        TableContent& into = content[table.name];
        for (const RowColumn& column : (*rows)->columns())
            into.columns.push_back(column.name);
        for (auto found = (*rows)->next(); found && *found; found = (*rows)->next()) {
            RowContent row((*rows)->columns().size());
            for (std::size_t i = 0; i < row.size(); ++i) {
                for (const RowValue& value : (*rows)->values(i)) {
                    std::string text = textOf(value.bytes);
                    if (value.longId) {
                        std::size_t hash = 0;
                        (*rows)->readLong(value, [&](ByteView piece) {
                            hash = hash * 31 + std::hash<std::string>{}(textOf(piece));
                        });
                        text = std::to_string(hash);
                    }
                    row[i].push_back(std::move(text));
                }
            }
            btree::Bytes key;
            (*rows)->copyKey(key);
            into.rows[key] = std::move(row);
        }
    }
    return content;
}

bool inGap(const btree::Bytes& key, const std::vector<repair::KeyGap>& gaps) {
    return std::ranges::any_of(gaps, [&](const repair::KeyGap& gap) {
        return (gap.fromStart || btree::compareBytes(gap.after, key) < 0) &&
               (gap.toEnd || btree::compareBytes(key, gap.before) < 0);
    });
}

// Every claim of the report about one table, against the original.
class Comparison {
 public:
    Comparison(const TableContent& original, const TableContent& repaired, const repair::TableRepair& report)
        : original_(original), repaired_(repaired), report_(report) {
        for (const repair::LostRow& row : report.dropped)
            named_.insert(row.key);
        for (const btree::Bytes& key : report.named)
            named_.insert(key);
        for (const repair::LostValue& value : report.values)
            values_[{value.key, value.column}].insert(value.sequence);
    }

    void check() {
        ASSERT_EQ(report_.rows, repaired_.rows.size());
        for (const auto& [key, row] : repaired_.rows)
            ASSERT_TRUE(original_.rows.contains(key)) << "a row that never was";
        for (const btree::Bytes& key : named_) {
            ASSERT_TRUE(original_.rows.contains(key)) << "said to be lost, and never was";
            ASSERT_FALSE(repaired_.rows.contains(key)) << "said to be lost, and is there";
        }
        for (const auto& [key, row] : original_.rows) {
            const auto now = repaired_.rows.find(key);
            if (now == repaired_.rows.end()) {
                ASSERT_TRUE(named_.contains(key) || inGap(key, report_.gaps)) << "a row is silently lost";
            } else {
                compare(key, row, now->second);
            }
            if (testing::Test::HasFatalFailure()) return;
        }
        ASSERT_TRUE(values_.empty()) << "a value is said to be lost, and is there";
        if (report_.lossless()) {
            ASSERT_EQ(original_.rows, repaired_.rows);
        }
    }

 private:
    void compare(const btree::Bytes& key, const RowContent& before, const RowContent& now) {
        ASSERT_EQ(before.size(), now.size());
        for (std::size_t i = 0; i < before.size(); ++i) {
            std::vector<std::string> expected = before[i];
            const auto lost = values_.find({key, original_.columns[i]});
            if (lost != values_.end()) {
                for (auto sequence = lost->second.rbegin(); sequence != lost->second.rend(); ++sequence) {
                    ASSERT_LE(*sequence, expected.size());
                    expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(*sequence) - 1);
                }
                values_.erase(lost);
            }
            ASSERT_EQ(expected, now[i])
                << "a value of the column " << original_.columns[i] << " is silently lost";
        }
    }

    const TableContent& original_;
    const TableContent& repaired_;
    const repair::TableRepair& report_;
    std::set<btree::Bytes> named_;
    std::map<std::pair<btree::Bytes, std::string>, std::set<std::size_t>> values_;
};

class RepairedDatabase : public testing::TestWithParam<Sample> {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        original_ = test::readSample(GetParam().file);
        ASSERT_FALSE(original_.empty());
    }

    Result<repair::RepairReport> repair(const std::vector<std::byte>& bytes) {
        std::ofstream(source_, std::ios::binary | std::ios::trunc)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        std::filesystem::remove(target_);
        repair::RepairOptions options;
        options.cacheBytes = std::size_t{4} << 20;
        return repair::repairDatabase(os::nativeFileSystem(), source_, target_, options);
    }

    std::vector<std::byte> result() const { return test::readWholeFile(target_); }

    // Clean, sound, and with a header that attaches.
    static void expectSound(const std::vector<std::byte>& bytes) {
        const auto database = open(bytes);
        ASSERT_TRUE(database) << codeOf(database);
        Report report;
        const auto sound = checkIntegrity(
            **database, [] { return Status{}; }, report);
        ASSERT_TRUE(sound && *sound) << report.text();
    }

    void expectNothingRemains() const {
        for (const auto& entry : std::filesystem::directory_iterator(dir_.path()))
            EXPECT_EQ(entry.path().string(), source_);
    }

    test::TempDir dir_;
    std::string source_ = dir_.file("damaged.edb");
    std::string target_ = dir_.file("repaired.edb");
    std::vector<std::byte> original_;
};

TEST_P(RepairedDatabase, IsCompleteWhenNothingWasDamaged) {
    const auto report = repair(original_);
    ASSERT_TRUE(report) << codeOf(report);
    const auto before = open(original_, true);
    ASSERT_TRUE(before);
    if ((*before)->clean()) {
        EXPECT_TRUE(report->lossless());
    }
    const std::vector<std::byte> bytes = result();
    expectSound(bytes);
    const auto after = open(bytes);
    ASSERT_TRUE(after);
    EXPECT_TRUE(contentOf(**before) == contentOf(**after));
    EXPECT_EQ((*after)->header().repairCount(), (*before)->header().repairCount() + 1);
    EXPECT_EQ((*after)->header().updateMajor(), (*before)->header().updateMajor());
    EXPECT_NE((*after)->header().databaseSignature(), (*before)->header().databaseSignature());
}

TEST_P(RepairedDatabase, LosesWhatItSaysAndNothingElse) {
    const auto whole = open(original_, true);
    ASSERT_TRUE(whole);
    const Content content = contentOf(**whole);
    int repaired = 0;
    int withLosses = 0;
    for (int round = 0; round < rounds(); ++round) {
        SCOPED_TRACE(testing::Message() << "seed " << round);
        std::vector<std::byte> bytes = original_;
        test::DamagedPages(bytes, GetParam().pageSize, static_cast<std::uint64_t>(round)).wreck();
        const std::clock_t start = std::clock();
        const auto report = repair(bytes);
        if (!report) {
            ASSERT_TRUE(codeOf(report) == JET_errCatalogCorrupted ||
                        codeOf(report) == JET_errDatabaseCorrupted)
                << codeOf(report);
            expectNothingRemains();
            continue;
        }
        ++repaired;
        withLosses += std::ranges::all_of(report->tables, &repair::TableRepair::lossless) ? 0 : 1;
        const std::vector<std::byte> made = result();
        expectSound(made);
        if (HasFatalFailure()) return;
        const auto database = open(made);
        ASSERT_TRUE(database);
        const Content now = contentOf(**database);
        Report text;
        describeRepair(*report, text);
        for (const repair::TableRepair& table : report->tables) {
            SCOPED_TRACE(table.name + "\n" + text.text());
            ASSERT_TRUE(content.contains(table.name));
            const bool sameColumns = content.at(table.name).columns == now.at(table.name).columns;
            if (!sameColumns) {
                ASSERT_FALSE(report->lossless());
                continue;  // the definition itself is damaged, and that is said
            }
            Comparison(content.at(table.name), now.at(table.name), table).check();
            if (HasFatalFailure()) return;
        }
        // Tables that are gone are gone with a word about it.
        for (const auto& [name, table] : content) {
            if (now.contains(name)) continue;
            ASSERT_NE(report->catalogDamage, JET_errSuccess) << name;
            ASSERT_TRUE(!report->catalogGaps.empty() || !report->definitionsLost.empty() ||
                        report->catalogRowsLost > 0 || !report->unknownLeaves.empty())
                << name;
        }
        ASSERT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, kMostSeconds);
    }
    EXPECT_GT(repaired, rounds() / 2);
    EXPECT_GE(withLosses, rounds() / 20) << "the damage is too small to show anything";
}

TEST_P(RepairedDatabase, IsSoundWhateverLiesTheOriginalTells) {
    for (int round = 0; round < rounds(); ++round) {
        SCOPED_TRACE(testing::Message() << "seed " << round);
        std::vector<std::byte> bytes = original_;
        test::DamagedPages(bytes, GetParam().pageSize, static_cast<std::uint64_t>(round)).tellLies();
        const std::clock_t start = std::clock();
        const auto report = repair(bytes);
        if (!report) {
            ASSERT_TRUE(
                codeOf(report) == JET_errCatalogCorrupted || codeOf(report) == JET_errDatabaseCorrupted ||
                codeOf(report) == JET_errInvalidDatabaseVersion || codeOf(report) == JET_errPageSizeMismatch)
                << codeOf(report);
            expectNothingRemains();
            continue;
        }
        expectSound(result());
        if (HasFatalFailure()) return;
        Report text;
        describeRepair(*report, text);
        (void)text.json();
        ASSERT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, kMostSeconds);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Samples, RepairedDatabase,
    testing::Values(Sample{"windows/index.edb.gz", 4096}, Sample{"windows/multi.edb.gz", 4096},
                    Sample{"windows/basic.edb.gz", 4096}, Sample{"windows/default.edb.gz", 4096},
                    Sample{"windows/binary.edb.gz", 4096}, Sample{"windows/text.edb.gz", 4096},
                    Sample{"windows/srudb-win8.dat.gz", 4096}, Sample{"windows/ual-current.mdb.gz", 4096},
                    Sample{"windows/compressed-8k.edb.gz", 8192},
                    Sample{"windows/qmgr-win11-dirty-16k.db.gz", 16384},
                    Sample{"windows/srum-win10-with-logs.tar.gz:Dirty/SRUDB.dat", 4096},
                    Sample{"engine/crash/d2/after_recovery.tar.xz:d.edb", 8192},
                    Sample{"engine/crash/d4/after_recovery.tar.xz:d.edb", 16384},
                    Sample{"engine/crash/d6/after_recovery.tar.xz:d.edb", 4096}));

}  // namespace
}  // namespace esent::tool
