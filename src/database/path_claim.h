// PathClaim: keeps two instances of this process from attaching one database file.
//
// File locks tell processes apart, and on some systems only them; this tells instances apart. Several claims
// for reading may stand side by side. Each instance has a file system of its own; what counts is the one of
// the machine below. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "os/file_system.h"

namespace esent::database {

class PathClaim {
 public:
    // `path` in full. JET_errDatabaseSharingViolation when another claim is in the way.
    static Result<PathClaim> take(const os::FileSystem& files, std::string_view path, bool readOnly);

    PathClaim() = default;
    PathClaim(PathClaim&& other) noexcept
        : files_(std::exchange(other.files_, nullptr)), path_(std::move(other.path_)) {}
    PathClaim& operator=(PathClaim&& other) noexcept {
        std::swap(files_, other.files_);
        std::swap(path_, other.path_);
        return *this;
    }
    ~PathClaim();

 private:
    PathClaim(const os::FileSystem* files, std::string path) : files_(files), path_(std::move(path)) {}

    const os::FileSystem* files_ = nullptr;
    std::string path_;
};

}  // namespace esent::database
