// How attach, detach and create ask the backup gate for leave before they start to work.
#pragma once

#include <memory>

#include "database/database_set.h"
#include "instance/instance.h"

namespace esent::api {

// JET_errBackupInProgress or JET_errSurrogateBackupInProgress while a backup runs; waits while frozen.
[[nodiscard]] inline database::Admission attachAdmission(instance::Instance& instance) {
    return [&instance]() -> Result<std::shared_ptr<void>> {
        auto permit = instance.backupGate().enterAttach();
        if (!permit) return fail(permit.error());
        return std::make_shared<instance::BackupGate::AttachPermit>(std::move(*permit));
    };
}

// Never refused, only waits while a snapshot is frozen.
[[nodiscard]] inline database::Admission createAdmission(instance::Instance& instance) {
    return [&instance]() -> Result<std::shared_ptr<void>> {
        return std::make_shared<instance::BackupGate::AttachPermit>(instance.backupGate().enterCreate());
    };
}

}  // namespace esent::api
