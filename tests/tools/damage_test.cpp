// Seeded damage: whatever is wrong in a file, the reading verbs end with an answer, in bounded time and
// memory.
//
// Each round changes a database in one or a few places (bytes, lies in lengths, swapped pages, rings of
// siblings, absurd catalogs, cut files), seals the pages so that the damage gets past the checksums, and then
// exports every table, strictly and with salvage, and checks integrity. ESENT_DAMAGE_ROUNDS sets the rounds
// per sample.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <ctime>
#include <random>

#include "corpus_bytes.h"
#include "export/exporter.h"
#include "export/json_text.h"
#include "integrity/integrity.h"
#include "memory_file.h"
#include "page/checksum.h"
#include "read/schema.h"

namespace esent::tool {
namespace {

constexpr std::size_t kMostOutput = std::size_t{256} << 20;
constexpr double kMostSeconds = 30;  // of processor time per round, sanitizers included
constexpr long kMostMemoryKilobytes = 2'000'000;

struct Sample {
    const char* file;
    std::uint32_t pageSize;
};

void PrintTo(const Sample& sample, std::ostream* out) {
    *out << sample.file;
}

int rounds() {
    const char* named = std::getenv("ESENT_DAMAGE_ROUNDS");
    return named != nullptr ? std::atoi(named) : 60;
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

class Damage {
 public:
    Damage(std::vector<std::byte>& bytes, std::uint32_t pageSize, std::uint64_t seed)
        : bytes_(bytes), pageSize_(pageSize), random_(seed) {}

    void apply() {
        const std::size_t steps = 1 + below(3);
        for (std::size_t i = 0; i < steps; ++i)
            applyOne();
    }

 private:
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
    std::size_t pages() const { return bytes_.size() / pageSize_ - 2; }
    ByteSpan page(std::size_t number) {
        return ByteSpan(bytes_).subspan((number + 1) * pageSize_, pageSize_);
    }
    void seal(std::size_t number) { page::sealPage(page(number), static_cast<PageNumber>(number)); }
    // A page that is not blank, of the given tree if there is one.
    std::size_t usedPage(ObjectId object = 0) {
        for (int i = 0; i < 2000; ++i) {
            const std::size_t number = 1 + below(pages());
            if (isAllZero(page(number))) continue;
            if (object == 0 || page::PageView(page(number)).objectId() == object) return number;
        }
        return 1;
    }
    void bytesOf(std::size_t number, std::size_t from, std::size_t to) {
        for (std::size_t i = 1 + below(4); i > 0; --i)
            page(number)[from + below(to - from)] = static_cast<std::byte>(random_());
    }
    void lie(std::size_t number, std::size_t at) {
        static constexpr std::uint16_t kLies[] = {0, 1, 0x7F, 0x1FFF, 0x7FFF, 0x8000, 0xFFFF, 0x4000};
        storeLE<std::uint16_t>(page(number), at, kLies[below(std::size(kLies))]);
    }

    void applyOne() {
        if (bytes_.size() < 4 * pageSize_) return;
        const std::size_t number = usedPage();
        switch (below(9)) {
            case 0:
                bytesOf(number, 8, pageSize_);
                return seal(number);
            case 1: {  // a length or an offset in the directory of lines
                lie(number, pageSize_ - 2 * (1 + below(40)));
                return seal(number);
            }
            case 2: {  // somewhere in the lines
                lie(number, 80 + below(pageSize_ - 82));
                return seal(number);
            }
            case 3: {  // another page's content
                const std::size_t other = usedPage();
                std::swap_ranges(page(number).begin(), page(number).end(), page(other).begin());
                seal(number);
                return seal(other);
            }
            case 4: {  // siblings
                const std::size_t other = usedPage(page::PageView(page(number)).objectId());
                storeLE<std::uint32_t>(page(number), 20, static_cast<std::uint32_t>(other));
                storeLE<std::uint32_t>(page(other), 16, static_cast<std::uint32_t>(number));
                seal(number);
                return seal(other);
            }
            case 5: {  // the catalog and its shadow
                const std::size_t row = usedPage(2 + static_cast<ObjectId>(below(2)));
                bytesOf(row, 80, pageSize_);
                return seal(row);
            }
            case 6:  // a bad checksum
                return bytesOf(number, 0, pageSize_);
            case 7: {  // the header
                bytesOf(0, 0, 1);
                for (std::size_t copy = 0; copy < 2; ++copy) {
                    const ByteSpan header = ByteSpan(bytes_).subspan(copy * pageSize_, pageSize_);
                    header[8 + below(740)] = static_cast<std::byte>(random_());
                    page::sealHeader(header);
                }
                return;
            }
            default:
                if (below(8) == 0) bytes_.resize(bytes_.size() - below(bytes_.size() / 2));
                return;
        }
    }

    std::vector<std::byte>& bytes_;
    std::uint32_t pageSize_;
    std::mt19937_64 random_;
};

void exportAll(DatabaseReader& database) {
    DiscardingSink sink;
    Exporter exporter(database, sink, true, [] { return Status{}; });
    for (const catalog::TableDefinition& table : database.catalog().tables) {
        const Status done = exporter.add(table, "");
        if (!done) break;
    }
    Report report;
    (void)listTables(database, report);
    (void)describeSchema(database, "", report);
    (void)report.json();
}

void readEveryWay(const std::vector<std::byte>& bytes) {
    for (const bool salvage : {false, true}) {
        ReadOptions options;
        options.dirty = salvage;
        options.salvage = salvage;
        options.cacheBytes = std::size_t{4} << 20;
        const auto database = DatabaseReader::open(std::make_unique<test::MemoryFile>(bytes), options);
        if (!database) continue;
        exportAll(**database);
        Report report;
        (void)checkIntegrity(
            **database, [] { return Status{}; }, report);
        (void)report.json();
    }
}

class DamagedDatabase : public testing::TestWithParam<Sample> {};

TEST_P(DamagedDatabase, IsAnsweredInBoundedTime) {
    ESENT_REQUIRE_CORPUS();
    const auto original = test::readCorpusFile(GetParam().file);
    ASSERT_FALSE(original.empty());
    for (int round = 0; round < rounds(); ++round) {
        SCOPED_TRACE(round);
        std::vector<std::byte> bytes = original;
        Damage(bytes, GetParam().pageSize, static_cast<std::uint64_t>(round)).apply();
        const std::clock_t before = std::clock();
        readEveryWay(bytes);
        const double seconds = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
        ASSERT_LT(seconds, kMostSeconds) << "seed " << round;
    }
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    EXPECT_LT(usage.ru_maxrss, kMostMemoryKilobytes);
}

INSTANTIATE_TEST_SUITE_P(Samples, DamagedDatabase,
                         testing::Values(Sample{"windows/index.edb.gz", 4096},
                                         Sample{"windows/multi.edb.gz", 4096},
                                         Sample{"windows/srudb-win8.dat.gz", 4096},
                                         Sample{"windows/ual-current.mdb.gz", 4096},
                                         Sample{"windows/compressed-8k.edb.gz", 8192},
                                         Sample{"windows/qmgr-win11-dirty-16k.db.gz", 16384}));

}  // namespace
}  // namespace esent::tool
