// BufferPool: the page buffers of the process, shared by all instances and page sizes.
//
// Sized between JET_paramCacheSizeMin and Max; grows on demand, shrinks when told. Memory of frames is never
// given back to the system while the process may still look at a stale pointer: frames are recycled, their
// buffers released with the pages' advice calls. Replacement resists scans. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>

namespace esent::cache {

// Counters of the calling thread (JET_THREADSTATS).
struct ThreadCounters {
    std::uint32_t pagesReferenced = 0;
    std::uint32_t pagesRead = 0;
    std::uint32_t pagesPrefetched = 0;
    std::uint32_t pagesDirtied = 0;
    std::uint32_t pagesRedirtied = 0;
    std::uint32_t logRecords = 0;  // counted by txn/ and btree/ through threadCounters()
    std::uint32_t logBytes = 0;
    std::uint64_t cacheMissMicroseconds = 0;
    std::uint32_t cacheMisses = 0;
};
[[nodiscard]] ThreadCounters& threadCounters();

class BufferPool {
 public:
    struct Limits {
        std::uint64_t minimumBytes = 0;
        std::uint64_t maximumBytes = 0;  // 0: a quarter of the machine's memory
    };
    static BufferPool& process();
    explicit BufferPool(Limits limits);  // tests
    ~BufferPool();
    BufferPool(const BufferPool&) = delete;
    BufferPool& operator=(const BufferPool&) = delete;

    void setLimits(Limits limits);
    [[nodiscard]] Limits limits() const;
    [[nodiscard]] std::uint64_t sizeBytes() const;  // of all buffers in use or free in the pool
    [[nodiscard]] std::uint64_t dirtyBytes() const;

    struct Impl;
    [[nodiscard]] Impl& impl() { return *impl_; }

 private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace esent::cache
