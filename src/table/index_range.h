// IndexRange: the limit that JetSetIndexRange sets on a cursor's moves.
//
// A plain value of one cursor.
#pragma once

#include <compare>
#include <cstdint>

#include "btree/node.h"
#include "key/key_buffer.h"

namespace esent::table {

class IndexRange {
 public:
    void set(ByteView limit, bool upper, bool inclusive) {
        limit_.reset(JET_cbKeyMostMost);
        limit_.assign(limit);
        upper_ = upper;
        inclusive_ = inclusive;
        active_ = true;
    }
    void clear() { active_ = false; }
    [[nodiscard]] bool active() const { return active_; }
    // Moves in this direction run against it.
    [[nodiscard]] bool limits(bool forward) const { return active_ && upper_ == forward; }
    [[nodiscard]] bool upper() const { return upper_; }
    // Does an entry with this key lie within?
    [[nodiscard]] bool admits(const btree::NodeView& entry) const {
        return admits(btree::compareParts({entry.prefix, entry.suffix}, limit_.view()));
    }
    [[nodiscard]] bool admits(ByteView key) const { return admits(btree::compareBytes(key, limit_.view())); }

 private:
    [[nodiscard]] bool admits(std::strong_ordering order) const {
        if (order == 0) return inclusive_;
        return upper_ ? order < 0 : order > 0;
    }

    key::KeyBuffer limit_;
    bool upper_ = false;
    bool inclusive_ = false;
    bool active_ = false;
};

}  // namespace esent::table
