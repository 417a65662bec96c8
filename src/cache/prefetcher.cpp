// See prefetcher.h.
#include "cache/prefetcher.h"

#include <algorithm>
#include <new>

#include "cache/page_reader.h"

namespace esent::cache {
namespace {

constexpr std::size_t kMostRuns = 1024;

}  // namespace

Prefetcher::Prefetcher() : thread_([this] { work(); }) {}

bool Prefetcher::add(FilePages& file, PageNumber first, std::uint32_t count) {
    {
        const std::lock_guard guard(lock_);
        const Run wanted{&file, first, count};
        const auto covers = [&wanted](const Run& run) { return run.covers(wanted); };
        if (covers(reading_) || std::any_of(runs_.begin(), runs_.end(), covers)) return false;
        Run* const last = !runs_.empty() && runs_.back().file == &file ? &runs_.back() : nullptr;
        if (last != nullptr && last->first + last->count == first) {
            last->count += count;
        } else if (runs_.size() < kMostRuns) {
            runs_.push_back(wanted);
        } else {
            return false;
        }
    }
    (void)thread_.poke();
    return true;
}

void Prefetcher::forget(const FilePages& file) {
    std::unique_lock guard(lock_);
    std::erase_if(runs_, [&](const Run& run) { return run.file == &file; });
    idle_.wait(guard, [&] { return reading_.file != &file; });
}

void Prefetcher::work() {
    std::unique_lock guard(lock_);
    while (!runs_.empty()) {
        Run& next = runs_.front();
        FilePages& file = *next.file;
        const PageNumber first = next.first;
        const std::uint32_t count = std::min(next.count, kRunBytes / file.settings.pageSize);
        next.first += count;
        next.count -= count;
        if (next.count == 0) runs_.pop_front();
        reading_ = {&file, first, count};
        guard.unlock();
        try {
            for (std::uint32_t done = 0; done < count;)
                done += readRun(file, first + done, count - done);
        } catch (const std::bad_alloc&) {  // then it is not read ahead
        }
        guard.lock();
        reading_ = {};
        idle_.notify_all();
    }
}

}  // namespace esent::cache
