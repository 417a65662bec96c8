// LogBuffer: places records into segments in memory, by the rules of the format. No I/O, no locks: LogStream
// guards it.
//
// What has been placed is handed to the writer as runs: contiguous segments of one generation. Segments come
// without header and checksum (40 zero bytes in front); the writer seals them.
#pragma once

#include <array>
#include <vector>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"
#include "base/unfilled.h"

namespace esent::log {

// Segments first..first+n-1 of one generation. `lastUsed` bytes of the last one are filled; 4096 = it is
// complete.
struct LogRun {
    Generation generation = 0;
    std::uint16_t first = 0;
    std::uint16_t paddingSegment = 0;  // a segment that holds nothing but padding; 0 = none
    std::size_t lastUsed = 0;
    UnfilledBytes bytes;
    [[nodiscard]] std::size_t segments() const { return bytes.size() / 4096; }
    [[nodiscard]] std::uint16_t last() const { return static_cast<std::uint16_t>(first + segments() - 1); }
    [[nodiscard]] bool lastComplete() const { return lastUsed == 4096; }
};

class LogBuffer {
 public:
    // The next record goes to the start of `segment`, or to the next generation if that one is no data
    // segment. A run has memory for `usualSegments` from the start: it does not grow piece by piece.
    LogBuffer(Generation generation, std::uint16_t segment, std::uint32_t fileSegments,
              std::size_t usualSegments = 1);

    // Where the next record will start. (Unless it does not fit there: then at the start of a later segment.)
    [[nodiscard]] LogPosition tip() const;
    // Places a record. JET_errLogBufferTooSmall when a whole generation could not hold it. Throws
    // std::bad_alloc before anything is changed; behind it the next fillSegment(), closeGeneration() or take
    // needs no memory.
    [[nodiscard]] Result<LogPosition> place(ByteView record);
    // Pads the started segment, so that the next record starts a new one.
    void fillSegment();
    // Ends the generation; the next record is the first of the following one.
    void closeGeneration();

    // Complete segments that were not taken yet.
    [[nodiscard]] std::size_t completeSegments() const { return complete_; }
    // Everything placed so far. The started segment is copied: it comes again, longer, with a later take.
    [[nodiscard]] std::vector<LogRun> takeAll();
    // Complete segments only.
    [[nodiscard]] std::vector<LogRun> takeComplete();
    // Where the first record starts that is not entirely inside complete segments.
    [[nodiscard]] LogPosition completeTip() const;
    // Gives memory back for reuse.
    void recycle(std::vector<LogRun> runs);

 private:
    struct End {
        std::uint32_t segment;
        std::size_t used;
    };
    [[nodiscard]] End endOf(std::size_t size, std::uint32_t segment, std::size_t used) const;
    [[nodiscard]] bool fits(const End& end) const;
    // Memory for what may begin behind the started segment, and for a take. Throws std::bad_alloc.
    void makeRoom(std::size_t segments = 1);
    void startSegment();
    void put(ByteView bytes);
    void finishSegment();
    // The started segment.
    [[nodiscard]] std::byte* started() {
        UnfilledBytes& bytes = runs_.back().bytes;
        return bytes.data() + bytes.size() - 4096;
    }
    // What no record fills is zero.
    void clearRest(std::size_t from);

    std::uint32_t fileSegments_;
    Generation generation_;
    std::uint16_t segment_;
    std::size_t used_ = 0;  // of the started segment; 0 = none is started
    LogPosition owner_;     // the record that the started segment begins with, or continues
    LogPosition placing_;   // the record that is being placed
    std::size_t complete_ = 0;
    bool takeWantsRoom_ = true;         // the next take would need memory
    std::vector<LogRun> fresh_;         // with room, for runs_ after a take
    std::vector<LogRun> runs_;          // the last one holds the started segment, if there is one
    std::vector<UnfilledBytes> spare_;  // the one that was used last is the next one again
    std::size_t usualRun_;              // bytes that a run has room for
};

}  // namespace esent::log
