// Joins databases to the log stream; see log_stream_adapter.h.
#include "database/log_stream_adapter.h"

namespace esent::database {

LogMoment LogStreamAdapter::moment() {
    for (;;) {  // a switch between the two questions would give a wrong pair
        const Generation generation = stream_->currentGeneration();
        const LogTime created = stream_->currentGenerationCreated();
        if (stream_->currentGeneration() == generation) return {generation, created};
    }
}

Result<LogPosition> LogStreamAdapter::append(ByteView record,
                                             const std::function<void(LogPosition)>& placed) {
    const LogPosition position = TRY(stream_->append(record, placed));
    TRY(stream_->flush(position, log::LogStream::Fill::Segment));
    return position;
}

}  // namespace esent::database
