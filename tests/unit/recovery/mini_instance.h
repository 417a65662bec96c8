// An instance reduced to what recovery has to do with: recovery, log stream, databases, termination. Lets
// tests cut the power anywhere without the layers above.
#pragma once

#include <memory>
#include <string>

#include "database/database_set.h"
#include "database/log_stream_adapter.h"
#include "folder_fixture.h"
#include "log/checkpoint_file.h"
#include "log/log_stream.h"
#include "log/records.h"
#include "recovery/recovery.h"

namespace esent::test {

class MiniInstance {
 public:
    explicit MiniInstance(os::FileSystem& files, std::string folder = "/log/")
        : files_(files), folder_(std::move(folder)) {}

    recovery::RecoveryContext context() {
        recovery::RecoveryContext context{files_, events};
        context.logFolder = folder_;
        context.systemFolder = folder_;
        context.logFileKilobytes = logKilobytes;
        return context;
    }

    Status init() {
        recovery::RecoveryContext how = context();
        return init(how);
    }

    Status init(recovery::RecoveryContext& how) {
        outcome = TRY(recovery::recover(how));
        database::DatabaseSetOptions options;
        options.extensionPages = 16;
        databases = std::make_unique<database::DatabaseSet>(files_, events, options, &adapter_);
        log::LogStreamSettings settings;
        settings.fileSystem = &files_;
        settings.files = log::LogFiles({folder_, folder_});
        settings.databases = databases.get();
        settings.parameters.logFileSegments = logKilobytes / 4;
        settings.reserveLogs = 0;
        if (outcome.stream == recovery::StreamState::New) {
            stream = TRY(log::LogStream::create(settings));
        } else {
            stream = TRY(log::LogStream::continueAfter(settings, outcome.end, outcome.lastTerm));
        }
        adapter_.bind(*stream);
        initAt_ = TRY(stream->append(log::encode(log::InitRecord{stream->parameters(), LogTime{}})));
        return {};
    }

    Status term() {
        TRY(databases->shutDown());
        log::TerminationRecord record;
        record.start = initAt_;
        const LogPosition at = TRY(stream->appendDurably(log::encode(record), log::LogStream::Fill::None));
        log::Checkpoint checkpoint = stream->checkpointBlock(at);
        checkpoint.clearAttachList();
        return log::writeCheckpoint(files_, stream->files().checkpointPath(), checkpoint);
    }

    // Moves the checkpoint to the end of the log, databases attached.
    Status moveCheckpoint() {
        TRY(stream->flushAll());
        const LogPosition at = stream->durableTip();
        log::Checkpoint checkpoint = stream->checkpointBlock(at);
        TRY(checkpoint.setAttachList(databases->attachedAt(at)));
        TRY(databases->checkpointMoved(at));
        TRY(log::writeCheckpoint(files_, stream->files().checkpointPath(), checkpoint));
        stream->noteCheckpoint(at);
        return {};
    }

    Status roll() {
        log::TraceRecord trace;
        trace.text = "roll";
        (void)TRY(stream->roll(log::encode(trace)));
        return {};
    }

    Status create(const std::string& path) {
        database::CreateRequest request;
        request.path = path;
        (void)TRY(databases->create(request));
        return {};
    }
    Status attach(const std::string& path) {
        database::AttachRequest request;
        request.path = path;
        (void)TRY(databases->attach(request));
        return {};
    }
    Status detach(const std::string& path) { return databases->detach(path); }

    CountingEvents events;
    std::uint32_t logKilobytes = 64;
    recovery::RecoveryOutcome outcome;
    std::unique_ptr<database::DatabaseSet> databases;
    std::unique_ptr<log::LogStream> stream;

 private:
    os::FileSystem& files_;
    std::string folder_;
    database::LogStreamAdapter adapter_;
    LogPosition initAt_;
};

}  // namespace esent::test
