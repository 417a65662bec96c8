// See closable_file.h.
#include "database/closable_file.h"

#include <mutex>

namespace esent::database {

template <class Call>
auto ClosableFile::whileOpen(Call call) -> decltype(call(std::declval<os::File&>())) {
    const std::shared_lock guard(lock_);
    if (!file_) return fail(JET_errDatabaseNotFound);
    return call(*file_);
}

Status ClosableFile::read(std::uint64_t offset, ByteSpan buffer) {
    return whileOpen([&](os::File& file) { return file.read(offset, buffer); });
}

Result<std::size_t> ClosableFile::readSome(std::uint64_t offset, ByteSpan buffer) {
    return whileOpen([&](os::File& file) { return file.readSome(offset, buffer); });
}

Status ClosableFile::write(std::uint64_t offset, ByteView data) {
    return whileOpen([&](os::File& file) { return file.write(offset, data); });
}

Status ClosableFile::sync() {
    return whileOpen([](os::File& file) { return file.sync(); });
}

Result<std::uint64_t> ClosableFile::size() {
    return whileOpen([](os::File& file) { return file.size(); });
}

Status ClosableFile::resize(std::uint64_t bytes) {
    return whileOpen([&](os::File& file) { return file.resize(bytes); });
}

Status ClosableFile::allocate(std::uint64_t bytes) {
    return whileOpen([&](os::File& file) { return file.allocate(bytes); });
}

void ClosableFile::close() {
    const std::lock_guard guard(lock_);
    file_.reset();
}

}  // namespace esent::database
