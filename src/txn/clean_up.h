// CleanUp: takes versions out of the store when no snapshot needs them, removes the nodes that nobody can
// see, and frees the memory.
//
// A snapshot that stays for long holds up the queue. When the store has grown meanwhile, the images that lie
// between two states that somebody can see are taken out ("thinned"), so that rows changed over and over do
// not fill it.
//
// Finished transactions wait in a queue in the order of their commits. Small ones without work in trees are
// done by whoever ends the transaction that held them up; everything else by one background thread, started
// when it is first needed and asleep until there is something it can do. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>

#include "os/background_thread.h"
#include "os/short_lock.h"
#include "txn/snapshots.h"
#include "txn/version_store_impl.h"

namespace esent::txn {

class TreeUndo;

class CleanUp {
 public:
    CleanUp(VersionStore::Impl& store, Snapshots& snapshots);
    ~CleanUp();  // what is left is forgotten
    CleanUp(const CleanUp&) = delete;
    CleanUp& operator=(const CleanUp&) = delete;

    void setTrees(TreeUndo* trees) { trees_.store(trees, std::memory_order_release); }

    // Called in the moment of the commit, so that the queue is in order.
    void addCommitted(TransactionState& state);
    void addUndone(TransactionState& state);
    // A snapshot that began at `begin` is gone, or something was added: cleans a little, or wakes the thread.
    void ended(TransactionTime begin);
    // On this thread: everything that can be done now. Waits for another thread that is at it.
    void run();
    // The same, unless another thread is at it.
    void tryRun();
    // Everything of one database, also where snapshots could still need it.
    void release(DatabaseId database);
    // What committed schema changes left for when nobody sees the old state: nobody does any more. The
    // versions stay.
    void finishSchemaChanges();
    // Ends the thread, between two transactions; nothing is cleaned up any more.
    void stop();

    // Takes the transaction's versions out of force without a look at trees, and frees it.
    void discard(TransactionState& state);

 private:
    struct Queue {
        TransactionState* first = nullptr;
        TransactionState* last = nullptr;
        void push(TransactionState& state);
        TransactionState& pop();
        // The one behind `before`, or the first.
        void remove(TransactionState* before, TransactionState& state);
    };
    // This thread is the one that cleans, whatever transactions it ends meanwhile. With workMutex_ held.
    class AtWork;
    void noteFront();
    [[nodiscard]] TransactionState* takeNext(bool withTreeWork);
    void clean(TransactionState& state);
    // `mine(version)` chooses the versions.
    template <class Mine>
    void unlink(TransactionState& state, Mine mine);
    static void finishSchema(TransactionState& state, std::optional<DatabaseId> database);
    template <class Action>
    void forEachQueued(Action action);
    template <class Mine>
    void removeNodes(const TransactionState& state, Mine mine);
    void freeState(TransactionState& state);
    void work(std::uint32_t versions, bool withTreeWork);
    void workAll();
    [[nodiscard]] bool isCrowded() const;
    [[nodiscard]] std::size_t nextCrowd() const;
    void thin();
    // Whether nothing of the transaction is left to be done.
    [[nodiscard]] bool thin(TransactionState& state, const std::vector<TransactionTime>& begins);
    [[nodiscard]] bool somethingToDo() const;

    VersionStore::Impl& store_;
    Snapshots& snapshots_;
    std::atomic<TreeUndo*> trees_{nullptr};

    std::mutex workMutex_;                   // held by whoever cleans; taken before all others
    std::atomic<std::thread::id> worker_{};  // who that is: it may end transactions itself meanwhile

    mutable os::ShortLock lock_;  // guards what follows
    Queue committed_;
    Queue undone_;

    // Time of the first in the queue: 0 when there is an undone one, kNotCommitted when there is none.
    std::atomic<TransactionTime> front_{kNotCommitted};

    std::atomic<std::size_t> crowdedAt_;  // bytes in the store at which thinning pays
    std::atomic<bool> crowdTold_{false};  // and the thread knows it

    std::atomic<bool> stopped_{false};
    os::BackgroundThread background_{[this] { run(); }};
};

}  // namespace esent::txn
