// TableCallbacks: the functions that an application registered for changes of a table's rows, in the order of
// registration.
//
// One per table while its database is open; shared by all sessions, thread-safe. Whether somebody wants to
// hear of an event is one load, asked for each change of a row.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "base/result.h"

namespace esent::table {

struct RegisteredCallback {
    std::uint64_t id = 0;
    JET_CBTYP types = 0;  // JET_cbtyp... bits
    JET_CALLBACK function = nullptr;
    void* context = nullptr;
};

class TableCallbacks {
 public:
    [[nodiscard]] bool wanted(JET_CBTYP type) const {
        return (types_.load(std::memory_order_acquire) & type) != 0;
    }
    [[nodiscard]] std::vector<RegisteredCallback> of(JET_CBTYP type) const;
    // Keeps its place among the others when it comes back after a roll-back.
    void add(const RegisteredCallback& callback);
    // Nothing: there is none with this id.
    std::optional<RegisteredCallback> remove(std::uint64_t id);
    [[nodiscard]] std::uint64_t nextId() { return nextId_.fetch_add(1, std::memory_order_relaxed); }

 private:
    void sumUp();

    mutable std::mutex mutex_;
    std::vector<RegisteredCallback> callbacks_;  // by id; guarded by mutex_
    std::atomic<JET_CBTYP> types_{0};            // of all of them
    std::atomic<std::uint64_t> nextId_{1};
};

}  // namespace esent::table
