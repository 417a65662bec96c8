// DatabaseReader: a database file opened to be read whole, never changed.
//
// A file that was not shut down cleanly is refused unless the caller says that the newest state of each page
// will do. Trees that are broken can be salvaged: their leaves are collected from all over the file. What the
// reader can't vouch for is in notes(). One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "btree/read_cache.h"
#include "catalog/catalog_reader.h"
#include "page/database_header.h"
#include "repair/long_value_stream.h"
#include "repair/scavenger.h"

namespace esent::tool {

using repair::EntryCursor;
using repair::LeafCensus;
using repair::LongValueStream;
using repair::ScavengedCursor;
using repair::TreeCursor;

struct ReadOptions {
    bool dirty = false;    // accept a database that was not shut down cleanly; implies salvage
    bool salvage = false;  // collect the leaves of broken trees
    std::size_t cacheBytes = std::size_t{64} << 20;
};

// Something that is not as it should be, for people and programs.
struct ReadNote {
    std::string object;  // "table", "table/index"; empty: the database
    JET_ERR error = JET_errSuccess;
    std::string text;
};

class DatabaseReader {
 public:
    // Errors: those of the header, JET_errInvalidDatabaseVersion (newer than 0x620,0x12C or older than
    // 0x620,0x09, whose rows differ), JET_errDatabaseDirtyShutdown and its kin, those of the catalog.
    [[nodiscard]] static Result<std::unique_ptr<DatabaseReader>> open(std::unique_ptr<os::File> file,
                                                                      const ReadOptions& options);

    [[nodiscard]] const page::DatabaseHeader& header() const { return header_; }
    [[nodiscard]] btree::ReadCache& pages() { return cache_; }
    [[nodiscard]] os::File& file() { return *file_; }
    [[nodiscard]] const catalog::Catalog& catalog() const { return catalog_; }
    // Pages in the file, header pages left out.
    [[nodiscard]] std::uint32_t filePages() const { return filePages_; }
    [[nodiscard]] bool clean() const { return clean_; }
    // Pages newer than the header were found: the file is a mixture. Always false for clean files.
    [[nodiscard]] bool mixture() const { return mixture_; }

    // The entries of a tree; of a broken one what salvage finds, with a note.
    [[nodiscard]] Result<std::unique_ptr<EntryCursor>> tree(const std::string& name, PageNumber root,
                                                            ObjectId objectId);

    void note(ReadNote note) { notes_.push_back(std::move(note)); }
    [[nodiscard]] const std::vector<ReadNote>& notes() const { return notes_; }

 private:
    DatabaseReader(std::unique_ptr<os::File> file, page::DatabaseHeader header, const ReadOptions& options,
                   std::uint32_t filePages);

    [[nodiscard]] Status readCatalog();
    [[nodiscard]] bool salvageCatalog(ObjectId object, PageNumber root, const char* name);
    [[nodiscard]] Status noteDirt();
    [[nodiscard]] Result<const LeafCensus*> census();

    std::unique_ptr<os::File> file_;
    page::DatabaseHeader header_;
    ReadOptions options_;
    std::uint32_t filePages_;
    bool clean_ = true;
    bool mixture_ = false;
    btree::ReadCache cache_;
    catalog::Catalog catalog_;
    std::optional<LeafCensus> census_;
    std::vector<ReadNote> notes_;
};

}  // namespace esent::tool
