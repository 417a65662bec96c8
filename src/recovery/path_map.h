// Where a database that the logs name lies on this machine: the caller's map, the alternate folder, or the
// path as it was recorded. Pure text; only the last rule asks the file system whether a file exists.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recovery/recovery.h"

namespace esent::recovery {

// Equal without regard to ASCII case and to the kind of separator.
[[nodiscard]] bool sameRecordedPath(std::string_view a, std::string_view b);
// A caller's path as the logs have it: in full, unless it is one of another platform (`C:\\...` on Linux).
[[nodiscard]] Result<std::string> recordedForm(os::FileSystem& files, const std::string& path);

class PathMap {
 public:
    // `closed`: databases that no entry names have no place here; otherwise they keep theirs.
    PathMap(os::FileSystem& files, std::vector<PathMapping> entries, bool closed, std::string alternateFolder,
            std::string besideLogs);
    // The map of JetInit's context.
    explicit PathMap(const RecoveryContext& context);

    // The local full path; nothing when the database is to be left out.
    [[nodiscard]] std::optional<std::string> locate(const std::string& recorded) const;
    // The caller's entry for it; null when there is none.
    [[nodiscard]] const PathMapping* entryFor(std::string_view recorded) const;

 private:
    [[nodiscard]] std::string beside(const std::string& folder, const std::string& name) const;

    os::FileSystem& files_;
    std::vector<PathMapping> entries_;
    bool closed_;
    std::string alternateFolder_;
    std::string besideLogs_;
};

}  // namespace esent::recovery
