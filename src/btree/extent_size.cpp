#include "btree/extent_size.h"

#include <algorithm>

namespace esent::btree {

namespace {

constexpr std::uint32_t kSmallExtent = 4;
constexpr std::uint32_t kExtent = 16;
constexpr std::uint32_t kSmallTree = 16;  // pages up to which a tree grows in small extents
constexpr std::uint32_t kSpaceRoots = 2;
constexpr std::uint32_t kHeaderPages = 2;

bool isVersion2(const SpaceHeader& header) {
    return (header.flags & SpaceHeader::kVersion2) != 0;
}

std::uint32_t pagesOf(std::uint32_t bytes, std::uint32_t pageSize) {
    return bytes / pageSize + (bytes % pageSize != 0 ? 1 : 0);
}

// 0: the hints say nothing about the size of extents.
std::uint32_t hintedPages(const SpaceHeader& header, const SpaceHints& hints, std::uint32_t pageSize) {
    const std::uint32_t least = pagesOf(hints.minimumExtentBytes, pageSize);
    const std::uint32_t most = pagesOf(hints.maximumExtentBytes, pageSize);
    if (hints.growthPercent == 0 && least == 0 && most == 0) return 0;
    if (least == most && least != 0) return least;
    const std::uint64_t last = header.pages;
    std::uint64_t pages = std::max(last * hints.growthPercent / 100, last + 1);
    pages = std::max<std::uint64_t>(pages, least);
    if (most != 0) pages = std::min<std::uint64_t>(pages, most);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(pages, 0x7FFFFFFF));
}

}  // namespace

std::uint32_t nextExtentPages(const SpaceHeader& header, std::uint64_t ownedPages, const SpaceHints& hints,
                              std::uint32_t pageSize, std::uint32_t request) {
    const bool small = !isVersion2(header) && ownedPages <= kSmallTree;
    const std::uint32_t usual = std::max({request, small ? kSmallExtent : kExtent, header.pages});
    const std::uint32_t hinted = hintedPages(header, hints, pageSize);
    if (hinted == 0) return usual;
    if ((hints.flags & kHintExactExtents) != 0) return std::max(hinted, request);
    return std::max(usual, hinted);
}

std::uint32_t conversionPages(const SpaceHeader& header, const SpaceHints& hints, std::uint32_t pageSize,
                              std::uint32_t request) {
    return std::max({request + kSpaceRoots, header.pages, pagesOf(hints.minimumExtentBytes, pageSize)});
}

std::uint32_t fileGrowthPages(const SpaceHeader& root, const FileGrowth& facts) {
    const std::uint32_t extension = std::max(facts.extension, 1u);
    const std::uint32_t before = isVersion2(root) ? root.pages : root.pages / 4;
    const std::uint32_t wanted = std::max({facts.request, extension, before});
    const std::uint64_t file = std::uint64_t{facts.owned} + kHeaderPages;
    std::uint64_t grown = (file + wanted) / extension * extension;
    while (grown < file + facts.request)
        grown += extension;
    return static_cast<std::uint32_t>(grown - file);
}

}  // namespace esent::btree
