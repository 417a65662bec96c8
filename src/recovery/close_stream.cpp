#include "recovery/close_stream.h"

#include "log/checkpoint_file.h"
#include "log/log_stream.h"
#include "log/records.h"
#include "os/clock.h"

namespace esent::recovery {

namespace {

LogTime now() {
    return LogTime::fromUnixMilliseconds(os::clock().unixMilliseconds());
}

// What the log asks while the stream is being closed.
class ReplayAttachList final : public log::AttachListSource {
 public:
    explicit ReplayAttachList(ReplayDatabases& databases) : databases_(databases) {}

    std::vector<log::AttachEntry> attachedAt(LogPosition position) override {
        std::vector<log::AttachEntry> entries;
        for (const auto& [id, database] : databases_.all()) {
            if (!database.attached || database.attach >= position) continue;
            log::AttachEntry entry;
            entry.dbid = id;
            entry.dbtime = database.highestTime;
            entry.lastObjectId = database.highestObject;
            entry.sizeLimitPages = database.sizeLimit;
            entry.attach = database.attach;
            entry.consistent = database.file->header->consistentPosition();
            entry.signature = database.signature;
            entry.path = database.recordedPath;
            entries.push_back(entry);
        }
        return entries;
    }

    Status generationStarted(Generation generation, LogTime created) override {
        return databases_.enterGeneration({generation, created});
    }

 private:
    ReplayDatabases& databases_;
};

log::DbmsParameters parametersOf(const RecoveryContext& context, std::uint32_t fileSegments) {
    log::DbmsParameters parameters;
    parameters.systemPath = context.systemFolder;
    parameters.logPath = context.logFolder;
    parameters.circularLogging = context.circularLogging;
    parameters.logFileSegments = fileSegments;
    return parameters;
}

}  // namespace

Result<LogPosition> closeStream(RecoveryContext& context, ReplayDatabases& databases, OpenWork open,
                                const CloseRequest& request) {
    ReplayAttachList attachList(databases);
    log::LogStreamSettings settings;
    settings.fileSystem = &context.files;
    settings.files = request.files;
    settings.events = &context.events;
    settings.databases = &attachList;
    settings.parameters = parametersOf(context, request.end.header.fileSegments());
    settings.pageSize = context.pageSize;
    if (context.engineFormat != 0) settings.engineVersion = context.engineFormat;
    settings.emit = context.emit;
    settings.reserveLogs = request.hard ? 0 : settings.reserveLogs;
    auto stream =
        TRY(log::LogStream::continueAfter(settings, request.end, LogPosition{0, 1, request.checkpoint}));

    log::RecoveryUndoRecord undo;
    undo.time = now();
    const LogPosition undoAt = TRY(stream->appendDurably(log::encode(undo), log::LogStream::Fill::None));
    TRY(undoOpenWork(databases, open, *stream));
    TRY(stream->flushAll(log::LogStream::Fill::None));
    TRY(databases.flushPages());
    const LogPosition mark = TRY(stream->appendDurably(log::encode(log::ShutDownMarkRecord{})));
    TRY(databases.closeAll(mark));

    log::TerminationRecord quit;
    quit.code = log::RecordCode::RecoveryQuit2;
    quit.start = undoAt;
    quit.redoFrom = request.redoFrom;
    quit.hard = request.hard ? 1 : 0;
    quit.time = now();
    return stream->appendDurably(log::encode(quit));
}

Status writeFinalCheckpoint(RecoveryContext& context, const log::LogFiles& files, const Signature& stream,
                            std::uint32_t fileSegments, LogPosition position) {
    log::Checkpoint checkpoint;
    if (auto old = log::readCheckpoint(context.files, files.checkpointPath(), &stream)) checkpoint = *old;
    checkpoint.setSignature(stream);
    checkpoint.setParameters(parametersOf(context, fileSegments));
    checkpoint.setPosition(position);
    checkpoint.setDatabaseConsistency(position);
    checkpoint.clearAttachList();
    return log::writeCheckpoint(context.files, files.checkpointPath(), checkpoint);
}

Result<log::StreamEnd> findEnd(RecoveryContext& context, const log::LogFiles& files) {
    log::LogFileReader::Options options;
    options.scan.current = true;
    auto reader = TRY(log::LogFileReader::open(context.files, files.currentPath(), options));
    log::StreamEnd end;
    end.header = reader.header();
    end.scan = reader.scan();
    end.nextRecord = {0, static_cast<std::uint16_t>(end.scan.lastSegment + 1), end.header.generation()};
    return end;
}

}  // namespace esent::recovery
