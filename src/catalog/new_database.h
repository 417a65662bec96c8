// Content of a brand-new database: page 1 with its space trees, the catalog MSysObjects with its indexes and
// its shadow, MSysObjids and MSysLocales, laid out page for page as Windows lays them out.
//
// Called while a database is created, before anyone else knows the file. Deterministic: the same
// specification gives the same bytes, so that recovery can repeat it.
#pragma once

#include <cstdint>

#include "base/disk_types.h"
#include "base/result.h"
#include "os/file_system.h"

namespace esent::catalog {

// Pages that the system tables need.
inline constexpr std::uint32_t kMinimumPages = 30;

// What Windows owns initially for a given JET_paramDbExtensionSize: 30 + min(extension, 224) pages.
[[nodiscard]] constexpr std::uint32_t initialPagesFor(std::uint32_t extensionPages) {
    return kMinimumPages + (extensionPages < 224 ? extensionPages : 224);
}

struct NewDatabaseSpec {
    std::uint32_t pageSize = 4096;     // 4096, 8192, 16384, 32768
    std::uint32_t initialPages = 254;  // owned pages, >= kMinimumPages, without the two header pages
    bool shadowCatalog = true;         // false: MSysObjectsShadow stays empty (the header says so, too)
};

struct NewDatabase {
    DatabaseTime lastTime = 0;  // for the header: highest dbtime given out
    ObjectId lastObjectId = 0;  // for the header: highest object id given out
    std::uint32_t ownedPages = 0;
};

// Sizes the file to (initialPages + 2) pages and writes every page of the new database, not the two header
// pages, which stay zero. Does not sync. Errors: JET_errInvalidParameter (specification), those of os::File.
[[nodiscard]] Result<NewDatabase> buildNewDatabase(os::File& file, const NewDatabaseSpec& spec);

}  // namespace esent::catalog
