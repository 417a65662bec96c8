#include "backup_set.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "log/log_files.h"
#include "log/log_header.h"
#include "os/path.h"
#include "page/database_header.h"
#include "verify.h"

namespace esent::tool {
namespace {

using nlohmann::json;

Result<std::string> readText(os::FileSystem& fileSystem, const std::string& path) {
    const auto file = TRY(fileSystem.open(path, {os::OpenMode::ReadOnlyShared}));
    const std::uint64_t bytes = TRY(file->size());
    if (bytes > 16 * 1024 * 1024) return fail(JET_errInvalidBackup);
    std::string text(static_cast<std::size_t>(bytes), '\0');
    TRY(file->read(0, std::as_writable_bytes(std::span(text))));
    return text;
}

// A name that stays inside the folder.
bool isPlainName(const std::string& name) {
    return !name.empty() && name != "." && name != ".." && os::fileName(name) == name;
}

Result<BackupSet> parsed(const std::string& text) {
    try {
        const json description = json::parse(text);
        BackupSet set;
        for (const json& database : description.at("databases")) {
            set.databases.push_back({database.at("name"), database.at("source")});
            if (!isPlainName(set.databases.back().name)) return fail(JET_errInvalidBackup);
        }
        for (const json& name : description.at("logs")) {
            set.logs.push_back(name);
            if (!isPlainName(set.logs.back())) return fail(JET_errInvalidBackup);
        }
        set.lowGeneration = description.at("lowGeneration");
        set.highGeneration = description.at("highGeneration");
        set.baseName = description.at("baseName");
        set.pageSize = description.at("pageSize");
        return set;
    } catch (const json::exception&) {
        return fail(JET_errInvalidBackup);
    }
}

// The attached database of the logs that has this file name; the name itself if there is none.
Result<std::string> sourceOf(os::FileSystem& fileSystem, const std::string& folder,
                             const std::vector<std::string>& logs, const std::string& name) {
    for (const std::string& log : logs) {
        const auto file = TRY(fileSystem.open(os::joinPath(folder, log), {os::OpenMode::ReadOnlyShared}));
        const log::LogHeader header = TRY(log::readLogHeader(*file));
        for (const log::AttachEntry& entry : TRY(header.attachList())) {
            if (os::fileName(entry.path) == name) return entry.path;
        }
    }
    return name;
}

Result<BackupSet> discovered(os::FileSystem& fileSystem, const std::string& folder) {
    BackupSet set;
    std::vector<std::string> databases;
    for (const os::DirectoryEntry& entry : TRY(fileSystem.list(folder))) {
        if (entry.isDirectory) continue;
        const FileKind kind = TRY(fileKindOf(fileSystem, os::joinPath(folder, entry.name)));
        if (kind == FileKind::Database) databases.push_back(entry.name);
        if (kind == FileKind::Log) set.logs.push_back(entry.name);
    }
    if (!set.logs.empty()) set.baseName = set.logs.front().substr(0, 3);
    const log::LogFiles names({.logFolder = folder, .systemFolder = folder, .baseName = set.baseName});
    for (const std::string& log : set.logs) {
        const auto generation = names.archivedGeneration(log);
        if (!generation) continue;
        const auto number = static_cast<std::uint32_t>(*generation);
        if (set.lowGeneration == 0 || number < set.lowGeneration) set.lowGeneration = number;
        set.highGeneration = std::max(set.highGeneration, number);
    }
    for (const std::string& name : databases) {
        std::string source = TRY(sourceOf(fileSystem, folder, set.logs, name));
        set.databases.push_back({name, std::move(source)});
        const auto file = TRY(fileSystem.open(os::joinPath(folder, name), {os::OpenMode::ReadOnlyShared}));
        set.pageSize = TRY(page::readDatabaseHeader(*file, false)).pageSize();
    }
    return set;
}

}  // namespace

Status writeBackupSet(os::FileSystem& fileSystem, const std::string& folder, const BackupSet& set) {
    json databases = json::array();
    for (const BackedUpDatabase& database : set.databases) {
        databases.push_back({{"name", database.name}, {"source", database.source}});
    }
    const json description = {{"databases", databases},
                              {"logs", set.logs},
                              {"lowGeneration", set.lowGeneration},
                              {"highGeneration", set.highGeneration},
                              {"baseName", set.baseName},
                              {"pageSize", set.pageSize}};
    const std::string text = description.dump(2) + "\n";
    TRY(fileSystem.syncDirectory(folder));  // the files stand before the description does
    const auto file = TRY(fileSystem.open(os::joinPath(folder, kSetDescription), {os::OpenMode::CreateNew}));
    TRY(file->write(0, std::as_bytes(std::span(text))));
    TRY(file->sync());
    return fileSystem.syncDirectory(folder);
}

Result<BackupSet> readBackupSet(os::FileSystem& fileSystem, const std::string& folder) {
    const std::string path = os::joinPath(folder, kSetDescription);
    BackupSet set;
    if (TRY(fileSystem.exists(path))) {
        const std::string text = TRY(readText(fileSystem, path));
        set = TRY(parsed(text));
    } else {
        set = TRY(discovered(fileSystem, folder));
    }
    if (set.databases.empty()) return fail(JET_errMissingFullBackup);
    return set;
}

}  // namespace esent::tool
