// What a log stream tells about the writes that it makes, so that the same files can be made elsewhere (log
// shipping, docs/log-shipping.md).
//
// The receiver is called by the thread that writes the log, after each write is durable, one call at a time.
// It must not call the stream.
#pragma once

#include <cstdint>
#include <functional>

#include "base/bytes.h"
#include "base/disk_types.h"

namespace esent::log {

enum class EmissionKind : std::uint8_t {
    First,      // a stream begins to be told about, with what its current log holds (bytes may be none)
    Data,       // whole segments that were written; those of segment 0 start a new log file
    Complete,   // the log file gets no more segments
    Last,       // nothing follows
    Cancelled,  // the log cannot be written any more
};

struct LogEmission {
    EmissionKind kind = EmissionKind::Data;
    LogPosition position;  // of the first byte
    ByteView bytes;
};

using LogEmitter = std::function<void(const LogEmission&)>;

}  // namespace esent::log
