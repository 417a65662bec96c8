#include "page/page_editor.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace esent::page {

namespace {

constexpr std::uint16_t kSmallMask = 0x1FFF;
constexpr std::uint16_t kLargeMask = 0x7FFF;
constexpr unsigned kFlagShift = 13;
constexpr std::uint32_t kChecksumFlags = kPageNewChecksum | kPageWriteCycle;
constexpr std::size_t kTagSize = 4;

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
    std::vector<Tag> loaded;
    for (unsigned tag = 0; tag < tags(); ++tag)
        loaded.push_back(TRY(load(tag)));
    std::vector<unsigned> order(loaded.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](unsigned a, unsigned b) { return loaded[a].offset < loaded[b].offset; });
    std::size_t at = 0;
    for (const unsigned tag : order) {
        Tag& each = loaded[tag];
        if (each.bytes == 0) continue;
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

PageEditor::Tag PageEditor::place(ByteView line, std::uint8_t flags, bool isNode) {
    const Tag placed{end(), line.size(), flags};
    std::byte* const at = page_.data() + header() + placed.offset;
    if (!line.empty()) std::memcpy(at, line.data(), line.size());
    if (isNode && isLargePage(page_.size()) && line.size() >= 2) {
        const auto first = static_cast<std::uint16_t>(loadLE<std::uint16_t>(at) & kSmallMask);
        storeLE<std::uint16_t>(at, static_cast<std::uint16_t>(first | (flags << kFlagShift)));
    }
    setEnd(placed.offset + placed.bytes);
    setFree(freeBytes() - placed.bytes);
    return placed;
}

Status PageEditor::insert(unsigned tag, ByteView line, std::uint8_t flags) {
    TRY(check(tag));
    const std::size_t needed = line.size() + kTagSize;
    if (freeBytes() < needed) return fail(JET_errDatabaseCorrupted);
    if (contiguous() < needed) TRY(closeGaps());
    if (contiguous() < needed) return fail(JET_errDatabaseCorrupted);
    const unsigned count = tags();
    // Tags grow downwards: those from `tag` on move one place down.
    std::memmove(page_.data() + tagAt(count), page_.data() + tagAt(count) + kTagSize,
                 kTagSize * (count - tag));
    setTags(count + 1);
    setFree(freeBytes() - kTagSize);
    store(tag, place(line, flags, tag != 0));
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

Status PageEditor::replace(unsigned tag, ByteView line, std::uint8_t flags) {
    Tag old = TRY(load(tag));
    if (line.size() > old.bytes && freeBytes() < line.size() - old.bytes)
        return fail(JET_errDatabaseCorrupted);
    if (line.size() <= old.bytes) {
        const bool last = old.bytes != 0 && old.offset + old.bytes == end();
        setFree(freeBytes() + old.bytes);
        const std::size_t oldEnd = end();
        setEnd(old.offset);
        const Tag placed = place(line, flags, tag != 0);
        setEnd(last ? placed.offset + placed.bytes : oldEnd);
        store(tag, placed);
        return {};
    }
    const std::vector<std::byte> copy(line.begin(), line.end());  // it may lie in this page
    dropBytes(old);
    const bool atEnd = old.offset == end() && old.bytes != 0;
    store(tag, {atEnd ? old.offset : 0, 0, old.flags});
    if (contiguous() < copy.size()) TRY(closeGaps());
    if (contiguous() < copy.size()) return fail(JET_errDatabaseCorrupted);
    store(tag, place(copy, flags, tag != 0));
    return {};
}

Result<std::vector<std::byte>> PageEditor::copyLine(unsigned tag, std::uint8_t* flags) const {
    const Tag loaded = TRY(load(tag));
    const std::byte* const at = page_.data() + header() + loaded.offset;
    std::vector<std::byte> copy(at, at + loaded.bytes);
    std::uint8_t found = loaded.flags;
    if (tag != 0 && isLargePage(page_.size()) && copy.size() >= 2) {
        const auto first = loadLE<std::uint16_t>(copy.data());
        found = static_cast<std::uint8_t>(first >> kFlagShift);
        storeLE<std::uint16_t>(copy.data(), static_cast<std::uint16_t>(first & kSmallMask));
    }
    if (flags) *flags = found;
    return copy;
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
    return replace(0, bytes, 0);
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
