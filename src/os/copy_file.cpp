#include "os/copy_file.h"

#include <algorithm>

#include "os/aligned_buffer.h"
#include "os/path.h"

namespace esent::os {
namespace {

constexpr std::size_t kPartBytes = std::size_t{1} << 20;

Status copyBytes(File& source, File& target, std::uint64_t bytes, const CopyProgress& progress) {
    AlignedBuffer buffer(kPartBytes);
    TRY(target.allocate(bytes));
    for (std::uint64_t at = 0; at < bytes;) {
        if (progress) TRY(progress(at, bytes));
        const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(kPartBytes, bytes - at));
        TRY(source.read(at, buffer.span().first(length)));
        TRY(target.write(at, buffer.view().first(length)));
        at += length;
    }
    if (progress) TRY(progress(bytes, bytes));
    return target.sync();
}

}  // namespace

Result<std::uint64_t> copyFile(FileSystem& fileSystem, const std::string& from, const std::string& to,
                               CopyTarget target, const CopyProgress& progress) {
    const std::unique_ptr<File> source = TRY(fileSystem.open(from, {OpenMode::ReadOnly, true}));
    const std::uint64_t bytes = TRY(source->size());
    const OpenMode mode = target == CopyTarget::Replace ? OpenMode::CreateAlways : OpenMode::CreateNew;
    std::unique_ptr<File> copy = TRY(fileSystem.open(to, {mode, true}));
    const Status status = copyBytes(*source, *copy, bytes, progress);
    copy.reset();
    if (!status) {
        (void)fileSystem.remove(to);
        return fail(status.error());
    }
    const std::string full = TRY(fileSystem.fullPath(to));
    TRY(fileSystem.syncDirectory(parentPath(full)));
    return bytes;
}

}  // namespace esent::os
