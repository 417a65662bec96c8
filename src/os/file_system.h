// FileSystem and File: the only way the library touches files, so that a test can cut the power between any
// two writes. Implementations: POSIX (os/posix), Windows (os/win32) and simulated in memory (os/simulated).
//
// Paths are UTF-8 and may use '/' and '\' on every platform. Every call is thread-safe; reads and writes of
// one File may run concurrently. Errors are JET errors as Windows' ESENT reports them:
//   JET_errFileNotFound, JET_errInvalidPath (a folder on the way is missing), JET_errFileAccessDenied
//   (permission, or shared with another process or handle in a conflicting way), JET_errFileAlreadyExists,
//   JET_errDiskFull, JET_errDiskIO, JET_errFileIOBeyondEOF, JET_errOutOfMemory, JET_errOutOfFileHandles.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace esent::os {

enum class OpenMode {
    ReadOnly,        // must exist; others may read it; never changes anything, not even times
    ReadOnlyShared,  // must exist; for looking at files that another handle may have open for writing
    ReadWrite,       // must exist; locked: no other handle may open it but ReadOnlyShared
    CreateNew,       // JET_errFileAlreadyExists if it exists; then as ReadWrite
    CreateAlways,    // truncates an existing one; then as ReadWrite
};

struct OpenOptions {
    OpenMode mode = OpenMode::ReadOnly;
    bool sequential = false;  // hint: will be streamed once
};

class File {
 public:
    virtual ~File() = default;
    File() = default;
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    // Reads exactly buffer.size() bytes at `offset`; JET_errFileIOBeyondEOF when the file ends before.
    [[nodiscard]] virtual Status read(std::uint64_t offset, ByteSpan buffer) = 0;
    // Reads up to buffer.size() bytes; returns how many there were before the end of the file.
    [[nodiscard]] virtual Result<std::size_t> readSome(std::uint64_t offset, ByteSpan buffer) = 0;
    // Writes all bytes, extending the file if needed. Not durable before sync().
    [[nodiscard]] virtual Status write(std::uint64_t offset, ByteView data) = 0;
    // Makes all earlier writes (and the size) durable. A failure is final: never call it again to retry.
    [[nodiscard]] virtual Status sync() = 0;
    [[nodiscard]] virtual Result<std::uint64_t> size() = 0;
    // Grows with zeros or truncates.
    [[nodiscard]] virtual Status resize(std::uint64_t bytes) = 0;
    // Asks the device for space up to `bytes` without changing content; growing size() with zeros.
    [[nodiscard]] virtual Status allocate(std::uint64_t bytes) = 0;
    [[nodiscard]] virtual const std::string& path() const = 0;
};

struct DirectoryEntry {
    std::string name;  // without the folder
    bool isDirectory = false;
    std::uint64_t sizeBytes = 0;
};

class FileSystem {
 public:
    virtual ~FileSystem() = default;

    [[nodiscard]] virtual Result<std::unique_ptr<File>> open(std::string_view path, OpenOptions options) = 0;
    [[nodiscard]] virtual Result<bool> exists(std::string_view path) = 0;  // file or folder
    [[nodiscard]] virtual Result<bool> isDirectory(
        std::string_view path) = 0;                                  // false when it does not exist
    [[nodiscard]] virtual Status remove(std::string_view path) = 0;  // a file
    // Renames a file or folder; JET_errFileAlreadyExists if the target exists and replace is false.
    [[nodiscard]] virtual Status rename(std::string_view from, std::string_view to, bool replace = false) = 0;
    [[nodiscard]] virtual Result<std::vector<DirectoryEntry>> list(
        std::string_view folder) = 0;  // sorted by name
    // Creates the folder and missing parents; success if it exists.
    [[nodiscard]] virtual Status createDirectories(std::string_view folder) = 0;
    [[nodiscard]] virtual Status removeDirectory(std::string_view folder) = 0;  // must be empty
    // Makes creations, renames and removals in the folder durable.
    [[nodiscard]] virtual Status syncDirectory(std::string_view folder) = 0;
    // Absolute form: current folder joined, "." and ".." resolved textually, no symbolic link followed,
    // separators of the platform, a trailing separator kept.
    [[nodiscard]] virtual Result<std::string> fullPath(std::string_view path) = 0;
    [[nodiscard]] virtual Result<std::uint64_t> freeSpace(std::string_view folder) = 0;  // bytes
    // Whose files these are: the file system below one that only adds something.
    [[nodiscard]] virtual const FileSystem& machine() const { return *this; }
};

// The file system of the machine. Constructed at first use; lives until the process ends.
FileSystem& nativeFileSystem();

// The file system that new instances use: nativeFileSystem() unless a test replaced it. Instances keep the
// one that was current when they were created. nullptr restores the native one.
FileSystem& fileSystem();
void replaceFileSystem(FileSystem* replacement);

}  // namespace esent::os
