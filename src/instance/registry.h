// Registry: the instances of the process, the process's run mode (one or many instances), and the gate that
// every instance call passes.
//
// Looking an instance up and entering it takes no lock and is wait-free: slots are never freed, a handle is
// slot + generation, and a Stay (one count in the slot) keeps the instance from being freed. Creating,
// terminating and changing the run mode take one process-wide mutex.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "instance/handles.h"
#include "instance/life.h"

namespace esent::instance {

class Instance;

enum class RunMode : std::uint8_t { NotSet, OneInstance, MultiInstance };

// One counted stay of a call inside an instance: while it exists the Instance is not freed and JetTerm waits.
class Stay {
 public:
    Stay() = default;
    Stay(InstanceSlot& slot, InstanceSlot::Stripe& stripe) : slot_(&slot), stripe_(&stripe) {}
    Stay(Stay&& other) noexcept
        : slot_(std::exchange(other.slot_, nullptr)), stripe_(std::exchange(other.stripe_, nullptr)) {}
    Stay& operator=(Stay&& other) noexcept {
        std::swap(slot_, other.slot_);
        std::swap(stripe_, other.stripe_);
        return *this;
    }
    ~Stay() {
        if (slot_ != nullptr) slot_->leave(*stripe_);
    }
    [[nodiscard]] Instance& instance() const { return *slot_->instance; }
    [[nodiscard]] InstanceSlot& slot() const { return *slot_; }

 private:
    InstanceSlot* slot_ = nullptr;
    InstanceSlot::Stripe* stripe_ = nullptr;
};

// Which gate a call passes once its handle was recognised.
enum class Gate : std::uint8_t {
    Running,   // the ordinary gate: service stop, unavailable, terminating, restoring, not initialised
    Setup,     // calls allowed before JetInit: terminating, restoring, initialising are refused
    Terminal,  // JetTerm, JetStopService: any instance that is not being freed
};

struct InstanceSpec {
    bool named = false;  // JetCreateInstance with a name; unnamed ones collide with each other
    std::string name;
    std::string displayName;
};

class Registry {
 public:
    static constexpr std::size_t kMaxSlots = 10240;  // upper bound of JET_paramMaxInstances

    [[nodiscard]] static Registry& process();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    [[nodiscard]] RunMode mode() const { return mode_.load(std::memory_order_acquire); }

    // The way in of every *Instance call, errors in the documented order (docs/instances.md).
    // The common case, a live handle of a running instance, is decided inline by one load.
    [[nodiscard]] Result<Stay> enter(InstanceHandle handle, Gate gate = Gate::Running);

    // For JetStopBackupInstance and its kind: counts in and out, passes no gate, but the instance must be
    // initialised and not about to be freed. Anything else is JET_errInvalidParameter. Wait-free.
    [[nodiscard]] Result<Stay> pinRunning(InstanceHandle handle);

    // For the forms without an instance: the handle of the one instance in one-instance mode;
    // JET_errRunningInMultiInstanceMode, or JET_errInvalidParameter when no mode is set.
    [[nodiscard]] Result<InstanceHandle> onlyInstance() const;

    // Makes an instance with parameters cloned from the process's defaults, and the run mode `wanted` if none
    // is set. JET_errRunningInOneInstanceMode / JET_errRunningInMultiInstanceMode, JET_errTooManyInstances,
    // JET_errInstanceNameInUse.
    [[nodiscard]] Result<InstanceHandle> create(const InstanceSpec& spec, RunMode wanted);

    // Sets multi-instance mode without an instance (JetEnableMultiInstance, JetExternalRestore). True when
    // the mode was already set; JET_errRunningInOneInstanceMode.
    [[nodiscard]] Result<bool> enterMultiInstanceMode();

    // Frees an instance whose life is over: `dying` must be set. Waits for the last stays. Back to
    // RunMode::NotSet with the last one.
    void destroy(InstanceSlot& slot);

    // Stays in every live instance, in slot order (JetGetInstanceInfo, snapshots).
    [[nodiscard]] std::vector<Stay> all();

    // Folders may be used by one live instance at a time: JET_errLogFilePathInUse, JET_errSystemPathInUse,
    // JET_errTempPathInUse against the other instances that are initialised or initialising.
    [[nodiscard]] Status claimFolders(InstanceSlot& slot, std::string logFolder, std::string systemFolder,
                                      std::string tempPath);
    void releaseFolders(InstanceSlot& slot);

    ~Registry();

 private:
    Registry();
    struct Shared;
    [[nodiscard]] InstanceSlot* slotOf(InstanceHandle handle, std::uint64_t* expectedGeneration) const;
    [[nodiscard]] Result<Stay> enterSlow(InstanceHandle handle, Gate gate);

    static constexpr std::size_t kChunk = 16;
    std::atomic<RunMode> mode_{RunMode::NotSet};
    std::atomic<InstanceHandle> only_{0};  // the instance of one-instance mode
    std::array<std::atomic<InstanceSlot*>, kMaxSlots / kChunk> chunks_{};
    std::unique_ptr<Shared> shared_;  // what the mutex guards
};

inline InstanceSlot* Registry::slotOf(InstanceHandle handle, std::uint64_t* expectedGeneration) const {
    const HandleParts parts = splitHandle(HandleKind::Instance, handle);
    if (!parts.valid || parts.slot >= kMaxSlots) return nullptr;
    InstanceSlot* chunk = chunks_[parts.slot / kChunk].load(std::memory_order_acquire);
    if (chunk == nullptr) return nullptr;
    *expectedGeneration = parts.generation;
    return chunk + parts.slot % kChunk;
}

inline Result<Stay> Registry::enter(InstanceHandle handle, Gate gate) {
    std::uint64_t generation = 0;
    if (InstanceSlot* slot = slotOf(handle, &generation); slot != nullptr) {
        Stay stay(*slot, slot->enter());
        const auto open =
            InstanceSlot::makeWord(static_cast<std::uint32_t>(generation), kLifeAllocated | kLifeInitialised);
        if (slot->word() == open) return stay;
    }
    return enterSlow(handle, gate);
}

}  // namespace esent::instance
