// EntryCursor: the entries of a tree in order, whether the tree is whole or its leaves had to be collected.
//
// Read-only; one thread at a time. TreeCursor walks a tree from its root; ScavengedCursor
// (repair/scavenger.h) does without.
#pragma once

#include "btree/tree_walker.h"

namespace esent::repair {

class EntryCursor {
 public:
    EntryCursor() = default;
    virtual ~EntryCursor() = default;
    EntryCursor(const EntryCursor&) = delete;
    EntryCursor& operator=(const EntryCursor&) = delete;

    // The first entry whose key is not less than `key` (empty: the first of all); whether there is one.
    [[nodiscard]] virtual Result<bool> seek(ByteView key) = 0;
    [[nodiscard]] virtual Result<bool> next() = 0;
    // The entry it stands on; valid until it moves.
    [[nodiscard]] virtual const btree::NodeView& node() const = 0;
    // The leaf of the entry.
    [[nodiscard]] virtual PageNumber page() const = 0;
};

class TreeCursor final : public EntryCursor {
 public:
    TreeCursor(btree::PageSource& source, PageNumber root, ObjectId objectId)
        : walker_(source, root, objectId) {}
    [[nodiscard]] Result<bool> seek(ByteView key) override {
        return key.empty() ? walker_.first() : walker_.seek(key);
    }
    [[nodiscard]] Result<bool> next() override { return walker_.next(); }
    [[nodiscard]] const btree::NodeView& node() const override { return walker_.node(); }
    [[nodiscard]] PageNumber page() const override { return walker_.leafNumber(); }

 private:
    btree::TreeWalker walker_;
};

}  // namespace esent::repair
