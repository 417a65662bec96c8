// NodePage: fast read access to the nodes of a page that lies in the buffer pool.
//
// The pool has checked the structure of the page when it read it; the offsets are checked again here, node by
// node, because that is cheap and a page in memory may have been damaged since. A value type that borrows the
// bytes: whoever makes one holds the page's latch. For cursors and writers of this room.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "base/bytes.h"
#include "btree/node.h"
#include "page/page_view.h"

namespace esent::btree {

// Which of the entries that equal the wanted bytes, or go on behind them, lie before a place.
enum class Cut : std::uint8_t {
    Before,  // none
    After,   // the equal one
    Behind,  // both
};

// A place between entries (key, or key and data in one piece).
struct SearchEntry {
    ByteView bytes;
    Cut cut = Cut::Before;
};

class NodePage {
 public:
    NodePage() = default;
    explicit NodePage(ByteView page)
        : bytes_(page.data()), sizeBytes_(page.size()), flags_(page::PageView(page).flags()) {
        const page::PageView view(page);
        large_ = view.isLarge();
        mask_ = large_ ? 0x7FFF : 0x1FFF;
        nodes_ = page.data() + view.headerSize();
        const std::size_t area = sizeBytes_ - view.headerSize();
        const std::size_t tags = view.tagCount();
        if (tags * kTagSize > area) return;  // damaged: no node can be read
        areaBytes_ = area - tags * kTagSize;
        reserved_ = view.reservedTagCount();
        count_ = tags > reserved_ ? static_cast<unsigned>(tags - reserved_) : 0;
        if (!has(page::kPageRoot) && tags != 0) readPrefix();
    }

    [[nodiscard]] bool has(page::PageFlag flag) const { return (flags_ & flag) != 0; }
    [[nodiscard]] bool leaf() const { return has(page::kPageLeaf); }
    [[nodiscard]] unsigned count() const { return count_; }
    [[nodiscard]] page::PageView view() const { return page::PageView({bytes_, sizeBytes_}); }

    // Node `index` < count(); false when its bytes lie.
    [[nodiscard]] bool read(unsigned index, NodeView& node) const {
        const std::uint32_t tag = loadLE<std::uint32_t>(tagAt(reserved_ + index));
        std::size_t length = tag & mask_;
        const std::size_t start = (tag >> 16) & mask_;
        if (length < kLengthSize || start + length > areaBytes_) return false;
        const std::byte* at = nodes_ + start;
        std::uint16_t word = loadLE<std::uint16_t>(at);
        node.flags = static_cast<std::uint8_t>(large_ ? word >> 13 : tag >> 29);
        std::size_t shared = 0;
        if ((node.flags & page::kNodeCompressed) != 0) {
            shared = word & kKeyLengthMask;
            if (length < 2 * kLengthSize || shared > prefix_.size()) return false;
            at += kLengthSize;
            length -= kLengthSize;
            word = loadLE<std::uint16_t>(at);
        }
        const std::size_t suffix = word & kKeyLengthMask;
        if (suffix + kLengthSize > length) return false;
        node.prefix = prefix_.first(shared);
        node.suffix = {at + kLengthSize, suffix};
        node.data = {at + kLengthSize + suffix, length - kLengthSize - suffix};
        return true;
    }

    // The nodes that the next steps of a binary search from low to high may come to: on their way together,
    // instead of one after the other.
    void fetchSteps(unsigned low, unsigned high, unsigned steps) const {
        if (low >= high || steps == 0) return;
        const unsigned middle = low + (high - low) / 2;
        const std::uint32_t tag = loadLE<std::uint32_t>(tagAt(reserved_ + middle));
        __builtin_prefetch(nodes_ + ((tag >> 16) & mask_));
        fetchSteps(low, middle, steps - 1);
        fetchSteps(middle + 1, high, steps - 1);
    }

