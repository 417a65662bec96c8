#include "txn/clean_up.h"

#include <algorithm>
#include <bit>

#include "base/contained.h"
#include "txn/transaction_manager.h"

namespace esent::txn {

namespace {

// What an application's thread does on the way: about ten microseconds.
constexpr std::uint32_t kInPassing = 128;
constexpr std::size_t kCrowdLeast = std::size_t{256} << 10;

template <class Action>
void bestEffort(const Action& action) {
    try {
        (void)action();
    } catch (...) {  // no memory: as any other failure
    }
}

}  // namespace

class CleanUp::AtWork {
 public:
    explicit AtWork(CleanUp& cleanUp) : worker_(cleanUp.worker_) {
        worker_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    }
    ~AtWork() { worker_.store({}, std::memory_order_relaxed); }
    AtWork(const AtWork&) = delete;
    AtWork& operator=(const AtWork&) = delete;

 private:
    std::atomic<std::thread::id>& worker_;
};

CleanUp::CleanUp(VersionStore::Impl& store, Snapshots& snapshots)
    : store_(store), snapshots_(snapshots), crowdedAt_(nextCrowd()) {}

void CleanUp::stop() {
    stopped_.store(true, std::memory_order_relaxed);
    background_.stop();
}

CleanUp::~CleanUp() {
    stop();
    for (Queue* queue : {&committed_, &undone_}) {
        while (queue->first != nullptr)
            discard(queue->pop());
    }
}

void CleanUp::Queue::push(TransactionState& state) {
    state.next = nullptr;
    (first == nullptr ? first : last->next) = &state;
    last = &state;
}

TransactionState& CleanUp::Queue::pop() {
    TransactionState& state = *first;
    first = state.next;
    return state;
}

void CleanUp::Queue::remove(TransactionState* before, TransactionState& state) {
    (before == nullptr ? first : before->next) = state.next;
    if (last == &state) last = before;
}

// With the lock held.
void CleanUp::noteFront() {
    const TransactionTime front = undone_.first != nullptr      ? 0
                                  : committed_.first != nullptr ? committed_.first->committed.load()
                                                                : kNotCommitted;
    front_.store(front, std::memory_order_seq_cst);
}

void CleanUp::addCommitted(TransactionState& state) {
    const std::lock_guard lock(lock_);
    committed_.push(state);
    noteFront();
}

void CleanUp::addUndone(TransactionState& state) {
    const std::lock_guard lock(lock_);
    undone_.push(state);
    noteFront();
}

TransactionState* CleanUp::takeNext(bool withTreeWork) {
    const TransactionTime front = front_.load(std::memory_order_seq_cst);
    if (front == kNotCommitted) return nullptr;
    const TransactionTime oldest = snapshots_.oldest();
    const std::lock_guard lock(lock_);
    Queue* queue = nullptr;
    if (undone_.first != nullptr) {
        queue = &undone_;
    } else if (committed_.first != nullptr && committed_.first->committed.load() < oldest) {
        queue = &committed_;
    }
    if (queue == nullptr || (queue->first->treeWork && !withTreeWork)) return nullptr;
    TransactionState& state = queue->pop();
    noteFront();
    return &state;
}

template <class Mine>
void CleanUp::unlink(TransactionState& state, Mine mine) {
    for (Version* version = state.newest; version != nullptr; version = version->before) {
        if (version->fate == Version::Fate::Linked && version->kind != VersionKind::Schema &&
            mine(*version)) {
            store_.unlink(*version);
        }
    }
}

template <class Mine>
void CleanUp::removeNodes(const TransactionState& state, Mine mine) {
    TreeUndo* const trees = trees_.load(std::memory_order_acquire);
    if (!state.treeWork || trees == nullptr) return;
    for (const Version* version = state.newest; version != nullptr; version = version->before) {
        const bool deleted =
            version->fate == Version::Fate::Linked && version->kind == VersionKind::FlagDelete;
        if ((!deleted && version->fate != Version::Fate::UndoneInsert) || !mine(*version)) continue;
        // A failure leaves a deleted node on its page, which hurts nobody.
        bestEffort([&] { return trees->removeDeleted(version->tree(), version->root, version->node()); });
    }
}

namespace {

constexpr auto kAll = [](const Version&) { return true; };

constexpr std::uint64_t bitOf(DatabaseId database) {
    return std::uint64_t{1} << (database & 63);
}

}  // namespace

// First all versions go, then the nodes: a node is removed only when it has no version left.
void CleanUp::clean(TransactionState& state) {
    unlink(state, kAll);
    removeNodes(state, kAll);
    finishSchema(state, std::nullopt);
    freeState(state);
}

// With workMutex_ held; others may add to the queues meanwhile.
template <class Action>
void CleanUp::forEachQueued(Action action) {
    for (Queue* queue : {&undone_, &committed_}) {
        TransactionState* state = nullptr;
        const auto next = [&] {
            const std::lock_guard lock(lock_);
            state = state == nullptr ? queue->first : state->next;
            return state != nullptr;
        };
        while (next())
            action(*state);
    }
}

// Of one database, or of all.
void CleanUp::finishSchema(TransactionState& state, std::optional<DatabaseId> database) {
    for (SchemaHooks& hooks : state.schema) {
        if (!hooks.cleanUp || (database && hooks.database != *database)) continue;
        bestEffort(hooks.cleanUp);
        hooks.cleanUp = nullptr;
    }
}

void CleanUp::finishSchemaChanges() {
    const std::lock_guard working(workMutex_);
    const AtWork atWork(*this);
    forEachQueued([](TransactionState& state) { finishSchema(state, std::nullopt); });
}

// What waits in the queues stays there, without its versions of the database.
void CleanUp::release(DatabaseId database) {
    const std::lock_guard working(workMutex_);
    const AtWork atWork(*this);
    const auto mine = [&](const Version& version) { return version.database == database; };
    forEachQueued([&](TransactionState& state) {
        if ((state.databases & bitOf(database)) == 0) return;
        unlink(state, mine);
        removeNodes(state, mine);
        finishSchema(state, database);
        for (Version* version = state.newest; version != nullptr; version = version->before) {
            if (mine(*version)) version->fate = Version::Fate::Gone;
        }
        state.databases &= ~bitOf(database);
        store_.users[database & 63].fetch_sub(1, std::memory_order_release);
    });
}

void CleanUp::freeState(TransactionState& state) {
    for (std::uint64_t rest = state.databases; rest != 0; rest &= rest - 1) {
        store_.users[static_cast<std::size_t>(std::countr_zero(rest))].fetch_sub(1,
                                                                                 std::memory_order_release);
    }
    TransactionState::destroy(&state, store_.memory);
}

void CleanUp::discard(TransactionState& state) {
    unlink(state, kAll);
    freeState(state);
}

// With workMutex_ held.
void CleanUp::work(std::uint32_t versions, bool withTreeWork) {
    const AtWork atWork(*this);
    std::uint32_t done = 0;
    while (done < versions && !stopped_.load(std::memory_order_relaxed)) {
        TransactionState* const state = takeNext(withTreeWork);
        if (state == nullptr) break;
        done += state->versions + 1;
        clean(*state);
    }
}

bool CleanUp::isCrowded() const {
    return store_.memory.usedBytes() >= crowdedAt_.load(std::memory_order_relaxed);
}

// Twice as much as now, or half of the room that is left.
std::size_t CleanUp::nextCrowd() const {
    const std::size_t used = store_.memory.usedBytes();
    const std::size_t most = std::max(store_.memory.maximumBytes(), used);
    return used + std::max(std::min(kCrowdLeast, most / 16), std::min(used, (most - used) / 2));
}

// With workMutex_ held.
void CleanUp::thin() {
    const AtWork atWork(*this);
    std::vector<TransactionTime> begins;
    const TransactionTime seen = snapshots_.collect(begins);
    TransactionState* before = nullptr;
    while (!stopped_.load(std::memory_order_relaxed)) {
        TransactionState* state = nullptr;
        {
            const std::lock_guard lock(lock_);
            state = before == nullptr ? committed_.first : before->next;
        }
        // Whoever begins from now on sees all that was committed until `seen`.
        if (state == nullptr || state->committed.load() > seen) break;
        if (!thin(*state, begins)) {
            before = state;
            continue;
        }
        {
            const std::lock_guard lock(lock_);
            committed_.remove(before, *state);
            noteFront();
        }
        freeState(*state);
    }
    crowdedAt_.store(nextCrowd(), std::memory_order_relaxed);
}

// An image is what the node was before; the next older version of the node, if it has one, tells what it was
// before that. Who sees neither change takes the older image; who sees both takes none. So the newer image is
// for those who began in between. A lock ended with its transaction. (An insert has no image: in the place of
// a deleted row it comes together with one of what was there.)
bool CleanUp::thin(TransactionState& state, const std::vector<TransactionTime>& begins) {
    const TransactionTime committed = state.committed.load();
    const auto covers = [&](const Version& older) {
        const TransactionTime earlier = committedOf(older);
        if (older.kind != VersionKind::Replace || earlier > committed) return false;
        const auto next = std::upper_bound(begins.begin(), begins.end(), earlier);
        return next == begins.end() || *next > committed;
    };
    bool done = !state.treeWork && state.schema.empty();
    for (Version* version = state.newest; version != nullptr; version = version->before) {
        if (version->fate != Version::Fate::Linked) continue;
        if (version->isLock()) {
            store_.unlink(*version);
        } else if (version->kind != VersionKind::Replace || !store_.table.unlinkIf(*version, covers)) {
            done = false;
            continue;
        }
        version->fate = Version::Fate::Gone;
    }
    return done;
}

bool CleanUp::somethingToDo() const {
    const TransactionTime front = front_.load(std::memory_order_seq_cst);
    return front != kNotCommitted && snapshots_.oldest() > front;
}

void CleanUp::ended(TransactionTime begin) {
    if (isCrowded() && !crowdTold_.exchange(true) && !stopped_.load(std::memory_order_relaxed))
        (void)background_.poke();
    // Only a snapshot that did not see the first in the queue held it up.
    const TransactionTime front = front_.load(std::memory_order_seq_cst);
    if (front == kNotCommitted || (front != 0 && begin > front)) return;
    if (worker_.load(std::memory_order_relaxed) == std::this_thread::get_id()) return;
    if (std::unique_lock lock(workMutex_, std::try_to_lock); lock.owns_lock()) work(kInPassing, false);
    // Without a thread the next one tries again, or run() does it.
    if (somethingToDo() && !stopped_.load(std::memory_order_relaxed)) (void)background_.poke();
}

void CleanUp::run() {
    if (worker_.load(std::memory_order_relaxed) == std::this_thread::get_id()) return;
    const std::lock_guard lock(workMutex_);
    workAll();
}

void CleanUp::tryRun() {
    if (worker_.load(std::memory_order_relaxed) == std::this_thread::get_id()) return;
    if (std::unique_lock lock(workMutex_, std::try_to_lock); lock.owns_lock()) workAll();
}

// With workMutex_ held.
void CleanUp::workAll() {
    work(~std::uint32_t{0}, true);
    if (isCrowded()) {
        ifPossible([this] { thin(); });
    } else {
        crowdedAt_.store(std::min(crowdedAt_.load(std::memory_order_relaxed), nextCrowd()),
                         std::memory_order_relaxed);
    }
    crowdTold_.store(false, std::memory_order_relaxed);
}

}  // namespace esent::txn
