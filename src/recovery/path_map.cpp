#include "recovery/path_map.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "log/log_files.h"
#include "os/path.h"

namespace esent::recovery {

namespace {

char folded(char c) {
    if (c == '\\') return '/';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isLetter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// A path with a drive letter or a share that means nothing on this platform.
bool isForeign(std::string_view path) {
    if (os::isAbsolutePath(path)) return false;
    const bool drive =
        path.size() >= 3 && isLetter(path[0]) && path[1] == ':' && os::isPathSeparator(path[2]);
    return drive || path.starts_with("\\\\");
}

}  // namespace

bool sameRecordedPath(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (folded(a[i]) != folded(b[i])) return false;
    }
    return true;
}

Result<std::string> recordedForm(os::FileSystem& files, const std::string& path) {
    if (isForeign(path)) return path;
    return files.fullPath(path);
}

PathMap::PathMap(const RecoveryContext& context)
    : PathMap(context.files, context.map, !context.options.missingMapEntryAllowed,
              context.alternateDatabaseFolder, context.logFolder) {}

PathMap::PathMap(os::FileSystem& files, std::vector<PathMapping> entries, bool closed,
                 std::string alternateFolder, std::string besideLogs)
    : files_(files),
      entries_(std::move(entries)),
      closed_(closed),
      alternateFolder_(std::move(alternateFolder)),
      besideLogs_(std::move(besideLogs)) {}

const PathMapping* PathMap::entryFor(std::string_view recorded) const {
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const PathMapping& entry) {
        return sameRecordedPath(entry.from, recorded);
    });
    return found == entries_.end() ? nullptr : &*found;
}

// Windows does not tell the case of a name.
std::string PathMap::beside(const std::string& folder, const std::string& name) const {
    const std::string path = os::joinPath(folder, name);
    return log::asOnDisk(files_, path).value_or(path);
}

std::optional<std::string> PathMap::locate(const std::string& recorded) const {
    if (const PathMapping* entry = entryFor(recorded)) {
        if (entry->to.empty()) return std::nullopt;
        return entry->to;
    }
    const std::string name(os::fileName(recorded));
    if (!alternateFolder_.empty()) return beside(alternateFolder_, name);
    if (closed_) return std::nullopt;
    if (isForeign(recorded)) return beside(besideLogs_, name);
    const Result<std::string> full = files_.fullPath(recorded);
    return full ? *full : recorded;
}

}  // namespace esent::recovery
