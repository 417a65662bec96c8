// LogStreamAdapter: the DatabaseLog of an instance that logs.
//
// The set of databases exists before the log stream is opened (the stream asks it for attach lists), so the
// stream is bound later, before the first attach.
#pragma once

#include "database/database_log.h"
#include "log/log_stream.h"

namespace esent::database {

class LogStreamAdapter final : public DatabaseLog {
 public:
    void bind(log::LogStream& stream) { stream_ = &stream; }

    Signature signature() override { return stream_->signature(); }
    LogMoment moment() override;
    Result<LogPosition> append(ByteView record, const std::function<void(LogPosition)>& placed) override;

 private:
    log::LogStream* stream_ = nullptr;
};

}  // namespace esent::database
