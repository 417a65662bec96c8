// LazyCommits: commits whose record is in the log but perhaps not on disk yet.
//
// A checkpoint may not pass the begin of such a transaction, and it becomes durable within the time that was
// asked for: a thread, started at the first such commit and asleep until the nearest deadline, flushes the
// log. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

#include "log/log_stream.h"

namespace esent::txn {

class LazyCommits {
    struct Entry {
        LogPosition begin;
        LogPosition commit;
    };

 public:
    // Memory for one commit, taken before its record is in the log.
    using Room = std::list<Entry>;
    [[nodiscard]] static Room makeRoom() { return Room(1); }

    // `flush` makes the whole log durable and tells who wants to know.
    LazyCommits(log::LogStream& log, std::function<void()> flush) : log_(log), flush_(std::move(flush)) {}
    ~LazyCommits() { stop(); }
    LazyCommits(const LazyCommits&) = delete;
    LazyCommits& operator=(const LazyCommits&) = delete;

    void stop();  // ends the thread; flushes nothing

    // Before the transaction's own begin is forgotten. `withinMilliseconds` 0: half a minute, which is the
    // longest.
    void add(Room room, LogPosition begin, LogPosition commit, std::uint32_t withinMilliseconds) noexcept;
    // Begin of the oldest one that is not durable; zero: none.
    [[nodiscard]] LogPosition oldestBegin();

 private:
    using Deadline = std::chrono::steady_clock::time_point;
    void forgetDurable();
    void loop();

    log::LogStream& log_;
    const std::function<void()> flush_;
    std::mutex mutex_;  // guards what follows
    std::list<Entry> entries_;
    std::size_t pruneAt_ = 64;
    std::optional<Deadline> deadline_;
    bool stopping_ = false;
    std::condition_variable wake_;
    std::thread thread_;
};

}  // namespace esent::txn
