// Copying a file: restore, esentutl /y, and the private copies that esentutl works on. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "os/file_system.h"

namespace esent::os {

enum class CopyTarget : std::uint8_t {
    New,      // JET_errFileAlreadyExists when there is one
    Replace,  // an existing file is overwritten
};

// Told before each part of the file and at its end; an error ends the copy.
using CopyProgress = std::function<Status(std::uint64_t doneBytes, std::uint64_t totalBytes)>;

// Copies and makes the copy durable; returns its size in bytes. After an error no target is left behind.
Result<std::uint64_t> copyFile(FileSystem& fileSystem, const std::string& from, const std::string& to,
                               CopyTarget target, const CopyProgress& progress = {});

}  // namespace esent::os
