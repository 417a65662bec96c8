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

    // Where the line of node `index` lies, relative to the end of the page's header.
    struct Extent {
        std::size_t offset = 0;
        std::size_t bytes = 0;
    };
    [[nodiscard]] Extent extentOf(unsigned index) const {
        const std::uint32_t tag = loadLE<std::uint32_t>(tagAt(reserved_ + index));
        const Extent extent{(tag >> 16) & mask_, tag & mask_};
        return extent.offset + extent.bytes <= areaBytes_ ? extent : Extent{};
    }
    [[nodiscard]] ByteView keyPrefix() const { return prefix_; }

    // A binary search asks for the nodes of its next kStepsAtOnce steps from low to high together, so that
    // they come at once instead of one after the other.
    static constexpr unsigned kStepsAtOnce = 3;
    void fetchSteps(unsigned low, unsigned high) const {
        const unsigned middle = between(low, high);
        const unsigned lower = between(low, middle);
        const unsigned upper = between(middle + 1, high);
        fetch(middle);
        fetch(lower);
        fetch(upper);
        fetch(between(low, lower));
        fetch(between(lower + 1, middle));
        fetch(between(middle + 1, upper));
        fetch(between(upper + 1, high));
    }
    [[nodiscard]] static unsigned between(unsigned low, unsigned high) { return (low + high) / 2; }

    // Index of the first node that does not lie before the place that `wanted` means; count() when there is
    // none. `withData`: data takes part in the order. In internal pages the empty key of the last node is
    // greater than everything. JET_errDatabaseCorrupted.
    [[nodiscard]] Result<unsigned> find(const SearchEntry& wanted, bool withData) const {
        const std::size_t common = commonPrefix(prefix_, wanted.bytes);
        const bool internal = !leaf();
        unsigned low = 0;
        unsigned high = count_;
        NodeView node;
        for (unsigned step = 0; low < high; ++step) {
            if (step % kStepsAtOnce == 0) fetchSteps(low, high);
            const unsigned middle = between(low, high);
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

    // One that is not there brings some other bytes of the page.
    void fetch(unsigned index) const {
        const std::uint32_t tag = loadLE<std::uint32_t>(tagAt(reserved_ + index));
        __builtin_prefetch(nodes_ + ((tag >> 16) & mask_));
    }
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
