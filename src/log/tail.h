// Judges what stands behind the last valid segment of the current log: the rest of a write that a power cut
// interrupted, or damage? Internal to the log room.
//
// The writer promises three things that make the difference visible:
//   - everything that is written between two syncs behind the last durable segment (a batch) carries one
//   start time;
//   - the milliseconds of that time, modulo 8, are those of the number of the batch's first segment, and
//   neighbouring
//     batches have different times;
//   - a batch is durable before the next one is written.
// So when segments are missing in front of valid ones, they belong to an unfinished batch only if all of the
// later ones carry one time, and that time says that the batch began at or before the gap. Everything else is
// damage.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/disk_types.h"

namespace esent::log {

// Could these bytes be a mix of old and new 512-byte sectors: the write of segment `number`, or of the shadow
// of the segment `before` it (empty for the first), cut in the middle?
[[nodiscard]] bool looksTorn(ByteView segment, std::uint16_t number, Generation generation, ByteView before);

class TailJudge {
 public:
    // `firstMissing`: the segment that the log should have gone on with; `before`: the time of the last valid
    // segment (zero if there is none).
    TailJudge(std::uint16_t firstMissing, LogTime before) : firstMissing_(firstMissing), before_(before) {}

    // A later segment, or what could be read of it, carries this time. False: it is of another batch, so this
    // is damage.
    [[nodiscard]] bool accept(LogTime time);

 private:
    std::uint16_t firstMissing_;
    LogTime before_;
    std::optional<LogTime> seen_;
};

// The start time for a batch whose first segment is `firstSegment`: close to `unixMilliseconds`, as promised
// above.
[[nodiscard]] LogTime batchTime(std::int64_t unixMilliseconds, std::uint16_t firstSegment,
                                LogTime previousBatch);

}  // namespace esent::log
