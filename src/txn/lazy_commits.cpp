#include "txn/lazy_commits.h"

#include <algorithm>
#include <exception>

namespace esent::txn {

void LazyCommits::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

// With the mutex held.
void LazyCommits::forgetDurable() {
    const LogPosition durable = log_.durableTip();
    std::erase_if(entries_, [&](const Entry& entry) { return entry.commit < durable; });
    constexpr std::size_t kFirst = 64;
    pruneAt_ = std::max(kFirst, 2 * entries_.size());
}

void LazyCommits::add(Room room, LogPosition begin, LogPosition commit,
                      std::uint32_t withinMilliseconds) noexcept {
    constexpr std::uint32_t kUsual = 30'000;
    {
        const std::lock_guard lock(mutex_);
        if (entries_.size() >= pruneAt_) forgetDurable();
        room.front() = {begin, commit};
        entries_.splice(entries_.end(), room);
        // Nobody has longer, so what is due is due sooner.
        const std::uint32_t within = withinMilliseconds == 0 ? kUsual : std::min(withinMilliseconds, kUsual);
        if (deadline_ && within == kUsual) return;
        const Deadline deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(within);
        if (deadline_ && *deadline_ <= deadline) return;
        deadline_ = deadline;
        if (!thread_.joinable() && !stopping_) {
            try {
                thread_ = std::thread([this] { loop(); });
            } catch (const std::exception&) {
                return;  // durable at the next flush then
            }
        }
    }
    wake_.notify_one();
}

LogPosition LazyCommits::oldestBegin() {
    const std::lock_guard lock(mutex_);
    forgetDurable();
    LogPosition oldest;
    for (const Entry& entry : entries_) {
        if (oldest.isZero() || entry.begin < oldest) oldest = entry.begin;
    }
    return oldest;
}

void LazyCommits::loop() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        if (!deadline_) {
            wake_.wait(lock);
        } else if (std::chrono::steady_clock::now() < *deadline_) {
            wake_.wait_until(lock, *deadline_);
        } else {
            deadline_.reset();
            lock.unlock();
            flush_();
            lock.lock();
        }
    }
}

}  // namespace esent::txn
