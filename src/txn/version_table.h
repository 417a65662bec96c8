// VersionTable: all versions that are in force, found by tree and bookmark.
//
// A hash table in shards; the versions of a bucket form one list, newest first, those of different nodes
// mixed. The shard locks are leaves. A reader of an empty shard takes no lock: whoever added a version of the
// node that the caller has latched did so under the exclusive latch of the same page.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "os/short_lock.h"
#include "txn/transaction_state.h"

namespace esent::txn {

class VersionTable {
 public:
    [[nodiscard]] static std::uint64_t hashOf(const TreeKey& tree, const Bookmark& node);

    void link(Version& version);
    void unlink(Version& version);
    // Takes the version out if `covers(const Version&)` holds of the next older change of its node; locks
    // don't count.
    template <class Covers>
    [[nodiscard]] bool unlinkIf(Version& version, Covers covers);

    // Calls `visit(Version&)` for the versions of a node, newest first and under the shard's lock, until it
    // answers false.
    template <class Visit>
    void visit(const TreeKey& tree, const Bookmark& node, Visit visit) const;

    // Whether `predicate(const Version&)` holds for any version of the tree; looks at all versions there are.
    template <class Predicate>
    [[nodiscard]] bool anyOf(const TreeKey& tree, Predicate predicate) const;

    [[nodiscard]] std::size_t size() const;

 private:
    static constexpr std::size_t kShards = 128;
    struct alignas(64) Shard {
        mutable os::ShortLock lock;
        std::atomic<std::size_t> count{0};
        Version* first = nullptr;          // the one bucket of a small shard: linking never fails
        std::unique_ptr<Version*[]> more;  // or all of them
        std::size_t bucketCount = 1;       // a power of two
        void grow();
        void link(Version& version);
        void unlink(Version& version);
        [[nodiscard]] Version*& at(std::size_t i) { return more == nullptr ? first : more[i]; }
        [[nodiscard]] Version* at(std::size_t i) const { return more == nullptr ? first : more[i]; }
        [[nodiscard]] Version*& bucket(std::uint64_t hash) { return at(hash & (bucketCount - 1)); }
        [[nodiscard]] Version* bucket(std::uint64_t hash) const { return at(hash & (bucketCount - 1)); }
    };
    [[nodiscard]] static bool same(const Version& version, std::uint64_t hash, const TreeKey& tree,
                                   const Bookmark& node);
    [[nodiscard]] const Shard& shardOf(std::uint64_t hash) const { return shards_[hash >> 57]; }
    [[nodiscard]] Shard& shardOf(std::uint64_t hash) { return shards_[hash >> 57]; }

    std::array<Shard, kShards> shards_;
};

template <class Visit>
void VersionTable::visit(const TreeKey& tree, const Bookmark& node, Visit visit) const {
    const std::uint64_t hash = hashOf(tree, node);
    const Shard& shard = shardOf(hash);
    if (shard.count.load(std::memory_order_relaxed) == 0) return;
    const std::lock_guard guard(shard.lock);
    for (Version* version = shard.bucket(hash); version != nullptr; version = version->older) {
        if (same(*version, hash, tree, node) && !visit(*version)) return;
    }
}

template <class Covers>
bool VersionTable::unlinkIf(Version& version, Covers covers) {
    Shard& shard = shardOf(version.hash);
    const std::lock_guard guard(shard.lock);
    const Version* older = version.older;
    while (older != nullptr &&
           (older->isLock() || !same(*older, version.hash, version.tree(), version.node())))
        older = older->older;
    if (older == nullptr || !covers(*older)) return false;
    shard.unlink(version);
    return true;
}

template <class Predicate>
bool VersionTable::anyOf(const TreeKey& tree, Predicate predicate) const {
    for (const Shard& shard : shards_) {
        const std::lock_guard guard(shard.lock);
        for (std::size_t i = 0; i < shard.bucketCount; ++i) {
            for (const Version* version = shard.at(i); version != nullptr; version = version->older)
                if (version->tree() == tree && predicate(*version)) return true;
        }
    }
    return false;
}

}  // namespace esent::txn
