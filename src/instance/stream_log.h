// StreamLog: the attached databases' view of the instance's log stream.
//
// Made before the stream (which needs the set of databases, which needs this), bound to it afterwards.
#pragma once

#include "database/database_log.h"
#include "log/log_stream.h"

namespace esent::instance {

class StreamLog final : public database::DatabaseLog {
 public:
    void bind(log::LogStream& stream) { stream_ = &stream; }
    [[nodiscard]] Signature signature() override { return stream_->signature(); }
    [[nodiscard]] database::LogMoment moment() override {
        return {stream_->currentGeneration(), stream_->currentGenerationCreated()};
    }
    [[nodiscard]] Result<LogPosition> append(ByteView record,
                                             const std::function<void(LogPosition)>& placed) override {
        const LogPosition position = TRY(stream_->append(record));
        if (placed) placed(position);
        TRY(stream_->flush(position));
        return position;
    }

 private:
    log::LogStream* stream_ = nullptr;
};

}  // namespace esent::instance
