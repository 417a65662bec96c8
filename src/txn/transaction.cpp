// Transaction: its part of the log and of the version store. Beginnings and ends: transaction_manager.cpp.
#include "txn/transaction.h"

#include <cstring>

#include "txn/transaction_impl.h"
#include "txn/transaction_manager_impl.h"

namespace esent::txn {

Transaction::Transaction(TransactionManager& manager, log::SessionNumber session)
    : impl_(std::make_unique<Impl>(manager, session)) {
    manager.impl().snapshots.add(impl_->slot);
}

Transaction::~Transaction() {
    if (impl_->level > 0) impl_->manager.abandon(*this);
    impl_->manager.impl().snapshots.remove(impl_->slot);
}

std::uint8_t Transaction::level() const {
    return static_cast<std::uint8_t>(impl_->level - impl_->given);
}
bool Transaction::readOnly() const {
    return impl_->readOnly;
}
log::SessionNumber Transaction::session() const {
    return impl_->session;
}
TransactionManager& Transaction::manager() const {
    return impl_->manager;
}
Snapshot Transaction::snapshot() const {
    return {impl_->begin, this};
}
std::uint32_t Transaction::logNumber() const {
    return impl_->logNumber;
}
const TransactionState* Transaction::state() const {
    return impl_->state;
}

Transaction::Mark Transaction::mark() const {
    return {impl_->state, impl_->state == nullptr ? nullptr : impl_->state->newest};
}
void Transaction::setTag(std::uint32_t tag) {
    impl_->tag = tag;
}

std::uint32_t Transaction::tag() const {
    return impl_->tag;
}

Result<LogPosition> Transaction::ensureLogged() {
    if (impl_->readOnly) return fail(JET_errTransReadOnly);
    if (impl_->level == 0) return fail(JET_errNotInTransaction);
    TransactionManager::Impl& manager = impl_->manager.impl();
    if (impl_->logNumber == 0) impl_->logNumber = manager.nextLogNumber();
    if (manager.settings.log == nullptr) return LogPosition{};
    const auto levels = static_cast<std::uint8_t>(impl_->level - impl_->loggedLevels);
    if (impl_->loggedLevels == 0) {
        const log::Begin0Record record{impl_->session, 0, levels, impl_->logNumber};
        // Known before any checkpoint can ask for a position behind it.
        TRY(manager.append(log::encode(record), [this](LogPosition position) {
            impl_->slot.firstRecord.store(position.packed(), std::memory_order_release);
        }));
    } else if (levels > 0) {
        TRY(manager.append(log::encode(log::BeginRecord{impl_->session, impl_->loggedLevels, levels})));
    }
    impl_->loggedLevels = impl_->level;
    return LogPosition::unpacked(impl_->slot.firstRecord.load(std::memory_order_relaxed));
}

Status TransactionManager::Impl::makeRoom(Transaction::Impl& transaction, std::size_t payloadBytes,
                                          bool overdraw) {
    const std::size_t needed = Version::sizeWith(payloadBytes);
    if (transaction.state == nullptr) {
        TransactionState* const state = TransactionState::make(store().memory, needed);
        if (state == nullptr) {
            cleanUp.ended(0);
            return fail(JET_errVersionStoreOutOfMemory);
        }
        state->session = transaction.session;
        if (transaction.logNumber == 0) transaction.logNumber = nextLogNumber();
        state->logNumber = transaction.logNumber;
        transaction.state = state;
        store().openWriters.fetch_add(1, std::memory_order_relaxed);
        return {};
    }
    VersionArena& arena = transaction.state->arena;
    if (!overdraw && arena.sizeBytes() > transactionBytes.load(std::memory_order_relaxed)) {
        return fail(JET_errVersionStoreOutOfMemory);
    }
    if (arena.reserve(store().memory, needed, overdraw)) return {};
    return fail(JET_errVersionStoreOutOfMemory);
}

Result<VersionStamp> Transaction::prepareVersion(std::size_t payloadBytes, std::size_t versions) {
    if (impl_->level == 0) return fail(JET_errNotInTransaction);
    if (impl_->broken) return fail(JET_errRollbackError);
    TransactionManager::Impl& manager = impl_->manager.impl();
    // Room for a delta's amount, whatever the caller counted.
    TRY(manager.makeRoom(*impl_, payloadBytes + sizeof(std::int64_t) + (versions - 1) * Version::sizeWith(0),
                         false));
    return VersionStamp{manager.nextVersionId(*impl_), impl_->logNumber, impl_->level};
}

// From now on the database does not go before clean-up has been there.
void TransactionManager::Impl::noteUse(TransactionState& state, DatabaseId database) {
    const std::uint64_t bit = std::uint64_t{1} << (database & 63);
    if ((state.databases & bit) != 0) return;
    state.databases |= bit;
    store().users[database & 63].fetch_add(1, std::memory_order_relaxed);
}

// A version in the arena that is in no table yet.
Version& TransactionManager::Impl::place(Transaction::Impl& transaction, const VersionStamp& stamp,
                                         VersionKind kind, const TreeKey& tree, PageNumber root,
                                         const Bookmark& node, ByteView image) {
    TransactionState& state = *transaction.state;
    const std::size_t payloadBytes = node.key.size() + node.data.size() + image.size();
    // There is room unless the caller asked for less than it puts in.
    (void)makeRoom(transaction, payloadBytes, true);
    auto& version = *new (state.arena.take(Version::sizeWith(payloadBytes))) Version;
    version.before = std::exchange(state.newest, &version);
    version.owner = &state;
    version.id = stamp.versionId;
    version.tag = transaction.tag;
    version.root = root;
    version.object = tree.object;
    version.database = tree.database;
    version.kind = kind;
    version.level.store(stamp.level, std::memory_order_relaxed);
    version.keyBytes = static_cast<std::uint16_t>(node.key.size());
    version.dataBytes = static_cast<std::uint16_t>(node.data.size());
    version.imageBytes = static_cast<std::uint32_t>(image.size());
    auto* payload = reinterpret_cast<std::byte*>(&version + 1);
    for (const ByteView part : {node.key, node.data, image}) {
        if (!part.empty()) std::memcpy(payload, part.data(), part.size());
        payload += part.size();
    }
    version.hash = VersionTable::hashOf(tree, node);
    ++state.versions;
    if (kind == VersionKind::FlagDelete) state.treeWork = true;
    if (kind != VersionKind::Schema) noteUse(state, tree.database);
    return version;
}

void Transaction::addVersion(const VersionStamp& stamp, VersionKind kind, const TreeKey& tree,
                             PageNumber root, const Bookmark& node, ByteView image) {
    TransactionManager::Impl& manager = impl_->manager.impl();
    manager.store().table.link(manager.place(*impl_, stamp, kind, tree, root, node, image));
}

void Transaction::addDelta(const VersionStamp& stamp, VersionKind kind, const TreeKey& tree, PageNumber root,
                           const Bookmark& node, std::uint16_t offset, std::int64_t delta) {
    TransactionManager::Impl& manager = impl_->manager.impl();
    std::array<std::byte, sizeof delta> amount{};
    storeLE<std::int64_t>(amount.data(), delta);
    Version& version = manager.place(*impl_, stamp, kind, tree, root, node, amount);
    version.offset = offset;
    manager.store().table.link(version);
}

Status Transaction::lock(VersionKind kind, const TreeKey& tree, PageNumber root, const Bookmark& node) {
    TransactionManager::Impl& manager = impl_->manager.impl();
    TRY(manager.versions.check(*this, kind, tree, node));
    bool locked = false;
    manager.store().table.visit(tree, node, [&](const Version& version) {
        if (version.endsOpenOnes()) return false;
        const bool strong = !version.isDelta() && version.kind != VersionKind::ReadLock;
        locked = version.owner == impl_->state && (strong || version.kind == kind);
        return !locked;
    });
    if (locked) return {};
    const VersionStamp stamp = TRY(prepareVersion(node.key.size() + node.data.size()));
    manager.store().table.link(manager.place(*impl_, stamp, kind, tree, root, node, {}));
    return {};
}

Status Transaction::addSchemaChange(SchemaHooks hooks) {
    const VersionStamp stamp = TRY(prepareVersion(0));
    TransactionManager::Impl& manager = impl_->manager.impl();
    TransactionState& state = *impl_->state;
    state.schema.push_back(std::move(hooks));  // may throw; the version may not any more
    if (const SchemaHooks& hung = state.schema.back(); hung.cleanUp) {
        state.treeWork = true;
        manager.noteUse(state, hung.database);
    }
    (void)manager.place(*impl_, stamp, VersionKind::Schema, {}, 0, {}, {});
    return {};
}

}  // namespace esent::txn
