// See volume_file.h.
#include "database/volume_file.h"

#include "cache/buffer_pool.h"
#include "catalog/schema_cache.h"
#include "log/log_stream.h"

namespace esent::database {

VolumeFile::VolumeFile(std::shared_ptr<os::File> file, const btree::Volume::Settings& settings,
                       const TransactionTies& ties)
    : file_(std::move(file)),
      pages_(cache::BufferPool::process(), *file_,
             {.pageSize = settings.pageSize,
              .readOnly = settings.readOnly,
              .writeAhead = settings.logged ? this : nullptr,
              .onWriteFailure = ties.onWriteFailure}),
      volume_(settings, pages_, ties.transactions),
      schemas_(std::make_unique<catalog::SchemaCache>(volume_)) {}

VolumeFile::~VolumeFile() = default;

std::shared_ptr<btree::Volume> VolumeFile::volumeOf(const std::shared_ptr<VolumeFile>& file) {
    return file == nullptr ? nullptr : std::shared_ptr<btree::Volume>(file, &file->volume_);
}

std::shared_ptr<VolumeFile> VolumeFile::open(std::shared_ptr<os::File> file,
                                             const btree::Volume::Settings& settings,
                                             const TransactionTies& ties) {
    auto opened = std::make_shared<VolumeFile>(std::move(file), settings, ties);
    if (ties.trees != nullptr) ties.trees->add(volumeOf(opened));
    return opened;
}

Status VolumeFile::writeOut() {
    TRY(pages_.flushAll());
    return pages_.sync();
}

Result<LogPosition> VolumeFile::logBeforeImages(PageNumber number, ByteView page) {
    return btree::logBeforeImages(volume_, number, page);
}

Status VolumeFile::makeDurable(LogPosition position) {
    log::LogStream* log = volume_.log();
    return log == nullptr ? Status() : log->flush(position, log::LogStream::Fill::None);
}

}  // namespace esent::database
