// ReadCache: pages of a file that is only read, with a limit on memory and read-ahead.
//
// For tools that walk whole databases: the file must not change meanwhile. Pages that follow each other are
// fetched in growing runs; several such runs (a table and its long values) may be under way at once. Pages
// are verified when they are first asked for, so that what is merely read ahead costs nothing. Thread-safe:
// one lock, held while the file is read.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "btree/page_source.h"

namespace esent::btree {

class ReadCache final : public PageSource {
 public:
    // The file must outlive it. At least 64 pages are kept whatever the limit.
    ReadCache(os::File& file, std::uint32_t pageSize, std::size_t limitBytes);

    [[nodiscard]] std::uint32_t pageSize() const override { return pageSize_; }
    [[nodiscard]] Result<PageRef> page(PageNumber number) override;

    // `onRead` is called before each read of the file, with the lock held; its error is that of page().
    void watch(std::function<Status()> onRead) { onRead_ = std::move(onRead); }
    // Pages read from the file so far.
    [[nodiscard]] std::uint64_t pagesRead() const { return pagesRead_; }

 private:
    using Bytes = std::vector<std::byte>;
    struct Frame {
        PageNumber number = 0;  // 0: free
        bool verified = false;
        bool recentlyUsed = false;
        std::shared_ptr<Bytes> bytes;
    };
    // A run of pages that somebody reads one after the other.
    struct Run {
        PageNumber next = 0;  // the page behind what was read
        std::uint32_t pages = 0;
        std::uint64_t lastUse = 0;
    };

    [[nodiscard]] Result<PageRef> verified(Frame& frame);
    [[nodiscard]] Status fetch(PageNumber number);
    [[nodiscard]] std::uint32_t runLength(PageNumber number, std::uint32_t most);
    void keep(PageNumber number, ByteView bytes);
    [[nodiscard]] Frame& freeFrame();

    os::File& file_;
    const std::uint32_t pageSize_;
    std::mutex mutex_;
    std::vector<Frame> frames_;
    std::size_t hand_ = 0;  // of the clock that chooses what to drop
    std::unordered_map<PageNumber, std::size_t> byNumber_;
    std::array<Run, 8> runs_;
    std::uint64_t uses_ = 0;
    std::atomic<std::uint64_t> pagesRead_ = 0;
    Bytes buffer_;
    std::function<Status()> onRead_;
};

}  // namespace esent::btree
