// What differs between two pages of the same number: nodes, header fields that a replay decides.
#pragma once

#include <string>

#include "btree/node.h"
#include "page/page_view.h"

namespace esent::test {

inline bool sameBytes(ByteView a, ByteView b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

// Empty when they are the same but for dbtime, checksum, flags of the moment and versioned bits.
inline std::string comparePages(const page::PageView& a, const page::PageView& b) {
    constexpr std::uint32_t kTransient = page::kPageNewChecksum | page::kPageWriteCycle | page::kPageScrubbed;
    if ((a.flags() & ~kTransient) != (b.flags() & ~kTransient)) {
        return "flags " + std::to_string(a.flags()) + " / " + std::to_string(b.flags());
    }
    if (a.objectId() != b.objectId()) return "object";
    if (a.has(page::kPagePreInit) || a.has(page::kPageEmpty)) return {};
    if (a.previousPage() != b.previousPage() || a.nextPage() != b.nextPage()) {
        return "siblings " + std::to_string(a.previousPage()) + "," + std::to_string(a.nextPage()) + " / " +
               std::to_string(b.previousPage()) + "," + std::to_string(b.nextPage());
    }
    if (!a.checkStructure()) return "structure";
    const auto headA = a.externalHeader();
    const auto headB = b.externalHeader();
    if (!headA || !headB || !sameBytes(headA->data, headB->data)) return "external header";
    if (a.nodeCount() != b.nodeCount()) {
        return "nodes " + std::to_string(a.nodeCount()) + " / " + std::to_string(b.nodeCount());
    }
    const auto prefixA = btree::keyPrefixOf(a);
    const auto prefixB = btree::keyPrefixOf(b);
    if (!prefixA || !prefixB) return "prefix";
    for (unsigned i = 0; i < a.nodeCount(); ++i) {
        const auto nodeA = btree::nodeAt(a, i, *prefixA);
        const auto nodeB = btree::nodeAt(b, i, *prefixB);
        if (!nodeA || !nodeB) return "node " + std::to_string(i) + " unreadable";
        if (!sameBytes(nodeA->prefix, nodeB->prefix) || !sameBytes(nodeA->suffix, nodeB->suffix)) {
            return "key of node " + std::to_string(i);
        }
        if (nodeA->deleted() != nodeB->deleted()) return "deleted flag of node " + std::to_string(i);
        if (!nodeA->deleted() && !sameBytes(nodeA->data, nodeB->data)) {
            return "data of node " + std::to_string(i) + ", sizes " + std::to_string(nodeA->data.size()) +
                   " / " + std::to_string(nodeB->data.size());
        }
    }
    return {};
}

}  // namespace esent::test
