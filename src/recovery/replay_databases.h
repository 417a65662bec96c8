// ReplayDatabases: the databases that a replay has attached or set aside, and what their files look like at
// the point of the log that has been reached.
//
// With Mode::Check and Mode::Hold nothing is written: headers live in memory only, so that every decision of
// the replay is made, and every error found, before a file changes. What was held is written by carryOut(),
// unless the replay met something whose parts have to be on disk one before the other (holds() is false
// then). With Mode::Apply headers are written through. Used by one thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "os/file_system.h"
#include "page/database_header.h"
#include "page/header_transitions.h"
#include "recovery/attach_decision.h"
#include "recovery/path_map.h"
#include "recovery/recovery.h"
#include "recovery/redo_pages.h"

namespace esent::recovery {

// A database file as far as the replay has come, kept across detach and attach.
struct ReplayFile {
    std::string path;
    std::string recordedPath;  // as the log had it last
    FileFacts::Header presence = FileFacts::Header::Missing;
    std::optional<page::DatabaseHeader> header;
    std::unique_ptr<os::File> file;                   // open while attached (Check: for reading)
    bool madeHere = false;                            // Check, Hold: exists only in memory
    std::optional<page::DatabaseHeader> firstHeader;  // the same: the one it is made with
    std::uint64_t wantedBytes = 0;                    // Hold: what the logs made it grow to
};

// A database as the log knows it at this point.
struct ReplayDatabase {
    DatabaseId id = 0;
    std::string recordedPath;
    LogPosition attach;      // lgposAttach
    LogPosition consistent;  // last clean point known at the attach
    Signature signature;
    bool attached = false;  // false: deferred
    DeferReason reason = DeferReason::None;
    bool creating = false;               // CreateDB seen, CreateDBFinish not
    bool pagesLogged = false;            // a record has changed a page since the CreateDB
    std::uint32_t lastPage = 0;          // from ExtendDB while creating
    bool shadowCatalog = true;           // as asked for at the creation
    Generation maxRequiredAtAttach = 0;  // pages newer than this generation prove the header wrong
    Generation dirtyUpTo = 0;            // the file, as it was found, may hold changes up to there
    std::uint32_t sizeLimit = 0;
    DatabaseTime highestTime = 0;
    ObjectId highestObject = 0;
    ReplayFile* file = nullptr;  // nullptr when left out of the replay
};

// The generation being replayed.
struct ReplayGeneration {
    Generation number = 0;
    LogTime created;
};

struct CreateFacts {
    DatabaseId id = 0;
    std::string path;
    LogPosition position;
    Signature signature;
    std::uint32_t sizeLimit = 0;
    std::uint16_t procedure = 0;
    bool shadowCatalog = true;
};

class ReplayDatabases {
 public:
    struct Settings {
        Mode mode = Mode::Check;
        Signature stream;
        bool allowUnmergedBackup = false;
        bool hard = false;        // restoring the images of a backup
        Generation restored = 0;  // hard: the set's highest generation
    };
    ReplayDatabases(RecoveryContext& context, const PathMap& paths, Settings settings);

    // AttachDB record or entry of an attach list.
    Status attach(DatabaseId id, const std::string& path, const LoggedAttach& logged, std::uint32_t sizeLimit,
                  const ReplayGeneration& generation);
    Status create(const CreateFacts& facts, const ReplayGeneration& generation);
    Status finishCreate(DatabaseId id, const ReplayGeneration& generation);
    // DetachDB record: the file is clean at `position`.
    Status detach(DatabaseId id, LogPosition position);
    // A ShutDownMark: whatever is closed exactly here counts as closed.
    void passShutdownMark(LogPosition position);
    // Every session ended (Term2, RecoveryQuit, or an Init after them): what is attached becomes clean at
    // `mark`, and nothing is attached or deferred any more.
    Status closeAll(LogPosition mark);
    // The replay enters a generation: raises what the headers say they need.
    Status enterGeneration(const ReplayGeneration& generation);
    // Grows the file to what an ExtendDB record says.
    Status extend(DatabaseId id, PageNumber lastPage, LogPosition position);
    // A Backup2 Update record: writes the header slot anew unless it was attached later.
    Status stampBackup(DatabaseId id, LogPosition position, std::uint8_t scope, std::uint32_t type,
                       const BackupInfo& info);
    Status setVersion(DatabaseId id, std::uint32_t major, std::uint32_t updateMajor,
                      std::uint32_t updateMinor);

    // The database of that number if it is known at this point (attached or deferred).
    [[nodiscard]] ReplayDatabase* find(DatabaseId id);
    [[nodiscard]] std::map<DatabaseId, ReplayDatabase>& all() { return databases_; }
    [[nodiscard]] const std::map<DatabaseId, ReplayDatabase>& all() const { return databases_; }
    Status writeHeader(ReplayDatabase& database);
    // May recovery end without this one, which it could not attach?
    [[nodiscard]] bool mayBeMissing(const ReplayDatabase& database) const;

    // Every file that the logs spoke of.
    [[nodiscard]] std::vector<const ReplayFile*> files() const;
    // The pages that the replay changed.
    [[nodiscard]] RedoPages& pages() { return pages_; }
    // decide(), with the attached databases where the question is about logs. Only asked of a replay in
    // memory: one that writes is a repetition.
    [[nodiscard]] Status ask(ControlCall call) const;
    [[nodiscard]] std::vector<const page::DatabaseHeader*> attachedHeaders() const;
    [[nodiscard]] RedoTarget targetOf(const ReplayDatabase& database) const;
    Status flushPages();  // and syncs the files
    // Mode::Hold: can what was held be written at once?
    [[nodiscard]] bool holds() const;
    // Writes headers and makes files; from here on as with Mode::Apply. Pages are written as flushPages()
    // says.
    Status carryOut();
    Status shrink(DatabaseId id, PageNumber lastPage, LogPosition position);

 private:
    ReplayFile* fileAt(const std::string& path, const std::string& recorded);
    void look(ReplayFile& file);
    [[nodiscard]] Status askAbout(ControlPoint point, const ReplayFile& file) const;
    [[nodiscard]] FileFacts factsOf(const ReplayFile& file) const;
    Status open(ReplayFile& file);
    [[nodiscard]] page::AttachFacts attachFacts(const ReplayDatabase& database,
                                                const ReplayGeneration& generation) const;
    Status attachNow(ReplayDatabase& database, bool rewrite, const ReplayGeneration& generation);
    Status takeImage(ReplayFile& file);
    Status mergeTrailer(ReplayFile& file);
    Status makeFile(ReplayDatabase& database, const ReplayGeneration& generation);
    Status build(ReplayDatabase& database);
    Status makeClean(ReplayDatabase& database, LogPosition position);
    Status abandonCreation(ReplayDatabase& database);
    Status carryOut(ReplayDatabase& database);
    Status makeHeldFile(ReplayFile& file);
    [[nodiscard]] bool writes() const { return settings_.mode == Mode::Apply; }

    RecoveryContext& context_;
    const PathMap& paths_;
    Settings settings_;
    RedoPages pages_;
    bool ordered_ = false;  // something has to be on disk before what follows it
    std::map<DatabaseId, ReplayDatabase> databases_;
    std::map<std::string, std::unique_ptr<ReplayFile>> files_;
};

}  // namespace esent::recovery
