// TemporaryDatabase: the file behind temporary tables and sorts that do not fit in memory (database id 0).
//
// Made when it is first needed, never logged, deleted at JetTerm; what a crash leaves is overwritten by the
// next one. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "database/volume_file.h"
#include "os/file_system.h"

namespace esent::instance {

class TemporaryDatabase {
 public:
    struct Settings {
        std::string path;  // in full
        std::uint32_t pageSize = 4096;
        std::uint32_t extensionPages = 256;
    };
    TemporaryDatabase(os::FileSystem& files, Settings settings, database::TransactionTies ties);
    ~TemporaryDatabase();  // nobody uses its volume
    TemporaryDatabase(const TemporaryDatabase&) = delete;
    TemporaryDatabase& operator=(const TemporaryDatabase&) = delete;

    [[nodiscard]] Result<std::shared_ptr<btree::Volume>> volume();

 private:
    [[nodiscard]] Result<std::shared_ptr<database::VolumeFile>> create();

    os::FileSystem& files_;
    const Settings settings_;
    const database::TransactionTies ties_;
    std::mutex lock_;
    std::shared_ptr<database::VolumeFile> file_;  // guarded by lock_
};

}  // namespace esent::instance
