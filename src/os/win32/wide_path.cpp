#include "os/win32/wide_path.h"

#include <windows.h>

#include <algorithm>

#include "base/text.h"
#include "os/path.h"

namespace esent::os::win32 {

static_assert(sizeof(wchar_t) == sizeof(char16_t));

Result<std::wstring> toWide(std::string_view utf8) {
    const std::u16string text = TRY(toUtf16(utf8));
    return std::wstring(text.begin(), text.end());
}

Result<std::string> fromWide(std::wstring_view text) {
    return toUtf8(std::u16string(text.begin(), text.end()));
}

Result<std::wstring> widePath(std::string_view path) {
    if (path.empty() || path.find('\0') != std::string_view::npos) return fail(JET_errInvalidPath);
    auto wide = toWide(path);
    if (!wide) return fail(JET_errInvalidPath);
    std::replace(wide->begin(), wide->end(), L'/', L'\\');
    const bool prefixed = wide->starts_with(L"\\\\?\\") || wide->starts_with(L"\\\\.\\");
    if (wide->size() >= MAX_PATH - 12 && isAbsolutePath(path) && !prefixed) {
        if (wide->starts_with(L"\\\\")) return L"\\\\?\\UNC" + wide->substr(1);
        if (wide->size() > 1 && (*wide)[1] == L':') return L"\\\\?\\" + *wide;
    }
    return *wide;
}

Error errorFromWindows(unsigned number) {
    switch (number) {
        case ERROR_FILE_NOT_FOUND:
            return {JET_errFileNotFound};
        case ERROR_PATH_NOT_FOUND:
        case ERROR_INVALID_NAME:
        case ERROR_BAD_PATHNAME:
        case ERROR_DIRECTORY:
        case ERROR_INVALID_DRIVE:
        case ERROR_BAD_NETPATH:
        case ERROR_BAD_NET_NAME:
        case ERROR_FILENAME_EXCED_RANGE:
        case ERROR_NOT_SAME_DEVICE:
            return {JET_errInvalidPath};
        case ERROR_ACCESS_DENIED:
        case ERROR_SHARING_VIOLATION:
        case ERROR_LOCK_VIOLATION:
        case ERROR_WRITE_PROTECT:
        case ERROR_DIR_NOT_EMPTY:
        case ERROR_USER_MAPPED_FILE:
        case ERROR_DELETE_PENDING:
            return {JET_errFileAccessDenied};
        case ERROR_FILE_EXISTS:
        case ERROR_ALREADY_EXISTS:
            return {JET_errFileAlreadyExists};
        case ERROR_DISK_FULL:
        case ERROR_HANDLE_DISK_FULL:
            return {JET_errDiskFull};
        case ERROR_HANDLE_EOF:
            return {JET_errFileIOBeyondEOF};
        case ERROR_TOO_MANY_OPEN_FILES:
            return {JET_errOutOfFileHandles};
        case ERROR_NOT_ENOUGH_MEMORY:
        case ERROR_OUTOFMEMORY:
        case ERROR_NO_SYSTEM_RESOURCES:
            return {JET_errOutOfMemory};
        default:
            return {JET_errDiskIO};
    }
}

}  // namespace esent::os::win32
