// Names on Windows. Share modes are the locks: a file open for writing can only be opened ReadOnlyShared.
#include "os/win32/windows_file_system.h"

#include <windows.h>

#include <algorithm>

#include "os/path.h"
#include "os/win32/wide_path.h"
#include "os/win32/windows_file.h"

namespace esent::os {
namespace win32 {
namespace {

struct CreateArguments {
    DWORD access;
    DWORD share;
    DWORD disposition;
};

CreateArguments argumentsFor(OpenMode mode) {
    constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    switch (mode) {
        case OpenMode::ReadOnly:
            return {GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING};
        case OpenMode::ReadOnlyShared:
            return {GENERIC_READ, kShareAll, OPEN_EXISTING};
        case OpenMode::ReadWrite:
            return {GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, OPEN_EXISTING};
        case OpenMode::CreateNew:
            return {GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, CREATE_NEW};
        case OpenMode::CreateAlways:
            return {GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, OPEN_ALWAYS};
    }
    return {GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING};
}

// FindFirstFile's handle, closed at the end.
class Search {
 public:
    explicit Search(HANDLE handle) : handle_(handle) {}
    ~Search() {
        if (valid()) FindClose(handle_);
    }
    Search(const Search&) = delete;
    Search& operator=(const Search&) = delete;
    [[nodiscard]] bool valid() const { return handle_ != INVALID_HANDLE_VALUE; }
    [[nodiscard]] HANDLE get() const { return handle_; }

