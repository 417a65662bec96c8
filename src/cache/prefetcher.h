// Prefetcher: reads pages ahead on a thread of its own. Internal to cache/; thread-safe.
//
// Neighbours are read at once. A page that cannot be read is left out: whoever fixes it sees why.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>

#include "base/disk_types.h"
#include "os/background_thread.h"

namespace esent::cache {

struct FilePages;

class Prefetcher {
 public:
    Prefetcher();

    // At most so much waits; more is forgotten. False: nothing was added, or it waits already.
    bool add(FilePages& file, PageNumber first, std::uint32_t count);
    // Nothing of this file is or will be read any more.
    void forget(const FilePages& file);
    void stop() { thread_.stop(); }

 private:
    struct Run {
        FilePages* file = nullptr;
        PageNumber first = 0;
        std::uint32_t count = 0;
        [[nodiscard]] bool covers(const Run& other) const {
            return file == other.file && first <= other.first && other.first + other.count <= first + count;
        }
    };
    void work();

    std::mutex lock_;
    std::condition_variable idle_;
    std::deque<Run> runs_;  // guarded by lock_
    Run reading_;           // guarded by lock_; without a file: nothing
    os::BackgroundThread thread_;
};

}  // namespace esent::cache
