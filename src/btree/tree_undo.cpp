#include "btree/tree_undo.h"

namespace esent::btree {

void VolumeUndo::add(std::shared_ptr<Volume> volume) {
    volumes_[volume->id() % volumes_.size()].store(std::move(volume));
}

void VolumeUndo::remove(DatabaseId id) {
    volumes_[id % volumes_.size()].store(nullptr);
}

Status VolumeUndo::undo(txn::Transaction& transaction, const txn::VersionView& version,
                        const std::function<void()>& forget) {
    (void)transaction;
    (void)version;
    (void)forget;
    return fail(JET_errRollbackError);
}

Status VolumeUndo::removeDeleted(const txn::TreeKey& tree, PageNumber root, const txn::Bookmark& node) {
    (void)tree;
    (void)root;
    (void)node;
    return {};
}

Result<LogPosition> logBeforeImages(Volume& volume, PageNumber number, ByteView page) {
    (void)volume;
    (void)number;
    (void)page;
    return LogPosition{};
}

}  // namespace esent::btree
