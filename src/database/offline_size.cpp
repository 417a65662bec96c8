#include "database/offline_size.h"

#include <algorithm>

#include "database/attach_checks.h"
#include "database/path_claim.h"
#include "page/database_header.h"

namespace esent::database {

Result<std::uint32_t> growOffline(os::FileSystem& files, std::string_view path, std::uint32_t pages) {
    constexpr std::uint64_t kHeaderPages = 2;
    constexpr std::uint32_t kMostPages = 0x7FFFFFFF;
    if (pages < kSmallestSizePages || pages > kMostPages) return fail(JET_errInvalidParameter);
    const std::string full = TRY(files.fullPath(path));
    const PathClaim claim = TRY(PathClaim::take(files, full, false));
    const std::unique_ptr<os::File> file = TRY(files.open(full, {os::OpenMode::ReadWrite}));
    auto header = page::readDatabaseHeader(*file, false);
    if (!header && header.error().code == JET_errReadVerifyFailure) return fail(JET_errDatabaseCorrupted);
    if (!header) return fail(header.error());
    TRY(checkAttachable(*header, header->pageSize()));
    const std::uint64_t wanted = (pages + kHeaderPages) * header->pageSize();
    const std::uint64_t size = TRY(file->size());
    if (size < wanted) {
        if (const Status grown = file->allocate(wanted); !grown) {
            (void)file->resize(size);
            return fail(grown.error());
        }
        TRY(file->sync());
    }
    const std::uint64_t now = std::max(size, wanted) / header->pageSize();
    return static_cast<std::uint32_t>(std::max(now, kHeaderPages) - kHeaderPages);
}

}  // namespace esent::database
