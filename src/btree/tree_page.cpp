#include "btree/tree_page.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "btree/node_page.h"
#include "page/tag_order.h"

namespace esent::btree {

namespace {

constexpr std::uint8_t kKeptFlags = page::kNodeVersioned | page::kNodeDeleted;

void append(Bytes& out, ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

// The bytes of a line in parts, the key itself in up to two.
class Line {
 public:
    Line(std::size_t shared, ByteView suffix, ByteView moreSuffix, ByteView data) {
        std::size_t used = 0;
        if (shared != 0) {
            storeLE<std::uint16_t>(lengths_.data(), static_cast<std::uint16_t>(shared));
            used = 2;
        }
        storeLE<std::uint16_t>(lengths_.data() + used,
                               static_cast<std::uint16_t>(suffix.size() + moreSuffix.size()));
        parts_[0] = ByteView(lengths_).first(used + 2);
        for (const ByteView part : {suffix, moreSuffix, data})
            add(part);
    }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    [[nodiscard]] std::span<const ByteView> parts() const { return std::span(parts_).first(count_); }

 private:
    // What lies behind the part before it belongs to that one: key and data of a stored node.
    void add(ByteView part) {
        ByteView& last = parts_[count_ - 1];
        if (part.empty()) return;
        if (count_ > 1 && last.data() + last.size() == part.data()) {
            last = {last.data(), last.size() + part.size()};
        } else {
            parts_[count_++] = part;
        }
    }

    std::array<std::byte, 4> lengths_;
    std::array<ByteView, 4> parts_;
    std::size_t count_ = 1;
};

std::uint8_t storedFlags(unsigned flags, std::size_t shared) {
    return static_cast<std::uint8_t>((flags & kKeptFlags) | (shared ? page::kNodeCompressed : 0));
}

}  // namespace

std::size_t sharedWith(ByteView prefix, ByteView key) {
    const std::size_t shared = commonPrefix(prefix, key);
    return shared < kMinSharedPrefix ? 0 : shared;
}

std::size_t sharedWith(ByteView prefix, const NodeView& node) {
    std::size_t shared = commonPrefix(prefix, node.prefix);
    if (shared == node.prefix.size()) shared += commonPrefix(prefix.subspan(shared), node.suffix);
    return shared < kMinSharedPrefix ? 0 : shared;
}

Result<NodeView> TreePage::node(unsigned index) const {
    const page::PageView page = view();
    const ByteView keyPrefix = TRY(keyPrefixOf(page));
    return nodeAt(page, index, keyPrefix);
}

Result<OwnedNode> TreePage::copyNode(unsigned index) const {
    const NodeView found = TRY(node(index));
    OwnedNode copy;
    append(copy.key, found.prefix);
    append(copy.key, found.suffix);
    append(copy.data, found.data);
    copy.flags = found.flags & kKeptFlags;
    return copy;
}

Status TreePage::insertNode(unsigned index, ByteView key, ByteView data, std::uint8_t flags) {
    const std::size_t shared = sharedWith(TRY(prefix()), key);
    return insertStored(index, shared, key.subspan(shared), data, flags);
}

Status TreePage::insertNode(unsigned index, const NodeView& node) {
    const std::size_t shared = sharedWith(TRY(prefix()), node);
    const std::size_t fromPrefix = std::min(shared, node.prefix.size());
    const Line line(shared, node.prefix.subspan(fromPrefix), node.suffix.subspan(shared - fromPrefix),
                    node.data);
    return editor_.insert(tagOf(index), line.parts(), storedFlags(node.flags, shared));
}

Status TreePage::insertStored(unsigned index, std::size_t shared, ByteView suffix, ByteView data,
                              std::uint8_t flags) {
    const Line line(shared, suffix, {}, data);
    return editor_.insert(tagOf(index), line.parts(), storedFlags(flags, shared));
}

Status TreePage::removeNode(unsigned index) {
    return editor_.remove(tagOf(index));
}

Status TreePage::setData(unsigned index, ByteView data, std::uint8_t flags) {
    const NodeView old = TRY(node(index));
    const bool compressed = (old.flags & page::kNodeCompressed) != 0;
    const std::size_t kept = (compressed ? 4 : 2) + old.suffix.size();
    return editor_.replace(tagOf(index), kept, {&data, 1}, storedFlags(flags, compressed));
}

Result<ByteSpan> TreePage::writableData(unsigned index) {
    const NodeView old = TRY(node(index));
    return editor_.writable(old.data);
}

Status TreePage::setFlags(unsigned index, std::uint8_t flags) {
    const NodeView old = TRY(node(index));
    return editor_.setNodeFlags(tagOf(index), storedFlags(flags, old.flags & page::kNodeCompressed));
}

Status TreePage::fillNode(unsigned index, ByteView prefix, const NodeView& node) {
    const std::size_t shared = sharedWith(prefix, node);
    const std::size_t fromPrefix = std::min(shared, node.prefix.size());
    const Line line(shared, node.prefix.subspan(fromPrefix), node.suffix.subspan(shared - fromPrefix),
                    node.data);
    return editor_.fill(tagOf(index), line.parts(), storedFlags(node.flags, shared));
}

Status TreePage::keepFirst(unsigned count, ByteView prefix) {
    // What to put down next: its place in the old page, or behind all of that; and its tag.
    constexpr std::size_t kBehind = page::kMaxPageSize;
    page::TagOrder order;
    std::array<std::byte, page::kMaxPageSize> memory;
    const ByteSpan old = ByteSpan(memory).first(view().size());
    std::memcpy(old.data(), view().bytes().data(), old.size());
    const NodePage before{ByteView(old)};
    const unsigned reserved = before.view().reservedTagCount();
    if (count > before.count()) return fail(JET_errDatabaseCorrupted);
    NodeView node;
    for (unsigned i = 0; i < count; ++i) {
        if (!before.read(i, node)) return fail(JET_errDatabaseCorrupted);
        const std::size_t was = node.suffix.size() + (node.prefix.empty() ? 0 : 2);
        const std::size_t shared = sharedWith(prefix, node);
        const std::size_t is = node.keySize() - shared + (shared ? 2 : 0);
        order.add(is > was ? kBehind + i : before.extentOf(i).offset, i);
    }
    order.sort();
    TRY(editor_.startOver(reserved + count));
    for (unsigned tag = 1; tag < reserved; ++tag) {
        const page::Line line = TRY(before.view().line(tag));
        TRY(editor_.fill(tag, {&line.data, 1}, line.flags));
    }
    for (unsigned i = 0; i < count; ++i) {
        const unsigned index = order.at(i);
        (void)before.read(index, node);
        TRY(fillNode(index, prefix, node));
    }
    return prefix.empty() ? Status() : editor_.fill(0, {&prefix, 1}, 0);
}

}  // namespace esent::btree
