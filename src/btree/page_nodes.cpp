#include "btree/page_nodes.h"

#include <algorithm>
#include <cstring>

namespace esent::btree {

namespace {

int compareRaw(ByteView a, ByteView b) {
    const std::size_t common = std::min(a.size(), b.size());
    const int order = compareStart(a.data(), b.data(), common);
    if (order != 0) return order;
    return a.size() < b.size() ? -1 : (a.size() > b.size() ? 1 : 0);
}

// a against b followed by c, as one string.
int compareJoined(ByteView a, ByteView b, ByteView c) {
    if (c.empty() || a.size() < b.size()) return compareRaw(a, b);
    const int order = compareStart(a.data(), b.data(), b.size());
    return order != 0 ? order : compareRaw(a.subspan(b.size()), c);
}

}  // namespace

PageNodes::Wanted PageNodes::prepare(const Entry& entry) const {
    Wanted wanted{entry.key, entry.data, commonPrefix(keyPrefix(), entry.key), 0};
    if (wanted.common < keyPrefix().size()) {
        const bool longer = wanted.common == entry.key.size();
        wanted.prefixOrder = longer || keyPrefix()[wanted.common] > entry.key[wanted.common] ? 1 : -1;
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

PageNodes::Place PageNodes::find(const Entry& entry) const {
    const Wanted wanted = prepare(entry);
    unsigned low = 0;
    unsigned high = count();
    for (unsigned step = 0; low < high; ++step) {
        if (step % NodePage::kStepsAtOnce == 0) page_.fetchSteps(low, high);
        const unsigned middle = NodePage::between(low, high);
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
    if (count() == 0) return 0;
    const Wanted wanted = prepare(entry);
    const bool keyOnly = entry.data.empty();
    unsigned low = 0;
    unsigned high = count() - 1;  // the last one takes everything that is left
    for (unsigned step = 0; low < high; ++step) {
        if (step % NodePage::kStepsAtOnce == 0) page_.fetchSteps(low, high);
        const unsigned middle = NodePage::between(low, high);
        const NodeView node = (*this)[middle];
        if ((keyOnly ? compareKey(node, wanted) : compareSeparator(node, entry)) > 0) {
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
