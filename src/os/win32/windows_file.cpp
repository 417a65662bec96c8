#include "os/win32/windows_file.h"

#include <algorithm>

#include "os/win32/wide_path.h"

namespace esent::os::win32 {
namespace {

constexpr std::size_t kLargestTransfer = std::size_t{1} << 30;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 62;

OVERLAPPED positionAt(std::uint64_t offset) {
    OVERLAPPED position{};
    position.Offset = static_cast<DWORD>(offset);
    position.OffsetHigh = static_cast<DWORD>(offset >> 32);
    return position;
}

}  // namespace

WindowsFile::WindowsFile(HANDLE handle, std::string path, bool writable)
    : handle_(handle), path_(std::move(path)), writable_(writable) {}

WindowsFile::~WindowsFile() {
    CloseHandle(handle_);
}

Result<std::size_t> WindowsFile::readSome(std::uint64_t offset, ByteSpan buffer) {
    if (offset > kMostBytes) return fail(JET_errFileIOBeyondEOF);
    std::size_t done = 0;
    while (done < buffer.size()) {
        const auto want = static_cast<DWORD>(std::min(buffer.size() - done, kLargestTransfer));
        OVERLAPPED position = positionAt(offset + done);
        DWORD got = 0;
        if (!ReadFile(handle_, buffer.data() + done, want, &got, &position)) {
            const DWORD number = GetLastError();
            if (number == ERROR_HANDLE_EOF) break;
            return fail(errorFromWindows(number));
        }
        if (got == 0) break;
        done += got;
    }
    return done;
}

Status WindowsFile::read(std::uint64_t offset, ByteSpan buffer) {
    if (TRY(readSome(offset, buffer)) != buffer.size()) return fail(JET_errFileIOBeyondEOF);
    return {};
}

Status WindowsFile::write(std::uint64_t offset, ByteView data) {
    if (!writable_) return fail(JET_errFileAccessDenied);
    if (offset > kMostBytes || data.size() > kMostBytes) return fail(JET_errDiskFull);
    std::size_t done = 0;
    while (done < data.size()) {
        const auto want = static_cast<DWORD>(std::min(data.size() - done, kLargestTransfer));
        OVERLAPPED position = positionAt(offset + done);
        DWORD put = 0;
        if (!WriteFile(handle_, data.data() + done, want, &put, &position)) {
            return fail(errorFromWindows(GetLastError()));
        }
        if (put == 0) return fail(JET_errDiskFull);
        done += put;
    }
    return {};
}

Status WindowsFile::sync() {
    if (!writable_) return {};  // nothing of ours to make durable
    if (FlushFileBuffers(handle_)) return {};
    return fail(JET_errDiskIO);
}

Result<std::uint64_t> WindowsFile::size() {
    LARGE_INTEGER bytes{};
    if (!GetFileSizeEx(handle_, &bytes)) return fail(errorFromWindows(GetLastError()));
    return static_cast<std::uint64_t>(bytes.QuadPart);
}

Status WindowsFile::resize(std::uint64_t bytes) {
    if (!writable_) return fail(JET_errFileAccessDenied);
    if (bytes > kMostBytes) return fail(JET_errDiskFull);
    FILE_END_OF_FILE_INFO end{};
    end.EndOfFile.QuadPart = static_cast<LONGLONG>(bytes);
    if (SetFileInformationByHandle(handle_, FileEndOfFileInfo, &end, sizeof end)) return {};
    return fail(errorFromWindows(GetLastError()));
}

Status WindowsFile::allocate(std::uint64_t bytes) {
    if (TRY(size()) < bytes) return resize(bytes);
    return {};
}

}  // namespace esent::os::win32
