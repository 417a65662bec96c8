// Nodes: how keys and data lie in the lines of a page.
//
// A node is [prefix length] suffix length, suffix, data; the full key is the first "prefix length" bytes of
// the page's key prefix (tag 0) followed by the suffix. Root pages have no key prefix, their tag 0 is the
// space header. Views borrow the page; nothing here is shared.
#pragma once

#include <bit>
#include <compare>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "page/page_view.h"

namespace esent::btree {

using Bytes = std::vector<std::byte>;

// Bits of the length words that hold a length; the others are node flags or garbage.
inline constexpr std::uint16_t kKeyLengthMask = 0x1FFF;
// Shorter common prefixes don't pay for the second length word.
inline constexpr std::size_t kMinSharedPrefix = 3;

struct NodeView {
    ByteView prefix;  // the part of the key that comes from the page's key prefix
    ByteView suffix;
    ByteView data;
    std::uint8_t flags = 0;  // page::NodeFlag

    [[nodiscard]] bool deleted() const { return (flags & page::kNodeDeleted) != 0; }
    [[nodiscard]] std::size_t keySize() const { return prefix.size() + suffix.size(); }
    // The key in one piece.
    void copyKey(Bytes& into) const;
};

// The key prefix of a page: empty on roots.
[[nodiscard]] Result<ByteView> keyPrefixOf(const page::PageView& page);

// Node `index` of `page`, whose key prefix is `keyPrefix`. JET_errDatabaseCorrupted when the lengths lie.
[[nodiscard]] Result<NodeView> nodeAt(const page::PageView& page, unsigned index, ByteView keyPrefix);

// Child page of a node of an internal page.
[[nodiscard]] Result<PageNumber> childOf(const NodeView& node);

// Orders byte strings as keys are ordered: bytewise, the shorter first.
[[nodiscard]] std::strong_ordering compareBytes(ByteView a, ByteView b);
// Orders the concatenation of a's parts against b.
[[nodiscard]] std::strong_ordering compareParts(std::initializer_list<ByteView> parts, ByteView b);

// Bytes in which both begin.
[[nodiscard]] inline std::size_t commonPrefix(ByteView a, ByteView b) {
    const std::size_t most = a.size() < b.size() ? a.size() : b.size();
    std::size_t at = 0;
    for (; at + sizeof(std::uint64_t) <= most; at += sizeof(std::uint64_t)) {
        const std::uint64_t differing = loadLE<std::uint64_t>(a, at) ^ loadLE<std::uint64_t>(b, at);
        if (differing != 0) return at + static_cast<std::size_t>(std::countr_zero(differing)) / 8;
    }
    while (at < most && a[at] == b[at])
        ++at;
    return at;
}

// As memcmp; most keys differ in their first bytes.
[[nodiscard]] inline int compareStart(const std::byte* a, const std::byte* b, std::size_t length) {
    constexpr std::size_t kWord = sizeof(std::uint64_t);
    if (length >= kWord) {
        const std::uint64_t left = __builtin_bswap64(loadLE<std::uint64_t>(a));
        const std::uint64_t right = __builtin_bswap64(loadLE<std::uint64_t>(b));
        if (left != right) return left < right ? -1 : 1;
        a += kWord;
        b += kWord;
        length -= kWord;
    }
    return length == 0 ? 0 : std::memcmp(a, b, length);
}

}  // namespace esent::btree
