// A file of pages on a simulated disk, and a log that writes down what it was asked for.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "cache/buffer_pool.h"
#include "cache/cached_file.h"
#include "os/aligned_buffer.h"
#include "os/simulated/simulated_disk.h"
#include "page/checksum.h"
#include "page/page_builder.h"
#include "page/page_view.h"

namespace esent::cache {

constexpr std::size_t kValueAt = 2;  // in the only line of a test page, behind its key length

// A leaf with one node that holds a 64-bit number twice.
inline void formatPage(ByteSpan bytes, PageNumber number, std::uint64_t value) {
    page::PageBuilder builder(bytes, number, 7, page::kPageLeaf, 1);
    std::array<std::byte, kValueAt + 16> line{};
    storeLE<std::uint64_t>(line.data() + kValueAt, value);
    storeLE<std::uint64_t>(line.data() + kValueAt + 8, value);
    ASSERT_TRUE(builder.append(line));
}

inline std::byte* valueOf(ByteSpan bytes) {
    return bytes.data() + page::pageHeaderSize(bytes.size()) + kValueAt;
}
inline std::uint64_t valueIn(ByteView bytes) {
    const std::byte* at = bytes.data() + page::pageHeaderSize(bytes.size()) + kValueAt;
    EXPECT_EQ(loadLE<std::uint64_t>(at), loadLE<std::uint64_t>(at + 8));
    return loadLE<std::uint64_t>(at);
}
inline void setValue(ByteSpan bytes, std::uint64_t value) {
    storeLE<std::uint64_t>(valueOf(bytes), value);
    storeLE<std::uint64_t>(valueOf(bytes) + 8, value);
}

class PageFile {
 public:
    PageFile(std::uint32_t pageSize, PageNumber pages) : pageSize_(pageSize) {
        std::vector<std::byte> bytes(std::size_t{pages + 2} * pageSize);
        for (PageNumber number = 1; number <= pages; ++number) {
            const ByteSpan one = std::span(bytes).subspan(std::size_t{number + 1} * pageSize, pageSize);
            formatPage(one, number, number * 1000ULL);
            page::sealPage(one, number);
        }
        disk.putFile("/d/a.edb", bytes);
        file_ = *disk.open("/d/a.edb", {os::OpenMode::ReadWrite});
    }
    [[nodiscard]] os::File& file() { return *file_; }
    [[nodiscard]] std::uint32_t pageSize() const { return pageSize_; }
    // As it is in the file, not durable perhaps; the checksum is right.
    [[nodiscard]] std::vector<std::byte> onDisk(PageNumber number) {
        std::vector<std::byte> bytes(pageSize_);
        EXPECT_TRUE(file_->read(page::pageOffset(number, pageSize_), bytes));
        EXPECT_EQ(page::checkPage(bytes, number), page::PageCheck::Good);
        return bytes;
    }
    void flipBit(PageNumber number, std::size_t byte, unsigned bit = 0) {
        std::byte one[1];
        const std::uint64_t at = page::pageOffset(number, pageSize_) + byte;
        ASSERT_TRUE(file_->read(at, one));
        one[0] ^= std::byte{1} << bit;
        ASSERT_TRUE(file_->write(at, one));
    }

    os::SimulatedDisk disk;

 private:
    const std::uint32_t pageSize_;
    std::unique_ptr<os::File> file_;
};

class RecordingLog final : public WriteAhead {
 public:
    Result<LogPosition> logBeforeImages(PageNumber number, ByteView) override {
        const std::lock_guard guard(lock);
        images.push_back(number);
        return imagePosition;
    }
    Status makeDurable(LogPosition position) override {
        const std::lock_guard guard(lock);
        asked.push_back(position);
        if (error != JET_errSuccess) return fail(error);
        if (whenAsked) whenAsked();
        durable = std::max(durable, position);
        return {};
    }

    std::mutex lock;
    std::vector<PageNumber> images;
    std::vector<LogPosition> asked;
    LogPosition imagePosition;
    LogPosition durable;
    JET_ERR error = JET_errSuccess;
    std::function<void()> whenAsked;
};

// Changes a page as a record at `record` would.
inline void change(CachedFile& file, PageNumber number, std::uint64_t value, LogPosition record = {},
                   LogPosition begin = {}) {
    auto page = file.fix(number, LatchMode::Exclusive);
    ASSERT_TRUE(page) << page.error().code;
    setValue(page->writable(), value);
    page->changed(record, begin);
}

inline std::uint64_t valueAt(CachedFile& file, PageNumber number) {
    auto page = file.fix(number, LatchMode::Shared);
    EXPECT_TRUE(page) << "page " << number << ": " << page.error().code;
    return page ? valueIn(page->bytes()) : 0;
}

}  // namespace esent::cache
