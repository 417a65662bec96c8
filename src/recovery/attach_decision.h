// What to do with a database file that the logs speak of: attach it to the replay now, leave it aside for the
// moment, create it, or stop with an error. Pure functions of what the log says and what the file's header
// says, so that every row can be tested without a disk.
#pragma once

#include <cstdint>

#include "base/disk_types.h"
#include "base/result.h"

namespace esent::recovery {

// What a database file shows of itself.
struct FileFacts {
    enum class Header : std::uint8_t {
        Missing,     // no file, no folder, or no access
        Denied,      // the file is there but may not be opened
        Unreadable,  // both copies bad, or shorter than the header
        Good,
    };
    Header header = Header::Missing;
    std::uint32_t state = 0;  // database header field, 1 JustCreated ... 8 RevertInProgress
    LogPosition consistent;   // last clean point
    LogPosition attach;       // last attach
    Signature database;
    Signature log;
};

// What an AttachDB record, or an entry of an attach list, says of it.
struct LoggedAttach {
    bool fromRecord = false;  // false: from the list of a log header or of the checkpoint
    LogPosition attach;       // the record's own position, or the list's lgposAttach
    LogPosition consistent;   // last clean point that was known then
    Signature database;
    Signature log;  // the record's log signature (before the attach); for a list the stream's
    // For a list: what was given out until then. The header of a dirty database does not know.
    DatabaseTime lastTime = 0;
    ObjectId lastObject = 0;
};

enum class AttachAction : std::uint8_t {
    Attach,     // replay into it from here on
    AttachNew,  // the same, and its header is to be rewritten as the attach did (it is from before the
                // attach)
    Defer,      // look again at its next AttachDB or CreateDB record
    Create,     // (CreateDB only) make the file anew
};

enum class DeferReason : std::uint8_t {
    None,
    Missing,             // no such file
    BeingCreated,        // header state JustCreated: a CreateDB record will make it anew
    OtherDatabase,       // another database of that name
    OtherStream,         // belongs to another log stream
    ConsistentInFuture,  // everything up to its clean point is in the file already
    AttachedInFuture,    // was attached again later
    NotMapped,           // the caller left it out
};

struct AttachDecision {
    AttachAction action = AttachAction::Defer;
    DeferReason reason = DeferReason::None;
    friend bool operator==(const AttachDecision&, const AttachDecision&) = default;
};

// Errors: JET_errReadVerifyFailure, JET_errDatabaseIncompleteIncrementalReseed,
// JET_errDatabaseIncompleteRevert, JET_errDatabaseCorrupted, JET_errConsistentTimeMismatch,
// JET_errAttachedDatabaseMismatch.
Result<AttachDecision> decideAttach(const LoggedAttach& logged, const FileFacts& file,
                                    const Signature& stream);

// For a CreateDB record at `position`.
Result<AttachDecision> decideCreate(LogPosition position, const Signature& database, const FileFacts& file,
                                    const Signature& stream);

}  // namespace esent::recovery
