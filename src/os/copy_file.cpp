#include "copy_file.h"

#include <algorithm>

#include "os/aligned_buffer.h"
#include "os/path.h"

namespace esent::tool {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 20;

Status copyBytes(os::File& source, os::File& target, std::uint64_t bytes, Progress& progress) {
    os::AlignedBuffer buffer(kChunkBytes);
    TRY(target.allocate(bytes));
    for (std::uint64_t at = 0; at < bytes;) {
        const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(kChunkBytes, bytes - at));
        TRY(source.read(at, buffer.span().first(length)));
        TRY(target.write(at, buffer.view().first(length)));
        at += length;
        progress.update(at);
    }
    return target.sync();
}

}  // namespace

Result<std::uint64_t> copyFile(os::FileSystem& fileSystem, const std::string& from, const std::string& to,
                               bool overwrite, Progress& progress) {
    auto source = TRY(fileSystem.open(from, {os::OpenMode::ReadOnly, true}));
    const std::uint64_t bytes = TRY(source->size());
    const auto mode = overwrite ? os::OpenMode::CreateAlways : os::OpenMode::CreateNew;
    auto target = TRY(fileSystem.open(to, {mode, true}));
    progress.begin(std::string(os::fileName(from)), bytes);
    const Status status = copyBytes(*source, *target, bytes, progress);
    target.reset();
    if (!status) {
        (void)fileSystem.remove(to);
        return fail(status.error());
    }
    progress.end();
    const std::string full = TRY(fileSystem.fullPath(to));
    TRY(fileSystem.syncDirectory(os::parentPath(full)));
    return bytes;
}

}  // namespace esent::tool
