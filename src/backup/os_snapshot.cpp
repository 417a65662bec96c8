#include "backup/os_snapshot.h"

#include <algorithm>
#include <chrono>

#include "backup/instance_environment.h"
#include "instance/instance.h"

namespace esent::backup {

using instance::Gate;
using instance::InstanceHandle;
using instance::Registry;
using instance::Stay;

namespace {

constexpr std::uint16_t kEventFreezeStart = 2001;
constexpr std::uint16_t kEventFreezeError = 2002;
constexpr std::uint16_t kEventThawed = 2003;
constexpr std::uint16_t kEventTimeOut = 2004;
constexpr std::uint16_t kEventEnd = 2006;
constexpr std::uint16_t kEventAbort = 2007;

void report(instance::Instance& instance, std::uint16_t id,
            os::EventLevel level = os::EventLevel::Information, std::vector<std::string> arguments = {}) {
    instance.events().report({level, os::EventCategory::ShadowCopy, id, std::move(arguments)});
}

std::uint16_t prepareEvent(const SnapshotOptions& options) {
    if (options.incremental) return static_cast<std::uint16_t>(options.copy ? 2010 : 2008);
    return static_cast<std::uint16_t>(options.copy ? 2009 : 2005);
}

}  // namespace

struct OsSnapshots::Session {
    struct Member {
        InstanceHandle handle = 0;
        std::shared_ptr<BackupController> controller;  // set while frozen and until the session ends
        bool frozen = false;
    };

    SnapshotId id = 0;
    SnapshotOptions options;
    std::mutex lock;  // guards all below
    State state = State::Prepared;
    std::vector<Member> members;
    std::condition_variable thawed;
    std::thread watcher;
};

OsSnapshots& OsSnapshots::process() {
    static auto* const snapshots =
        new OsSnapshots;  // never destroyed: a session may be frozen at process exit
    return *snapshots;
}

Result<std::shared_ptr<OsSnapshots::Session>> OsSnapshots::find(SnapshotId id) {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return fail(JET_errOSSnapshotInvalidSnapId);
    return found->second;
}

bool OsSnapshots::belongsToSession(InstanceHandle handle) {
    std::vector<std::shared_ptr<Session>> all;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, session] : sessions_)
            all.push_back(session);
    }
    for (const auto& session : all) {
        const std::lock_guard lock(session->lock);
        for (const Session::Member& member : session->members) {
            if (member.handle == handle) return true;
        }
    }
    return false;
}

// ---- prepare
// ----------------------------------------------------------------------------------------------------

Result<SnapshotId> OsSnapshots::prepare(const SnapshotOptions& options) {
    auto session = std::make_shared<Session>();
    session->options = options;
    bool anyInitialised = false;
    for (Stay& stay : Registry::process().all()) {
        instance::Instance& instance = stay.instance();
        if (!instance.initialised()) continue;
        anyInitialised = true;
        if (options.explicitPrepare || belongsToSession(instance.handle())) continue;
        session->members.push_back({instance.handle(), nullptr, false});
        report(instance, prepareEvent(options));
    }
    if (!anyInitialised) return fail(JET_errNotInitialized);
    const std::lock_guard lock(mutex_);
    session->id = next_++;
    sessions_.emplace(session->id, session);
    return session->id;
}

Status OsSnapshots::prepareInstance(SnapshotId id, instance::Instance& instance) {
    const auto session = TRY(find(id));
    const bool taken = belongsToSession(instance.handle());
    const std::lock_guard lock(session->lock);
    if (session->state != State::Prepared) return fail(JET_errOSSnapshotInvalidSequence);
    const auto gate = instance.backupGate().state();
    if (taken || gate.anyInProgress() || !gate.allowed()) return fail(JET_errOSSnapshotNotAllowed);
    session->members.push_back({instance.handle(), nullptr, false});
    report(instance, prepareEvent(session->options));
    return {};
}

// ---- freeze and thaw
// --------------------------------------------------------------------------------------------

Result<std::vector<InstanceHandle>> OsSnapshots::freeze(SnapshotId id) {
    const auto session = TRY(find(id));
    const std::lock_guard lock(session->lock);
    if (session->state != State::Prepared) return fail(JET_errOSSnapshotInvalidSequence);
    std::uint32_t limit = 0;
    for (std::size_t i = 0; i < session->members.size();) {
        const auto stay = Registry::process().enter(session->members[i].handle);
        if (!stay) {  // terminated in the meantime
            session->members.erase(session->members.begin() + static_cast<std::ptrdiff_t>(i));
            continue;
        }
        instance::Instance& instance = stay->instance();
        report(instance, kEventFreezeStart);
        session->members[i].controller = controllerOf(instance);
        if (const Status frozen = freezeInstance(*session, i); !frozen) {
            report(instance, kEventFreezeError, os::EventLevel::Error, {std::to_string(frozen.error().code)});
            release(*session, frozen.error().code);
            return fail(frozen.error());
        }
        limit = std::max(
            limit, static_cast<std::uint32_t>(instance.parameters().number(JET_paramOSSnapshotTimeout)));
        ++i;
    }
    session->state = State::Frozen;
    std::vector<InstanceHandle> handles;
    for (const Session::Member& member : session->members) {
        member.controller->pauseWrites();
        handles.push_back(member.handle);
    }
    Session& watched = *session;
    session->watcher = std::thread([this, &watched, limit] { watch(watched, limit); });
    return handles;
}

