// What the restore functions share: arguments in both text forms, the status callback, and a temporary
// instance.
//
// Used by api/restore.cpp and api/external_restore.cpp on the caller's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/entry.h"
#include "api/text_arguments.h"
#include "recovery/recovery.h"

namespace esent::api {

// The caller's status callback as recovery knows it; empty for NULL.
recovery::ProgressCallback restoreProgress(JET_PFNSTATUS callback);

// The instance under whose parameters a restore runs, for the time of the restore.
class RestoreInstance {
 public:
    // An instance that the caller made, or a new one that goes when this object goes.
    static Result<RestoreInstance> use(instance::InstanceHandle handle);
    static Result<RestoreInstance> temporary(const std::string& name, instance::RunMode mode);
    RestoreInstance(RestoreInstance&& other) noexcept;
    RestoreInstance& operator=(RestoreInstance&&) = delete;
    ~RestoreInstance();

    [[nodiscard]] instance::Instance& instance() const { return stay_->instance(); }
    // Its parameters, with folders in full. `logFolder` and the others of the context may be changed.
    Result<recovery::RecoveryContext> context() const;
    // Takes the folders, so that no other instance uses them meanwhile.
    Status claim(const recovery::RecoveryContext& context);

 private:
    explicit RestoreInstance(instance::Stay stay, bool temporary)
        : stay_(std::move(stay)), temporary_(temporary) {}
    Status begin();

    std::optional<instance::Stay> stay_;
    bool temporary_ = false;
    bool restoring_ = false;
    bool claimed_ = false;
};

}  // namespace esent::api
