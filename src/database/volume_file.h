// VolumeFile: a database file whose trees can be used: its pages in the buffer pool, its volume, and the
// write-ahead rule between the two and the log.
//
// Made when a database is fully attached, and for the temporary database. Held by shared_ptr: whoever works
// on the volume keeps it (volumeOf()). Thread-safe.
#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "btree/tree_undo.h"
#include "btree/volume.h"
#include "cache/cached_file.h"
#include "os/file_system.h"

namespace esent::catalog {
class SchemaCache;
}

namespace esent::database {

// How the databases of an instance take part in its transactions. All may be empty: then nobody changes
// anything (tests, tools that only copy files).
struct TransactionTies {
    txn::TransactionManager* transactions = nullptr;
    btree::VolumeUndo* trees = nullptr;
    std::function<void(JET_ERR)> onWriteFailure;  // of a page or a sync; may be called anywhere
};

class VolumeFile final : private cache::WriteAhead {
 public:
    VolumeFile(std::shared_ptr<os::File> file, const btree::Volume::Settings& settings,
               const TransactionTies& ties);
    ~VolumeFile();

    [[nodiscard]] btree::Volume& volume() { return volume_; }
    [[nodiscard]] cache::CachedFile& pages() { return pages_; }
    // The tables in it.
    [[nodiscard]] catalog::SchemaCache& schemas() { return *schemas_; }
    [[nodiscard]] static std::shared_ptr<btree::Volume> volumeOf(const std::shared_ptr<VolumeFile>& file);
    // Makes it and tells the ties; closing tells them again, before the last pointer goes.
    [[nodiscard]] static std::shared_ptr<VolumeFile> open(std::shared_ptr<os::File> file,
                                                          const btree::Volume::Settings& settings,
                                                          const TransactionTies& ties);

    // Every change is durable in the file afterwards.
    [[nodiscard]] Status writeOut();

 private:
    Result<LogPosition> logBeforeImages(PageNumber number, ByteView page) override;
    Status makeDurable(LogPosition position) override;

    const std::shared_ptr<os::File> file_;
    cache::CachedFile pages_;
    btree::Volume volume_;
    std::unique_ptr<catalog::SchemaCache> schemas_;
};

}  // namespace esent::database
