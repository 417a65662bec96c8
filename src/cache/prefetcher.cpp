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

void Prefetcher::add(FilePages& file, PageNumber first, std::uint32_t count) {
    {
        const std::lock_guard guard(lock_);
        if (!runs_.empty() && runs_.back().file == &file &&
            runs_.back().first + runs_.back().count == first) {
            runs_.back().count += count;
        } else if (runs_.size() < kMostRuns) {
            runs_.push_back({&file, first, count});
        } else {
            return;
        }
    }
    (void)thread_.poke();
}

void Prefetcher::forget(const FilePages& file) {
    std::unique_lock guard(lock_);
    std::erase_if(runs_, [&](const Run& run) { return run.file == &file; });
    idle_.wait(guard, [&] { return reading_ != &file; });
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
        reading_ = &file;
        guard.unlock();
        try {
            for (std::uint32_t done = 0; done < count;)
                done += readRun(file, first + done, count - done);
        } catch (const std::bad_alloc&) {  // then it is not read ahead
        }
        guard.lock();
        reading_ = nullptr;
        idle_.notify_all();
    }
}

}  // namespace esent::cache
