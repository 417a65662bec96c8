// Names of the files of a log stream and what is found of them on disk.
//
// Why: every room that looks for logs (recovery, backup, the stream itself) must agree on names, digit counts
// and extensions. Immutable after construction, so any thread may use it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/disk_types.h"
#include "base/result.h"
#include "os/file_system.h"

namespace esent::log {

struct LogFileSettings {
    std::string logFolder;         // JET_paramLogFilePath; "" = current folder
    std::string systemFolder;      // JET_paramSystemPath: where the checkpoint file lives
    std::string baseName = "edb";  // JET_paramBaseName, three characters
    bool legacyExtensions = true;  // .log/.chk, otherwise .jtx/.jcp
    bool shortNumbers = true;      // five digits up to generation 0xFFFFF, otherwise always eight
};

class LogFiles {
 public:
    LogFiles() = default;
    explicit LogFiles(LogFileSettings settings) : settings_(std::move(settings)) {}

    [[nodiscard]] const LogFileSettings& settings() const { return settings_; }
    [[nodiscard]] std::string_view extension() const { return settings_.legacyExtensions ? ".log" : ".jtx"; }

    // Full paths.
    [[nodiscard]] std::string currentPath() const;                       // edb.log
    [[nodiscard]] std::string tempPath() const;                          // edbtmp.log
    [[nodiscard]] std::string archivePath(Generation generation) const;  // edb0000A.log
    [[nodiscard]] std::string reservePath(std::uint32_t number) const;   // edbres00001.jrs, number from 1
    [[nodiscard]] std::string checkpointPath() const;                    // edb.chk, in the system folder
    // Names without folder.
    [[nodiscard]] std::string currentName() const;
    [[nodiscard]] std::string archiveName(Generation generation) const;

    // The generation in a name such as edb0000A.log (five or eight digits); nothing for other names, the
    // current log and the temporary log.
    [[nodiscard]] std::optional<Generation> archivedGeneration(std::string_view name) const;

    // Archived logs on disk by generation, with their full paths (the name as found: digit counts may differ
    // from archivePath()). An absent folder has none.
    [[nodiscard]] Result<std::map<Generation, std::string>> archived(os::FileSystem& fileSystem) const;
    // The path of an archived log as it exists on disk, under either digit count; JET_errFileNotFound.
    [[nodiscard]] Result<std::string> findArchive(os::FileSystem& fileSystem, Generation generation) const;

    // The same files under the other pair of extensions.
    [[nodiscard]] LogFiles withOtherExtensions() const;
    // The same names in another folder (a backup set, a restore folder).
    [[nodiscard]] LogFiles inFolder(std::string_view folder) const;

 private:
    LogFileSettings settings_;
};

// The path as it is on disk where only the case of the name differs, as in a folder that was copied from
// Windows; `path` itself when it is there, or nothing like it is.
[[nodiscard]] Result<std::string> asOnDisk(os::FileSystem& fileSystem, const std::string& path);

// These files, or the same with the other extensions when only those exist: the current log decides, then
// archived logs, then the checkpoint. JetInit calls it once and uses the answer for the whole run.
[[nodiscard]] Result<LogFiles> chooseExtensions(os::FileSystem& fileSystem, const LogFiles& preferred);

}  // namespace esent::log
