// Volume: what the trees of one database share: its pages in the pool, its log, its versions, its counters
// and the lock of its space.
//
// Made by database/ when a database is attached or created and by instance/ for the temporary database; lives
// as long as anything of that database is open. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "base/disk_types.h"
#include "base/result.h"
#include "cache/cached_file.h"
#include "log/log_stream.h"
#include "txn/transaction_manager.h"

namespace esent::btree {

class MaintenanceSessions;
class Tree;
struct TreeFacts;

class Volume {
 public:
    struct Settings {
        DatabaseId id = 0;
        std::uint32_t pageSize = 4096;
        bool readOnly = false;
        bool logged = false;                 // records of changes go to the instance's log
        std::uint32_t extensionPages = 256;  // JET_paramDbExtensionSize
        std::uint32_t sizeLimitPages = 0;    // 0: none
        std::uint32_t updateMajor = 0x14;    // revision of the file: what may be written into it
        DatabaseTime lastTime = 0;           // highest given out so far
        ObjectId lastObject = 0;
    };
    Volume(Settings settings, cache::CachedFile& file, txn::TransactionManager* transactions);
    ~Volume();
    Volume(const Volume&) = delete;
    Volume& operator=(const Volume&) = delete;

    [[nodiscard]] const Settings& settings() const { return settings_; }
    // How many pages the database may own; 0: no limit.
    [[nodiscard]] std::uint32_t sizeLimitPages() const {
        return sizeLimitPages_.load(std::memory_order_relaxed);
    }
    void setSizeLimitPages(std::uint32_t pages) { sizeLimitPages_.store(pages, std::memory_order_relaxed); }
    [[nodiscard]] DatabaseId id() const { return settings_.id; }
    [[nodiscard]] std::uint32_t pageSize() const { return settings_.pageSize; }
    [[nodiscard]] cache::CachedFile& file() const { return file_; }
    // Null: changes are not logged.
    [[nodiscard]] log::LogStream* log() const;
    // Null only for volumes that nothing but recovery or a builder uses.
    [[nodiscard]] txn::TransactionManager* transactions() const { return transactions_; }

    // Counters: each call gives the next one.
    [[nodiscard]] DatabaseTime nextTime() { return lastTime_.fetch_add(1, std::memory_order_relaxed) + 1; }
    [[nodiscard]] DatabaseTime lastTime() const { return lastTime_.load(std::memory_order_relaxed); }
    [[nodiscard]] ObjectId nextObject() { return lastObject_.fetch_add(1, std::memory_order_relaxed) + 1; }
    [[nodiscard]] ObjectId lastObject() const { return lastObject_.load(std::memory_order_relaxed); }

    // The shared descriptor of a tree; the first caller's facts make it.
    [[nodiscard]] std::shared_ptr<Tree> tree(const TreeFacts& facts);
    [[nodiscard]] std::shared_ptr<Tree> findTree(ObjectId object) const;
    // The tree was dropped, or its root moved.
    void forgetTree(ObjectId object);
    // A dropped tree's pages are somebody else's: clean-up that comes late asks.
    void markDropped(ObjectId object);
    [[nodiscard]] bool isDropped(ObjectId object) const;
    // One split or merge at a time in a tree. (Some trees share a lock; nobody takes two.)
    [[nodiscard]] std::mutex& structureLock(ObjectId object) {
        return structureLocks_[object % structureLocks_.size()];
    }

    // For changes on nobody's behalf (btree/change_scope). Only with transactions().
    [[nodiscard]] MaintenanceSessions& maintenance() { return *maintenance_; }

    // One thread at a time changes the extents of this database (btree/space_manager). Taken with no page
    // latched but those of data trees; never taken twice by one thread.
    [[nodiscard]] std::recursive_mutex& spaceLock() { return spaceLock_; }

 private:
    const Settings settings_;
    cache::CachedFile& file_;
    txn::TransactionManager* const transactions_;
    std::atomic<std::uint32_t> sizeLimitPages_;
    std::atomic<DatabaseTime> lastTime_;
    std::atomic<ObjectId> lastObject_;
    std::recursive_mutex spaceLock_;
    std::array<std::mutex, 64> structureLocks_;
    struct Trees;
    std::unique_ptr<Trees> trees_;
    std::unique_ptr<MaintenanceSessions> maintenance_;
};

}  // namespace esent::btree
