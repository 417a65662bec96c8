// VersionMemory: the memory of all versions of an instance, handed out in blocks of few sizes.
//
// A transaction fills its blocks from front to back (VersionArena) and gives all of them back at once when
// nobody needs its versions any more: adding a version is a pointer addition. Thread-safe; the arena belongs
// to one thread at a time.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <mutex>

#include "os/short_lock.h"

namespace esent::txn {

class VersionMemory {
 public:
    struct Block {
        Block* next = nullptr;
        std::size_t sizeBytes = 0;  // with this header
    };

    explicit VersionMemory(std::size_t maximumBytes) : maximumBytes_(maximumBytes) {}
    ~VersionMemory();  // every block has been given back
    VersionMemory(const VersionMemory&) = delete;
    VersionMemory& operator=(const VersionMemory&) = delete;

    // A block with room for `payloadBytes`, of the `nth` size if that is enough. Null: the limit is reached;
    // `overdraw` ignores the limit. Throws std::bad_alloc only when the system has no memory.
    [[nodiscard]] Block* take(std::size_t payloadBytes, unsigned nth, bool overdraw);
    void give(Block* chain);

    [[nodiscard]] std::size_t usedBytes() const { return usedBytes_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::size_t maximumBytes() const { return maximumBytes_; }

 private:
    // A transaction of one small change takes the first; big ones soon use the last.
    static constexpr std::array<std::size_t, 4> kSizes{512, 2048, 8192, 32768};
    static constexpr std::size_t kSpareBytes = std::size_t{1} << 20;  // kept for the next transactions

    const std::size_t maximumBytes_;
    std::atomic<std::size_t> usedBytes_{0};
    os::ShortLock lock_;  // guards what follows
    std::array<Block*, kSizes.size()> spare_{};
    std::size_t spareBytes_ = 0;
};

// The blocks of one transaction.
class VersionArena {
 public:
    // `bytes` can be taken without asking for memory again. False: the limit is reached.
    [[nodiscard]] bool reserve(VersionMemory& memory, std::size_t bytes, bool overdraw);
    // After reserve(); `bytes` are rounded up to 8.
    [[nodiscard]] std::byte* take(std::size_t bytes);
    void giveBack(VersionMemory& memory);
    [[nodiscard]] std::size_t sizeBytes() const { return sizeBytes_; }

 private:
    VersionMemory::Block* blocks_ = nullptr;
    std::byte* free_ = nullptr;
    std::byte* end_ = nullptr;
    std::size_t sizeBytes_ = 0;
    unsigned count_ = 0;
};

}  // namespace esent::txn
