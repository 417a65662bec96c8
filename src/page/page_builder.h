// PageBuilder: fills a fresh page from front to back, as bulk loading does.
//
// Works in the caller's memory; one thread at a time. Layout: docs/formats/page.md.
#pragma once

#include <cstdint>
#include <initializer_list>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "page/page_view.h"

namespace esent::page {

class PageBuilder {
 public:
    // Zeroes `page` (a legal page size) and writes an empty page: tag 0 of no bytes.
    PageBuilder(ByteSpan page, PageNumber number, ObjectId objectId, std::uint32_t flags,
                DatabaseTime dbtime);

    void setSiblings(PageNumber previous, PageNumber next);
    // Replaces flags (kPageNewChecksum is added by seal()).
    void setFlags(std::uint32_t flags);
    void setDbtime(DatabaseTime dbtime);

    // Tag 0; once, before the first append(). False when it does not fit.
    [[nodiscard]] bool setExternalHeader(ByteView bytes);
    // Appends a node. `flags` are NodeFlag bits; on large pages they go into the top bits of the first
    // 16-bit word of the line. False, and nothing changed, when it does not fit (or is empty).
    [[nodiscard]] bool append(ByteView line, std::uint8_t flags = 0);
    // Appends a node of several parts without the caller joining them.
    [[nodiscard]] bool append(std::initializer_list<ByteView> parts, std::uint8_t flags = 0);

    // True when a node of `bytes` bytes would fit.
    [[nodiscard]] bool fits(std::size_t bytes) const { return freeBytes_ >= bytes + 4; }
    [[nodiscard]] std::size_t freeBytes() const { return freeBytes_; }
    [[nodiscard]] unsigned nodeCount() const { return tags_ - 1; }
    [[nodiscard]] PageNumber number() const { return number_; }
    [[nodiscard]] PageView view() const { return PageView(page_); }

    // Stores the checksums; the page can be written now.
    void seal();

 private:
    void storeTag(unsigned tag, std::size_t offset, std::size_t bytes, std::uint8_t flags);
    void storeCounts();

    ByteSpan page_;
    PageNumber number_;
    std::size_t headerSize_;
    std::size_t used_ = 0;  // bytes of lines
    std::size_t freeBytes_;
    unsigned tags_ = 1;
};

}  // namespace esent::page
