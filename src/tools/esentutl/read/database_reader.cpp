#include "read/database_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "btree/space.h"
#include "btree/tree_check.h"
#include "catalog/system_tables.h"
#include "database/attach_checks.h"
#include "recovery/backup_trailer.h"

namespace esent::tool {

namespace {

// Rows of earlier revisions keep their tagged columns in another form.
constexpr std::uint32_t kOldestUpdate = 0x09;

Status checkVersion(const page::DatabaseHeader& header) {
    const bool known = header.magic() == page::kDatabaseMagic && header.version() == page::kFormatMajor &&
                       header.updateMajor() >= kOldestUpdate &&
                       header.updateMajor() <= page::kFormatUpdateHighest;
    return known ? Status{} : fail(JET_errInvalidDatabaseVersion);
}

}  // namespace

DatabaseReader::DatabaseReader(std::unique_ptr<os::File> file, page::DatabaseHeader header,
                               const ReadOptions& options, std::uint32_t filePages)
    : file_(std::move(file)),
      header_(std::move(header)),
      options_(options),
      filePages_(filePages),
      cache_(*file_, header_.pageSize(), options.cacheBytes) {}

Result<std::unique_ptr<DatabaseReader>> DatabaseReader::open(std::unique_ptr<os::File> file,
                                                             const ReadOptions& options) {
    page::DatabaseHeader header = TRY(page::readDatabaseHeader(*file, false));
    TRY(checkVersion(header));
    const Status state = database::checkAttachableState(header.state());
    if (!state && !options.dirty) return fail(state.error());
    std::uint64_t pages = TRY(file->size()) / header.pageSize();
    if (recovery::isUnmergedImage(header) && pages != 0) --pages;  // the last one describes the backup
    if (pages < 3) return fail(JET_errDatabaseCorrupted);
    const auto filePages = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(pages - 2, std::uint64_t{btree::kLargestPageNumber}));
    auto reader = std::unique_ptr<DatabaseReader>(
        new DatabaseReader(std::move(file), std::move(header), options, filePages));
    reader->clean_ = state.has_value();
    reader->options_.salvage = options.salvage || !state;
    if (!state) TRY(reader->noteDirt());
    TRY(reader->readCatalog());
    return reader;
}

// What a dirty file can't tell.
Status DatabaseReader::noteDirt() {
    note({"", JET_errDatabaseDirtyShutdown,
          fmt::format("not shut down cleanly; logs {} to {} would complete it. Rows that only the logs have "
                      "are missing, rows of unfinished transactions may be present",
                      header_.minRequired(), header_.maxRequired())});
    const LeafCensus* all = TRY(census());
    mixture_ = all->highestTime() > header_.dbtime();
    if (mixture_) {
        note(
            {"", JET_errSuccess,
             fmt::format("pages were written after the last clean shutdown (counter {}, header {}): the file "
                         "is a mixture of old and new pages",
                         all->highestTime(), header_.dbtime())});
    } else {
        note({"", JET_errSuccess,
              "no page was written after the last clean shutdown: this is exactly the state of that time"});
    }
    if (all->badPages() > 0) {
        note({"", JET_errReadVerifyFailure, fmt::format("{} damaged pages in the file", all->badPages())});
    }
    return {};
}

Result<const LeafCensus*> DatabaseReader::census() {
    if (!census_) {
        PageNumber last = filePages_;
        // Behind the last page that a clean database owns there may be anything.
        if (const auto owned = btree::ownedPages(cache_); clean_ && owned) last = std::min(last, *owned);
        census_ = TRY(LeafCensus::take(*file_, header_.pageSize(), last));
    }
    return &*census_;
}

// The catalog, or its shadow if it is damaged, or what is left of either.
Status DatabaseReader::readCatalog() {
    auto main = catalog::readCatalog(cache_);
    if (main) {
        catalog_ = std::move(*main);
        return {};
    }
    if (auto shadow = catalog::readCatalog(cache_, catalog::CatalogCopy::Shadow);
        shadow && !shadow->tables.empty()) {
        note({"MSysObjects", main.error().code, "the catalog is damaged; its shadow was used"});
        catalog_ = std::move(*shadow);
        return {};
    }
    if (options_.salvage &&
        (salvageCatalog(catalog::kCatalogObject, catalog::kCatalogRoot, "MSysObjects") ||
         salvageCatalog(catalog::kShadowObject, catalog::kShadowRoot, "MSysObjectsShadow"))) {
        return {};
    }
    return fail(main.error());
}

bool DatabaseReader::salvageCatalog(ObjectId object, PageNumber root, const char* name) {
    const auto cursor = tree(name, root, object);
    if (!cursor) return false;
    catalog::CatalogAssembler assembler(header_.pageSize());
    std::uint64_t badRows = 0;
    auto found = (*cursor)->seek({});
    for (; found && *found; found = (*cursor)->next())
        badRows += assembler.add((*cursor)->node().data) ? 0 : 1;
    catalog_ = assembler.take();
    if (catalog_.tables.empty()) return false;
    note({name, JET_errCatalogCorrupted,
          fmt::format("both copies of the catalog are damaged; tables are read from the rows left of {}, {} "
                      "rows of it were useless",
                      name, badRows)});
    return true;
}

Result<std::unique_ptr<EntryCursor>> DatabaseReader::tree(const std::string& name, PageNumber root,
                                                          ObjectId objectId) {
    auto walked = std::make_unique<TreeCursor>(cache_, root, objectId);
    if (!options_.salvage) return walked;
    const auto whole = btree::checkTree(cache_, root, objectId);
    if (whole) return walked;
    auto scavenged = std::make_unique<ScavengedCursor>(cache_, objectId, *TRY(census()));
    note({name, whole.error().code,
          fmt::format("the tree is broken; its entries were collected from {} leaves", scavenged->leaves())});
    return scavenged;
}

}  // namespace esent::tool
