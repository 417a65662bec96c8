// Positioned I/O that survives EINTR and short transfers, and the locks behind OpenMode.
//
// Locks are open-file-description locks on the whole file: they conflict between processes and between two
// handles of one process alike, and go when the descriptor is closed, a crash included. Where a file system
// does not know them, flock() stands in.
#include "os/posix/posix_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "os/posix/posix_error.h"

namespace esent::os::posix {
namespace {

constexpr std::size_t kLargestTransfer = std::size_t{1} << 30;  // the kernel's limit is just under 2 GiB
constexpr std::size_t kLargeWrite = std::size_t{64} << 10;

// Repeats a system call that a signal interrupted.
template <class Call>
auto retryInterrupted(Call call) {
    decltype(call()) result;
    do {
        result = call();
    } while (result < 0 && errno == EINTR);
    return result;
}

bool fitsOffset(std::uint64_t offset, std::uint64_t length) {
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
    return offset <= kMost && length <= kMost - offset;
}

}  // namespace

Status lockDescriptor(int descriptor, OpenMode mode) {
    if (mode == OpenMode::ReadOnlyShared) return {};
    const bool shared = mode == OpenMode::ReadOnly;
    struct flock whole {};
    whole.l_type = static_cast<short>(shared ? F_RDLCK : F_WRLCK);
    whole.l_whence = SEEK_SET;
    if (retryInterrupted([&] { return ::fcntl(descriptor, F_OFD_SETLK, &whole); }) == 0) return {};
    if (errno == EAGAIN || errno == EACCES) return fail(JET_errFileAccessDenied);
    if (errno != EINVAL && errno != ENOLCK && errno != ENOSYS && errno != EOPNOTSUPP) {
        return fail(errorFromErrno(errno));
    }
    const int operation = (shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
    if (retryInterrupted([&] { return ::flock(descriptor, operation); }) == 0) return {};
    return fail(JET_errFileAccessDenied);
}

PosixFile::PosixFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}

PosixFile::~PosixFile() {
    ::close(descriptor_);  // not repeated after EINTR: Linux has closed it by then
}

Result<std::size_t> PosixFile::readSome(std::uint64_t offset, ByteSpan buffer) {
    if (!fitsOffset(offset, buffer.size())) return fail(JET_errFileIOBeyondEOF);
    std::size_t done = 0;
    while (done < buffer.size()) {
        const std::size_t want = std::min(buffer.size() - done, kLargestTransfer);
        const ssize_t got = retryInterrupted([&] {
            return ::pread(descriptor_, buffer.data() + done, want, static_cast<off_t>(offset + done));
        });
        if (got < 0) return fail(errorFromErrno(errno));
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

Status PosixFile::read(std::uint64_t offset, ByteSpan buffer) {
    if (TRY(readSome(offset, buffer)) != buffer.size()) return fail(JET_errFileIOBeyondEOF);
    return {};
}

Status PosixFile::write(std::uint64_t offset, ByteView data) {
    if (!fitsOffset(offset, data.size())) return fail(JET_errDiskFull);
    std::size_t done = 0;
    while (done < data.size()) {
        const std::size_t want = std::min(data.size() - done, kLargestTransfer);
        const ssize_t put = retryInterrupted([&] {
            return ::pwrite(descriptor_, data.data() + done, want, static_cast<off_t>(offset + done));
        });
        if (put < 0) return fail(errno == EBADF ? Error{JET_errFileAccessDenied} : errorFromErrno(errno));
        if (put == 0) return fail(JET_errDiskFull);
        done += static_cast<std::size_t>(put);
    }
    // A hint: the sync that comes later, and that tells of errors, has less to do then.
    if (data.size() >= kLargeWrite)
        (void)::sync_file_range(descriptor_, static_cast<off_t>(offset), static_cast<off_t>(data.size()),
                                SYNC_FILE_RANGE_WRITE);
    return {};
}

Status PosixFile::sync() {
    if (retryInterrupted([&] { return ::fdatasync(descriptor_); }) == 0) return {};
    return fail(JET_errDiskIO);
}

Result<std::uint64_t> PosixFile::size() {
    struct stat info {};
    if (::fstat(descriptor_, &info) != 0) return fail(errorFromErrno(errno));
    return static_cast<std::uint64_t>(info.st_size);
}

Status PosixFile::resize(std::uint64_t bytes) {
    if (!fitsOffset(bytes, 0)) return fail(JET_errDiskFull);
    if (retryInterrupted([&] { return ::ftruncate(descriptor_, static_cast<off_t>(bytes)); }) == 0) return {};
    return fail(errno == EINVAL || errno == EBADF ? Error{JET_errFileAccessDenied} : errorFromErrno(errno));
}

Status PosixFile::allocate(std::uint64_t bytes) {
    if (bytes == 0) return {};
    if (!fitsOffset(bytes, 0)) return fail(JET_errDiskFull);
    // What a growing file has is not looked at again: some file systems look at every page.
    const std::uint64_t had = TRY(size());
    const std::uint64_t from = had < bytes ? had : 0;
    const auto reserve = [&] {
        return ::fallocate(descriptor_, 0, static_cast<off_t>(from), static_cast<off_t>(bytes - from));
    };
    if (retryInterrupted(reserve) == 0) return {};
    if (errno == EBADF) return fail(JET_errFileAccessDenied);
    if (errno != EOPNOTSUPP && errno != ENOSYS) return fail(errorFromErrno(errno));
    if (had < bytes) return resize(bytes);  // no reservation on this file system
    return {};
}

}  // namespace esent::os::posix
