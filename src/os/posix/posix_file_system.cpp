// Names on a POSIX machine: opening, renaming, listing, and making names durable.
#include "os/posix/posix_file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "os/path.h"
#include "os/posix/posix_error.h"
#include "os/posix/posix_file.h"

namespace esent::os {
namespace posix {
namespace {

// The path as the system calls take it.
Result<std::string> nativePath(std::string_view path) {
    if (path.empty() || path.find('\0') != std::string_view::npos) return fail(JET_errInvalidPath);
    std::string out(path);
    std::replace(out.begin(), out.end(), '\\', '/');
    return out;
}

// A descriptor that closes itself.
class Descriptor {
 public:
    explicit Descriptor(int value) : value_(value) {}
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] bool valid() const { return value_ >= 0; }
    [[nodiscard]] int get() const { return value_; }
    int release() { return std::exchange(value_, -1); }

 private:
    int value_;
};

int openInterrupted(const char* path, int flags) {
    int descriptor;
    do {
        descriptor = ::open(path, flags, 0666);
    } while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

// Reading leaves no trace where the system lets us: O_NOATIME is for the file's owner only.
int openForReading(const char* path) {
    const int descriptor = openInterrupted(path, O_RDONLY | O_CLOEXEC | O_NOATIME);
    if (descriptor >= 0 || errno != EPERM) return descriptor;
    return openInterrupted(path, O_RDONLY | O_CLOEXEC);
}

int openWithMode(const char* path, OpenMode mode) {
    switch (mode) {
        case OpenMode::ReadOnly:
        case OpenMode::ReadOnlyShared:
            return openForReading(path);
        case OpenMode::ReadWrite:
            return openInterrupted(path, O_RDWR | O_CLOEXEC);
        case OpenMode::CreateNew:
            return openInterrupted(path, O_RDWR | O_CLOEXEC | O_CREAT | O_EXCL);
        case OpenMode::CreateAlways:  // truncated once it is locked
            return openInterrupted(path, O_RDWR | O_CLOEXEC | O_CREAT);
    }
    errno = EINVAL;
    return -1;
}

// Like on Windows a file that someone has open (ReadOnlyShared aside) is neither removed nor renamed.
Status checkNotOpen(const std::string& path) {
    const Descriptor descriptor(openInterrupted(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
    if (!descriptor.valid()) return {};  // a folder, or not ours to write: the operation itself will tell
    return lockDescriptor(descriptor.get(), OpenMode::ReadWrite);
}

Result<std::string> currentFolder() {
    std::string buffer(256, '\0');
    while (::getcwd(buffer.data(), buffer.size()) == nullptr) {
        if (errno != ERANGE) return fail(errorFromErrno(errno));
        buffer.resize(buffer.size() * 2);
    }
    buffer.resize(buffer.find('\0'));
    return buffer;
}

Status createOne(const std::string& folder) {
    if (::mkdir(folder.c_str(), 0777) == 0) return {};
    const int number = errno;
    struct stat info {};
    if (number == EEXIST) {
        if (::stat(folder.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) return {};
        return fail(JET_errInvalidPath);
    }
    return fail(pathError(number, folder));
}

}  // namespace

Result<std::unique_ptr<File>> PosixFileSystem::open(std::string_view path, OpenOptions options) {
    const std::string native = TRY(nativePath(path));
    Descriptor descriptor(openWithMode(native.c_str(), options.mode));
    if (!descriptor.valid()) return fail(pathError(errno, native));
    struct stat info {};
    if (::fstat(descriptor.get(), &info) != 0) return fail(errorFromErrno(errno));
    if (S_ISDIR(info.st_mode)) return fail(JET_errFileAccessDenied);
    TRY(lockDescriptor(descriptor.get(), options.mode));
    if (options.mode == OpenMode::CreateAlways && info.st_size != 0 &&
        ::ftruncate(descriptor.get(), 0) != 0) {
        return fail(errorFromErrno(errno));
    }
    if (options.sequential) (void)::posix_fadvise(descriptor.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    auto file = std::make_unique<PosixFile>(descriptor.get(), std::string(path));
    descriptor.release();
    return file;
}

Result<bool> PosixFileSystem::exists(std::string_view path) {
    const std::string native = TRY(nativePath(path));
    struct stat info {};
    if (::stat(native.c_str(), &info) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return fail(errorFromErrno(errno));
}

Result<bool> PosixFileSystem::isDirectory(std::string_view path) {
    const std::string native = TRY(nativePath(path));
    struct stat info {};
    if (::stat(native.c_str(), &info) == 0) return S_ISDIR(info.st_mode);
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return fail(errorFromErrno(errno));
}

Status PosixFileSystem::remove(std::string_view path) {
    const std::string native = TRY(nativePath(path));
    TRY(checkNotOpen(native));
    if (::unlink(native.c_str()) == 0) return {};
    return fail(pathError(errno, native));
}

Status PosixFileSystem::rename(std::string_view from, std::string_view to, bool replace) {
    const std::string source = TRY(nativePath(from));
    const std::string target = TRY(nativePath(to));
    TRY(checkNotOpen(source));
    if (!replace) {
        if (::renameat2(AT_FDCWD, source.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0) return {};
        if (errno != EINVAL && errno != ENOSYS) {
            const int number = errno;
            struct stat info {};
            if (number == ENOENT && ::lstat(source.c_str(), &info) == 0) return fail(JET_errInvalidPath);
            return fail(pathError(number, source));
        }
        if (TRY(exists(to))) return fail(JET_errFileAlreadyExists);  // a file system without RENAME_NOREPLACE
    } else {
        TRY(checkNotOpen(target));
    }
    if (::rename(source.c_str(), target.c_str()) == 0) return {};
    const int number = errno;
    struct stat info {};
    if (number == ENOENT && ::lstat(source.c_str(), &info) == 0) return fail(JET_errInvalidPath);
    return fail(pathError(number, source));
}

Result<std::vector<DirectoryEntry>> PosixFileSystem::list(std::string_view folder) {
    const std::string native = TRY(nativePath(folder));
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(native.c_str()), ::closedir);
    if (!stream) return fail(errno == ENOENT ? Error{JET_errInvalidPath} : errorFromErrno(errno));
    std::vector<DirectoryEntry> entries;
    while (true) {
        errno = 0;
        const dirent* entry = ::readdir(stream.get());
        if (entry == nullptr) break;
        const std::string_view name = entry->d_name;
        if (name == "." || name == "..") continue;
        struct stat info {};
        if (::fstatat(::dirfd(stream.get()), entry->d_name, &info, 0) != 0) continue;  // gone, or a dead link
        const bool isFolder = S_ISDIR(info.st_mode);
        entries.push_back(
            {std::string(name), isFolder, isFolder ? 0 : static_cast<std::uint64_t>(info.st_size)});
    }
    if (errno != 0) return fail(errorFromErrno(errno));
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
}

Status PosixFileSystem::createDirectories(std::string_view folder) {
    const std::string native = TRY(nativePath(folder));
    for (std::size_t at = 1; at < native.size(); ++at) {
        if (native[at] != '/' || native[at - 1] == '/') continue;
        const std::string part = native.substr(0, at);
        struct stat info {};
        if (::stat(part.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) continue;
        TRY(createOne(part));
    }
    return createOne(native);
}

Status PosixFileSystem::removeDirectory(std::string_view folder) {
    const std::string native = TRY(nativePath(folder));
    if (::rmdir(native.c_str()) == 0) return {};
    if (errno == EEXIST) return fail(JET_errFileAccessDenied);
    return fail(pathError(errno, native));
}

Status PosixFileSystem::syncDirectory(std::string_view folder) {
    const std::string native = folder.empty() ? std::string(".") : TRY(nativePath(folder));
    const Descriptor descriptor(openInterrupted(native.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor.valid()) return fail(errno == ENOENT ? Error{JET_errInvalidPath} : errorFromErrno(errno));
    int result;
    do {
        result = ::fsync(descriptor.get());
    } while (result != 0 && errno == EINTR);
    if (result == 0 || errno == EINVAL || errno == ENOTSUP) return {};  // some network file systems have none
    return fail(JET_errDiskIO);
}

Result<std::string> PosixFileSystem::fullPath(std::string_view path) {
    const std::string native = TRY(nativePath(path));
    if (isAbsolutePath(native)) return normalizeAbsolutePath(native);
    return normalizeAbsolutePath(joinPath(TRY(currentFolder()), native));
}

Result<std::uint64_t> PosixFileSystem::freeSpace(std::string_view folder) {
    const std::string native = folder.empty() ? std::string(".") : TRY(nativePath(folder));
    struct statvfs info {};
    if (::statvfs(native.c_str(), &info) != 0) {
        return fail(errno == ENOENT ? Error{JET_errInvalidPath} : errorFromErrno(errno));
    }
    return std::uint64_t{info.f_bavail} * info.f_frsize;
}

}  // namespace posix

FileSystem& nativeFileSystem() {
    static posix::PosixFileSystem instance;
    return instance;
}

}  // namespace esent::os
