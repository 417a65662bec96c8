#include "txn/version_table.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace esent::txn {

namespace {

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

constexpr std::uint64_t kFirst = 0x9E3779B97F4A7C15;
constexpr std::uint64_t kSecond = 0xD6E8FEB86659FD93;

std::uint64_t mixBytes(std::uint64_t seed, ByteView bytes) {
    std::uint64_t hash = seed ^ mix(bytes.size() + 1, kFirst);
    while (bytes.size() >= 8) {
        hash = mix(hash ^ loadLE<std::uint64_t>(bytes, 0), kSecond);
        bytes = bytes.subspan(8);
    }
    std::uint64_t rest = 0;
    if (!bytes.empty()) std::memcpy(&rest, bytes.data(), bytes.size());
    return mix(hash ^ rest, kFirst);
}

bool equal(ByteView a, ByteView b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace

std::uint64_t VersionTable::hashOf(const TreeKey& tree, const Bookmark& node) {
    const std::uint64_t seed = mix((std::uint64_t{tree.database} << 32 | tree.object) ^ kSecond, kFirst);
    const std::uint64_t hash = mixBytes(seed, node.key);
    return node.data.empty() ? hash : mixBytes(hash, node.data);
}

bool VersionTable::same(const Version& version, std::uint64_t hash, const TreeKey& tree,
                        const Bookmark& node) {
    if (version.hash != hash || version.object != tree.object || version.database != tree.database) {
        return false;
    }
    const Bookmark own = version.node();
    return equal(own.key, node.key) && equal(own.data, node.data);
}

// Keeps the order of the versions of every node. Without memory the lists just get longer.
void VersionTable::Shard::grow() {
    constexpr std::size_t kFirstBuckets = 16;
    const std::size_t wider = std::max(kFirstBuckets, 4 * bucketCount);
    std::unique_ptr<Version*[]> fresh(new (std::nothrow) Version* [wider] {});
    if (fresh == nullptr) return;
    for (std::size_t i = 0; i < bucketCount; ++i) {
        Version* oldest = at(i);
        while (oldest != nullptr && oldest->older != nullptr)
            oldest = oldest->older;
        while (oldest != nullptr) {
            Version* const version = oldest;
            oldest = version->newer;
            Version*& head = fresh[version->hash & (wider - 1)];
            version->older = head;
            version->newer = nullptr;
            if (head != nullptr) head->newer = version;
            head = version;
        }
    }
    more = std::move(fresh);
    first = nullptr;
    bucketCount = wider;
}

void VersionTable::Shard::link(Version& version) {
    const std::size_t before = count.load(std::memory_order_relaxed);
    if (before >= bucketCount) grow();
    count.store(before + 1, std::memory_order_relaxed);
    Version*& head = bucket(version.hash);
    version.older = head;
    version.newer = nullptr;
    if (head != nullptr) head->newer = &version;
    head = &version;
}

void VersionTable::link(Version& version) {
    Shard& shard = shardOf(version.hash);
    const std::lock_guard guard(shard.lock);
    shard.link(version);
}

void VersionTable::Shard::unlink(Version& version) {
    if (version.newer != nullptr) {
        version.newer->older = version.older;
    } else {
        bucket(version.hash) = version.older;
    }
    if (version.older != nullptr) version.older->newer = version.newer;
    version.newer = version.older = nullptr;
    count.store(count.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
}

void VersionTable::unlink(Version& version) {
    Shard& shard = shardOf(version.hash);
    const std::lock_guard guard(shard.lock);
    shard.unlink(version);
}

std::size_t VersionTable::size() const {
    std::size_t all = 0;
    for (const Shard& shard : shards_)
        all += shard.count.load(std::memory_order_relaxed);
    return all;
}

}  // namespace esent::txn
