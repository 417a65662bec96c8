// TransactionState and Version: what an outermost transaction leaves behind for others to look at.
//
// All versions of a transaction point to its state, and the state has the commit word: committing is one
// store. State and versions live in the transaction's arena until clean-up has taken every version out of the
// table. Internal to txn/.
#pragma once

#include <atomic>
#include <cstdint>
#include <forward_list>
#include <memory>
#include <new>
#include <vector>

#include "base/bytes.h"
#include "log/records.h"
#include "txn/debt.h"
#include "txn/version.h"
#include "txn/version_memory.h"

namespace esent::txn {

struct TransactionState;

// One version. Its key, bookmark data and image (a delta: the amount) follow it in memory.
struct Version {
    // What became of it; the transaction's thread and clean-up only.
    enum class Fate : std::uint8_t {
        Linked,        // in the table
        Gone,          // taken back; nothing is left to do
        UndoneInsert,  // taken back; the deleted node must still be removed from its page
    };

    Version* newer = nullptr;   // in its bucket; guarded by the shard's lock
    Version* older = nullptr;   // the same
    Version* before = nullptr;  // the one that the transaction made before this
    TransactionState* owner = nullptr;
    std::uint64_t hash = 0;
    std::uint32_t id = 0;
    PageNumber root = 0;
    ObjectId object = 0;
    std::uint32_t tag = 0;  // Transaction::setTag
    std::uint32_t imageBytes = 0;
    std::uint16_t keyBytes = 0;
    std::uint16_t dataBytes = 0;
    std::uint16_t offset = 0;
    VersionKind kind = VersionKind::Insert;
    DatabaseId database = 0;
    std::atomic<std::uint8_t> level{0};  // read by whoever logs before images
    bool imageLogged = false;            // guarded by the shard's lock
    Fate fate = Fate::Linked;

    [[nodiscard]] static std::size_t sizeWith(std::size_t payloadBytes) {
        return sizeof(Version) + payloadBytes;
    }
    [[nodiscard]] const std::byte* payload() const { return reinterpret_cast<const std::byte*>(this + 1); }
    [[nodiscard]] Bookmark node() const { return {{payload(), keyBytes}, {payload() + keyBytes, dataBytes}}; }
    [[nodiscard]] ByteView image() const { return {payload() + keyBytes + dataBytes, imageBytes}; }
    [[nodiscard]] bool isDelta() const { return kind == VersionKind::Delta || kind == VersionKind::Delta64; }
    [[nodiscard]] bool isLock() const {
        return kind == VersionKind::ReadLock || kind == VersionKind::WriteLock;
    }
    // Whoever made it saw everything older, and nobody else may change the node before its transaction ends.
    [[nodiscard]] bool isExclusive() const { return !isDelta() && !isLock(); }
    // Committed, and then all older ones of the node are too: nothing of an open transaction is behind it.
    [[nodiscard]] bool endsOpenOnes() const;
    [[nodiscard]] std::int64_t delta() const { return loadLE<std::int64_t>(image(), 0); }
    [[nodiscard]] TreeKey tree() const { return {database, object}; }
};
// A Windows application's idea of a version store's size should hold here.
static_assert(sizeof(Version) <= 80);

struct TransactionState {
    std::atomic<TransactionTime> committed{kNotCommitted};
    std::uint32_t logNumber = 0;
    log::SessionNumber session = 0;
    bool commitLogged = false;      // its Commit0 is in the log; guarded by VersionStore::Impl::commitMutex
    bool treeWork = false;          // clean-up must touch trees or call hooks
    std::atomic<bool> owes{false};  // debts has some; set by others while it can't change what they are about
    std::uint32_t versions = 0;
    std::uint64_t databases = 0;  // bit per database that has or had a version
    Version* newest = nullptr;
    TransactionState* next = nullptr;  // in a queue of clean-up
    std::vector<SchemaHooks> schema;   // oldest first
    VersionArena arena;
    using Debts = std::forward_list<std::shared_ptr<const Debt>>;
    // Guarded by VersionStore::Impl::commitMutex; others add to it only while commits are held up, too
    // (Snapshots::withoutCommits).
    Debts debts;

    // Null: the version store is full.
    [[nodiscard]] static TransactionState* make(VersionMemory& memory, std::size_t spareBytes) {
        VersionArena arena;
        if (!arena.reserve(memory, sizeof(TransactionState) + spareBytes, false)) return nullptr;
        auto* const state = new (arena.take(sizeof(TransactionState))) TransactionState;
        state->arena = arena;
        return state;
    }
    static void destroy(TransactionState* state, VersionMemory& memory) {
        VersionArena arena = state->arena;
        state->~TransactionState();
        arena.giveBack(memory);
    }
};

// Acquire: whoever sees the commit of a version sees everything that the transaction did.
inline TransactionTime committedOf(const Version& version) {
    return version.owner->committed.load(std::memory_order_acquire);
}

inline bool Version::endsOpenOnes() const {
    return isExclusive() && committedOf(*this) != kNotCommitted;
}

}  // namespace esent::txn
