// Checkpointer: bounds what recovery would have to replay (JET_paramCheckpointDepthMax): writes old changed
// pages out and moves the checkpoint, on a thread of its own, so that no commit waits for it.
//
// The log tells it how far it has come; the thread starts when there is something to do for the first time.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "base/disk_types.h"
#include "os/background_thread.h"

namespace esent::instance {

// Distances in a log whose generations have this many segments.
class LogScale {
 public:
    explicit LogScale(std::uint32_t fileSegments) : fileSegments_(fileSegments) {}
    [[nodiscard]] std::uint64_t bytes(LogPosition position) const {
        const auto generation = static_cast<std::uint64_t>(position.generation);
        return (generation * fileSegments_ + position.segment) * kSegmentBytes;
    }
    // So many bytes before `position`, but not before the first log.
    [[nodiscard]] LogPosition before(LogPosition position, std::uint64_t distance) const;

 private:
    static constexpr std::uint64_t kSegmentBytes = 4096;
    std::uint64_t fileSegments_;
};

class Checkpointer {
 public:
    // `work` writes out what is too old and moves the checkpoint. `depth` is asked each time: the parameter
    // may change.
    Checkpointer(LogScale scale, std::function<std::uint64_t()> depth, std::function<void()> work)
        : scale_(scale), depth_(std::move(depth)), thread_(std::move(work)) {}

    // The log has been written up to here, durable or not. Cheap, and waits for nobody.
    void logGrew(LogPosition tip);
    void stop();

 private:
    const LogScale scale_;
    const std::function<std::uint64_t()> depth_;
    std::atomic<std::uint64_t> next_{0};  // bytes of log at which there is work again
    std::atomic<bool> stopped_{false};
    os::BackgroundThread thread_;
};

}  // namespace esent::instance
