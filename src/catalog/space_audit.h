// Audit of a whole database: every tree checked, and every page accounted for exactly once.
//
// A page in use belongs to one tree, or is available in one, or is set aside for splits of one. Pages that
// nobody has are leaks: harmless, and real databases have some after a crash. A page with two users is
// damage. One thread per call; reads every page in use.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/disk_types.h"
#include "base/result.h"
#include "btree/page_source.h"
#include "catalog/catalog_reader.h"

namespace esent::catalog {

struct TreeFailure {
    std::string name;  // table, or table and index
    PageNumber root = 0;
    JET_ERR error = JET_errSuccess;
};

struct SpaceAudit {
    std::uint32_t ownedPages = 0;
    std::uint64_t trees = 0;
    std::uint64_t entries = 0;          // of all trees, the trees of extents left out
    std::vector<TreeFailure> failures;  // trees that are damaged; their pages show as leaks
    std::vector<PageNumber> leaked;
    std::vector<PageNumber> usedTwice;
    std::vector<PageNumber> outside;  // roots of trees whose pages their parent does not own

    [[nodiscard]] bool sound() const { return failures.empty() && usedTwice.empty() && outside.empty(); }
};

// `filePages` is the length of the file in pages, header pages left out: a database that claims more is
// JET_errDatabaseCorrupted. Other errors: what keeps the root of the database from being read.
[[nodiscard]] Result<SpaceAudit> auditSpace(btree::PageSource& source, const Catalog& catalog,
                                            std::uint32_t filePages);

}  // namespace esent::catalog
