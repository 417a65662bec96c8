// JetInit: folders, locks, recovery, log stream, databases. A failure at any step takes everything down
// again.
#include <algorithm>

#include "base/contained.h"
#include "btree/tree_undo.h"
#include "database/database_set.h"
#include "database/log_stream_adapter.h"
#include "instance/cache_size.h"
#include "instance/callback_scope.h"
#include "instance/checkpointer.h"
#include "instance/event_log.h"
#include "instance/instance.h"
#include "instance/registry.h"
#include "instance/temporary_database.h"
#include "log/log_consumer.h"
#include "log/log_reader.h"
#include "log/log_stream.h"
#include "log/records.h"
#include "os/clock.h"
#include "os/path.h"
#include "os/process.h"
#include "txn/transaction_manager.h"

namespace esent::instance {

void Instance::report(os::EventLevel level, std::uint16_t id, std::vector<std::string> arguments) {
    events_->report({level, os::EventCategory::General, id, std::move(arguments)});
}

Result<JET_ERR> Instance::initialise(const InitRequest& request) {
    std::uint32_t before = 0;
    constexpr std::uint32_t kUnless =
        kLifeInitialised | kLifeInitialising | kLifeTerminating | kLifeRestoring | kLifeDying;
    if (!slot_.trySetFlags(kLifeInitialising, kLifeAllocated, kUnless, before)) {
        return fail(lifeError(before).error());
    }
    JET_ERR warning = JET_errSuccess;
    const Status started = contained([&] {
        report(os::EventLevel::Information, 102, {"10.00.19041.0000", std::to_string(slot_.index)});
        return start(request, warning);
    });
    if (!started) {
        ifPossible([&] {
            report(os::EventLevel::Error, 104,
                   {std::to_string(slot_.index), std::to_string(started.error().code)});
        });
        dropRunning();
        slot_.setFlags(0, kLifeInitialising | kLifeUnavailable | kLifeLogDiskFull);
        return fail(started.error());
    }
    backupGate_.allow();
    slot_.setFlags(kLifeInitialised, kLifeInitialising);
    ifPossible([&] { report(os::EventLevel::Information, 105, {std::to_string(slot_.index)}); });
    return warning;
}

// Settings that only JetInit can judge together.
Status Instance::checkSettings() const {
    if (parameters_.number(JET_paramIndexTuplesLengthMin) >
        parameters_.number(JET_paramIndexTuplesLengthMax)) {
        return fail(JET_errInvalidSettings);
    }
    return {};
}

Status Instance::prepareFolders(const InstancePaths& paths) {
    const bool create = parameters_.flag(JET_paramCreatePathIfNotExist);
    const bool temporary = parameters_.number(JET_paramMaxTemporaryTables) > 0;
    std::vector<std::string> folders;
    if (loggingEnabled_) folders = {paths.log, paths.system};
    if (temporary) folders.emplace_back(os::parentPath(paths.temp));
    for (const std::string& folder : folders) {
        if (create) {
            TRY(files_.createDirectories(folder));
        } else if (!TRY(files_.isDirectory(folder))) {
            return fail(JET_errInvalidPath);
        }
    }
    if (!loggingEnabled_) return {};
    // The lock goes with the process; the file is removed at JetTerm. After a crash an empty file stays, so
    // it is named like the reserve logs, which applications know as files of the engine.
    folderLock_ = TRY(files_.open(paths.log + baseName() + "lock.jrs", {.mode = os::OpenMode::CreateAlways}));
    return {};
}

Status Instance::start(const InitRequest& request, JET_ERR& warning) {
    logConsumer_.reset();
    TRY(checkSettings());
    loggingEnabled_ = parameters_.text(JET_paramRecovery) != "off";
    const InstancePaths paths = TRY(completePaths());
    const bool temporary = parameters_.number(JET_paramMaxTemporaryTables) > 0;
    TRY(Registry::process().claimFolders(slot_, loggingEnabled_ ? paths.log : "",
                                         loggingEnabled_ ? paths.system : "", temporary ? paths.temp : ""));
    TRY(prepareFolders(paths));

    recovery::RecoveryOutcome outcome;
    if (loggingEnabled_) {
        recovery::RecoveryContext context = recoveryContext();
        context.options = request.options;
        context.map = request.map;
        context.stopAt = request.stopAt;
        context.stopTime = request.stopTime;
        context.progress = request.progress;
        if (request.control) {
            context.control = [&](const recovery::ControlCall& call) {
                const CallbackScope scope(slot_);
                return request.control(handle_, call);
            };
        }
        context.emit = logEmitter();
        outcome = TRY(recovery::recover(context));
        warning = outcome.warning;
        legacyExtensions_ = outcome.stream == recovery::StreamState::New ? context.legacyExtensions
                                                                         : outcome.legacyExtensions;
        databaseLog_ = std::make_unique<database::LogStreamAdapter>();
    }
    database::DatabaseSetOptions options;
    options.pageSize = static_cast<std::uint32_t>(parameters_.number(JET_paramDatabasePageSize));
    options.extensionPages = static_cast<std::uint32_t>(parameters_.number(JET_paramDbExtensionSize));
    options.createMissingFolders = parameters_.flag(JET_paramCreatePathIfNotExist);
    databases_ = std::make_unique<database::DatabaseSet>(files_, *events_, options, databaseLog_.get());
    if (loggingEnabled_) TRY(startLog(outcome, paths));
    startTransactions();
    tieDatabases(paths);
    return request.keepDatabasesAttached ? reattach(outcome) : Status();
}

// JET_bitKeepDbAttachedAtEndOfRecovery: whoever attaches one of them next finds it attached.
Status Instance::reattach(const recovery::RecoveryOutcome& outcome) {
    for (const recovery::AttachedAtEnd& each : outcome.attachedAtEnd) {
        database::AttachRequest request;
        request.path = each.path;
        request.sizeLimitPages = each.sizeLimitPages;
        TRY(databases_->attach(request));
    }
    return {};
}

// What databases that are attached from now on have to do with the transactions of this instance.
void Instance::tieDatabases(const InstancePaths& paths) {
    applyCacheSize();
    database::TransactionTies ties;
    ties.transactions = transactions_.get();
    ties.trees = trees_.get();
    ties.onWriteFailure = [this](JET_ERR) { makeUnavailable(JET_errDiskIO); };
    databases_->tie(ties);
    if (parameters_.number(JET_paramMaxTemporaryTables) == 0) return;
    ties.onWriteFailure = {};  // costs nothing but what was temporary
    TemporaryDatabase::Settings settings;
    settings.path = paths.temp;
    settings.pageSize = databases_->pageSize();
    settings.extensionPages = static_cast<std::uint32_t>(parameters_.number(JET_paramDbExtensionSize));
    temporary_ = std::make_unique<TemporaryDatabase>(files_.machine(), std::move(settings), std::move(ties));
}

namespace {

// Pages of the version store in bytes; more than there can be is no limit.
std::size_t versionBytes(const ParameterBlock& parameters, ParameterId id) {
    const std::size_t pages = parameters.number(id);
    const std::size_t pageBytes = parameters.number(JET_paramVerPageSize);
    constexpr std::size_t kMost = ~std::size_t{0} / 2;
    return pages > kMost / pageBytes ? kMost : pages * pageBytes;
}

}  // namespace

void Instance::startTransactions() {
    txn::TransactionManager::Settings settings;
    settings.log = log_.get();
    settings.versionStoreBytes = std::max(versionBytes(parameters_, JET_paramMaxVerPages),
                                          versionBytes(parameters_, JET_paramGlobalMinVerPages));
    if (parameters_.number(JET_paramDurableCommitCallback) != 0) {
        settings.onDurable = [this](LogPosition durableTip) { reportDurable(durableTip, 0); };
        settings.onLogFailed = [this] { reportDurable({}, JET_bitDurableCommitCallbackLogUnavailable); };
    }
    trees_ = std::make_unique<btree::VolumeUndo>();
    settings.trees = trees_.get();
    transactions_ = std::make_unique<txn::TransactionManager>(std::move(settings));
    applyVersionLimits();
}

void Instance::applyVersionLimits() {
    const std::size_t most = transactions_->versions().usage().maximumBytes;
    transactions_->setLimits(versionBytes(parameters_, JET_paramPreferredVerPages),
                             most / 100 * parameters_.number(JET_paramMaxTransactionSize));
}

// Tells the application that every commit before this position is on disk, or that the log failed.
void Instance::reportDurable(LogPosition durableTip, JET_GRBIT bits) {
    const auto callback = reinterpret_cast<JET_PFNDURABLECOMMITCALLBACK>(  // NOLINT: a parameter holds it
        parameters_.number(JET_paramDurableCommitCallback));
    if (callback == nullptr) return;
    JET_COMMIT_ID id = commitId(durableTip);
    const CallbackScope scope(slot_);
    (void)callback(handle_, &id, bits);
}

JET_COMMIT_ID Instance::commitId(LogPosition position) const {
    JET_COMMIT_ID id{};
    static_assert(sizeof id.signLog == Signature::kSize);
    log_->signature().store(reinterpret_cast<std::byte*>(&id.signLog));
    id.commitId = static_cast<std::int64_t>(position.packed());
    return id;
}

namespace {

constexpr std::uint32_t kReservesIfAggressive = 10;

// JET_paramLogBuffers, in sectors of 512 bytes, in segments. It is a wish: with the default of 63 KiB every
// switch to the next log would stop who appends, so a quarter of a log is taken, up to a megabyte.
std::uint32_t logBufferSegments(std::uintptr_t asked, std::uint32_t logSegments) {
    constexpr std::uintptr_t kSectorsPerSegment = 8;
    constexpr std::uintptr_t kLeast = 16;
    constexpr std::uintptr_t kUsual = 256;
    constexpr std::uintptr_t kMost = 4096;
    const std::uintptr_t usual = std::min<std::uintptr_t>(logSegments / 4, kUsual);
    return static_cast<std::uint32_t>(std::clamp(std::max(asked / kSectorsPerSegment, usual), kLeast, kMost));
}

log::DbmsParameters storedParameters(const ParameterBlock& parameters, const InstancePaths& paths) {
    const auto number = [&](ParameterId id) { return static_cast<std::uint32_t>(parameters.number(id)); };
    log::DbmsParameters stored;
    stored.systemPath = paths.system;
    stored.logPath = paths.log;
    stored.circularLogging = parameters.flag(JET_paramCircularLog);
    stored.sessionsMax = number(JET_paramMaxSessions);
    stored.openTablesMax = number(JET_paramMaxOpenTables);
    stored.versionPagesMax = number(JET_paramMaxVerPages);
    stored.cursorsMax = number(JET_paramMaxCursors);
    stored.logBuffers = number(JET_paramLogBuffers);
    stored.logFileSegments = number(JET_paramLogFileSize) / 4;
    stored.cacheSizeMax = number(JET_paramCacheSizeMax);
    return stored;
}

// Where the stream that recovery left ends.
Result<log::StreamEnd> endOfStream(os::FileSystem& files, const log::LogFiles& names, LogPosition from) {
    auto reader = TRY(log::LogStreamReader::open(files, names, from));
    while (TRY(reader.next()).has_value()) {
    }
    return reader.end();
}

}  // namespace

Status Instance::startLog(const recovery::RecoveryOutcome& outcome, const InstancePaths& paths) {
    const auto names = parameters_.number(JET_paramLegacyFileNames);
    log::LogStreamSettings settings;
    settings.fileSystem = &files_;
    settings.files = log::LogFiles({.logFolder = paths.log,
                                    .systemFolder = paths.system,
                                    .baseName = baseName(),
                                    .legacyExtensions = legacyExtensions_,
                                    .shortNumbers = (names & JET_bitEightDotThreeSoftCompat) != 0});
    settings.events = events_.get();
    settings.databases = databases_.get();
    settings.parameters = storedParameters(parameters_, paths);
    settings.pageSize = static_cast<std::uint32_t>(parameters_.number(JET_paramDatabasePageSize));
    settings.engineVersion = kEngineFormat;
    settings.bufferSegments =
        logBufferSegments(parameters_.number(JET_paramLogBuffers), settings.parameters.logFileSegments);
    settings.ownThreads = true;
    if (parameters_.flag(JET_paramAggressiveLogRollover)) settings.reserveLogs = kReservesIfAggressive;
    settings.dropLogsOfOtherSize = parameters_.flag(JET_paramCleanupMismatchedLogFiles);
    settings.onFailure = [this](JET_ERR cause) { makeUnavailable(cause); };
    checkpointer_ = std::make_unique<Checkpointer>(
        LogScale(settings.parameters.logFileSegments),
        [this] { return parameters_.number(JET_paramCheckpointDepthMax); },
        [this] { boundCheckpointDepth(); });
    settings.onWritten = [this](LogPosition tip) { checkpointer_->logGrew(tip); };
    settings.emit = logEmitter();

    if (outcome.stream == recovery::StreamState::New) {
        log_ = TRY(log::LogStream::create(std::move(settings)));
    } else {
        const log::StreamEnd end = TRY(endOfStream(files_, settings.files, outcome.lastTerm));
        log_ = TRY(log::LogStream::continueAfter(std::move(settings), end, outcome.lastTerm));
    }
    static_cast<database::LogStreamAdapter&>(*databaseLog_).bind(*log_);
    const log::InitRecord record{log_->parameters(),
                                 LogTime::fromUnixMilliseconds(os::clock().unixMilliseconds())};
    initRecord_ = TRY(log_->append(log::encode(record)));
    return {};
}

}  // namespace esent::instance
