#include "api/restore_support.h"

#include "os/path.h"

namespace esent::api {

namespace {

JET_SNT eventOf(recovery::Progress::Step step) {
    switch (step) {
        case recovery::Progress::Step::Begin:
            return JET_sntBegin;
        case recovery::Progress::Step::Progress:
            return JET_sntProgress;
        case recovery::Progress::Step::Complete:
            return JET_sntComplete;
        case recovery::Progress::Step::Fail:
            break;
    }
    return JET_sntFail;
}

}  // namespace

recovery::ProgressCallback restoreProgress(JET_PFNSTATUS callback) {
    if (callback == nullptr) return {};
    return [callback](const recovery::Progress& progress) -> JET_ERR {
        JET_SNPROG detail{sizeof(JET_SNPROG), progress.done, progress.total};
        const bool failed = progress.step == recovery::Progress::Step::Fail;
        return callback(JET_sesidNil, JET_snpRestore, eventOf(progress.step), failed ? nullptr : &detail);
    };
}

Result<RestoreInstance> RestoreInstance::use(instance::InstanceHandle handle) {
    instance::Stay stay = TRY(instance::Registry::process().enter(handle, instance::Gate::Setup));
    RestoreInstance used(std::move(stay), false);
    TRY(used.begin());
    return used;
}

Result<RestoreInstance> RestoreInstance::temporary(const std::string& name, instance::RunMode mode) {
    instance::InstanceSpec spec;
    spec.named = true;
    spec.name = name;
    spec.displayName = name;
    auto& registry = instance::Registry::process();
    const instance::InstanceHandle handle = TRY(registry.create(spec, mode));
    instance::Stay stay = TRY(registry.enter(handle, instance::Gate::Setup));
    RestoreInstance made(std::move(stay), true);
    TRY(made.begin());
    return made;
}

Status RestoreInstance::begin() {
    TRY(stay_->instance().beginRestore());
    restoring_ = true;
    return {};
}

RestoreInstance::RestoreInstance(RestoreInstance&& other) noexcept
    : stay_(std::exchange(other.stay_, std::nullopt)),
      temporary_(other.temporary_),
      restoring_(std::exchange(other.restoring_, false)),
      claimed_(std::exchange(other.claimed_, false)) {}

RestoreInstance::~RestoreInstance() {
    if (!stay_) return;
    if (claimed_) instance::Registry::process().releaseFolders(stay_->slot());
    if (restoring_) stay_->instance().endRestore();
    if (temporary_) (void)instance::Instance::terminate(std::move(*stay_), {});
}

Result<recovery::RecoveryContext> RestoreInstance::context() const {
    instance::Instance& instance = stay_->instance();
    recovery::RecoveryContext context = instance.recoveryContext();
    context.logFolder = os::withTrailingSeparator(TRY(context.files.fullPath(context.logFolder)));
    context.systemFolder = os::withTrailingSeparator(TRY(context.files.fullPath(context.systemFolder)));
    return context;
}

Status RestoreInstance::claim(const recovery::RecoveryContext& context) {
    TRY(instance::Registry::process().claimFolders(stay_->slot(), context.logFolder, context.systemFolder,
                                                   ""));
    claimed_ = true;
    const bool create = stay_->instance().parameters().flag(JET_paramCreatePathIfNotExist);
    for (const std::string& folder : {context.logFolder, context.systemFolder}) {
        if (create) {
            TRY(context.files.createDirectories(folder));
        } else if (!TRY(context.files.isDirectory(folder))) {
            return fail(JET_errInvalidPath);
        }
    }
    return {};
}

}  // namespace esent::api
