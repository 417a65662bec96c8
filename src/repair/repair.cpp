#include "repair/repair.h"

#include <algorithm>
#include <optional>

#include "btree/read_cache.h"
#include "catalog/system_tables.h"
#include "os/clock.h"
#include "os/random.h"
#include "page/checksum.h"
#include "page/header_transitions.h"
#include "repair/catalog_salvage.h"

namespace esent::repair {

namespace {

using page::DatabaseHeader;

constexpr std::uint32_t kOldestUpdate = 0x09;  // earlier rows have another form

// The page size whose checksums hold for most of the first pages; nothing when none does.
std::optional<std::uint32_t> guessPageSize(os::File& file) {
    constexpr PageNumber kTried = 64;
    std::optional<std::uint32_t> best;
    unsigned most = 0;
    for (const std::uint32_t size : {4096u, 8192u, 16384u, 32768u, 2048u}) {
        std::vector<std::byte> page(size);
        unsigned good = 0;
        for (PageNumber number = 1; number <= kTried; ++number) {
            const auto got = file.readSome(page::pageOffset(number, size), page);
            if (!got || *got < size) break;
            if (page::checkPage(page, number) == page::PageCheck::Good) ++good;
        }
        if (good > most) best = size;
        most = std::max(most, good);
    }
    return best;
}

class Repair {
 public:
    Repair(os::FileSystem& files, const std::string& source, const std::string& target,
           const RepairOptions& options)
        : files_(files), sourcePath_(source), targetPath_(target), options_(options) {}

    Result<RepairReport> run() {
        const auto mode = options_.sourceIsOpen ? os::OpenMode::ReadOnlyShared : os::OpenMode::ReadOnly;
        source_ = TRY(files_.open(sourcePath_, {mode, true}));
        TRY(readHeader());
        target_ = TRY(files_.open(targetPath_, {os::OpenMode::CreateNew}));
        const Status made = make();
        target_.reset();
        if (!made) {
            (void)files_.remove(targetPath_);
            return fail(made.error());
        }
        return std::move(report_);
    }

 private:
    Status readHeader();
    Status make();
    Status makeTables();
    Status makeTable(const catalog::TableDefinition& table);
    Status makeObjectTable(const catalog::TableDefinition& table);
    Status writeHeader();
    [[nodiscard]] Status step() const;
    void noteUnknownLeaves();

