// Repair: makes a sound database of what the pages of a damaged one hold, when its logs are gone.
//
// The damaged file is only read. Everything that can be trusted goes into a new file: the catalog from its
// two copies, the rows of every table in the order of their keys, long values, indexes made anew, space. What
// could not be kept is in the report, by row, value, or the keys between which something is missing. A
// database that was merely not shut down cleanly is made into one that is, without the work that only its
// logs have.
//
// For tools and JetCompact. One call, one thread; memory as TableSalvage says, and 16 bytes per leaf of the
// file.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "os/file_system.h"
#include "repair/repair_report.h"

namespace esent::repair {

struct RepairOptions {
    bool sourceIsOpen = false;  // by somebody who does not write to it now
    std::size_t cacheBytes = std::size_t{64} << 20;
    // Asked from time to time, with the part of the work that is done, in per cent; an error ends the repair.
    std::function<Status(unsigned percent)> step;
};

// `target` must not exist; after an error nothing is left there. JET_errInvalidDatabaseVersion (its rows have
// a form that is not read), JET_errDatabaseCorrupted (no page of a database in it), JET_errCatalogCorrupted
// (nothing of either copy of the catalog is left), errors of files.
[[nodiscard]] Result<RepairReport> repairDatabase(os::FileSystem& files, const std::string& source,
                                                  const std::string& target, const RepairOptions& options);

}  // namespace esent::repair
