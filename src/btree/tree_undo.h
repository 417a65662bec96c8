// VolumeUndo: the tree side of rollback, clean-up and before-image logging for all volumes of an instance.
//
// Implements txn::TreeUndo. Thread-safe; volumes come and go with add() and remove() (the database is
// attached, detached; nothing of it is open then).
#pragma once

#include <array>
#include <atomic>
#include <memory>

#include "btree/volume.h"
#include "cache/page_latch.h"
#include "txn/transaction_manager.h"

namespace esent::btree {

class VolumeUndo final : public txn::TreeUndo {
 public:
    void add(std::shared_ptr<Volume> volume);
    void remove(DatabaseId id);

    Status undo(txn::Transaction& transaction, const txn::VersionView& version,
                const std::function<void()>& forget) override;
    Status removeDeleted(const txn::TreeKey& tree, PageNumber root, const txn::Bookmark& node) override;

 private:
    std::array<std::atomic<std::shared_ptr<Volume>>, 8> volumes_;
};

// What cache::WriteAhead::logBeforeImages does for a page of `volume`.
[[nodiscard]] Result<LogPosition> logBeforeImages(Volume& volume, PageNumber number, ByteView page);
// The same ahead of a split or merge that moves nodes off this page. Once the page is on disk without them,
// nothing there tells redo what their changes overwrote, while it may have to make the other page anew.
[[nodiscard]] Status logMovedImages(Volume& volume, const cache::PageLatch& source);

}  // namespace esent::btree
