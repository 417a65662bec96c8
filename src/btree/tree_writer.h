// TreeWriter: changes the entries of a tree at run time: version, log record, page, in this order and under
// one exclusive latch; splits when there is no room.
//
// Stateless but for the tree; any thread, with a Transaction that this thread is inside. `transaction` null:
// changes without version (index build, space, clean-up), logged all the same when the volume logs. On error
// nothing has changed. Errors: JET_errKeyDuplicate, JET_errWriteConflict, JET_errVersionStoreOutOfMemory,
// JET_errRecordNotFound (no such visible entry), JET_errOutOfDatabaseSpace, JET_errDiskFull,
// JET_errLogWriteFail, JET_errTransReadOnly, JET_errDatabaseFileReadOnly, damage.
#pragma once

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "btree/leaf_spot.h"
#include "btree/tree.h"
#include "txn/transaction.h"

namespace esent::btree {

class Cursor;

class TreeWriter {
 public:
    // The tree must live longer.
    explicit TreeWriter(const std::shared_ptr<Tree>& tree) : tree_(tree.get()) {}
    explicit TreeWriter(std::shared_ptr<Tree>&& tree) = delete;

    // Unique trees: JET_errKeyDuplicate when the key is there (or is another transaction's business).
    // Others: the pair of key and data must be new; JET_errKeyDuplicate otherwise.
    [[nodiscard]] Status insert(txn::Transaction* transaction, ByteView key, ByteView data);
    // Behind everything: fast path for ascending keys. The caller knows that `key` is greater than all others
    // or takes what insert() gives.
    [[nodiscard]] Status append(txn::Transaction* transaction, ByteView key, ByteView data);
    // `spot`: where a cursor left the node; it saves the search.
    // `expected`: what the node must hold, else JET_errWriteConflict.
    [[nodiscard]] Status replace(txn::Transaction* transaction, const txn::Bookmark& node, ByteView data,
                                 const ByteView* expected = nullptr, const LeafSpot& spot = {});
    [[nodiscard]] Status remove(txn::Transaction* transaction, const txn::Bookmark& node,
                                const LeafSpot& spot = {});  // flags it
    // Adds to a little-endian integer of `width` 4 or 8 bytes at `offset` of the data, wrapping. Does not
    // conflict with other deltas. `before`: the value that this transaction saw. Without a transaction the
    // caller asks VersionStore::check() on behalf of whoever wants it.
    [[nodiscard]] Status addDelta(txn::Transaction* transaction, const txn::Bookmark& node,
                                  std::uint16_t offset, std::uint8_t width, std::int64_t delta,
                                  std::int64_t* before = nullptr);
    // JetGetLock.
    [[nodiscard]] Status lock(txn::Transaction& transaction, const txn::Bookmark& node, bool write,
                              const LeafSpot& spot = {});
    // A key of a tree that is not unique, whether an entry has it or not: against others that do the same.
    // JET_errWriteConflict.
    [[nodiscard]] Status lockKey(txn::Transaction& transaction, ByteView key);

    // Another external header of the root (auto-increment maximum).
    [[nodiscard]] Status setRootHeader(txn::Transaction* transaction, ByteView header);

 private:
    Tree* tree_;
};

}  // namespace esent::btree
