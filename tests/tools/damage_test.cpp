// Seeded damage: whatever is wrong in a file, the reading verbs end with an answer, in bounded time and
// memory.
//
// Each round changes a database in one or a few places: lies that are sealed so that they get past the
// checksums (bytes, lengths, swapped pages, rings of siblings, absurd catalogs), or wrecks as accidents make
// them. Then it lists tables and schema, exports every table, dumps space and checks integrity, strictly and
// with salvage. Every error has a name of the interface. ESENT_DAMAGE_ROUNDS sets the rounds per sample; the
// big ones take a part.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <ctime>

#include "corpus_sample.h"
#include "damaged_pages.h"
#include "dump_space.h"
#include "export/exporter.h"
#include "export/json_text.h"
#include "instance/error_table.h"
#include "integrity/integrity.h"
#include "memory_file.h"
#include "read/schema.h"

namespace esent::tool {
namespace {

constexpr std::size_t kMostOutput = std::size_t{256} << 20;
constexpr double kMostSeconds = 30;  // of processor time per round, sanitizers included
constexpr long kMostMemoryKilobytes = 2'000'000;

struct Sample {
    const char* file;
    std::uint32_t pageSize;
    int share = 1;  // of the rounds, one in so many
};

void PrintTo(const Sample& sample, std::ostream* out) {
    *out << sample.file;
}

int rounds() {
    const char* named = std::getenv("ESENT_DAMAGE_ROUNDS");
    return named != nullptr ? std::atoi(named) : 24;
}

// Makes text of every value and forgets it.
class DiscardingSink final : public RowSink {
 public:
    Status beginTable(const SinkTable& table, RowReader& rows) override {
        rows_ = &rows;
        numbers_ = table.numbers;
        json_ = std::make_unique<JsonValues>(rows, BinaryText::Base64);
        return {};
    }
    Status row() override {
        for (std::size_t i = 0; i < numbers_.size(); ++i) {
            if (rows_->values(i).empty()) continue;
            json_->append(text_, i, numbers_[i], [this] { text_.clear(); });
            bytes += text_.size();
            text_.clear();
        }
        return bytes < kMostOutput ? Status{} : fail(JET_errDiskFull);
    }
    Status endTable() override { return {}; }
    Status finish() override { return {}; }
    std::size_t bytes = 0;

 private:
    RowReader* rows_ = nullptr;
    std::vector<NumberStyle> numbers_;
    std::unique_ptr<JsonValues> json_;
    std::string text_;
};

void exportAll(DatabaseReader& database) {
    DiscardingSink sink;
    Exporter exporter(database, sink, true, [] { return Status{}; });
    for (const catalog::TableDefinition& table : database.catalog().tables) {
        const Status done = exporter.add(table, "");
        if (!done) break;
    }
}

// Success, or an error that the interface knows.
template <class Outcome>
void expectDocumented(const Outcome& outcome) {
    const JET_ERR error = codeOf(outcome);
    EXPECT_TRUE(error == JET_errSuccess || instance::findError(error) != nullptr) << error;
}

void describeAll(DatabaseReader& database) {
    Report report;
    expectDocumented(listTables(database, report));
    expectDocumented(describeSchema(database, "", report));
    expectDocumented(dumpSpace(database, true, report));
    expectDocumented(checkIntegrity(
        database, [] { return Status{}; }, report));
    (void)report.json();
}

void readEveryWay(const std::vector<std::byte>& bytes) {
    for (const bool salvage : {false, true}) {
        ReadOptions options;
        options.dirty = salvage;
        options.salvage = salvage;
        options.cacheBytes = std::size_t{4} << 20;
        const auto database = DatabaseReader::open(std::make_unique<test::MemoryFile>(bytes), options);
        expectDocumented(database);
        if (!database) continue;
        exportAll(**database);
        describeAll(**database);
    }
}

class DamagedDatabase : public testing::TestWithParam<Sample> {};

TEST_P(DamagedDatabase, IsAnsweredInBoundedTime) {
    ESENT_REQUIRE_CORPUS();
    const auto original = test::readSample(GetParam().file);
    ASSERT_FALSE(original.empty());
    const int all = std::max(2, rounds() / GetParam().share);
    for (int round = 0; round < all; ++round) {
        SCOPED_TRACE(round);
        std::vector<std::byte> bytes = original;
        test::DamagedPages damage(bytes, GetParam().pageSize, static_cast<std::uint64_t>(round));
        if (round % 4 == 3) {
            damage.wreck();
        } else {
            damage.tellLies();
        }
        const std::clock_t before = std::clock();
        readEveryWay(bytes);
        const double seconds = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
        ASSERT_LT(seconds, kMostSeconds) << "seed " << round;
    }
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    EXPECT_LT(usage.ru_maxrss, kMostMemoryKilobytes);
}

INSTANTIATE_TEST_SUITE_P(
    Samples, DamagedDatabase,
    testing::Values(Sample{"windows/index.edb.gz", 4096}, Sample{"windows/multi.edb.gz", 4096},
                    Sample{"windows/basic.edb.gz", 4096}, Sample{"windows/binary.edb.gz", 4096},
                    Sample{"windows/default.edb.gz", 4096}, Sample{"windows/text.edb.gz", 4096},
                    Sample{"windows/srudb-win8.dat.gz", 4096}, Sample{"windows/ual-current.mdb.gz", 4096},
                    Sample{"windows/compressed-8k.edb.gz", 8192},
                    Sample{"windows/qmgr-win11-dirty-16k.db.gz", 16384},
                    Sample{"windows/large.edb.gz", 32768, 6},
                    Sample{"windows/srum-win10-recovered.tar.gz:Clean/SRUDB.dat", 4096},
                    Sample{"windows/srum-win10-with-logs.tar.gz:Dirty/SRUDB.dat", 4096},
                    Sample{"engine/crash/d2/after_recovery.tar.xz:d.edb", 8192},
                    Sample{"engine/crash/d4/after_recovery.tar.xz:d.edb", 16384},
                    Sample{"engine/clean/ps4096/corpus.edb.xz", 4096, 12},
                    Sample{"engine/clean/ps32768/corpus.edb.xz", 32768, 12},
                    Sample{"engine/clean/efv9600_ps8192/corpus.edb.xz", 8192, 12}));

}  // namespace
}  // namespace esent::tool
