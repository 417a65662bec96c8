#include "btree/tree_page.h"

#include <algorithm>

namespace esent::btree {

namespace {

constexpr std::uint8_t kKeptFlags = page::kNodeVersioned | page::kNodeDeleted;

void append(Bytes& out, ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

void appendLength(Bytes& out, std::size_t length) {
    const std::size_t at = out.size();  // not insert(): GCC 12 sees overflows in it where there are none
    out.resize(at + 2);
    storeLE<std::uint16_t>(out.data() + at, static_cast<std::uint16_t>(length));
}

}  // namespace

std::size_t sharedWith(ByteView prefix, ByteView key) {
    const std::size_t shared = commonPrefix(prefix, key);
    return shared < kMinSharedPrefix ? 0 : shared;
}

Bytes TreePage::makeLine(std::size_t shared, ByteView suffix, ByteView data) {
    Bytes line;
    line.reserve(4 + suffix.size() + data.size());
    if (shared != 0) appendLength(line, shared);
    appendLength(line, suffix.size());
    append(line, suffix);
    append(line, data);
    return line;
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
    const Bytes line = makeLine(shared, key.subspan(shared), data);
    const auto all = static_cast<std::uint8_t>((flags & kKeptFlags) | (shared ? page::kNodeCompressed : 0));
    return editor_.insert(tagOf(index), line, all);
}

Status TreePage::removeNode(unsigned index) {
    return editor_.remove(tagOf(index));
}

Status TreePage::setData(unsigned index, ByteView data, std::uint8_t flags) {
    const NodeView old = TRY(node(index));
    const Bytes line = makeLine(old.prefix.size(), old.suffix, data);
    const auto all = static_cast<std::uint8_t>((flags & kKeptFlags) | (old.flags & page::kNodeCompressed));
    return editor_.replace(tagOf(index), line, all);
}

Status TreePage::setFlags(unsigned index, std::uint8_t flags) {
    const NodeView old = TRY(node(index));
    const auto all = static_cast<std::uint8_t>((flags & kKeptFlags) | (old.flags & page::kNodeCompressed));
    return editor_.setNodeFlags(tagOf(index), all);
}

Status TreePage::storeAgain(unsigned index, const OwnedNode& node, ByteView prefix) {
    const std::size_t shared = sharedWith(prefix, node.key);
    const Bytes line = makeLine(shared, ByteView(node.key).subspan(shared), node.data);
    const auto all =
        static_cast<std::uint8_t>((node.flags & kKeptFlags) | (shared ? page::kNodeCompressed : 0));
    return editor_.replace(tagOf(index), line, all);
}

// The old prefix goes first, then the nodes that share more with the new one and get smaller, then those that
// grow, then the new prefix comes: in any other order a full page would not have the room.
Status TreePage::setPrefix(ByteView newPrefix) {
    const Bytes wanted(newPrefix.begin(), newPrefix.end());
    std::vector<OwnedNode> nodes;
    std::vector<std::ptrdiff_t> growth;
    for (unsigned i = 0; i < count(); ++i) {
        const NodeView stored = TRY(node(i));
        const std::size_t before = stored.suffix.size() + (stored.prefix.empty() ? 0 : 2);
        nodes.push_back(TRY(copyNode(i)));
        const std::size_t shared = sharedWith(wanted, nodes.back().key);
        const std::size_t after = nodes.back().key.size() - shared + (shared ? 2 : 0);
        growth.push_back(static_cast<std::ptrdiff_t>(after) - static_cast<std::ptrdiff_t>(before));
    }
    if (!TRY(editor_.view().externalHeader()).data.empty()) TRY(editor_.setExternalHeader({}));
    for (const bool growing : {false, true}) {
        for (unsigned i = 0; i < nodes.size(); ++i) {
            if (growth[i] != 0 && growing == (growth[i] > 0)) TRY(storeAgain(i, nodes[i], wanted));
        }
    }
    return editor_.setExternalHeader(wanted);
}

}  // namespace esent::btree
