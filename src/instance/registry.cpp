// See registry.h.
#include "instance/registry.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "instance/instance.h"
#include "os/path.h"

namespace esent::instance {

// What the registry's mutex guards. Lock order: this mutex is taken with no other lock of the library held.
struct Registry::Shared {
    struct Folders {
        std::string log;
        std::string system;
        std::string temp;
    };
    std::mutex mutex;
    std::uint32_t slotsMade = 0;
    std::vector<std::uint32_t> freeSlots;
    std::map<std::uint32_t, std::unique_ptr<Instance>> live;  // by slot
    std::map<std::uint32_t, Folders> folders;                 // by slot, initialised ones
};

Registry::Registry() : shared_(std::make_unique<Shared>()) {}
Registry::~Registry() = default;

Registry& Registry::process() {
    // Never destroyed: a call may come from another thread while the process exits.
    static Registry* const registry = new Registry;
    return *registry;
}

namespace {

Error unavailableError(std::uint32_t flags) {
    return Error{(flags & kLifeLogDiskFull) != 0 ? JET_errInstanceUnavailableDueToFatalLogDiskFull
                                                 : JET_errInstanceUnavailable};
}

// Step 3 of entering: may a call that knows its instance go on?
Status judge(std::uint32_t flags, Gate gate) {
    switch (gate) {
        case Gate::Running:
            if ((flags & kLifeServiceStopped) != 0) return fail(JET_errClientRequestToStopJetService);
            if ((flags & kLifeUnavailable) != 0) return fail(unavailableError(flags));
            if ((flags & kLifeTerminating) != 0) return fail(JET_errTermInProgress);
            if ((flags & kLifeRestoring) != 0) return fail(JET_errRestoreInProgress);
            if ((flags & kLifeInitialised) == 0) return fail(JET_errNotInitialized);
            return {};
        case Gate::Setup:
            if ((flags & kLifeTerminating) != 0) return fail(JET_errTermInProgress);
            if ((flags & kLifeRestoring) != 0) return fail(JET_errRestoreInProgress);
            if ((flags & kLifeInitialising) != 0) return fail(JET_errInitInProgress);
            return {};
        case Gate::Terminal:
            return {};
    }
    return {};
}

bool isNoHandle(InstanceHandle handle) {
    return handle == 0 || handle == kNilInstance;
}

}  // namespace

Result<Stay> Registry::enterSlow(InstanceHandle handle, Gate gate) {
    if (isNoHandle(handle)) {
        // In one-instance mode every value that is no handle means the one instance.
        if (mode() != RunMode::OneInstance) return fail(JET_errInvalidParameter);
        handle = only_.load(std::memory_order_acquire);
        if (isNoHandle(handle)) return fail(JET_errInvalidParameter);
    }
    std::uint64_t generation = 0;
    InstanceSlot* slot = slotOf(handle, &generation);
    if (slot == nullptr) return fail(JET_errInvalidInstance);
    Stay stay(*slot, slot->enter());
    const std::uint64_t word = slot->word();
    const auto flags = static_cast<std::uint32_t>(word);
    if (word >> 32 != generation || (flags & kLifeAllocated) == 0 || (flags & kLifeDying) != 0) {
        return fail(JET_errInvalidInstance);
    }
    TRY(judge(flags, gate));
    return stay;
}

Result<Stay> Registry::pinRunning(InstanceHandle handle) {
    std::uint64_t generation = 0;
    InstanceSlot* slot = slotOf(handle, &generation);
    if (slot == nullptr) return fail(JET_errInvalidParameter);
    Stay stay(*slot, slot->enter());
    const std::uint64_t word = slot->word();
    const auto flags = static_cast<std::uint32_t>(word);
    constexpr std::uint32_t kWanted = kLifeAllocated | kLifeInitialised;
    if (word >> 32 != generation || (flags & kWanted) != kWanted || (flags & kLifeDying) != 0) {
        return fail(JET_errInvalidParameter);
    }
    return stay;
}

Result<InstanceHandle> Registry::onlyInstance() const {
    switch (mode()) {
        case RunMode::MultiInstance:
            return fail(JET_errRunningInMultiInstanceMode);
        case RunMode::NotSet:
            return fail(JET_errInvalidParameter);
        case RunMode::OneInstance:
            break;
    }
    const InstanceHandle handle = only_.load(std::memory_order_acquire);
    if (isNoHandle(handle)) return fail(JET_errInvalidParameter);
    return handle;
}

Result<InstanceHandle> Registry::create(const InstanceSpec& spec, RunMode wanted) {
    Shared& shared = *shared_;
    const std::lock_guard lock(shared.mutex);
    const RunMode present = mode_.load(std::memory_order_relaxed);
    if (present == RunMode::OneInstance && wanted != present) return fail(JET_errRunningInOneInstanceMode);
    if (present == RunMode::MultiInstance && wanted != present) {
        return fail(JET_errRunningInMultiInstanceMode);
    }
    const std::size_t most =
        wanted == RunMode::OneInstance
            ? 1
            : std::min<std::size_t>(ParameterBlock::process().number(JET_paramMaxInstances), kMaxSlots);
    if (shared.live.size() >= most) return fail(JET_errTooManyInstances);
    for (const auto& [index, other] : shared.live) {
        if (other != nullptr && other->named() == spec.named && other->name() == spec.name)
            return fail(JET_errInstanceNameInUse);
    }

    std::uint32_t index = shared.slotsMade;
    if (!shared.freeSlots.empty()) {
        index = shared.freeSlots.back();
    } else if (index % kChunk == 0) {
        auto* chunk = new InstanceSlot[kChunk];  // never freed: stale handles are looked up in it
        for (std::uint32_t i = 0; i < kChunk; ++i)
            chunk[i].index = index + i;
        chunks_[index / kChunk].store(chunk, std::memory_order_release);
    }
    InstanceSlot& slot = chunks_[index / kChunk].load(std::memory_order_relaxed)[index % kChunk];
    std::uint32_t generation = (slot.generation() + 1) & HandleLayout::kGenerationMask;
    const InstanceHandle handle = makeHandle(HandleKind::Instance, index, generation);
    shared.freeSlots.reserve(shared.slotsMade + 1U);  // an end must not fail for want of memory
    auto instance = std::make_unique<Instance>(slot, handle, spec);
    slot.instance = instance.get();
    shared.live.emplace(index, std::move(instance));
    if (shared.freeSlots.empty()) {
        ++shared.slotsMade;
    } else {
        shared.freeSlots.pop_back();
    }
    slot.publish(generation, kLifeAllocated);
    if (wanted == RunMode::OneInstance) only_.store(handle, std::memory_order_release);
    mode_.store(wanted, std::memory_order_release);
    return handle;
}

Result<bool> Registry::enterMultiInstanceMode() {
    const std::lock_guard lock(shared_->mutex);
    switch (mode_.load(std::memory_order_relaxed)) {
        case RunMode::OneInstance:
            return fail(JET_errRunningInOneInstanceMode);
        case RunMode::MultiInstance:
            return true;
        case RunMode::NotSet:
            break;
    }
    mode_.store(RunMode::MultiInstance, std::memory_order_release);
    return false;
}

void Registry::destroy(InstanceSlot& slot) {
    slot.waitUntilEmpty();
    Shared& shared = *shared_;
    std::unique_ptr<Instance> instance;
    {
        const std::lock_guard lock(shared.mutex);
        const auto found = shared.live.find(slot.index);
        if (found == shared.live.end()) return;
        instance = std::move(found->second);
        // From here on the handle is dead; its slot becomes free only after the instance is gone.
        slot.publish(slot.generation(), 0);
    }
    const InstanceHandle handle = instance->handle();
    instance.reset();
    const std::lock_guard lock(shared.mutex);
    slot.instance = nullptr;
    shared.folders.erase(slot.index);
    shared.live.erase(slot.index);
    shared.freeSlots.push_back(slot.index);
    if (only_.load(std::memory_order_relaxed) == handle) only_.store(0, std::memory_order_release);
    if (shared.live.empty()) mode_.store(RunMode::NotSet, std::memory_order_release);
}

std::vector<Stay> Registry::all() {
    const std::lock_guard lock(shared_->mutex);
    std::vector<Stay> stays;
    stays.reserve(shared_->live.size());
    for (const auto& [index, instance] : shared_->live) {
        if (instance == nullptr) continue;
        InstanceSlot& slot = instance->slot();
        Stay stay(slot, slot.enter());
        if ((slot.flags() & kLifeDying) == 0) stays.push_back(std::move(stay));
    }
    return stays;
}

Status Registry::claimFolders(InstanceSlot& slot, std::string logFolder, std::string systemFolder,
                              std::string tempPath) {
    const std::lock_guard lock(shared_->mutex);
    const auto clash = [](const std::string& a, const std::string& b) {
        return !a.empty() && !b.empty() && os::samePath(a, b);
    };
    for (const auto& [index, other] : shared_->folders) {
        if (index == slot.index) continue;
        if (clash(other.log, logFolder)) return fail(JET_errLogFilePathInUse);
        if (clash(other.system, systemFolder)) return fail(JET_errSystemPathInUse);
        if (clash(other.temp, tempPath)) return fail(JET_errTempPathInUse);
    }
    shared_->folders[slot.index] = {std::move(logFolder), std::move(systemFolder), std::move(tempPath)};
    return {};
}

void Registry::releaseFolders(InstanceSlot& slot) {
    const std::lock_guard lock(shared_->mutex);
    shared_->folders.erase(slot.index);
}

}  // namespace esent::instance
