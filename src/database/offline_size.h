// Growing the file of a database that nobody has attached.
//
// Stateless; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "os/file_system.h"

namespace esent::database {

// The fewest pages that may be asked for.
inline constexpr std::uint32_t kSmallestSizePages = 32;

// Makes the file at least `pages` long, durably, and answers how long it is; never shrinks it. The pages
// behind those that the database owns are taken by whoever extends it later. JET_errInvalidParameter for too
// few pages, JET_errDatabaseDirtyShutdown and its kind unless the database is clean,
// JET_errDatabaseSharingViolation or JET_errFileAccessDenied while it is attached, JET_errFileNotFound,
// JET_errDiskFull.
[[nodiscard]] Result<std::uint32_t> growOffline(os::FileSystem& files, std::string_view path,
                                                std::uint32_t pages);

}  // namespace esent::database
