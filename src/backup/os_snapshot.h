// OsSnapshots: the JetOSSnapshot family: freezing instances so that a volume can be copied underneath them.
//
// Process-wide. A session holds instances by handle, never by pointer: an instance that is terminated in
// between is simply no part of it any more. `mutex_` guards the table of sessions; a session's own `lock`
// serialises the calls on it and is held while instances are frozen and thawed. While a session is frozen one
// thread waits for its time limit; thawing ends and joins that thread, so none is left behind.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "backup/backup_controller.h"
#include "instance/handles.h"
#include "instance/registry.h"

namespace esent::backup {

using SnapshotId = std::uintptr_t;

struct SnapshotOptions {
    bool incremental = false;
    bool copy = false;
    bool continueAfterThaw = false;
    bool explicitPrepare = false;
};

class OsSnapshots {
 public:
    [[nodiscard]] static OsSnapshots& process();

    // JET_errNotInitialized when no instance of the process is initialised.
    [[nodiscard]] Result<SnapshotId> prepare(const SnapshotOptions& options);
    // The caller has entered the instance.
    [[nodiscard]] Status prepareInstance(SnapshotId id, instance::Instance& instance);
    // Answers the instances that are frozen now.
    [[nodiscard]] Result<std::vector<instance::InstanceHandle>> freeze(SnapshotId id);
    [[nodiscard]] Status thaw(SnapshotId id);
    // `one` 0: all instances of the session. `all`: the snapshot holds all databases, so logs may go.
    [[nodiscard]] Status truncateLogs(SnapshotId id, bool all, instance::InstanceHandle one);
    [[nodiscard]] Result<std::vector<instance::InstanceHandle>> frozenInstances(SnapshotId id);
    [[nodiscard]] Status end(SnapshotId id, bool abort);
    [[nodiscard]] Status abort(SnapshotId id) { return end(id, true); }

 private:
    enum class State : std::uint8_t { Prepared, Frozen, TimedOut, MayTruncate, Truncated, Over };
    struct Session;
    [[nodiscard]] Result<std::shared_ptr<Session>> find(SnapshotId id);
    [[nodiscard]] bool belongsToSession(instance::InstanceHandle handle);
    [[nodiscard]] Status freezeInstance(Session& session, std::size_t index);
    void thawAll(Session& session);
    void release(Session& session, JET_ERR outcome);
    void finish(Session& session, JET_ERR outcome);
    void watch(Session& session, std::uint32_t milliseconds);

    std::mutex mutex_;  // guards the two below
    SnapshotId next_ = 1;
    std::map<SnapshotId, std::shared_ptr<Session>> sessions_;
};

}  // namespace esent::backup
