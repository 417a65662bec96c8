#include "page/page_editor.h"

#include <algorithm>
#include <cstring>

#include "page/tag_order.h"

namespace esent::page {

namespace {

constexpr std::uint16_t kSmallMask = 0x1FFF;
constexpr std::uint16_t kLargeMask = 0x7FFF;
constexpr unsigned kFlagShift = 13;
constexpr std::uint32_t kChecksumFlags = kPageNewChecksum | kPageWriteCycle;
constexpr std::size_t kTagSize = 4;

std::size_t sizeOf(std::span<const ByteView> parts) {
    std::size_t bytes = 0;
    for (const ByteView part : parts)
        bytes += part.size();
    return bytes;
}

}  // namespace

void PageEditor::formatUnused(PageNumber number, ObjectId object, DatabaseTime time) {
    std::memset(page_.data(), 0, page_.size());
    setDbtime(time);
    storeLE<std::uint32_t>(page_, 24, object);
    setFree(page_.size() - header());
    setFlags(kPageNewRecordFormat | kPagePreInit);
    setOwnNumber(number);
}

void PageEditor::format(PageNumber number, ObjectId object, DatabaseTime time, std::uint32_t flags) {
    formatUnused(number, object, time);
    setFlags((flags | kPageNewRecordFormat) & ~(kChecksumFlags | kPagePreInit));
    setTags(1);
    setFree(page_.size() - header() - kTagSize);
}

void PageEditor::setOwnNumber(PageNumber number) {
    if (isLargePage(page_.size())) storeLE<std::uint32_t>(page_, 64, number);
}

void PageEditor::setTags(unsigned count) {
    const auto kept = static_cast<std::uint16_t>(loadLE<std::uint16_t>(page_, 34) & 0xF000u);
    storeLE<std::uint16_t>(page_, 34, static_cast<std::uint16_t>(kept | count));
}

std::size_t PageEditor::contiguous() const {
    const std::size_t used = header() + end() + kTagSize * tags();
    return used > page_.size() ? 0 : page_.size() - used;
}

Status PageEditor::check(unsigned tag) const {
    const std::size_t area = page_.size() - header();
    if (tag > tags() || kTagSize * tags() > area || end() > area - kTagSize * tags() || freeBytes() > area) {
        return fail(JET_errDatabaseCorrupted);
    }
    return {};
}

Result<PageEditor::Tag> PageEditor::load(unsigned tag) const {
    TRY(check(tag));
    if (tag >= tags()) return fail(JET_errDatabaseCorrupted);
    const bool large = isLargePage(page_.size());
    const auto bytes = loadLE<std::uint16_t>(page_, tagAt(tag));
    const auto offset = loadLE<std::uint16_t>(page_, tagAt(tag) + 2);
    const std::uint16_t mask = large ? kLargeMask : kSmallMask;
    Tag loaded{static_cast<std::size_t>(offset & mask), static_cast<std::size_t>(bytes & mask), 0};
    if (loaded.bytes == 0) {
        loaded.offset = std::min(loaded.offset, end());
    } else if (loaded.offset + loaded.bytes > end()) {
        return fail(JET_errDatabaseCorrupted);
    }
    if (!large && tag != 0) loaded.flags = static_cast<std::uint8_t>(offset >> kFlagShift);
    return loaded;
}

void PageEditor::store(unsigned tag, const Tag& value) {
    auto offset = static_cast<std::uint16_t>(value.offset);
    if (!isLargePage(page_.size())) offset |= static_cast<std::uint16_t>(value.flags << kFlagShift);
    storeLE<std::uint16_t>(page_, tagAt(tag), static_cast<std::uint16_t>(value.bytes));
    storeLE<std::uint16_t>(page_, tagAt(tag) + 2, offset);
}

// Slides the lines down in the order in which they lie, so that all free bytes are behind them.
Status PageEditor::closeGaps() {
    TagOrder order;
    for (unsigned tag = 0; tag < tags(); ++tag) {
        const Tag each = TRY(load(tag));
        if (each.bytes != 0) order.add(each.offset, tag);
    }
    order.sort();
    std::size_t at = 0;
    for (unsigned i = 0; i < order.count(); ++i) {
        const unsigned tag = order.at(i);
        Tag each = TRY(load(tag));
        if (each.offset < at) return fail(JET_errDatabaseCorrupted);  // lines overlap
        std::memmove(page_.data() + header() + at, page_.data() + header() + each.offset, each.bytes);
        each.offset = at;
        at += each.bytes;
        store(tag, each);
    }
    setEnd(at);
    return {};
}

void PageEditor::dropBytes(const Tag& tag) {
    if (tag.bytes != 0 && tag.offset + tag.bytes == end()) setEnd(tag.offset);
    setFree(freeBytes() + tag.bytes);
}

PageEditor::Tag PageEditor::place(std::size_t offset, std::size_t kept, std::span<const ByteView> parts,
                                  std::uint8_t flags, bool isNode) {
    std::byte* const start = page_.data() + header() + offset;
    std::byte* at = start + kept;
    for (const ByteView part : parts) {
        if (!part.empty()) std::memcpy(at, part.data(), part.size());
        at += part.size();
    }
    const Tag placed{offset, static_cast<std::size_t>(at - start), flags};
    if (isNode && isLargePage(page_.size()) && placed.bytes >= 2) {
        const auto first = static_cast<std::uint16_t>(loadLE<std::uint16_t>(start) & kSmallMask);
        storeLE<std::uint16_t>(start, static_cast<std::uint16_t>(first | (flags << kFlagShift)));
    }
    return placed;
}

Status PageEditor::insert(unsigned tag, std::span<const ByteView> parts, std::uint8_t flags) {
    TRY(check(tag));
    const std::size_t bytes = sizeOf(parts);
    const std::size_t needed = bytes + kTagSize;
    if (freeBytes() < needed) return fail(JET_errDatabaseCorrupted);
    if (contiguous() < needed) TRY(closeGaps());
    if (contiguous() < needed) return fail(JET_errDatabaseCorrupted);
    const unsigned count = tags();
    // Tags grow downwards: those from `tag` on move one place down.
    std::memmove(page_.data() + tagAt(count), page_.data() + tagAt(count) + kTagSize,
                 kTagSize * (count - tag));
    setTags(count + 1);
    setFree(freeBytes() - needed);
    const Tag placed = place(end(), 0, parts, flags, tag != 0);
    setEnd(placed.offset + placed.bytes);
    store(tag, placed);
    return {};
}

Status PageEditor::remove(unsigned tag) {
    const Tag gone = TRY(load(tag));
    dropBytes(gone);
    const unsigned count = tags();
    std::memmove(page_.data() + tagAt(count - 1) + kTagSize, page_.data() + tagAt(count - 1),
                 kTagSize * (count - 1 - tag));
    setTags(count - 1);
    setFree(freeBytes() + kTagSize);
    if (count - 1 == 1) {
        const Tag first = TRY(load(0));
        if (first.bytes == 0) setEnd(0);
    }
    return {};
}

Status PageEditor::replace(unsigned tag, std::size_t kept, std::span<const ByteView> parts,
                           std::uint8_t flags) {
    const Tag old = TRY(load(tag));
    const std::size_t bytes = kept + sizeOf(parts);
    if (kept > old.bytes) return fail(JET_errDatabaseCorrupted);
    if (bytes > old.bytes && freeBytes() < bytes - old.bytes) return fail(JET_errDatabaseCorrupted);
    const bool last = old.bytes != 0 && old.offset + old.bytes == end();
    if (bytes <= old.bytes || (last && contiguous() >= bytes - old.bytes)) {
        setFree(freeBytes() + old.bytes - bytes);
        store(tag, place(old.offset, kept, parts, flags, tag != 0));
        if (last) setEnd(old.offset + bytes);
        return {};
    }
    return moveLine(tag, old, kept, parts, flags);
}

// A line that grows and cannot do so where it lies: its bytes go, gaps are closed when room behind the last
// line is short, and it comes again at the end.
Status PageEditor::moveLine(unsigned tag, const Tag& old, std::size_t kept, std::span<const ByteView> parts,
                            std::uint8_t flags) {
    std::array<std::byte, kMaxPageSize> head;
    if (kept != 0) std::memcpy(head.data(), page_.data() + header() + old.offset, kept);
    dropBytes(old);
    const bool atEnd = old.offset == end() && old.bytes != 0;
    store(tag, {atEnd ? old.offset : 0, 0, old.flags});
    const std::size_t bytes = kept + sizeOf(parts);
    if (contiguous() < bytes) TRY(closeGaps());
    if (contiguous() < bytes) return fail(JET_errDatabaseCorrupted);
    const std::size_t offset = end();
    if (kept != 0) std::memcpy(page_.data() + header() + offset, head.data(), kept);
    setFree(freeBytes() - bytes);
    setEnd(offset + bytes);
    store(tag, place(offset, kept, parts, flags, tag != 0));
    return {};
}

Status PageEditor::setNodeFlags(unsigned tag, std::uint8_t flags) {
    Tag loaded = TRY(load(tag));
    if (!isLargePage(page_.size())) {
        loaded.flags = flags;
        store(tag, loaded);
        return {};
    }
    if (loaded.bytes < 2) return fail(JET_errDatabaseCorrupted);
    std::byte* const at = page_.data() + header() + loaded.offset;
    const auto first = static_cast<std::uint16_t>(loadLE<std::uint16_t>(at) & kSmallMask);
    storeLE<std::uint16_t>(at, static_cast<std::uint16_t>(first | (flags << kFlagShift)));
    return {};
}

Status PageEditor::setExternalHeader(ByteView bytes) {
    return replace(0, 0, {&bytes, 1}, 0);
}

Status PageEditor::startOver(unsigned tags) {
    const std::size_t area = page_.size() - header();
    if (tags == 0 || tags > kMostTags || kTagSize * tags > area) return fail(JET_errDatabaseCorrupted);
    setTags(tags);
    setEnd(0);
    setFree(area - kTagSize * tags);
    std::memset(page_.data() + tagAt(tags - 1), 0, kTagSize * tags);
    return {};
}

Status PageEditor::fill(unsigned tag, std::span<const ByteView> parts, std::uint8_t flags) {
    const std::size_t bytes = sizeOf(parts);
    if (tag >= tags() || bytes > contiguous()) return fail(JET_errDatabaseCorrupted);
    const Tag placed = place(end(), 0, parts, flags, tag != 0);
    setFree(freeBytes() - bytes);
    setEnd(placed.offset + placed.bytes);
    store(tag, placed);
    return {};
}

Status PageEditor::removeNodes() {
    while (tags() > 1)
        TRY(remove(tags() - 1));
    return {};
}

Status PageEditor::makeEmpty() {
    TRY(removeNodes());
    if (!view().has(kPageRoot)) TRY(setExternalHeader({}));
    if (!view().has(kPageRoot)) setEnd(0);
    setFlags(view().flags() | kPageEmpty);
    return {};
}

}  // namespace esent::page