    os::FileSystem& files_;
    const std::string& sourcePath_;
    const std::string& targetPath_;
    const RepairOptions& options_;
    std::unique_ptr<os::File> source_;
    std::unique_ptr<os::File> target_;
    std::optional<DatabaseHeader> header_;  // nothing: both copies are bad
    std::optional<btree::ReadCache> cache_;
    std::optional<LeafCensus> census_;
    std::optional<CatalogSalvage> catalog_;
    std::optional<DatabaseWriter> writer_;
    RepairReport report_;
};

Status Repair::readHeader() {
    auto header = page::readDatabaseHeader(*source_, false);
    if (header) {
        const bool readable =
            header->magic() == page::kDatabaseMagic && header->version() == page::kFormatMajor &&
            header->updateMajor() >= kOldestUpdate && header->updateMajor() <= page::kFormatUpdateHighest;
        if (!readable) return fail(JET_errInvalidDatabaseVersion);
        report_.pageSize = header->pageSize();
        report_.dirty = header->state() != page::DatabaseState::Clean;
        report_.logsFrom = header->minRequired();
        report_.logsTo = std::max(header->maxRequired(), header->maxCommitted());
        header_ = std::move(*header);
    } else {
        const auto guessed = guessPageSize(*source_);
        if (!guessed) return fail(JET_errDatabaseCorrupted);
        report_.pageSize = *guessed;
        report_.headerLost = true;
    }
    const std::uint64_t pages = TRY(source_->size()) / report_.pageSize;
    report_.sourcePages = pages < 2 ? 0 : std::min<std::uint64_t>(pages - 2, btree::kLargestPageNumber);
    return {};
}

Status Repair::step() const {
    if (!options_.step) return {};
    // Every page is read about three times: the census, the check of the trees, the copy.
    const std::uint64_t all = 2 * report_.sourcePages + 1;
    return options_.step(static_cast<unsigned>(std::min<std::uint64_t>(99, cache_->pagesRead() * 100 / all)));
}

Status Repair::make() {
    const std::uint32_t pageSize = report_.pageSize;
    cache_.emplace(*source_, pageSize, options_.cacheBytes);
    TRY(step());
    census_ = TRY(LeafCensus::take(*source_, pageSize, static_cast<PageNumber>(report_.sourcePages)));
    report_.badPages = census_->badPages();
    report_.blankPages = census_->blankPages();
    catalog_.emplace(pageSize);
    TRY(catalog_->read(*cache_, *census_, report_));
    const DatabaseTime lastTime = std::max(census_->highestTime(), header_ ? header_->dbtime() : 0);
    writer_.emplace(*target_, pageSize, lastTime);
    TRY(makeTables());
    TRY(catalog_->write(*writer_, !header_ || !header_->isShadowCatalogOff()));
    TRY(writer_->finish());
    report_.pages = writer_->lastPage();
    noteUnknownLeaves();
    TRY(writeHeader());
    return target_->sync();
}

Status Repair::makeTables() {
    const catalog::TableDefinition* objects = catalog_->objectTable();
    for (const catalog::TableDefinition& table : catalog_->catalog().tables) {
        if (table.objectId == catalog::kCatalogObject || table.objectId == catalog::kShadowObject) continue;
        if (&table != objects) TRY(makeTable(table));
    }
    return objects != nullptr ? makeObjectTable(*objects) : Status{};
}

Status Repair::makeTable(const catalog::TableDefinition& table) {
    SalvageContext context{*cache_,
                           *census_,
                           catalog_->catalog(),
                           *writer_,
                           files_,
                           targetPath_ + ".sort",
                           [this] { return step(); }};
    const PageNumber before = writer_->lastPage();
    TableSalvage salvage(context, table);
    const auto roots = salvage.run();
    if (!roots) {
        if (roots.error().code != JET_errCatalogCorrupted) return fail(roots.error());
        writer_->back(before);
        report_.definitionsLost.push_back("table " + table.name);
        return {};
    }
    catalog_->placed(table, *roots);
    report_.tables.push_back(std::move(salvage.report()));
    return {};
}

// Which table an object belongs to follows from the catalog.
Status Repair::makeObjectTable(const catalog::TableDefinition& table) {
    TreeWriter::Place place;
    place.object = table.objectId;
    const auto tree = TRY(TreeWriter::begin(*writer_, place));
    TRY(catalog_->writeObjectTable(*tree));
    TRY(tree->finish());
    TRY(tree->close());
    TableRoots roots;
    roots.rows = tree->root();
    catalog_->placed(table, roots);
    return {};
}

void Repair::noteUnknownLeaves() {
    if (report_.catalogDamage == JET_errSuccess) return;
    report_.unknownLeaves = census_->leavesByObject();
    for (const ObjectId own :
         {catalog::kDatabaseObject, catalog::kNameIndexObject, catalog::kRootIndexObject})
        report_.unknownLeaves.erase(own);
    for (const catalog::TableDefinition& table : catalog_->catalog().tables) {
        report_.unknownLeaves.erase(table.objectId);
        report_.unknownLeaves.erase(table.longValueObject);
        for (const catalog::IndexDefinition& index : table.indexes)
            report_.unknownLeaves.erase(index.objectId);
    }
}

// A database with an identity of its own, that no log belongs to.
Status Repair::writeHeader() {
    const LogTime now = LogTime::fromUnixMilliseconds(os::clock().unixMilliseconds());
    page::AttachFacts facts;
    facts.time = now;
    const bool shadow = !header_ || !header_->isShadowCatalogOff();
    DatabaseHeader header =
        page::newHeader(report_.pageSize, Signature::make(os::random32(), now), facts, shadow);
    if (header_) {
        header.setVersion(header_->version());
        header.setUpdateMajor(header_->updateMajor());
        header.setUpdateMinor(header_->updateMinor());
        header.setCreateVersion(header_->createVersion());
        header.setCreateUpdateMajor(header_->createUpdateMajor());
        header.setHighestAttachedFormat(header_->highestAttachedFormat());
        header.setSortVersion(header_->sortVersion());
        header.setRepairCountOld(header_->repairCountOld());
    }
    header.setRepairCount((header_ ? header_->repairCount() : 0) + 1);
    header.setRepairTime(now);
    const ObjectId known = header_ ? header_->lastObjectId() : 0;
    page::markClean(header, {}, now, writer_->lastTime() + 1, std::max(known, catalog_->highestObject()) + 1);
    return page::writeDatabaseHeader(*target_, header);
}

}  // namespace

bool RepairReport::lossless() const {
    return !headerLost && !dirty && catalogRowsLost == 0 && definitionsLost.empty() && catalogGaps.empty() &&
           std::ranges::all_of(tables, &TableRepair::lossless);
}

Result<RepairReport> repairDatabase(os::FileSystem& files, const std::string& source,
                                    const std::string& target, const RepairOptions& options) {
    return Repair(files, source, target, options).run();
}

}  // namespace esent::repair
