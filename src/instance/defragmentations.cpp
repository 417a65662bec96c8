#include "instance/defragmentations.h"

#include <atomic>
#include <new>
#include <thread>
#include <vector>

#include "btree/tree_defragmenter.h"
#include "catalog/schema_cache.h"
#include "catalog/schema_loader.h"
#include "database/volume_file.h"
#include "instance/callback_scope.h"
#include "instance/instance.h"
#include "os/background_thread.h"
#include "os/clock.h"
#include "table/zero_records.h"

namespace esent::instance {

class Defragmentations::Job {
 public:
    Job(Instance& instance, Request request)
        : instance_(instance), request_(std::move(request)), started_(os::clock().monotonicNanoseconds()) {}

    [[nodiscard]] bool begin() { return thread_.poke(); }
    [[nodiscard]] bool ended() const { return ended_.load(); }
    void ask() { asked_.store(true); }
    // From its own callback: only asks.
    void end() {
        ask();
        if (worker_.load() == std::this_thread::get_id()) return;
        thread_.stop();
        finish();  // if it had not even begun
    }
    [[nodiscard]] Totals totals() const { return {passes_.load(), elapsedSeconds()}; }

 private:
    void run() {
        worker_.store(std::this_thread::get_id());
        try {
            while (!shallEnd() && pass()) {
            }
        } catch (const std::bad_alloc&) {  // as if it had been stopped
        }
        finish();
        worker_.store({});
    }

    void finish() {
        if (finished_.exchange(true)) return;
        request_.file.reset();
        if (request_.completed) {
            const CallbackScope inside(instance_.slot());
            request_.completed();
        }
        ended_.store(true);
    }

    [[nodiscard]] std::uint32_t elapsedSeconds() const {
        return static_cast<std::uint32_t>((os::clock().monotonicNanoseconds() - started_) / 1'000'000'000);
    }
    [[nodiscard]] bool shallEnd() const {
        return asked_.load() || instance_.unavailable() ||
               (request_.passes != 0 && passes_.load() >= request_.passes) ||
               (request_.seconds != 0 && elapsedSeconds() >= request_.seconds);
    }

    // Once through the trees; false when there was nothing to do. A tree that is damaged is left alone.
    bool pass() {
        std::uint64_t changes = 0;
        if (request_.treesToo) {
            const auto tables = catalog::listTables(request_.file->volume());
            if (!tables) return false;
            for (const ObjectId table : *tables) {
                if (shallEnd()) return false;
                changes += tableChanges(table);
            }
        }
        passes_.fetch_add(1);
        return changes != 0;
    }

    std::uint64_t tableChanges(ObjectId table) {
        txn::Snapshot committed;
        committed.begin = txn::kNotCommitted;
        const auto found = request_.file->schemas().find(table, committed);
        if (!found || (!request_.table.empty() && found->schema->name() != request_.table)) return 0;
        std::uint64_t changes = recordsAtZero(*found);
        std::vector<std::shared_ptr<btree::Tree>> trees{found->schema->tree()};
        if (auto values = found->entry->longValueTree(*found->schema)) trees.push_back(std::move(values));
        for (const catalog::IndexSchema& index : found->schema->indexes())
            if (!index.primary()) trees.push_back(index.tree);
        for (const auto& tree : trees) {
            const auto done = btree::TreeDefragmenter(tree, [this] { return shallEnd(); }).pass();
            if (done) changes += done->merges;
        }
        return changes;
    }

    // Those that should have gone when they came to zero, before a crash.
    std::uint64_t recordsAtZero(const catalog::FoundTable& found) {
        const auto deleted =
            table::deleteAllAtZero(request_.file->schemas(), found, [this] { return shallEnd(); });
        return deleted ? *deleted : 0;
    }

    Instance& instance_;
    Request request_;
    const std::uint64_t started_;
    std::atomic<bool> asked_{false};
    std::atomic<bool> finished_{false};
    std::atomic<bool> ended_{false};
    std::atomic<std::uint32_t> passes_{0};
    std::atomic<std::thread::id> worker_{};
    os::BackgroundThread thread_{[this] { run(); }};
};

Defragmentations::~Defragmentations() {
    stopAll();
}

bool Defragmentations::start(Request request) {
    std::shared_ptr<Job> before;  // ends after the lock
    const std::lock_guard guard(mutex_);
    std::shared_ptr<Job>& job = jobs_[request.database];
    if (job != nullptr && !job->ended()) return false;
    auto next = std::make_shared<Job>(instance_, std::move(request));
    before = std::exchange(job, std::move(next));
    if (job->begin()) return true;
    job.reset();  // the system gives no thread: as if it had ended at once
    return true;
}

std::shared_ptr<Defragmentations::Job> Defragmentations::take(DatabaseId database) {
    const std::lock_guard guard(mutex_);
    const auto found = jobs_.find(database);
    return found == jobs_.end() ? nullptr : found->second;
}

std::optional<Defragmentations::Totals> Defragmentations::stop(DatabaseId database) {
    const std::shared_ptr<Job> job = take(database);
    if (job == nullptr) return std::nullopt;
    const bool wasRunning = !job->ended();
    job->end();
    if (!wasRunning) return std::nullopt;
    return job->totals();
}

void Defragmentations::stopAll() {
    std::map<DatabaseId, std::shared_ptr<Job>> jobs;
    {
        const std::lock_guard guard(mutex_);
        jobs = jobs_;
    }
    std::erase_if(jobs, [](const auto& each) { return each.second == nullptr; });
    for (const auto& [database, job] : jobs)
        job->ask();
    for (const auto& [database, job] : jobs)
        job->end();
}

}  // namespace esent::instance
