#include "btree/page_nodes.h"

#include <algorithm>
#include <cstring>

namespace esent::btree {

namespace {

constexpr std::size_t kTagSize = 4;
constexpr std::uint16_t kSmallMask = 0x1FFF;
constexpr std::uint16_t kLargeMask = 0x7FFF;
constexpr unsigned kStepsAtOnce = 3;  // of a binary search

int compareRaw(ByteView a, ByteView b) {
    const std::size_t common = std::min(a.size(), b.size());
    const int order = common == 0 ? 0 : std::memcmp(a.data(), b.data(), common);
    if (order != 0) return order;
    return a.size() < b.size() ? -1 : (a.size() > b.size() ? 1 : 0);
}

// a against b followed by c, as one string.
int compareJoined(ByteView a, ByteView b, ByteView c) {
    if (c.empty() || a.size() < b.size()) return compareRaw(a, b);
    const int order = b.empty() ? 0 : std::memcmp(a.data(), b.data(), b.size());
    return order != 0 ? order : compareRaw(a.subspan(b.size()), c);
}

}  // namespace

PageNodes::PageNodes(ByteView page) : view_(page) {
    reserved_ = view_.reservedTagCount();
    count_ = std::min<unsigned>(view_.nodeCount(), static_cast<unsigned>(page.size() / kTagSize) - reserved_);
    if (view_.has(page::kPageRoot)) return;
    const auto header = view_.externalHeader();
    if (header) keyPrefix_ = header->data;
}

PageNodes::Extent PageNodes::extentOf(unsigned index) const {
    const ByteView page = view_.bytes();
    const std::size_t at = page.size() - kTagSize * (std::size_t{index} + reserved_ + 1);
    const std::uint16_t mask = view_.isLarge() ? kLargeMask : kSmallMask;
    const Extent extent{static_cast<std::size_t>(loadLE<std::uint16_t>(page, at + 2) & mask),
                        static_cast<std::size_t>(loadLE<std::uint16_t>(page, at) & mask)};
    if (extent.offset + extent.bytes > page.size() - view_.headerSize()) return {};
    return extent;
}

NodeView PageNodes::operator[](unsigned index) const {
    const ByteView page = view_.bytes();
    const Extent extent = extentOf(index);
    NodeView node;
    if (extent.bytes < 2) return node;
    ByteView rest = page.subspan(view_.headerSize() + extent.offset, extent.bytes);
    auto first = loadLE<std::uint16_t>(rest, 0);
    if (view_.isLarge()) {
        node.flags = static_cast<std::uint8_t>(first >> 13);
    } else {
        const std::size_t at = page.size() - kTagSize * (std::size_t{index} + reserved_ + 1);
        node.flags = static_cast<std::uint8_t>(loadLE<std::uint16_t>(page, at + 2) >> 13);
    }
    if ((node.flags & page::kNodeCompressed) != 0) {
        const std::size_t shared = first & kKeyLengthMask;
        if (shared > keyPrefix_.size() || rest.size() < 4) return NodeView{};
        node.prefix = keyPrefix_.first(shared);
        rest = rest.subspan(2);
        first = loadLE<std::uint16_t>(rest, 0);
    }
    const std::size_t suffix = first & kKeyLengthMask;
    rest = rest.subspan(2);
    if (suffix > rest.size()) return NodeView{};
    node.suffix = rest.first(suffix);
    node.data = rest.subspan(suffix);
    return node;
}

PageNodes::Wanted PageNodes::prepare(const Entry& entry) const {
    Wanted wanted{entry.key, entry.data, commonPrefix(keyPrefix_, entry.key), 0};
    if (wanted.common < keyPrefix_.size()) {
        const bool longer = wanted.common == entry.key.size();
        wanted.prefixOrder = longer || keyPrefix_[wanted.common] > entry.key[wanted.common] ? 1 : -1;
    }
    return wanted;
}

int PageNodes::compareKey(const NodeView& node, const Wanted& wanted) const {
    if (node.prefix.size() > wanted.common) return wanted.prefixOrder;
    return compareRaw(node.suffix, wanted.key.subspan(node.prefix.size()));
}

int PageNodes::compareLeaf(const NodeView& node, const Wanted& wanted) const {
    const int order = compareKey(node, wanted);
    if (order != 0 || wanted.data.empty()) return order;
    return compareRaw(node.data, wanted.data);
}

// A separator may end inside the data of the entry, so the entry counts as one string.
int PageNodes::compareSeparator(const NodeView& node, const Entry& entry) const {
    const ByteView prefix = node.prefix;
    if (prefix.empty()) return compareJoined(node.suffix, entry.key, entry.data);
    const std::size_t inKey = std::min(prefix.size(), entry.key.size());
    int order = compareJoined(prefix, entry.key.first(inKey),
                              entry.data.first(std::min(prefix.size() - inKey, entry.data.size())));
    if (order != 0) return order;
    return compareJoined(node.suffix, entry.key.subspan(inKey), entry.data.subspan(prefix.size() - inKey));
}

void PageNodes::fetchSteps(unsigned low, unsigned high, unsigned steps) const {
    if (low >= high || steps == 0) return;
    const unsigned middle = low + (high - low) / 2;
    __builtin_prefetch(view_.bytes().data() + view_.headerSize() + extentOf(middle).offset);
    fetchSteps(low, middle, steps - 1);
    fetchSteps(middle + 1, high, steps - 1);
}

PageNodes::Place PageNodes::find(const Entry& entry) const {
    const Wanted wanted = prepare(entry);
    unsigned low = 0;
    unsigned high = count_;
    for (unsigned step = 0; low < high; ++step) {
        if (step % kStepsAtOnce == 0) fetchSteps(low, high, kStepsAtOnce);
        const unsigned middle = low + (high - low) / 2;
        const int order = compareLeaf((*this)[middle], wanted);
        if (order == 0) return {middle, true};
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return {low, false};
}

std::strong_ordering PageNodes::compare(unsigned index, const Entry& entry) const {
    return compareLeaf((*this)[index], prepare(entry)) <=> 0;
}

unsigned PageNodes::childIndex(const Entry& entry) const {
    if (count_ == 0) return 0;
    unsigned low = 0;
    unsigned high = count_ - 1;  // the last one takes everything that is left
    for (unsigned step = 0; low < high; ++step) {
        if (step % kStepsAtOnce == 0) fetchSteps(low, high, kStepsAtOnce);
        const unsigned middle = low + (high - low) / 2;
        if (compareSeparator((*this)[middle], entry) > 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

PageNumber PageNodes::child(unsigned index) const {
    const NodeView node = (*this)[index];
    return node.data.size() == 4 ? loadLE<std::uint32_t>(node.data, 0) : 0;
}

}  // namespace esent::btree