Status OsSnapshots::freezeInstance(Session& session, std::size_t index) {
    Session::Member& member = session.members[index];
    TRY(member.controller->freezeForSnapshot(!session.options.incremental));
    member.frozen = true;
    return {};
}

// Runs on the session's own thread: thaws when nobody did in time.
void OsSnapshots::watch(Session& session, std::uint32_t milliseconds) {
    std::unique_lock lock(session.lock);
    const bool inTime = session.thawed.wait_for(lock, std::chrono::milliseconds(milliseconds),
                                                [&] { return session.state != State::Frozen; });
    if (inTime) return;
    session.state = State::TimedOut;
    for (const Session::Member& member : session.members) {
        member.controller->environment().events().report({os::EventLevel::Error,
                                                          os::EventCategory::ShadowCopy,
                                                          kEventTimeOut,
                                                          {std::to_string(milliseconds)}});
    }
    release(session, JET_errOSSnapshotTimeOut);
}

// A pin keeps the instance's memory while JetTerm, which waits for the thaw, is woken by it.
void OsSnapshots::thawAll(Session& session) {
    for (Session::Member& member : session.members) {
        if (!member.frozen) continue;
        member.frozen = false;
        const auto pin = Registry::process().pinRunning(member.handle);
        if (!pin) continue;
        report(pin->instance(), kEventThawed);
        member.controller->thawAfterSnapshot();
    }
}

// Thaws what is frozen and ends the backups of the members as failed with `outcome`.
void OsSnapshots::release(Session& session, JET_ERR outcome) {
    thawAll(session);
    for (Session::Member& member : session.members) {
        const auto stay = Registry::process().enter(member.handle);
        if (!member.controller || !stay) continue;
        member.controller->endSnapshot(outcome, false);
        member.controller.reset();
    }
}

Status OsSnapshots::thaw(SnapshotId id) {
    const auto session = TRY(find(id));
    bool timedOut = false;
    std::thread watcher;
    {
        const std::lock_guard lock(session->lock);
        if (session->state != State::Frozen && session->state != State::TimedOut) {
            return fail(JET_errOSSnapshotInvalidSequence);
        }
        timedOut = session->state == State::TimedOut;
        if (!timedOut) {
            session->state = State::MayTruncate;
            thawAll(*session);
        }
        watcher = std::move(session->watcher);
        session->thawed.notify_all();
    }
    if (watcher.joinable()) watcher.join();
    if (!session->options.continueAfterThaw) {
        const Status ended = end(id, timedOut);
        if (!timedOut) return ended;
    }
    if (timedOut) return fail(JET_errOSSnapshotTimeOut);
    return {};
}

// ---- after the thaw
// ---------------------------------------------------------------------------------------------

Status OsSnapshots::truncateLogs(SnapshotId id, bool all, InstanceHandle one) {
    const auto session = TRY(find(id));
    const std::lock_guard lock(session->lock);
    if (session->state != State::MayTruncate && session->state != State::Truncated) {
        return fail(JET_errOSSnapshotInvalidSequence);
    }
    if (session->options.copy) return fail(JET_errOSSnapshotInvalidSequence);
    bool found = false;
    for (Session::Member& member : session->members) {
        if (one != 0 && member.handle != one) continue;
        found = true;
        // Counted in, so that the instance does not go away underneath.
        const auto stay = Registry::process().enter(member.handle);
        if (!stay || !member.controller) continue;
        TRY(member.controller->truncateSnapshotLogs(all));
    }
    if (one != 0 && !found) return fail(JET_wrnNyi);
    session->state = State::Truncated;
    return {};
}

Result<std::vector<InstanceHandle>> OsSnapshots::frozenInstances(SnapshotId id) {
    const auto session = TRY(find(id));
    const std::lock_guard lock(session->lock);
    std::vector<InstanceHandle> handles;
    for (const Session::Member& member : session->members)
        handles.push_back(member.handle);
    return handles;
}

Status OsSnapshots::end(SnapshotId id, bool abort) {
    const auto session = TRY(find(id));
    std::thread watcher;
    {
        const std::lock_guard lock(session->lock);
        if (session->state == State::Over) return fail(JET_errOSSnapshotInvalidSequence);
        const bool mayEnd = session->state == State::Prepared || session->state == State::MayTruncate ||
                            session->state == State::Truncated;
        if (!abort && !mayEnd) return fail(JET_errOSSnapshotInvalidSequence);
        finish(*session, abort ? JET_errBackupAbortByCaller : JET_errSuccess);
        session->state = State::Over;
        watcher = std::move(session->watcher);
        session->thawed.notify_all();
    }
    if (watcher.joinable()) watcher.join();
    const std::lock_guard lock(mutex_);
    sessions_.erase(id);
    return {};
}

void OsSnapshots::finish(Session& session, JET_ERR outcome) {
    thawAll(session);
    for (Session::Member& member : session.members) {
        const auto stay = Registry::process().enter(member.handle);
        if (!stay) continue;  // a JetTerm that ends backups has ended this one, too
        report(stay->instance(), outcome == JET_errSuccess ? kEventEnd : kEventAbort);
        if (member.controller) member.controller->endSnapshot(outcome, session.options.copy);
    }
    session.members.clear();
}

}  // namespace esent::backup
