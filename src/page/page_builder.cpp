// Writing a fresh page; see page_builder.h.
#include "page/page_builder.h"

#include <cassert>
#include <cstring>
#include <initializer_list>

#include "page/checksum.h"

namespace esent::page {
namespace {

constexpr std::size_t kTagSize = 4;

}  // namespace

PageBuilder::PageBuilder(ByteSpan page, PageNumber number, ObjectId objectId, std::uint32_t flags,
                         DatabaseTime dbtime)
    : page_(page), number_(number), headerSize_(pageHeaderSize(page.size())) {
    assert(isLegalPageSize(static_cast<std::uint32_t>(page.size())));
    std::memset(page.data(), 0, page.size());
    freeBytes_ = page.size() - headerSize_ - kTagSize;
    storeLE<std::uint32_t>(page_, 24, objectId);
    if (isLargePage(page.size())) storeLE<std::uint32_t>(page_, 64, number);
    setFlags(flags);
    setDbtime(dbtime);
    storeCounts();
}

void PageBuilder::setSiblings(PageNumber previous, PageNumber next) {
    storeLE<std::uint32_t>(page_, 16, previous);
    storeLE<std::uint32_t>(page_, 20, next);
}

void PageBuilder::setFlags(std::uint32_t flags) {
    storeLE<std::uint32_t>(page_, 36, flags);
}

void PageBuilder::setDbtime(DatabaseTime dbtime) {
    storeLE<std::uint64_t>(page_, 8, dbtime);
}

bool PageBuilder::setExternalHeader(ByteView bytes) {
    assert(used_ == 0 && tags_ == 1);
    if (bytes.size() > freeBytes_) return false;
    if (!bytes.empty()) std::memcpy(page_.data() + headerSize_, bytes.data(), bytes.size());
    storeTag(0, 0, bytes.size(), 0);
    used_ = bytes.size();
    freeBytes_ -= bytes.size();
    storeCounts();
    return true;
}

bool PageBuilder::append(ByteView line, std::uint8_t flags) {
    return append({line}, flags);
}

bool PageBuilder::append(std::initializer_list<ByteView> parts, std::uint8_t flags) {
    std::size_t bytes = 0;
    for (const ByteView part : parts)
        bytes += part.size();
    if (bytes < 2 || !fits(bytes) || tags_ == kMostTags) return false;
    std::byte* const start = page_.data() + headerSize_ + used_;
    std::byte* at = start;
    for (const ByteView part : parts) {
        if (part.empty()) continue;
        std::memcpy(at, part.data(), part.size());
        at += part.size();
    }
    if (isLargePage(page_.size())) {
        const auto length = static_cast<std::uint16_t>(loadLE<std::uint16_t>(start) & 0x1FFF);
        storeLE<std::uint16_t>(start, static_cast<std::uint16_t>(length | (flags << 13)));
    }
    storeTag(tags_, used_, bytes, flags);
    used_ += bytes;
    freeBytes_ -= bytes + kTagSize;
    ++tags_;
    storeCounts();
    return true;
}

void PageBuilder::storeTag(unsigned tag, std::size_t offset, std::size_t bytes, std::uint8_t flags) {
    const std::size_t at = page_.size() - kTagSize * (std::size_t{tag} + 1);
    const unsigned high = isLargePage(page_.size()) ? 0U : static_cast<unsigned>(flags) << 13;
    storeLE<std::uint16_t>(page_, at, static_cast<std::uint16_t>(bytes));
    storeLE<std::uint16_t>(page_, at + 2, static_cast<std::uint16_t>(offset | high));
}

void PageBuilder::storeCounts() {
    storeLE<std::uint16_t>(page_, 28, static_cast<std::uint16_t>(freeBytes_));
    storeLE<std::uint16_t>(page_, 32, static_cast<std::uint16_t>(used_));
    storeLE<std::uint16_t>(page_, 34, static_cast<std::uint16_t>(tags_));
}

void PageBuilder::seal() {
    sealPage(page_, number_);
}

}  // namespace esent::page
