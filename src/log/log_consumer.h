// LogConsumer: makes the log files of another machine from what its log stream emitted (LogEmission), in a
// folder where recovery then finds them as if they had been copied.
//
// Each call is durable when it returns. What does not follow on what is there is refused and changes nothing.
// One thread at a time.
#pragma once

#include <memory>
#include <optional>

#include "base/result.h"
#include "log/log_emission.h"
#include "log/log_files.h"
#include "log/log_header.h"
#include "os/file_system.h"

namespace esent::log {

class LogConsumer {
 public:
    LogConsumer(os::FileSystem& files, LogFiles names) : files_(files), names_(std::move(names)) {}

    // JET_errInvalidLogSequence: something between this and what is there is missing. JET_errBadLogSignature:
    // of another stream. JET_errInvalidParameter: no whole segments. JET_errLogFileCorrupt and the other
    // errors of a log header. Errors of the disk.
    [[nodiscard]] Status consume(EmissionKind kind, LogPosition position, ByteView bytes);

 private:
    [[nodiscard]] Status open();
    [[nodiscard]] Status openCurrent();
    [[nodiscard]] Status start(const LogHeader& header);
    [[nodiscard]] Status checkFollows(const LogHeader& header) const;
    [[nodiscard]] Status resend(LogPosition position, ByteView bytes);
    [[nodiscard]] Status data(LogPosition position, ByteView bytes);
    [[nodiscard]] Status put(std::uint32_t segment, ByteView bytes);

    os::FileSystem& files_;
    const LogFiles names_;
    bool opened_ = false;
    std::unique_ptr<os::File> file_;   // the current log, if there is one
    std::optional<LogHeader> newest_;  // of the current log, or of the highest archived one
    std::uint32_t next_ = 0;           // segments below it are there
};

}  // namespace esent::log
