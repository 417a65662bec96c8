// See attach_checks.h.
#include "database/attach_checks.h"

namespace esent::database {
namespace {

// Large pages came with this revision.
constexpr std::uint32_t kLargePagesSince = 0x11;
constexpr std::uint32_t kLargestSmallPage = 8192;

Status checkFormat(const page::DatabaseHeader& header) {
    if (header.magic() != page::kDatabaseMagic || header.version() != page::kFormatMajor) {
        return fail(JET_errInvalidDatabaseVersion);
    }
    if (header.updateMajor() > page::kFormatUpdateHighest) return fail(JET_errInvalidDatabaseVersion);
    if (header.updateMajor() < kLargePagesSince && header.pageSize() > kLargestSmallPage) {
        return fail(JET_errInvalidDatabaseVersion);
    }
    return {};
}

bool isOtherKindOfFile(const page::DatabaseHeader& header) {
    const std::uint32_t type = header.fileType();
    return header.attribute() != 0 || type == page::kFileTypeLog || type == page::kFileTypeCheckpoint ||
           type == page::kFileTypeFlushMap;
}

}  // namespace

Status checkAttachableState(page::DatabaseState state) {
    using enum page::DatabaseState;
    switch (state) {
        case Clean:
            return {};
        case JustCreated:
        case Dirty:
        case DirtyAndPatched:
            return fail(JET_errDatabaseDirtyShutdown);
        case BeingConverted:
            return fail(JET_errDatabaseIncompleteUpgrade);
        case ReseedInProgress:
            return fail(JET_errDatabaseIncompleteIncrementalReseed);
        case RevertInProgress:
            return fail(JET_errDatabaseIncompleteRevert);
        case ForceDetach:
            break;
    }
    // 0 was never given a state: like a creation that was cut off.
    return fail(static_cast<std::uint32_t>(state) == 0 ? JET_errDatabaseDirtyShutdown
                                                       : JET_errDatabaseCorrupted);
}

Status checkAttachable(const page::DatabaseHeader& header, std::uint32_t configuredPageSize) {
    TRY(checkFormat(header));
    if (isOtherKindOfFile(header)) return fail(JET_errDatabaseCorrupted);
    if (header.pageSize() != configuredPageSize) return fail(JET_errPageSizeMismatch);
    const BackupInfo image = header.currentFullBackup();
    if (image.generationLow != 0 && image.generationHigh == 0) {
        return fail(JET_errSoftRecoveryOnBackupDatabase);
    }
    return checkAttachableState(header.state());
}

Status checkChangeable(const page::DatabaseHeader& header) {
    if (header.revertCount() != 0) return fail(JET_errRBSRCBadDbState);
    return {};
}

}  // namespace esent::database
