// See instance.h. This file: what an instance is. How it starts and ends: startup.cpp, shutdown.cpp.
#include "instance/instance.h"

#include "btree/tree_undo.h"
#include "database/database_set.h"
#include "instance/checkpointer.h"
#include "instance/defragmentations.h"
#include "instance/event_log.h"
#include "instance/registry.h"
#include "instance/temporary_database.h"
#include "log/log_consumer.h"
#include "log/log_stream.h"
#include "os/path.h"
#include "txn/transaction_manager.h"

namespace esent::instance {

Instance::Instance(InstanceSlot& slot, InstanceHandle handle, const InstanceSpec& spec)
    : slot_(slot),
      handle_(handle),
      named_(spec.named),
      name_(spec.name),
      displayName_(spec.displayName),
      files_(os::fileSystem()),
      events_(std::make_unique<InstanceEvents>(parameters_,
                                               spec.displayName.empty() ? spec.name : spec.displayName)),
      defragmentations_(std::make_unique<Defragmentations>(*this)) {
    parameters_.cloneProcessDefaults();
}

Instance::~Instance() = default;

Result<std::shared_ptr<btree::Volume>> Instance::temporaryVolume() {
    if (temporary_ == nullptr) return fail(JET_errTooManySorts);
    return temporary_->volume();
}

os::EventSink& Instance::events() const {
    return *events_;
}

namespace {

// The folder that a parameter means, in full and with a separator at its end. An empty one is the current.
Result<std::string> completeFolder(os::FileSystem& files, const std::string& value) {
    return os::withTrailingSeparator(TRY(files.fullPath(value.empty() ? "." : value)));
}

}  // namespace

Result<InstancePaths> Instance::completePaths() const {
    InstancePaths paths;
    paths.log = TRY(completeFolder(files_.machine(), parameters_.text(JET_paramLogFilePath)));
    paths.system = TRY(completeFolder(files_.machine(), parameters_.text(JET_paramSystemPath)));
    std::string temp = parameters_.text(JET_paramTempPath);
    if (temp.empty() || os::endsWithSeparator(temp)) temp += "tmp.edb";
    paths.temp = TRY(files_.machine().fullPath(os::joinPath(paths.system, temp)));
    return paths;
}

std::string Instance::logFolder() const {
    const auto paths = completePaths();
    return paths ? paths->log : std::string();
}

std::string Instance::systemFolder() const {
    const auto paths = completePaths();
    return paths ? paths->system : std::string();
}

std::string Instance::baseName() const {
    return parameters_.text(JET_paramBaseName);
}

std::string Instance::checkpointPath() const {
    return systemFolder() + baseName() + (legacyExtensions_ ? ".chk" : ".jcp");
}

recovery::RecoveryContext Instance::recoveryContext() {
    recovery::RecoveryContext context{files_, *events_};
    context.logFolder = logFolder();
    context.systemFolder = systemFolder();
    context.baseName = baseName();
    const auto names = parameters_.number(JET_paramLegacyFileNames);
    context.legacyExtensions = (names & JET_bitESE98FileNames) != 0;
    context.shortGenerations = (names & JET_bitEightDotThreeSoftCompat) != 0;
    context.pageSize = static_cast<std::uint32_t>(parameters_.number(JET_paramDatabasePageSize));
    context.logFileKilobytes = static_cast<std::uint32_t>(parameters_.number(JET_paramLogFileSize));
    context.circularLogging = parameters_.flag(JET_paramCircularLog);
    context.deleteOutOfRangeLogs = parameters_.flag(JET_paramDeleteOutOfRangeLogs);
    context.dropLogsOfOtherSize = parameters_.flag(JET_paramCleanupMismatchedLogFiles);
    context.alternateDatabaseFolder = parameters_.text(JET_paramAlternateDatabaseRecoveryPath);
    context.engineFormat = kEngineFormat;
    return context;
}

void Instance::makeUnavailable(JET_ERR cause) noexcept {
    const bool full = cause == JET_errLogDiskFull || cause == JET_errDiskFull;
    std::uint32_t before = 0;
    const std::uint32_t causeBits = full ? std::uint32_t{kLifeLogDiskFull} : 0;
    slot_.trySetFlags(kLifeUnavailable | causeBits, kLifeAllocated, kLifeUnavailable, before);
}

std::shared_ptr<BackupControl> Instance::backupControl() const {
    const std::lock_guard lock(controlMutex_);
    return backupControl_;
}

std::shared_ptr<BackupControl> Instance::installBackupControl(std::shared_ptr<BackupControl> fresh) {
    const std::lock_guard lock(controlMutex_);
    if (backupControl_ == nullptr) backupControl_ = std::move(fresh);
    return backupControl_;
}

Status Instance::lifeError(std::uint32_t flags) {
    if ((flags & kLifeDying) != 0) return fail(JET_errInvalidInstance);
    if ((flags & kLifeTerminating) != 0) return fail(JET_errTermInProgress);
    if ((flags & kLifeRestoring) != 0) return fail(JET_errRestoreInProgress);
    if ((flags & kLifeInitialising) != 0) return fail(JET_errInitInProgress);
    if ((flags & kLifeInitialised) != 0) return fail(JET_errAlreadyInitialized);
    return {};
}

Status Instance::beginRestore() {
    std::uint32_t before = 0;
    constexpr std::uint32_t kUnless =
        kLifeInitialised | kLifeInitialising | kLifeTerminating | kLifeRestoring | kLifeDying;
    if (slot_.trySetFlags(kLifeRestoring, kLifeAllocated, kUnless, before)) return {};
    return lifeError(before);
}

void Instance::endRestore() {
    slot_.setFlags(0, kLifeRestoring);
}

void Instance::stopService() {
    slot_.setFlags(kLifeServiceStopped, 0);
    backupGate_.setServiceStopped(true);
}

}  // namespace esent::instance
