#include "recovery/replay.h"

#include <algorithm>

#include "page/header_transitions.h"

namespace esent::recovery {

namespace {

// From this database format on the header tells when its highest required generation was made.
constexpr std::uint32_t kFormatWithRequiredTime = 150;

bool anyAttached(const ReplayDatabases& databases) {
    return std::any_of(databases.all().begin(), databases.all().end(),
                       [](const auto& entry) { return entry.second.attached; });
}

}  // namespace

Replay::Replay(RecoveryContext& context, const ReplayPlan& plan, const PathMap& paths, Mode mode,
               const Signature& stream)
    : context_(context),
      plan_(plan),
      mode_(mode),
      stream_(stream),
      databases_(context, paths,
                 {mode, stream, context.options.allowUnmergedBackup || plan.hard, plan.hard, plan.restored}),
      pageRedo_(databases_.pages(), versions_) {}

ReplayGeneration Replay::generation() const {
    return {link_.generation, reader_->header().created()};
}

Status Replay::run() {
    if (plan_.chain.links.empty()) return fail(JET_errMissingLogFile);
    for (std::size_t i = 0; i < plan_.chain.links.size(); ++i) {
        const bool first = i == 0;
        TRY(askForLink(plan_.chain.links[i]));
        TRY(openLink(plan_.chain.links[i]));
        if (first) TRY(begin());
        TRY(tellProgress(i));
        TRY(databases_.enterGeneration(generation()));
        while (true) {
            auto record = reader_->next();
            if (!record) return fail(nameDamage(record.error(), link_.generation));
            if (!*record) break;
            if (!context_.stopAt.isZero() && (*record)->position >= context_.stopAt) {
                stoppedAt_ = (*record)->position;
                return finish();
            }
            TRY(apply(**record));
            TRY(relieveMemory());
        }
    }
    const Generation next = link_.generation + 1;
    if (plan_.chain.gap) {
        const Error gap = nameGap();
        TRY(databases_.ask(missingLog(plan_.files, next, NextAction::Fail, gap.code)));
        return fail(gap);
    }
    if (plan_.chain.currentMissing) {
        TRY(databases_.ask(missingLog(plan_.files, next, NextAction::Undo, JET_errSuccess)));
    }
    return finish();
}

Status Replay::askForLink(const ChainLink& link) {
    if (link.current) {
        TRY(databases_.ask(
            missingLog(plan_.files, link.generation, NextAction::TryCurrentLog, JET_errSuccess)));
    }
    ControlCall call{ControlPoint::OpenLog};
    call.generation = link.generation;
    call.currentLog = link.current;
    call.path = link.path;
    return databases_.ask(std::move(call));
}

Status Replay::carryOut() {
    mode_ = Mode::Apply;
    return databases_.carryOut();
}

Status Replay::tellProgress(std::size_t link) {
    if (mode_ == Mode::Check || skipPages_ || !context_.progress) return {};
    const auto done = static_cast<std::uint32_t>(link * 100 / plan_.chain.links.size());
    if (mode_ == Mode::Apply && done <= context_.progressTold) return {};
    context_.progressTold = done;
    const JET_ERR answer = context_.progress({Progress::Step::Progress, done, 100});
    if (answer < JET_errSuccess) return fail(answer);
    return {};
}

Status Replay::openLink(const ChainLink& link) {
    log::LogFileReader::Options options;
    options.expectations.signature = stream_;
    options.expectations.pageSize = context_.pageSize;
    options.expectations.generation = link.generation;
    options.scan.current = link.current;
    options.scan.repair = mode_ == Mode::Apply && link.current;
    options.scan.purpose = link.purpose;
    auto opened = log::LogFileReader::open(context_.files, link.path, options);
    if (!opened) return fail(nameDamage(opened.error(), link.generation));
    if (reader_) {
        const log::LogHeader previous = reader_->header();
        const std::uint64_t accumulated = reader_->scan().accumulated;
        reader_ = std::move(*opened);
        link_ = link;
        return checkNeighbours(previous, accumulated);
    }
    reader_ = std::move(*opened);
    link_ = link;
    return {};
}

// Pages are written before the end only if there are many and the log needs nothing of them any more.
Status Replay::relieveMemory() {
    if (!databases_.pages().isLarge() || skipPages_) return {};
    if (mode_ != Mode::Apply) {
        skipPages_ = true;
        return {};
    }
    if (versions_.holdsImages()) return {};
    TRY(databases_.flushPages());
    databases_.pages().trim();
    return {};
}

Status Replay::checkNeighbours(const log::LogHeader& previous, std::uint64_t accumulated) {
    TRY(log::checkLogChain(previous, reader_->header()));
    if (plan_.checkAccumulated && reader_->header().previousChecksum() != accumulated) {
        return fail(JET_errLogSequenceChecksumMismatch);
    }
    return {};
}

// The databases that were attached where redo starts. A checkpoint's list counts only if its position is the
// start of a record; otherwise the whole generation is replayed with its own list.
Status Replay::begin() {
    const ReplayStart& start = plan_.start;
    const bool inThisLog = start.list && start.position.generation == link_.generation;
    if (!inThisLog) return attachListed(TRY(reader_->header().attachList()));
    const LogPosition segmentOne{0, 1, link_.generation};
    bool found = start.position <= segmentOne;
    LogPosition last = segmentOne;
    while (!found) {
        auto record = reader_->next();
        if (!record) return fail(nameDamage(record.error(), link_.generation));
        if (!*record) {
            found = start.position > last;  // behind the last record: nothing to redo from this log
            break;
        }
        last = (*record)->position;
        if (last >= start.position) {
            found = last == start.position;
            break;
        }
    }
    if (!found) {
        TRY(reader_->seek(segmentOne));
        return attachListed(TRY(reader_->header().attachList()));
    }
    TRY(reader_->seek(start.position <= segmentOne ? segmentOne : start.position));
    return attachListed(*start.list);
}

Status Replay::attachListed(const std::vector<log::AttachEntry>& entries) {
    for (const log::AttachEntry& entry : entries) {
        LoggedAttach facts;
        facts.attach = entry.attach;
        facts.consistent = entry.consistent;
        facts.database = entry.signature;
        facts.log = stream_;
        facts.lastTime = entry.dbtime;
        facts.lastObject = entry.lastObjectId;
        TRY(databases_.attach(entry.dbid, entry.path, facts, entry.sizeLimitPages, generation()));
    }
    return {};
}

Status Replay::apply(const log::LogRecord& record) {
    const log::RecordCode code = record.code();
    if (log::isPadding(code)) return {};
    const RedoTable::Handler handler = RedoTable::handlerOf(code);
    TRY((this->*handler)(record));
    lastWasTermination_ = log::isTermination(code) && !anyAttached(databases_);
    return {};
}

// A damaged log above what every database needs for consistency has a name of its own.
Error Replay::nameDamage(Error error, Generation generation) const {
    if (error.code != JET_errLogFileCorrupt || !anyAttached(databases_)) return error;
    for (const auto& [id, database] : databases_.all()) {
        if (database.attached && database.maxRequiredAtAttach >= generation) return error;
    }
    return Error{JET_errCommittedLogFileCorrupt};
}

Error Replay::nameGap() const {
    const Generation missing = link_.generation + 1;
    bool committed = false;
    for (const auto& [id, database] : databases_.all()) {
        if (!database.attached) continue;
        if (database.file->header->maxRequired() >= missing) return Error{JET_errInvalidLogSequence};
        committed |= database.file->header->maxCommitted() >= missing;
    }
    return Error{committed ? JET_errCommittedLogFilesMissing : JET_errInvalidLogSequence};
}

Status Replay::finish() {
    const log::LogHeader& header = reader_->header();
    end_.header = header;
    end_.scan = reader_->scan();
    end_.archived = !link_.current;
    end_.nextRecord = {0, static_cast<std::uint16_t>(end_.scan.lastSegment + 1), link_.generation};
    bool lost = false;
    for (auto& [id, database] : databases_.all()) {
        if (database.attached) {
            TRY(stopped() ? checkStopped(database) : checkRequired(database, link_.generation, lost));
            const JET_ERR held = databases_.pages().heldError(database.file);
            if (held != JET_errSuccess && !skipPages_) return fail(held);
            continue;
        }
        if (database.creating) continue;
        if (!databases_.mayBeMissing(database)) return fail(JET_errAttachedDatabaseMismatch);
    }
    lostCommitted_ = lost;
    reader_.reset();  // the stream may open the log for writing now
    return {};
}

// A file that may hold changes from behind the stop can't be brought to it.
Status Replay::checkStopped(ReplayDatabase& database) {
    if (database.creating || context_.options.withoutUndo) return {};
    if (database.dirtyUpTo >= link_.generation) return fail(JET_errRequiredLogFilesMissing);
    page::DatabaseHeader& header = *database.file->header;
    if (header.maxCommitted() <= link_.generation) return {};
    header.setMaxCommittedField(link_.generation);
    header.setMaxGenerationCreated(reader_->header().created());
    return databases_.writeHeader(database);
}

Status Replay::checkRequired(ReplayDatabase& database, Generation last, bool& lost) {
    if (database.creating) return {};
    page::DatabaseHeader& header = *database.file->header;
    const bool ignoreLost = context_.options.ignoreLostLogs;
    if (header.maxRequired() > last) {
        (void)announce(context_, os::EventLevel::Error, 453,
                       {database.file->path, std::to_string(header.minRequired()),
                        std::to_string(header.maxRequired()), std::to_string(last)});
        return fail(JET_errRequiredLogFilesMissing);
    }
    if (header.maxCommitted() > last) {
        ControlCall call{ControlPoint::ErrorCondition};
        if (!ignoreLost) call.byDefault = JET_errCommittedLogFilesMissing;
        TRY(databases_.ask(std::move(call)));
        lost = true;
        header.setMaxCommittedField(last);
        header.setMaxGenerationCreated(reader_->header().created());
        TRY(databases_.writeHeader(database));
    }
    if (ignoreLost || lost || header.maxRequired() != last) return {};
    LogTime expected;
    if (header.updateMajor() >= kFormatWithRequiredTime) expected = header.maxRequiredTime();
    if (expected.isZero() && header.maxRequired() == header.maxCommitted()) {
        expected = header.maxGenerationCreated();
    }
    if (expected.isZero() || expected == reader_->header().created()) return {};
    (void)announce(context_, os::EventLevel::Error, 496, {database.file->path, std::to_string(last)});
    return fail(JET_errRequiredLogFilesMissing);
}

}  // namespace esent::recovery
