#include "btree/entry_change.h"

#include <algorithm>

#include "page/page_view.h"

namespace esent::btree {

namespace {

using log::RecordCode;
using txn::VersionKind;

constexpr std::size_t kTagSize = 4;
constexpr std::size_t kLengthSize = 2;

// What no node may exceed: a page's bytes but for its header, the external header's tag and its own.
std::size_t largestNode(std::size_t pageSize) {
    return pageSize - page::pageHeaderSize(pageSize) - 2 * kTagSize;
}

}  // namespace

std::size_t rollbackGrowthOf(const TreeShape& tree, const NodeView& node, std::size_t size) {
    if ((node.flags & page::kNodeVersioned) == 0 || tree.space) return 0;
    txn::TransactionManager* const transactions = tree.volume->transactions();
    if (!transactions) return 0;
    Bytes key;
    node.copyKey(key);
    const txn::Bookmark bookmark{key, tree.unique ? ByteView{} : node.data};
    const std::size_t largest = transactions->versions().largestOpenImage(tree.key(), bookmark);
    return largest > size ? largest - size : 0;
}

std::size_t rollbackGrowth(const TreeShape& tree, const PageNodes& leaf, int skip) {
    std::size_t bytes = 0;
    for (unsigned i = 0; i < leaf.count(); ++i) {
        if (static_cast<int>(i) == skip) continue;
        const NodeView node = leaf[i];
        bytes += rollbackGrowthOf(tree, node, node.data.size());
    }
    return bytes;
}

NodeChange undoInfoOf(const txn::VersionView& version, PageNumber page) {
    NodeChange change;
    change.code = RecordCode::UndoInfo;
    change.session = version.session;
    change.database = version.tree.database;
    change.page = page;
    change.transaction = version.stamp.transaction;
    change.level = version.stamp.level;
    change.unique = version.node.data.empty();
    change.versionId = version.stamp.versionId;
    change.root = version.root;
    change.object = version.tree.object;
    change.key = version.node.key;
    change.bookmarkData = version.node.data;
    change.operation = static_cast<std::uint16_t>(version.kind);
    change.data = version.image;
    return change;
}

Status changeExternalHeader(const TreeShape& tree, ChangeScope& scope, cache::PageLatch& page,
                            ByteView header) {
    NodeChange change;
    scope.sign(change);
    change.code = RecordCode::SetExternalHeader;
    change.page = page.number();
    change.before = page::PageView(page.bytes()).dbtime();
    change.after = tree.volume->nextTime();
    change.unique = tree.unique;
    change.space = tree.space;
    change.root = tree.home;
    change.object = tree.object;
    change.data = header;
    const LogPosition record = TRY(scope.append(change));
    TreePage editor(page.writable());
    TRY(applyNodeChange(change, editor));
    markChanged(page, change.after, record, scope.begin());
    return {};
}

EntryChange::EntryChange(const TreeShape& tree, ChangeScope& scope, txn::Transaction* transaction,
                         const Wanted& wanted)
    : tree_(tree), scope_(scope), transaction_(transaction), wanted_(wanted) {
    scope.sign(change_);
    change_.unique = tree.unique;
    change_.space = tree.space;
    change_.root = tree.home;
    change_.object = tree.object;
    change_.versioned = transaction != nullptr && wanted.kind != Kind::Erase && wanted.kind != Kind::Undo;
}

txn::Bookmark EntryChange::bookmark() const {
    return {wanted_.entry.key, wanted_.entry.data};
}

txn::VersionStore* EntryChange::versions() const {
    txn::TransactionManager* const transactions = tree_.volume->transactions();
    return transactions ? &transactions->versions() : nullptr;
}

Status EntryChange::checkConflicts(const NodeView& node, VersionKind intent) const {
    txn::VersionStore* const store = versions();
    if (!store || tree_.space) return {};
    // Also without the flag: locks don't set it.
    if (transaction_) return store->check(*transaction_, intent, tree_.key(), bookmark());
    if ((node.flags & page::kNodeVersioned) != 0 && store->hasVersions(tree_.key(), bookmark()))
        return fail(JET_errWriteConflict);
    return {};
}

Status EntryChange::judge(const PageNodes& leaf) {
    return judgeAt(leaf, leaf.find(wanted_.entry));
}

Status EntryChange::judgeAt(const PageNodes& leaf, PageNodes::Place place) {
    return wanted_.kind == Kind::Insert ? judgeInsert(leaf, place) : judgeChange(leaf, place);
}

Status EntryChange::judgeInsert(const PageNodes& leaf, PageNodes::Place place) {
    const ByteView data = tree_.unique ? wanted_.data : wanted_.entry.data;
    const ByteView key = wanted_.entry.key;
    const std::size_t shared = sharedWith(leaf.keyPrefix(), key);
    if (kLengthSize + key.size() + data.size() > largestNode(leaf.view().size()))
        return fail(JET_errRecordTooBig);
    change_.line = static_cast<std::uint16_t>(place.line);
    change_.data = data;
    keep_ = 0;
    if (!place.equal) {
        change_.code = RecordCode::Insert;
        change_.prefix = key.first(shared);
        change_.key = key.subspan(shared);
        growth_ = static_cast<std::ptrdiff_t>(kTagSize + kLengthSize + (shared ? kLengthSize : 0) +
                                              change_.key.size() + data.size());
        const bool atEnd = place.line == leaf.count() && leaf.view().nextPage() == 0;
        if (atEnd && leaf.count() > 0) keep_ = tree_.reserveBytes;
        return {};
    }
    const NodeView node = leaf[place.line];
    if (!node.deleted()) return fail(JET_errKeyDuplicate);
    TRY(checkConflicts(node, VersionKind::Insert));
    change_.prefix = {};
    change_.key = key;
    oldSize_ = node.data.size();
    if (tree_.unique) {
        change_.code = RecordCode::FlagInsertAndReplaceData;
        growth_ = static_cast<std::ptrdiff_t>(data.size()) - static_cast<std::ptrdiff_t>(oldSize_);
    } else {
        change_.code = RecordCode::FlagInsert;
        growth_ = 0;
    }
    return {};
}

Status EntryChange::judgeChange(const PageNodes& leaf, PageNodes::Place place) {
    if (!place.equal) return fail(JET_errRecordNotFound);
    const NodeView node = leaf[place.line];
    change_.line = static_cast<std::uint16_t>(place.line);
    keep_ = 0;
    growth_ = 0;
    switch (wanted_.kind) {
        case Kind::Erase:
            change_.code = RecordCode::Delete;
            return {};
        case Kind::Delta:
            return judgeDelta(node);
        case Kind::Undo:
            return judgeUndo(node);
        case Kind::FlagDelete:
            TRY(checkConflicts(node, VersionKind::FlagDelete));
            if (node.deleted()) return fail(JET_errRecordNotFound);
            change_.code = RecordCode::FlagDelete;
            return {};
        default:
            break;
    }
    TRY(checkConflicts(node, VersionKind::Replace));
    if (node.deleted()) return fail(JET_errRecordNotFound);
    if (wanted_.expected != nullptr && compareBytes(node.data, *wanted_.expected) != 0)
        return fail(JET_errWriteConflict);
    if (kLengthSize + node.keySize() + wanted_.data.size() > largestNode(leaf.view().size()))
        return fail(JET_errRecordTooBig);
    change_.code = RecordCode::Replace;
    change_.data = wanted_.data;
    oldSize_ = node.data.size();
    change_.oldSize = static_cast<std::uint16_t>(oldSize_);
    change_.newSize = static_cast<std::uint16_t>(wanted_.data.size());
    growth_ = static_cast<std::ptrdiff_t>(wanted_.data.size()) - static_cast<std::ptrdiff_t>(oldSize_);
    return {};
}

Status EntryChange::judgeDelta(const NodeView& node) {
    const bool wide = wanted_.width == 8;
    if (!wide && wanted_.width != 4) return fail(JET_errInvalidParameter);
    // Without a transaction the caller has asked: deltas of others are no obstacle.
    if (transaction_) TRY(checkConflicts(node, wide ? VersionKind::Delta64 : VersionKind::Delta));
    if (node.deleted()) return fail(JET_errRecordNotFound);
    if (std::size_t{wanted_.offset} + wanted_.width > node.data.size()) return fail(JET_errInvalidParameter);
    change_.code = wide ? RecordCode::Delta64 : RecordCode::Delta;
    change_.key = wanted_.entry.key;
    change_.bookmarkData = wanted_.entry.data;
    change_.offset = wanted_.offset;
    change_.delta = wanted_.delta;
    if (!wanted_.before) return {};
    txn::NodeState seen;
    seen.data = node.data;
    txn::VersionStore* const store = versions();
    if ((node.flags & page::kNodeVersioned) != 0 && transaction_ && store) {
        store->see(tree_.key(), bookmark(), transaction_->snapshot(), seen);
    }
    if (std::size_t{wanted_.offset} + wanted_.width > seen.data.size()) return fail(JET_errWriteConflict);
    *wanted_.before = wide ? loadLE<std::int64_t>(seen.data, wanted_.offset)
                           : loadLE<std::int32_t>(seen.data, wanted_.offset);
    return {};
}

Status EntryChange::judgeUndo(const NodeView& node) {
    const txn::VersionView& version = *wanted_.version;
    change_.code = RecordCode::Undo;
    change_.versionId = version.stamp.versionId;
    change_.transaction = version.stamp.transaction;
    change_.level = version.stamp.level;
    change_.key = version.node.key;
    change_.bookmarkData = version.node.data;
    change_.operation = static_cast<std::uint16_t>(version.kind);
    if (version.kind == VersionKind::Replace)
        growth_ =
            static_cast<std::ptrdiff_t>(version.image.size()) - static_cast<std::ptrdiff_t>(node.data.size());
    return {};
}

std::size_t EntryChange::growthOfItem() const {
    const bool stays =
        change_.code == RecordCode::Replace || change_.code == RecordCode::FlagInsertAndReplaceData;
    if (!stays || tree_.space || !versions()) return 0;
    std::size_t largest = versions()->largestOpenImage(tree_.key(), bookmark());
    if (transaction_) largest = std::max(largest, oldSize_);
    return largest > change_.data.size() ? largest - change_.data.size() : 0;
}

bool EntryChange::fits(cache::PageLatch& leaf) const {
    const page::PageView view(leaf.bytes());
    const std::size_t free = view.freeBytes();
    const std::size_t reserved = view.uncommittedFreeBytes();
    const auto needed = static_cast<std::size_t>(std::max<std::ptrdiff_t>(growth_, 0));
    if (growth_ <= 0 || free >= needed + reserved + keep_) return true;
    // What is kept for rollbacks is kept for this.
    if (wanted_.kind == Kind::Undo) return free >= needed;
    if (reserved == 0) return false;
    // Transactions have ended meanwhile, or it is this node that the bytes are kept for.
    const PageNodes nodes(leaf.bytes());
    const bool replaces = change_.code != RecordCode::Insert;
    const std::size_t others = rollbackGrowth(tree_, nodes, replaces ? change_.line : -1);
    const std::size_t all = others + (replaces ? growthOfItem() : 0);
    page::PageEditor(leaf.writable())
        .setUncommittedFree(static_cast<std::uint16_t>(std::min(
            free, others + (replaces ? rollbackGrowthOf(tree_, nodes[change_.line], oldSize_) : 0))));
    return free >= needed + all + keep_;
}

SplitLevel::Operation EntryChange::operation() const {
    switch (change_.code) {
        case RecordCode::Insert:
            return SplitLevel::Operation::Insert;
        case RecordCode::Replace:
            return SplitLevel::Operation::Replace;
        case RecordCode::FlagInsertAndReplaceData:
            return SplitLevel::Operation::FlagInsertAndReplace;
        default:
            return SplitLevel::Operation::None;
    }
}

Status EntryChange::prepareVersions(ByteView leaf) {
    if (!change_.versioned) return {};
    const std::size_t bookmarkBytes = wanted_.entry.size();
    std::size_t image = 0;
    if (change_.code == RecordCode::Replace || change_.code == RecordCode::FlagInsertAndReplaceData)
        image = dataOn(leaf).size();
    stamp_ = TRY(transaction_->prepareVersion(bookmarkBytes + image));
    change_.versionId = stamp_.versionId;
    change_.transaction = stamp_.transaction;
    change_.level = stamp_.level;
    if (change_.code == RecordCode::FlagInsertAndReplaceData) {
        replaceStamp_ = TRY(transaction_->prepareVersion(2 * bookmarkBytes + image, 2));
        change_.replaceVersionId = replaceStamp_.versionId;
    }
    return {};
}

void EntryChange::addVersions(ByteView leaf) {
    if (!change_.versioned) return;
    const txn::TreeKey tree = tree_.key();
    const txn::Bookmark node = bookmark();
    switch (change_.code) {
        case RecordCode::Insert:
        case RecordCode::FlagInsert:
            transaction_->addVersion(stamp_, VersionKind::Insert, tree, tree_.home, node, {});
            return;
        case RecordCode::FlagInsertAndReplaceData:
            // The data is taken back first, so its version is the newer one.
            transaction_->addVersion(stamp_, VersionKind::Insert, tree, tree_.home, node, {});
            transaction_->addVersion(replaceStamp_, VersionKind::Replace, tree, tree_.home, node,
                                     dataOn(leaf));
            return;
        case RecordCode::Replace:
            transaction_->addVersion(stamp_, VersionKind::Replace, tree, tree_.home, node, dataOn(leaf));
            return;
        case RecordCode::FlagDelete:
            transaction_->addVersion(stamp_, VersionKind::FlagDelete, tree, tree_.home, node, {});
            return;
        default:
            transaction_->addDelta(
                stamp_, change_.code == RecordCode::Delta64 ? VersionKind::Delta64 : VersionKind::Delta, tree,
                tree_.home, node, change_.offset, change_.delta);
            return;
    }
}

bool EntryChange::owesImage() const {
    return change_.versioned && scope_.logs() &&
           (change_.code == RecordCode::Replace || change_.code == RecordCode::FlagDelete ||
            change_.code == RecordCode::FlagInsertAndReplaceData);
}

const NodeChange& EntryChange::sealAs(PageNumber page, DatabaseTime before, DatabaseTime after) {
    change_.page = page;
    change_.before = before;
    change_.after = after;
    return change_;
}

Status EntryChange::carryOutUndo(cache::PageLatch& leaf) {
    const txn::VersionView& version = *wanted_.version;
    const bool hasImage = version.kind == VersionKind::Replace || version.kind == VersionKind::FlagDelete;
    if (hasImage && !version.imageLogged) (void)TRY(scope_.append(undoInfoOf(version, leaf.number())));
    const DatabaseTime after = tree_.volume->nextTime();
    (void)sealAs(leaf.number(), page::PageView(leaf.bytes()).dbtime(), after);
    const LogPosition record = TRY(scope_.append(change_));
    TreePage page(leaf.writable());
    TRY(undoNode({change_.operation, version.image, version.offset, version.delta}, page, change_.line));
    markChanged(leaf, after, record, scope_.begin());
    (*wanted_.forget)();
    return {};
}

Status EntryChange::carryOut(cache::PageLatch& leaf) {
    if (wanted_.kind == Kind::Undo) return carryOutUndo(leaf);
    TRY(prepareVersions(leaf.bytes()));
    const DatabaseTime after = tree_.volume->nextTime();
    (void)sealAs(leaf.number(), page::PageView(leaf.bytes()).dbtime(), after);
    const LogPosition record = TRY(scope_.append(change_));
    addVersions(leaf.bytes());
    TreePage page(leaf.writable());
    TRY(applyNodeChange(change_, page));
    if (change_.versioned && growth_ < 0) {
        // The bytes stay at the disposal of a rollback.
        const page::PageView view = page.view();
        const std::size_t reserved = view.uncommittedFreeBytes() + static_cast<std::size_t>(-growth_);
        page.editor().setUncommittedFree(
            static_cast<std::uint16_t>(std::min<std::size_t>(reserved, view.freeBytes())));
    }
    markChanged(leaf, after, record, scope_.begin());
    if (owesImage()) leaf.owesBeforeImage();
    return {};
}

}  // namespace esent::btree
