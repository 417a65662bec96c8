// The list of attached databases that log headers and the checkpoint file carry, and the interface through
// which the log asks for it.
//
// AttachListSource is implemented by the databases of an instance. The log calls it while it switches
// generations, on the thread that happens to write the log, holding none of its own locks that append()
// needs, but being the log's only writer: an implementation must not append, flush or roll inside these
// calls, and a caller of append/flush/roll must not hold a lock that these calls take.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"

namespace esent::log {

struct AttachEntry {
    DatabaseId dbid = 0;
    bool sparse = false;
    DatabaseTime dbtime = 0;  // last used
    ObjectId lastObjectId = 0;
    std::uint32_t sizeLimitPages = 0;
    LogPosition attach;      // position of the AttachDB or CreateDB record
    LogPosition consistent;  // zero if unknown or of another stream
    Signature signature;     // of the database
    std::string path;        // full path, UTF-8
    friend bool operator==(const AttachEntry&, const AttachEntry&) = default;
};

inline constexpr std::size_t kAttachListSize = 2048;

// Entries up to the first zero byte. JET_errLogFileCorrupt when an entry leaves the block or its name is not
// UTF-16 text ended by a zero (8-bit names of old files are read as ASCII).
[[nodiscard]] Result<std::vector<AttachEntry>> decodeAttachList(ByteView block);
// Writes the entries and zeros behind them. JET_errBufferTooSmall when they do not fit into the block.
[[nodiscard]] Status encodeAttachList(const std::vector<AttachEntry>& entries, ByteSpan block);

class AttachListSource {
 public:
    virtual ~AttachListSource() = default;

    // The databases attached at this position: attach < position, and not detached or position <= detach.
    // dbtime and lastObjectId as of now; consistent = 0 when it lies at or behind the position.
    [[nodiscard]] virtual std::vector<AttachEntry> attachedAt(LogPosition position) = 0;

    // A new generation exists durably on disk: raise lGenMaxRequired / lGenMaxCommitted and their times in
    // every logged database's header and write the headers, before the first record of the generation is
    // written.
    [[nodiscard]] virtual Status generationStarted(Generation generation, LogTime created) = 0;
};

}  // namespace esent::log
