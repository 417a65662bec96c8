#include "txn/version_store.h"

#include <algorithm>

#include "txn/transaction.h"
#include "txn/version_store_impl.h"

namespace esent::txn {

namespace {

const TransactionState* stateOf(const Transaction* owner) {
    return owner == nullptr ? nullptr : owner->state();
}

// Takes an older amount back out of the data; a version that does not fit the data changes nothing.
template <class Integer>
void subtract(std::vector<std::byte>& data, std::size_t offset, std::int64_t delta) {
    using Bits = std::make_unsigned_t<Integer>;
    if (offset + sizeof(Integer) > data.size()) return;
    std::byte* const at = data.data() + offset;
    storeLE<Bits>(at, static_cast<Bits>(loadLE<Bits>(at) - static_cast<Bits>(delta)));
}

void takeBack(const Version& version, NodeState& state) {
    switch (version.kind) {
        case VersionKind::Insert:
            state.exists = false;
            break;
        case VersionKind::FlagDelete:
            state.exists = true;
            break;
        case VersionKind::Replace: {
            const ByteView image = version.image();
            state.rebuilt.assign(image.begin(), image.end());
            state.data = state.rebuilt;
            break;
        }
        case VersionKind::Delta:
        case VersionKind::Delta64:
            if (state.data.data() != state.rebuilt.data() || state.rebuilt.empty()) {
                state.rebuilt.assign(state.data.begin(), state.data.end());
                state.data = state.rebuilt;
            }
            if (version.kind == VersionKind::Delta) {
                subtract<std::int32_t>(state.rebuilt, version.offset, version.delta());
            } else {
                subtract<std::int64_t>(state.rebuilt, version.offset, version.delta());
            }
            break;
        default:
            break;  // locks change nothing
    }
}

}  // namespace

VersionStore::VersionStore(Limits limits) : impl_(std::make_unique<Impl>(limits)) {}
VersionStore::~VersionStore() = default;

void VersionStore::see(const TreeKey& tree, const Bookmark& node, const Snapshot& view,
                       NodeState& state) const {
    const TransactionState* const own = stateOf(view.owner);
    impl_->table.visit(tree, node, [&](const Version& version) {
        if (version.owner == own || committedOf(version) < view.begin) {
            // Whoever inserted, replaced or deleted saw all older changes, so they are visible too. Deltas
            // and locks come without looking at those of others.
            return !version.isExclusive();
        }
        takeBack(version, state);
        return true;
    });
}

bool VersionStore::isSettledFor(const Snapshot& view) const {
    const std::uint32_t own = stateOf(view.owner) == nullptr ? 0 : 1;
    // In this order: whoever is not counted any more has noted its commit.
    return impl_->openWriters.load(std::memory_order_acquire) == own &&
           impl_->newestCommit.load(std::memory_order_acquire) < view.begin;
}

bool VersionStore::hasVersions(const TreeKey& tree, const Bookmark& node) const {
    bool any = false;
    impl_->table.visit(tree, node, [&](const Version&) {
        any = true;
        return false;
    });
    return any;
}

std::size_t VersionStore::largestOpenImage(const TreeKey& tree, const Bookmark& node) const {
    std::size_t largest = 0;
    impl_->table.visit(tree, node, [&](const Version& version) {
        if (version.endsOpenOnes()) return false;
        if (version.kind == VersionKind::Replace)
            largest = std::max<std::size_t>(largest, version.image().size());
        return true;
    });
    return largest;
}

bool VersionStore::Impl::conflicts(const Version& version, const TransactionState* own, TransactionTime begin,
                                   VersionKind intent, bool& last) {
    const TransactionTime committed = committedOf(version);
    if (version.owner == own || committed < begin) {
        // Behind a change that excludes all others there is nothing new.
        last = version.isExclusive();
        return false;
    }
    if (version.isLock()) {
        if (committed != kNotCommitted) return false;
        return version.kind == VersionKind::WriteLock || intent != VersionKind::ReadLock;
    }
    return !version.isDelta() || (intent != VersionKind::Delta && intent != VersionKind::Delta64);
}

bool VersionStore::isChanged(const TreeKey& tree) const {
    return impl_->table.anyOf(tree, [](const Version&) { return true; });
}

Status VersionStore::check(const Transaction& who, VersionKind intent, const TreeKey& tree,
                           const Bookmark& node) const {
    const TransactionState* const own = who.state();
    const TransactionTime begin = who.snapshot().begin;
    bool conflict = false;
    impl_->table.visit(tree, node, [&](const Version& version) {
        bool last = false;
        conflict = Impl::conflicts(version, own, begin, intent, last);
        return !conflict && !last;
    });
    if (!conflict) return {};
    return fail(intent == VersionKind::Insert ? JET_errKeyDuplicate : JET_errWriteConflict);
}

Status VersionStore::forEachOwedImage(const TreeKey& tree, const Bookmark& node,
                                      const std::function<Status(const VersionView&)>& log) {
    // With `needLock` commits are held up: without it this only tells whether there is anything to do.
    const auto nextOwed = [&](bool needLock) {
        Version* owed = nullptr;
        impl_->table.visit(tree, node, [&](Version& version) {
            const bool image =
                version.kind == VersionKind::Replace || version.kind == VersionKind::FlagDelete;
            if (version.endsOpenOnes()) return false;
            if (!image || version.imageLogged) return true;
            if (needLock && version.owner->commitLogged) return true;
            owed = &version;
            return false;
        });
        return owed;
    };
    if (nextOwed(false) == nullptr) return {};
    // While this is held no transaction gets committed; while the caller has the page none of its versions is
    // taken back. So the version stays.
    const std::lock_guard lock(impl_->commitMutex);
    while (Version* const version = nextOwed(true)) {
        TRY(log(viewOf(*version)));
        impl_->table.visit(tree, node, [&](Version& each) {
            if (&each == version) each.imageLogged = true;
            return &each != version;
        });
    }
    return {};
}

LogPosition VersionStore::lastCommit() const {
    return LogPosition::unpacked(impl_->lastCommit.load(std::memory_order_acquire));
}

VersionStore::Usage VersionStore::usage() const {
    return {impl_->memory.usedBytes(), impl_->memory.maximumBytes(), impl_->preferredBytes,
            impl_->table.size()};
}

VersionView viewOf(const Version& version) {
    VersionView view;
    view.stamp = {version.id, version.owner->logNumber, version.level.load(std::memory_order_relaxed)};
    view.session = version.owner->session;
    view.kind = version.kind;
    view.tree = version.tree();
    view.root = version.root;
    view.node = version.node();
    if (version.isDelta()) {
        view.offset = version.offset;
        view.delta = version.delta();
    } else {
        view.image = version.image();
    }
    view.imageLogged = version.imageLogged;
    return view;
}

}  // namespace esent::txn