 private:
    HANDLE handle_;
};

// Attributes of what the path names, 0 when there is nothing.
Result<DWORD> attributesOf(std::string_view path) {
    const DWORD attributes = GetFileAttributesW(TRY(widePath(path)).c_str());
    if (attributes != INVALID_FILE_ATTRIBUTES)
        return attributes == 0 ? DWORD{FILE_ATTRIBUTE_NORMAL} : attributes;
    const Error error = errorFromWindows(GetLastError());
    if (error.code == JET_errFileNotFound || error.code == JET_errInvalidPath) return DWORD{0};
    return fail(error);
}

// A missing folder on the way is JET_errInvalidPath, also where Windows or Wine say "file not found".
Error namedError(DWORD number, std::string_view path) {
    const Error error = errorFromWindows(number);
    if (error.code != JET_errFileNotFound) return error;
    const std::string_view parent = parentPath(path);
    if (parent.empty()) return error;
    const auto attributes = attributesOf(parent);
    const bool folder = attributes && (*attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    return folder ? error : Error{JET_errInvalidPath};
}

std::uint64_t join(DWORD high, DWORD low) {
    return (std::uint64_t{high} << 32) | low;
}

Status createOne(std::string_view folder) {
    if (CreateDirectoryW(TRY(widePath(folder)).c_str(), nullptr)) return {};
    const DWORD number = GetLastError();
    if ((TRY(attributesOf(folder)) & FILE_ATTRIBUTE_DIRECTORY) != 0) return {};
    return fail(number == ERROR_ALREADY_EXISTS ? Error{JET_errInvalidPath} : namedError(number, folder));
}

// Removing and renaming wait for nobody: an open file refuses, also under Wine, which looks less closely.
Status checkNotOpen(std::string_view path) {
    const HANDLE handle = CreateFileW(TRY(widePath(path)).c_str(), GENERIC_READ | GENERIC_WRITE,
                                      FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                                      FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle != INVALID_HANDLE_VALUE) {
        CloseHandle(handle);
        return {};
    }
    if (GetLastError() == ERROR_SHARING_VIOLATION) return fail(JET_errFileAccessDenied);
    return {};  // not there or a folder: the operation itself will tell
}

}  // namespace

Result<std::unique_ptr<File>> WindowsFileSystem::open(std::string_view path, OpenOptions options) {
    const std::wstring wide = TRY(widePath(path));
    const CreateArguments arguments = argumentsFor(options.mode);
    const DWORD flags = FILE_ATTRIBUTE_NORMAL | (options.sequential ? FILE_FLAG_SEQUENTIAL_SCAN : 0);
    const HANDLE handle = CreateFileW(wide.c_str(), arguments.access, arguments.share, nullptr,
                                      arguments.disposition, flags, nullptr);
    if (handle == INVALID_HANDLE_VALUE) return fail(namedError(GetLastError(), path));
    auto file =
        std::make_unique<WindowsFile>(handle, std::string(path), (arguments.access & GENERIC_WRITE) != 0);
    if (options.mode == OpenMode::CreateAlways) TRY(file->resize(0));
    return file;
}

Result<bool> WindowsFileSystem::exists(std::string_view path) {
    return TRY(attributesOf(path)) != 0;
}

Result<bool> WindowsFileSystem::isDirectory(std::string_view path) {
    return (TRY(attributesOf(path)) & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

Status WindowsFileSystem::remove(std::string_view path) {
    TRY(checkNotOpen(path));
    if (DeleteFileW(TRY(widePath(path)).c_str())) return {};
    return fail(namedError(GetLastError(), path));
}

Status WindowsFileSystem::rename(std::string_view from, std::string_view to, bool replace) {
    const std::wstring source = TRY(widePath(from));
    const std::wstring target = TRY(widePath(to));
    TRY(checkNotOpen(from));
    if (replace) TRY(checkNotOpen(to));
    const DWORD flags = MOVEFILE_WRITE_THROUGH | (replace ? MOVEFILE_REPLACE_EXISTING : 0);
    if (MoveFileExW(source.c_str(), target.c_str(), flags)) return {};
    const DWORD number = GetLastError();
    if (number == ERROR_FILE_NOT_FOUND && TRY(exists(from))) return fail(JET_errInvalidPath);
    return fail(namedError(number, from));
}

Result<std::vector<DirectoryEntry>> WindowsFileSystem::list(std::string_view folder) {
    if ((TRY(attributesOf(folder)) & FILE_ATTRIBUTE_DIRECTORY) == 0) return fail(JET_errInvalidPath);
    WIN32_FIND_DATAW found{};
    const Search search(FindFirstFileW(TRY(widePath(joinPath(folder, "*"))).c_str(), &found));
    std::vector<DirectoryEntry> entries;
    if (!search.valid()) {
        if (GetLastError() == ERROR_FILE_NOT_FOUND) return entries;  // the root of an empty drive
        return fail(errorFromWindows(GetLastError()));
    }
    do {
        const auto name = fromWide(found.cFileName);
        if (!name || *name == "." || *name == "..") continue;
        const bool isFolder = (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
        entries.push_back({*name, isFolder, isFolder ? 0 : join(found.nFileSizeHigh, found.nFileSizeLow)});
    } while (FindNextFileW(search.get(), &found));
    if (GetLastError() != ERROR_NO_MORE_FILES) return fail(errorFromWindows(GetLastError()));
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
}

Status WindowsFileSystem::createDirectories(std::string_view folder) {
    if (folder.empty()) return fail(JET_errInvalidPath);
    while (folder.size() > 1 && isPathSeparator(folder.back()) && parentPath(folder) != folder) {
        folder = parentPath(folder);
    }
    if ((TRY(attributesOf(folder)) & FILE_ATTRIBUTE_DIRECTORY) != 0) return {};
    const std::string_view parent = parentPath(folder);
    if (!parent.empty() && parent != folder) TRY(createDirectories(parent));
    return createOne(folder);
}

Status WindowsFileSystem::removeDirectory(std::string_view folder) {
    if (RemoveDirectoryW(TRY(widePath(folder)).c_str())) return {};
    return fail(namedError(GetLastError(), folder));
}

Status WindowsFileSystem::syncDirectory(std::string_view folder) {
    // NTFS journals names in order and MoveFileEx writes through: there is nothing to flush, but the folder
    // has to be there.
    if (!folder.empty() && !TRY(isDirectory(folder))) return fail(JET_errInvalidPath);
    return {};
}

Result<std::string> WindowsFileSystem::fullPath(std::string_view path) {
    const std::wstring wide = TRY(widePath(path));
    std::wstring buffer(MAX_PATH, L'\0');
    while (true) {
        const DWORD length =
            GetFullPathNameW(wide.c_str(), static_cast<DWORD>(buffer.size()), buffer.data(), nullptr);
        if (length == 0) return fail(JET_errInvalidPath);
        if (length < buffer.size()) {
            buffer.resize(length);
            return fromWide(buffer);
        }
        buffer.resize(length + 1);
    }
}

Result<std::uint64_t> WindowsFileSystem::freeSpace(std::string_view folder) {
    const std::string_view asked = folder.empty() ? std::string_view(".") : folder;
    ULARGE_INTEGER available{};
    if (GetDiskFreeSpaceExW(TRY(widePath(asked)).c_str(), &available, nullptr, nullptr))
        return available.QuadPart;
    return fail(TRY(isDirectory(asked)) ? errorFromWindows(GetLastError()) : Error{JET_errInvalidPath});
}

}  // namespace win32

FileSystem& nativeFileSystem() {
    static win32::WindowsFileSystem instance;
    return instance;
}

}  // namespace esent::os
