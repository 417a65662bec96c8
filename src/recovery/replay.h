// Replay: walks a chain of logs record by record and carries out what they say (or, with Mode::Check, finds
// out what carrying it out would do and whether it can be done).
//
// What a record does is in a table by record code (redo_table.cpp). Records that change pages go through
// PageRedo, in memory only unless with Mode::Apply. Used by one thread, once.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "log/checkpoint_file.h"
#include "log/log_reader.h"
#include "recovery/log_chain.h"
#include "recovery/page_redo.h"
#include "recovery/replay_databases.h"
#include "recovery/sessions.h"
#include "recovery/undo_phase.h"
#include "recovery/versions.h"

namespace esent::recovery {

// Where redo starts. With a list: at exactly this position; without: at the beginning of its generation, with
// the list of that log's header.
struct ReplayStart {
    LogPosition position;
    std::optional<std::vector<log::AttachEntry>> list;
};

struct ReplayPlan {
    LogChain chain;
    log::LogFiles files;  // the names of the chain's logs
    ReplayStart start;
    bool checkAccumulated = false;  // compare the previous generation's checksum in every header
    bool hard = false;
    Generation restored = 0;  // hard: the set's highest generation
};

class Replay {
 public:
    Replay(RecoveryContext& context, const ReplayPlan& plan, const PathMap& paths, Mode mode,
           const Signature& stream);

    // Everything from the start to the end of the chain, then the checks that stand at the end of redo.
    Status run();
    // Mode::Hold: has everything been found out, so that carryOut() may follow? Otherwise the replay must be
    // done again with Mode::Apply.
    [[nodiscard]] bool holdsAll() const { return databases_.holds() && !skipPages_ && !stopped(); }
    // Writes what run() held; the replay is now as if it had been done with Mode::Apply.
    Status carryOut();

    // ---- after run() ----
    [[nodiscard]] ReplayDatabases& databases() { return databases_; }
    // The log ended with a termination: nothing is open and nothing need be closed.
    [[nodiscard]] bool endedCleanly() const { return lastWasTermination_; }
    [[nodiscard]] LogPosition lastTermination() const { return lastTermination_; }
    // The replay ended ahead of RecoveryContext::stopAt: this record, in this log, was not replayed.
    [[nodiscard]] bool stopped() const { return !stoppedAt_.isZero(); }
    [[nodiscard]] LogPosition stoppedAt() const { return stoppedAt_; }
    [[nodiscard]] const ChainLink& lastLink() const { return link_; }
    // What has to be undone.
    [[nodiscard]] OpenWork openWork() { return {sessions_, versions_}; }
    // The databases lost logs that the caller allowed to be lost.
    [[nodiscard]] bool lostCommitted() const { return lostCommitted_; }
    [[nodiscard]] const log::StreamEnd& end() const { return end_; }
    // False unless with Mode::Apply when there were more pages than are held.
    [[nodiscard]] bool triedAllPages() const { return !skipPages_; }

 private:
    friend struct RedoTable;

    Status openLink(const ChainLink& link);
    Status askForLink(const ChainLink& link);
    Status checkNeighbours(const log::LogHeader& previous, std::uint64_t accumulated);
    Status begin();
    Status attachListed(const std::vector<log::AttachEntry>& entries);
    Status apply(const log::LogRecord& record);
    Status finish();
    Status checkRequired(ReplayDatabase& database, Generation last, bool& lost);
    Status checkStopped(ReplayDatabase& database);
    [[nodiscard]] Error nameDamage(Error error, Generation generation) const;
    [[nodiscard]] Error nameGap() const;
    [[nodiscard]] ReplayGeneration generation() const;
    Status tellProgress(std::size_t link);

    // One per kind of record; see redo_table.cpp.
    Status redoNothing(const log::LogRecord& record);
    Status redoBegin(const log::LogRecord& record);
    Status redoBegin0(const log::LogRecord& record);
    Status redoCommit(const log::LogRecord& record);
    Status redoCommit0(const log::LogRecord& record);
    Status redoRollback(const log::LogRecord& record);
    Status redoMacro(const log::LogRecord& record);
    Status redoCreate(const log::LogRecord& record);
    Status redoCreateFinish(const log::LogRecord& record);
    Status redoAttach(const log::LogRecord& record);
    Status redoDetach(const log::LogRecord& record);
    Status redoInit(const log::LogRecord& record);
    Status redoTermination(const log::LogRecord& record);
    Status redoKeepAttachments(const log::LogRecord& record);
    Status redoShutDownMark(const log::LogRecord& record);
    Status redoCommitContext(const log::LogRecord& record);
    Status redoBackup(const log::LogRecord& record);
    Status redoExtend(const log::LogRecord& record);
    Status redoShrink(const log::LogRecord& record);
    Status redoSetVersion(const log::LogRecord& record);
    Status redoPages(const log::LogRecord& record);
    Status redoRootMove(const log::LogRecord& record);
    Status refuse(const log::LogRecord& record);

    Status redoGroup(const log::MacroRecord& record);
    Result<bool> takesRecord(ReplayDatabase*& database, const PageRecord& record, LogPosition position);
    Status relieveMemory();

    RecoveryContext& context_;
    const ReplayPlan& plan_;
    Mode mode_;
    Signature stream_;
    ReplayDatabases databases_;
    ReplaySessions sessions_;
    Versions versions_;
    PageRedo pageRedo_;
    bool skipPages_ = false;  // there were more pages than are held
    std::optional<log::LogFileReader> reader_;
    ChainLink link_;
    LogPosition shutdownMark_;  // of the run that is being replayed; zero if none
    LogPosition lastTermination_;
    bool lastWasTermination_ = false;
    bool lostCommitted_ = false;
    LogPosition stoppedAt_;
    log::StreamEnd end_;
};

// The handler of a record code; never null.
struct RedoTable {
    using Handler = Status (Replay::*)(const log::LogRecord&);
    [[nodiscard]] static Handler handlerOf(log::RecordCode code);
};

}  // namespace esent::recovery
