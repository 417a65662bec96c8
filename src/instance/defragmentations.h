// Defragmentations: the online defragmentations of an instance, at most one for each database, each on a
// thread of its own.
//
// Started and stopped by sessions (JetDefragment); one also ends by itself: after so many passes or seconds,
// when a pass has found nothing to do, or when the instance can't go on. Whoever closes a database or the
// instance stops it first. Thread-safe. The completion callback runs on the thread of the defragmentation,
// which may not be waited for there: stop() from it only asks.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/disk_types.h"

namespace esent::database {
class VolumeFile;
}

namespace esent::instance {

class Instance;

class Defragmentations {
 public:
    struct Request {
        std::shared_ptr<database::VolumeFile> file;
        DatabaseId database = 0;
        std::string table;          // empty: all
        bool treesToo = true;       // false: trees of extents only, which take care of themselves
        std::uint32_t passes = 0;   // 0: until there is nothing more to do
        std::uint32_t seconds = 0;  // 0: no limit
        std::function<void()> completed;
    };
    struct Totals {
        std::uint32_t passes = 0;
        std::uint32_t seconds = 0;
    };

    explicit Defragmentations(Instance& instance) : instance_(instance) {}
    ~Defragmentations();
    Defragmentations(const Defragmentations&) = delete;
    Defragmentations& operator=(const Defragmentations&) = delete;

    // False: one is running for the database.
    [[nodiscard]] bool start(Request request);
    // What it did; nothing when none was running. Its callback has returned by then.
    std::optional<Totals> stop(DatabaseId database);
    void stopAll();

 private:
    class Job;
    [[nodiscard]] std::shared_ptr<Job> take(DatabaseId database);

    Instance& instance_;
    std::mutex mutex_;
    std::map<DatabaseId, std::shared_ptr<Job>> jobs_;  // guarded by mutex_; those that ended, too
};

}  // namespace esent::instance
