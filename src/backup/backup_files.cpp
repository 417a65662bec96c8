// BackupController: attach list, opening, reading and closing files.
#include <algorithm>

#include "backup/backup_call.h"
#include "os/path.h"

namespace esent::backup {

using instance::BackupPhase;

namespace {

// Errors that say "this call may not go on", as opposed to a file that could not be read.
bool isInterruption(JET_ERR error) {
    return error == JET_errBackupAbortByServer || error == JET_errNoBackup ||
           error == JET_errClientRequestToStopJetService;
}

Status checkStart(std::uint64_t start, std::uint32_t pageSize) {
    if (start % pageSize != 0) return fail(JET_errInvalidParameter);
    if (start > 0 && start / pageSize < 3) return fail(JET_errInvalidParameter);  // a page number below 2
    return {};
}

}  // namespace

Result<std::vector<std::string>> BackupController::attachedDatabases() {
    Call call = TRY(Call::enter(*this));
    const BackupVerdict verdict = call.judge(BackupCall::GetAttachInfo);
    if (!verdict.allowed()) return fail(verdict.error);
    std::vector<std::string> paths;
    for (const auto& database : environment_->databases())
        paths.push_back(database->path());
    return paths;
}

Result<OpenedFile> BackupController::openFile(std::string_view name, std::uint64_t start, bool wanted) {
    Call call = TRY(Call::enter(*this));
    if (name.empty()) return fail(JET_errInvalidParameter);
    TRY(checkStart(start, environment_->pageSize()));
    BackupSession& session = call.session();
    if (session.open) return fail(call.judge(BackupCall::OpenOther).error);
    const std::string path = TRY(environment_->files().fullPath(name));

    // Databases that came after the beginning are no part of the session: the logs hold them.
    const auto found =
        std::find_if(session.databases.begin(), session.databases.end(),
                     [&](const auto& entry) { return os::samePath(entry.database->path(), path); });
    const bool isDatabase = found != session.databases.end();
    const BackupVerdict verdict = call.judge(isDatabase ? BackupCall::OpenDatabase : BackupCall::OpenOther);
    if (verdict.endsSession) return fail(failInLogPhase(call, Error{verdict.error}).error());
    if (!verdict.allowed()) return fail(verdict.error);

    const Result<OpenedFile> opened =
        isDatabase ? openDatabase(call, static_cast<std::size_t>(found - session.databases.begin()), start)
                   : openOther(call, path);
    if (opened && !wanted) {
        session.open.reset();
        return fail(JET_errInvalidParameter);
    }
    return opened;
}

Result<OpenedFile> BackupController::openDatabase(Call& call, std::size_t index, std::uint64_t start) {
    BackupSession& session = call.session();
    SessionDatabase& entry = session.databases[index];
    const DatabaseStreamSpec spec{session.mark, session.markTime, session.copy.low, start};
    auto stream = DatabaseStream::open(*environment_, entry.database, spec);
    if (!stream) {
        events_.databaseFailed(entry.database->path(), stream.error().code);
        entry.left = true;
        return fail(stream.error());
    }
    entry.left = false;
    entry.copied = false;
    entry.info.mark = session.mark;
    entry.info.markTime = session.markTime;
    entry.info.generationLow = static_cast<std::uint32_t>(session.copy.low);
    auto file = std::make_unique<SessionFile>();
    file->stream = std::move(*stream);
    file->kind = StreamKind::Database;
    file->path = entry.database->path();
    file->database = index;
    const OpenedFile opened{0, file->stream->size()};
    events_.fileStarted(file->path, opened.size);
    session.open = std::move(file);
    return opened;
}

Result<OpenedFile> BackupController::openOther(Call& call, const std::string& path) {
    const bool isLog = environment_->isLogName(path);
    auto stream = PlainFileStream::open(*environment_, path, isLog);
    if (!stream) {
        Error error = stream.error();
        if (error.code == JET_errFileNotFound) {
            events_.fileMissing(path);
            error.code = JET_errMissingFileToBackup;
        }
        return fail(failInLogPhase(call, error).error());
    }
    auto file = std::make_unique<SessionFile>();
    file->stream = std::move(*stream);
    file->kind = StreamKind::PlainFile;
    file->path = path;
    if (isLog) {
        const Generation generation = environment_->archivedGeneration(path).value_or(0);
        // Only the instance's own file counts as that log.
        if (os::samePath(path, environment_->archivePath(generation))) file->generation = generation;
    }
    const OpenedFile opened{0, file->stream->size()};
    call.session().open = std::move(file);
    return opened;
}

Result<std::size_t> BackupController::readFile(std::uintptr_t handle, void* buffer, std::uint32_t bytes) {
    Call call = TRY(Call::enter(*this));
    if (handle != 0) return fail(JET_errInvalidParameter);
    SessionFile* file = call.session().open.get();
    const StreamKind kind = file == nullptr ? StreamKind::Nothing : file->kind;
    const bool atStart = file == nullptr || file->stream->position() == 0;
    TRY(checkReadArguments(kind, atStart, environment_->pageSize(), buffer, bytes));
    if (file == nullptr || file->stream->complete()) return 0;
    if (buffer == nullptr) {
        return fail(kind == StreamKind::Database ? JET_errInvalidParameter : JET_errDiskIO);
    }
    return readOpenFile(call, buffer, bytes);
}

Result<std::size_t> BackupController::readOpenFile(Call& call, void* buffer, std::uint32_t bytes) {
    SessionFile& file = *call.session().open;
    const auto read = file.stream->read({static_cast<std::byte*>(buffer), bytes}, call.interruption());
    if (read || isInterruption(read.error().code)) return read;
    return fail(readFailed(call, read.error()).error());
}

Status BackupController::readFailed(Call& call, Error error) {
    BackupSession& session = call.session();
    SessionFile& file = *session.open;
    if (file.kind != StreamKind::Database) {
        events_.readFailed(file.path, error.code);
        return failInLogPhase(call, error);
    }
    events_.databaseFailed(file.path, error.code);
    session.databases[file.database].left = true;
    session.open.reset();
    return fail(error);
}

Status BackupController::closeFile(std::uintptr_t handle) {
    Call call = TRY(Call::enterToClose(*this));
    const BackupVerdict verdict = call.judge(BackupCall::CloseFile);
    if (!verdict.allowed()) return fail(verdict.error);
    if (handle != 0) return fail(JET_errInvalidParameter);
    BackupSession& session = call.session();
    const std::unique_ptr<SessionFile> file = std::move(session.open);
    const bool complete = file->stream->complete();
    if (file->kind == StreamKind::Database) {
        if (complete) {
            session.databases[file->database].copied = file->stream->startedAtBeginning();
            events_.fileFinished(file->path);
        } else {
            events_.fileClosedEarly(file->path, file->stream->position(), file->stream->size(),
                                    session.internalCopy);
        }
    } else if (complete && file->generation != 0) {
        session.logsRead.insert(file->generation);
    }
    return {};
}

Status BackupController::failInLogPhase(Call& call, Error error) {
    if (call.session().kind == instance::BackupKind::Snapshot) return fail(error);
    if (environment_->gate().claimEnd()) (void)finishSession(error.code, EndRequest{});
    return fail(error);
}

}  // namespace esent::backup
