// One call inside the running session of a BackupController: the gate at entry, the lock, and the gate again.
//
// Used by the controller's own .cpp files only.
#pragma once

#include <mutex>

#include "backup/backup_controller.h"

namespace esent::backup {

class BackupController::Call {
 public:
    // Any but JetCloseFile: refused after a stop.
    [[nodiscard]] static Result<Call> enter(BackupController& controller) {
        const instance::BackupGate& gate = controller.environment_->gate();
        TRY(gate.check());
        Call call(controller);
        TRY(gate.check());
        if (!call.matches()) return fail(JET_errNoBackup);
        return call;
    }
    // JetCloseFile: allowed after a stop.
    [[nodiscard]] static Result<Call> enterToClose(BackupController& controller) {
        const auto now = controller.environment_->gate().state();
        if (!now.localInProgress() || now.phase() == instance::BackupPhase::Ending)
            return fail(JET_errNoBackup);
        Call call(controller);
        if (!call.matches()) return fail(JET_errNoBackup);
        return call;
    }

    [[nodiscard]] BackupSession& session() { return *controller_->session_; }
    [[nodiscard]] BackupStage stage() {
        return session().stage(controller_->environment_->gate().state().phase());
    }
    [[nodiscard]] BackupVerdict judge(BackupCall call) {
        return judgeCall(call, stage(), !session().full, /*stopped=*/false);
    }
    [[nodiscard]] Interruption interruption() {
        return {controller_->environment_->gate(), session().number};
    }

 private:
    explicit Call(BackupController& controller) : controller_(&controller), lock_(controller.calls_) {}
    [[nodiscard]] bool matches() const {
        const auto now = controller_->environment_->gate().state();
        return controller_->session_ && now.localInProgress() &&
               now.phase() != instance::BackupPhase::Ending && now.session() == controller_->session_->number;
    }

    BackupController* controller_;
    std::unique_lock<std::mutex> lock_;
};

}  // namespace esent::backup
