#include "btree/node.h"

#include <algorithm>

namespace esent::btree {

void NodeView::copyKey(Bytes& into) const {
    into.assign(prefix.begin(), prefix.end());
    into.insert(into.end(), suffix.begin(), suffix.end());
}

Result<ByteView> keyPrefixOf(const page::PageView& page) {
    if (page.has(page::kPageRoot)) return ByteView{};
    return TRY(page.externalHeader()).data;
}

Result<NodeView> nodeAt(const page::PageView& page, unsigned index, ByteView keyPrefix) {
    const page::Line line = TRY(page.node(index));
    NodeView node;
    node.flags = line.flags;
    ByteView rest = line.data;
    if (line.flags & page::kNodeCompressed) {
        if (rest.size() < 2) return fail(JET_errDatabaseCorrupted);
        const std::size_t shared = loadLE<std::uint16_t>(rest, 0) & kKeyLengthMask;
        if (shared > keyPrefix.size()) return fail(JET_errDatabaseCorrupted);
        node.prefix = keyPrefix.first(shared);
        rest = rest.subspan(2);
    }
    if (rest.size() < 2) return fail(JET_errDatabaseCorrupted);
    const std::size_t suffix = loadLE<std::uint16_t>(rest, 0) & kKeyLengthMask;
    rest = rest.subspan(2);
    if (suffix > rest.size()) return fail(JET_errDatabaseCorrupted);
    node.suffix = rest.first(suffix);
    node.data = rest.subspan(suffix);
    return node;
}

Result<PageNumber> childOf(const NodeView& node) {
    if (node.data.size() != 4) return fail(JET_errDatabaseCorrupted);
    return loadLE<std::uint32_t>(node.data, 0);
}

std::strong_ordering compareBytes(ByteView a, ByteView b) {
    const std::size_t common = std::min(a.size(), b.size());
    const int order = common == 0 ? 0 : std::memcmp(a.data(), b.data(), common);
    if (order != 0) return order <=> 0;
    return a.size() <=> b.size();
}

std::strong_ordering compareParts(std::initializer_list<ByteView> parts, ByteView b) {
    for (const ByteView part : parts) {
        const std::size_t common = std::min(part.size(), b.size());
        const int order = common == 0 ? 0 : std::memcmp(part.data(), b.data(), common);
        if (order != 0) return order <=> 0;
        if (part.size() > b.size()) return std::strong_ordering::greater;
        b = b.subspan(common);
    }
    return b.empty() ? std::strong_ordering::equal : std::strong_ordering::less;
}

}  // namespace esent::btree
