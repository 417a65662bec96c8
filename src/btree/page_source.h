// PageSource: where trees get their pages from.
//
// A tree never opens files. It asks a PageSource for a verified page and gets back a shared, immutable copy,
// so that a buffer pool can later hand out its own frames behind the same door. Implementations are
// thread-safe unless they say otherwise.
#pragma once

#include <memory>
#include <vector>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"
#include "os/file_system.h"

namespace esent::btree {

// One page, immutable while it is held.
class PageRef {
 public:
    PageRef() = default;
    PageRef(PageNumber number, std::shared_ptr<const std::vector<std::byte>> bytes)
        : number_(number), bytes_(std::move(bytes)) {}
    [[nodiscard]] PageNumber number() const { return number_; }
    [[nodiscard]] ByteView bytes() const { return bytes_ ? ByteView{*bytes_} : ByteView{}; }
    [[nodiscard]] explicit operator bool() const { return bytes_ != nullptr; }

 private:
    PageNumber number_ = 0;
    std::shared_ptr<const std::vector<std::byte>> bytes_;
};

// The largest page number that can occur.
inline constexpr PageNumber kLargestPageNumber = 0x7FEFFFFF;

class PageSource {
 public:
    virtual ~PageSource() = default;
    // Bytes per page: 2048, 4096, 8192, 16384 or 32768.
    [[nodiscard]] virtual std::uint32_t pageSize() const = 0;
    // The page with checksum verified and a single wrong bit repaired (in the copy). Errors:
    // JET_errReadVerifyFailure (checksum), JET_errPageNotInitialized (all zero), JET_errFileIOBeyondEOF or
    // JET_errDatabaseCorrupted (number outside the database), I/O errors.
    [[nodiscard]] virtual Result<PageRef> page(PageNumber number) = 0;
};

// Reads pages straight from a database file; nothing is cached. The file must outlive it.
class FilePageSource final : public PageSource {
 public:
    FilePageSource(os::File& file, std::uint32_t pageSize) : file_(file), pageSize_(pageSize) {}
    [[nodiscard]] std::uint32_t pageSize() const override { return pageSize_; }
    [[nodiscard]] Result<PageRef> page(PageNumber number) override;

 private:
    os::File& file_;
    std::uint32_t pageSize_;
};

}  // namespace esent::btree