    // Index of the first node that does not lie before the place that `wanted` means; count() when there is
    // none. `withData`: data takes part in the order. In internal pages the empty key of the last node is
    // greater than everything. JET_errDatabaseCorrupted.
    [[nodiscard]] Result<unsigned> find(const SearchEntry& wanted, bool withData) const {
        const std::size_t common = sharedBytes(prefix_, wanted.bytes);
        const bool internal = !leaf();
        unsigned low = 0;
        unsigned high = count_;
        NodeView node;
        for (unsigned step = 0; low < high; ++step) {
            if (step % kStepsAtOnce == 0) fetchSteps(low, high, kStepsAtOnce);
            const unsigned middle = low + (high - low) / 2;
            if (!read(middle, node)) return fail(JET_errDatabaseCorrupted);
            const bool infinite = internal && node.keySize() == 0;
            if (!infinite && liesBefore(node, wanted, common, withData)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

 private:
    static constexpr std::size_t kTagSize = 4;
    static constexpr std::size_t kLengthSize = 2;
    static constexpr unsigned kStepsAtOnce = 3;

    [[nodiscard]] const std::byte* tagAt(unsigned tag) const {
        return bytes_ + sizeBytes_ - kTagSize * (std::size_t{tag} + 1);
    }
    void readPrefix() {
        const std::uint32_t tag = loadLE<std::uint32_t>(tagAt(0));
        const std::size_t length = tag & mask_;
        const std::size_t start = (tag >> 16) & mask_;
        if (length != 0 && start + length <= areaBytes_) prefix_ = {nodes_ + start, length};
    }

    enum class Part : std::uint8_t { Less, Greater, UsedUp, Longer };

    // Compares a part of a node with the rest of the wanted bytes. UsedUp: the part was equal, `rest` is what
    // follows; Longer: the rest was equal and the part goes on.
    [[nodiscard]] static Part comparePart(ByteView part, ByteView& rest) {
        const std::size_t length = part.size() < rest.size() ? part.size() : rest.size();
        const int order = compareStart(part.data(), rest.data(), length);
        if (order != 0) return order < 0 ? Part::Less : Part::Greater;
        rest = rest.subspan(length);
        return length == part.size() ? Part::UsedUp : Part::Longer;
    }
    // memcmp; most keys differ in their first bytes.
    [[nodiscard]] static int compareStart(const std::byte* a, const std::byte* b, std::size_t length) {
        if (length >= 8) {
            const std::uint64_t left = __builtin_bswap64(loadLE<std::uint64_t>(a));
            const std::uint64_t right = __builtin_bswap64(loadLE<std::uint64_t>(b));
            if (left != right) return left < right ? -1 : 1;
            a += 8;
            b += 8;
            length -= 8;
        }
        return length == 0 ? 0 : std::memcmp(a, b, length);
    }

    // `common`: bytes that the page's prefix and the wanted bytes share.
    [[nodiscard]] bool liesBefore(const NodeView& node, const SearchEntry& wanted, std::size_t common,
                                  bool withData) const {
        const std::size_t shared = node.prefix.size();
        if (shared > common) {
            if (common == wanted.bytes.size()) return wanted.cut == Cut::Behind;
            return node.prefix[common] < wanted.bytes[common];
        }
        ByteView rest = wanted.bytes.subspan(shared);
        Part order = comparePart(node.suffix, rest);
        if (order == Part::UsedUp && withData) order = comparePart(node.data, rest);
        switch (order) {
            case Part::Less:
                return true;
            case Part::Greater:
                return false;
            case Part::Longer:
                return wanted.cut == Cut::Behind;
            default:
                return !rest.empty() || wanted.cut != Cut::Before;
        }
    }
    [[nodiscard]] static std::size_t sharedBytes(ByteView a, ByteView b) {
        const std::size_t most = a.size() < b.size() ? a.size() : b.size();
        std::size_t at = 0;
        for (; at + 8 <= most; at += 8) {
            const std::uint64_t differing = loadLE<std::uint64_t>(a, at) ^ loadLE<std::uint64_t>(b, at);
            if (differing != 0) return at + static_cast<std::size_t>(std::countr_zero(differing)) / 8;
        }
        while (at < most && a[at] == b[at])
            ++at;
        return at;
    }

    const std::byte* bytes_ = nullptr;
    const std::byte* nodes_ = nullptr;
    std::size_t sizeBytes_ = 0;
    std::size_t areaBytes_ = 0;
    ByteView prefix_;
    std::uint32_t flags_ = 0;
    std::uint32_t mask_ = 0;
    unsigned reserved_ = 1;
    unsigned count_ = 0;
    bool large_ = false;
};

}  // namespace esent::btree
