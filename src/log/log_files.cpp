#include "log/log_files.h"

#include <array>
#include <cstdio>

#include "base/text.h"
#include "os/path.h"

namespace esent::log {

namespace {
constexpr Generation kShortMax = 0xFFFFF;

std::string hex(std::uint32_t value, int digits) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%0*X", digits, static_cast<unsigned>(value));
    return text.data();
}

std::optional<std::uint32_t> parseHex(std::string_view digits) {
    std::uint32_t value = 0;
    for (const char c : digits) {
        std::uint32_t digit = 0;
        if (c >= '0' && c <= '9') {
            digit = static_cast<std::uint32_t>(c - '0');
        } else if (c >= 'A' && c <= 'F') {
            digit = static_cast<std::uint32_t>(c - 'A' + 10);
        } else if (c >= 'a' && c <= 'f') {
            digit = static_cast<std::uint32_t>(c - 'a' + 10);
        } else {
            return std::nullopt;
        }
        value = value << 4 | digit;
    }
    return value;
}
}  // namespace

std::string LogFiles::currentName() const {
    return settings_.baseName + std::string(extension());
}

std::string LogFiles::archiveName(Generation generation) const {
    const int digits = settings_.shortNumbers && generation <= kShortMax ? 5 : 8;
    return settings_.baseName + hex(static_cast<std::uint32_t>(generation), digits) +
           std::string(extension());
}

std::string LogFiles::currentPath() const {
    return os::joinPath(settings_.logFolder, currentName());
}

std::string LogFiles::tempPath() const {
    return os::joinPath(settings_.logFolder, settings_.baseName + "tmp" + std::string(extension()));
}

std::string LogFiles::archivePath(Generation generation) const {
    return os::joinPath(settings_.logFolder, archiveName(generation));
}

std::string LogFiles::reservePath(std::uint32_t number) const {
    return os::joinPath(settings_.logFolder, settings_.baseName + "res" + hex(number, 5) + ".jrs");
}

std::string LogFiles::checkpointPath() const {
    return os::joinPath(settings_.systemFolder,
                        settings_.baseName + (settings_.legacyExtensions ? ".chk" : ".jcp"));
}

std::optional<Generation> LogFiles::archivedGeneration(std::string_view name) const {
    const std::size_t base = settings_.baseName.size();
    const std::size_t ext = extension().size();
    if (name.size() != base + 5 + ext && name.size() != base + 8 + ext) return std::nullopt;
    if (!equalsIgnoreAsciiCase(name.substr(0, base), settings_.baseName)) return std::nullopt;
    if (!equalsIgnoreAsciiCase(name.substr(name.size() - ext), extension())) return std::nullopt;
    const auto value = parseHex(name.substr(base, name.size() - base - ext));
    if (!value || *value == 0 || *value > 0x7FFFFFFF) return std::nullopt;
    return static_cast<Generation>(*value);
}

Result<std::map<Generation, std::string>> LogFiles::archived(os::FileSystem& fileSystem) const {
    std::map<Generation, std::string> found;
    const std::string folder = settings_.logFolder.empty() ? "." : settings_.logFolder;
    const auto entries = fileSystem.list(folder);
    if (!entries) {
        const JET_ERR code = entries.error().code;
        if (code == JET_errInvalidPath || code == JET_errFileNotFound) return found;
        return fail(entries.error());
    }
    for (const os::DirectoryEntry& entry : *entries) {
        if (entry.isDirectory) continue;
        const auto generation = archivedGeneration(entry.name);
        // With both digit counts present the name that we would write ourselves wins.
        if (!generation || (found.contains(*generation) && entry.name != archiveName(*generation))) continue;
        found[*generation] = os::joinPath(settings_.logFolder, entry.name);
    }
    return found;
}

Result<std::string> LogFiles::findArchive(os::FileSystem& fileSystem, Generation generation) const {
    for (const bool shortNumbers : {settings_.shortNumbers, !settings_.shortNumbers}) {
        LogFiles variant = *this;
        variant.settings_.shortNumbers = shortNumbers;
        std::string path = variant.archivePath(generation);
        if (TRY(fileSystem.exists(path))) return path;
    }
    return fail(JET_errFileNotFound);
}

LogFiles LogFiles::withOtherExtensions() const {
    LogFiles other = *this;
    other.settings_.legacyExtensions = !settings_.legacyExtensions;
    return other;
}

LogFiles LogFiles::inFolder(std::string_view folder) const {
    LogFiles other = *this;
    other.settings_.logFolder = folder;
    return other;
}

Result<std::string> asOnDisk(os::FileSystem& fileSystem, const std::string& path) {
    if (TRY(fileSystem.exists(path))) return path;
    const std::string folder(os::parentPath(path));
    const auto entries = fileSystem.list(folder.empty() ? "." : folder);
    if (!entries) return path;
    for (const os::DirectoryEntry& entry : *entries) {
        if (!entry.isDirectory && equalsIgnoreAsciiCase(entry.name, os::fileName(path))) {
            return os::joinPath(folder, entry.name);
        }
    }
    return path;
}

namespace {

Result<bool> isOnDisk(os::FileSystem& fileSystem, const std::string& path) {
    const std::string found = TRY(asOnDisk(fileSystem, path));
    return fileSystem.exists(found);
}

}  // namespace

Result<LogFiles> chooseExtensions(os::FileSystem& fileSystem, const LogFiles& preferred) {
    const LogFiles other = preferred.withOtherExtensions();
    for (const LogFiles* files : {&preferred, &other}) {
        if (TRY(isOnDisk(fileSystem, files->currentPath()))) return *files;
    }
    for (const LogFiles* files : {&preferred, &other}) {
        if (!TRY(files->archived(fileSystem)).empty()) return *files;
    }
    for (const LogFiles* files : {&preferred, &other}) {
        if (TRY(isOnDisk(fileSystem, files->checkpointPath()))) return *files;
    }
    return preferred;
}

}  // namespace esent::log
