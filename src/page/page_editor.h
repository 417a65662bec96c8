// PageEditor: changes a page in place: lines in, out and replaced, headers set, pages formatted.
//
// The one set of operations that both the running engine and the redo of a log use, so that both leave the
// same bytes. Works in the caller's memory and trusts nothing it finds there: a page whose tags don't add up
// gives JET_errDatabaseCorrupted. Lines are counted by tag (0 = external header). Nothing is allocated, and
// no operation looks at every line but the one that closes gaps. One thread at a time per page.
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"
#include "page/page_view.h"

namespace esent::page {

class PageEditor {
 public:
    explicit PageEditor(ByteSpan page) : page_(page) {}  // a whole page of a legal size

    [[nodiscard]] PageView view() const { return PageView(page_); }

    // Allocated and not yet used: no tags at all.
    void formatUnused(PageNumber number, ObjectId object, DatabaseTime time);
    // A page in use with an empty tag 0. `flags` are PageFlag bits; those of the checksum are ignored.
    void format(PageNumber number, ObjectId object, DatabaseTime time, std::uint32_t flags);

    void setDbtime(DatabaseTime time) { storeLE<std::uint64_t>(page_, 8, time); }
    void setPrevious(PageNumber page) { storeLE<std::uint32_t>(page_, 16, page); }
    void setNext(PageNumber page) { storeLE<std::uint32_t>(page_, 20, page); }
    void setFlags(std::uint32_t flags) { storeLE<std::uint32_t>(page_, 36, flags); }
    void setUncommittedFree(std::uint16_t bytes) { storeLE<std::uint16_t>(page_, 30, bytes); }
    void setOwnNumber(PageNumber number);

    // The parts, joined, become the line of tag `tag`; what stood there and behind moves up. Parts never lie
    // in this page.
    [[nodiscard]] Status insert(unsigned tag, std::span<const ByteView> parts, std::uint8_t flags);
    [[nodiscard]] Status remove(unsigned tag);
    // Other bytes for the line behind its first `kept` ones; its flags become `flags`.
    [[nodiscard]] Status replace(unsigned tag, std::size_t kept, std::span<const ByteView> parts,
                                 std::uint8_t flags);
    [[nodiscard]] Status setNodeFlags(unsigned tag, std::uint8_t flags);
    // Tag 0. It carries no flags.
    [[nodiscard]] Status setExternalHeader(ByteView bytes);
    // For whoever lays a page out anew: every line goes and `tags` empty ones come, tag 0 among them; then
    // each gets its bytes, behind those that have theirs. JET_errDatabaseCorrupted when they do not fit.
    [[nodiscard]] Status startOver(unsigned tags);
    [[nodiscard]] Status fill(unsigned tag, std::span<const ByteView> parts, std::uint8_t flags);
    // Every node goes, the external header stays.
    [[nodiscard]] Status removeNodes();
    // Flagged empty: no nodes, no prefix (a root keeps its header).
    [[nodiscard]] Status makeEmpty();

    // Bytes of this page that view() has shown, for a change where they lie.
    [[nodiscard]] ByteSpan writable(ByteView part) {
        return page_.subspan(static_cast<std::size_t>(part.data() - page_.data()), part.size());
    }

 private:
    struct Tag {
        std::size_t offset = 0;
        std::size_t bytes = 0;
        std::uint8_t flags = 0;  // small pages only
    };
    [[nodiscard]] std::size_t header() const { return pageHeaderSize(page_.size()); }
    [[nodiscard]] std::size_t tagAt(unsigned tag) const { return page_.size() - 4 * (std::size_t{tag} + 1); }
    [[nodiscard]] unsigned tags() const { return loadLE<std::uint16_t>(page_, 34) & kMostTags; }
    void setTags(unsigned count);
    [[nodiscard]] std::size_t freeBytes() const { return loadLE<std::uint16_t>(page_, 28); }
    // What is kept for rollbacks is never more than what is free.
    void setFree(std::size_t bytes) {
        const auto free = static_cast<std::uint16_t>(bytes);
        storeLE<std::uint16_t>(page_, 28, free);
        if (loadLE<std::uint16_t>(page_, 30) > free) setUncommittedFree(free);
    }
    [[nodiscard]] std::size_t end() const { return loadLE<std::uint16_t>(page_, 32); }
    void setEnd(std::size_t bytes) { storeLE<std::uint16_t>(page_, 32, static_cast<std::uint16_t>(bytes)); }
    [[nodiscard]] std::size_t contiguous() const;

    [[nodiscard]] Result<Tag> load(unsigned tag) const;
    void store(unsigned tag, const Tag& value);
    [[nodiscard]] Status check(unsigned tag) const;
    [[nodiscard]] Status closeGaps();
    void dropBytes(const Tag& tag);
    // Puts the parts behind the first `kept` bytes of a line at `offset`; room must be there.
    [[nodiscard]] Tag place(std::size_t offset, std::size_t kept, std::span<const ByteView> parts,
                            std::uint8_t flags, bool isNode);

    [[nodiscard]] Status moveLine(unsigned tag, const Tag& old, std::size_t kept,
                                  std::span<const ByteView> parts, std::uint8_t flags);

    ByteSpan page_;
};

}  // namespace esent::page
