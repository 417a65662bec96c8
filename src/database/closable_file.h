// ClosableFile: a file that can be closed while others still hold a reference to it.
//
// A detach must let go of the file at once, so that the next attach can open it, although some thread may
// just be looking at the Database. close() waits for the calls under way; later ones fail with
// JET_errDatabaseNotFound. Thread-safe.
#pragma once

#include <memory>
#include <shared_mutex>
#include <string>

#include "os/file_system.h"

namespace esent::database {

class ClosableFile final : public os::File {
 public:
    explicit ClosableFile(std::unique_ptr<os::File> file) : path_(file->path()), file_(std::move(file)) {}

    Status read(std::uint64_t offset, ByteSpan buffer) override;
    Result<std::size_t> readSome(std::uint64_t offset, ByteSpan buffer) override;
    Status write(std::uint64_t offset, ByteView data) override;
    Status sync() override;
    Result<std::uint64_t> size() override;
    Status resize(std::uint64_t bytes) override;
    Status allocate(std::uint64_t bytes) override;
    const std::string& path() const override { return path_; }

    void close();

 private:
    template <class Call>
    auto whileOpen(Call call) -> decltype(call(std::declval<os::File&>()));

    const std::string path_;
    std::shared_mutex lock_;  // shared: a call is under way; guards file_
    std::unique_ptr<os::File> file_;
};

}  // namespace esent::database
