// TreePage: changes the nodes of one page: the keys and data of btree/node.h on top of the lines of
// page/page_editor.h.
//
// What the running engine does to a page and what the redo of a log does to it are these same operations.
// Works in the caller's memory; one thread at a time.
#pragma once

#include "btree/node.h"
#include "page/page_editor.h"

namespace esent::btree {

// A node on its own: key in one piece. `flags` are NodeFlag bits but for the compression bit, which the page
// decides.
struct OwnedNode {
    Bytes key;
    Bytes data;
    std::uint8_t flags = 0;
};

class TreePage {
 public:
    explicit TreePage(ByteSpan page) : editor_(page) {}

    [[nodiscard]] page::PageEditor& editor() { return editor_; }
    [[nodiscard]] page::PageView view() const { return editor_.view(); }
    [[nodiscard]] unsigned count() const { return view().nodeCount(); }
    [[nodiscard]] bool isRoot() const { return view().has(page::kPageRoot); }

    [[nodiscard]] Result<NodeView> node(unsigned index) const;
    [[nodiscard]] Result<OwnedNode> copyNode(unsigned index) const;

    // Stores as much of the key in the page's prefix as it shares with it. Keys and data never lie in this
    // page.
    [[nodiscard]] Status insertNode(unsigned index, ByteView key, ByteView data, std::uint8_t flags);
    [[nodiscard]] Status insertNode(unsigned index, const OwnedNode& node) {
        return insertNode(index, node.key, node.data, node.flags);
    }
    // A node of another page.
    [[nodiscard]] Status insertNode(unsigned index, const NodeView& node);
    // As the log has it: `shared` bytes of the key come from the prefix, the others are given.
    [[nodiscard]] Status insertStored(unsigned index, std::size_t shared, ByteView suffix, ByteView data,
                                      std::uint8_t flags);
    [[nodiscard]] Status removeNode(unsigned index);
    // Other data under the same key; the key stays stored as it is.
    [[nodiscard]] Status setData(unsigned index, ByteView data, std::uint8_t flags);
    // Bytes of the data, changed where they lie.
    [[nodiscard]] Result<ByteSpan> writableData(unsigned index);
    [[nodiscard]] Status setFlags(unsigned index, std::uint8_t flags);
    // Only the first `count` nodes stay, stored anew against another prefix for the page (not for roots),
    // which does not lie in it. Gaps close; the order in which the nodes lie stays but for those that get
    // longer.
    [[nodiscard]] Status keepFirst(unsigned count, ByteView prefix);
    // After PageEditor::startOver(): node `index`, of another page, behind those that are there.
    [[nodiscard]] Status fillNode(unsigned index, ByteView prefix, const NodeView& node);

 private:
    [[nodiscard]] Result<ByteView> prefix() const { return keyPrefixOf(view()); }
    [[nodiscard]] unsigned tagOf(unsigned index) const { return index + view().reservedTagCount(); }

    page::PageEditor editor_;
};

// Bytes of `key` that a node may take from `prefix`: what they share, or none if that does not pay.
[[nodiscard]] std::size_t sharedWith(ByteView prefix, ByteView key);
[[nodiscard]] std::size_t sharedWith(ByteView prefix, const NodeView& node);

}  // namespace esent::btree
