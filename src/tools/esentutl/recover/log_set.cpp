#include "recover/log_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "log/log_files.h"
#include "os/path.h"

namespace esent::tool {

namespace {

constexpr std::size_t kBaseNameSize = 3;

log::LogFiles namesFor(const std::string& baseName, bool legacyExtensions) {
    log::LogFileSettings settings;
    settings.baseName = baseName;
    settings.legacyExtensions = legacyExtensions;
    return log::LogFiles(settings);
}

// Collects the streams of one folder by their base names.
class StreamCollector {
 public:
    explicit StreamCollector(os::FileSystem& files) : files_(files) {}

    void add(const std::string& path) {
        const std::string extension = lowered(os::extension(path));
        const std::string stem(os::stem(path));
        if (stem.size() < kBaseNameSize) return addByContent(path);
        const bool log = extension == ".log" || extension == ".jtx";
        const bool checkpoint = extension == ".chk" || extension == ".jcp";
        if (!log && !checkpoint) return addByContent(path);
        const bool legacy = extension == ".log" || extension == ".chk";
        FoundStream& stream = at(stem.substr(0, kBaseNameSize), legacy);
        const std::string name(os::fileName(path));
        if (checkpoint) {
            if (stem.size() == kBaseNameSize) stream.checkpoint = path;
        } else if (stem.size() == kBaseNameSize) {
            stream.current = path;
            stream.baseName = stem;
        } else if (lowered(stem.substr(kBaseNameSize)) == "tmp") {
            stream.temporary = path;
        } else if (const auto generation = namesFor(stream.baseName, legacy).archivedGeneration(name)) {
            stream.archived[*generation] = path;
        } else {
            addByContent(path);
        }
    }

    // Streams without a single log whose header is good are none.
    std::vector<FoundStream> take() {
        std::vector<FoundStream> found;
        for (auto& [key, stream] : streams_) {
            if (readNewest(stream)) found.push_back(std::move(stream));
        }
        for (const auto& [path, header] : renamed_)
            adopt(found, path, header);
        for (FoundStream& stream : found) {
            chooseCurrent(stream);
            stream.recorded = recovery::recordedDatabases(files_, stream.logs(), stream.checkpoint);
        }
        return found;
    }

 private:
    static std::string lowered(std::string_view text) {
        std::string out(text);
        std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
        return out;
    }

    FoundStream& at(const std::string& baseName, bool legacy) {
        FoundStream& stream = streams_[{lowered(baseName), legacy}];
        if (stream.baseName.empty()) stream.baseName = baseName;
        stream.legacyExtensions = legacy;
        return stream;
    }

    bool readNewest(FoundStream& stream) {
        const std::vector<std::string> logs = stream.logs();
        for (auto path = logs.rbegin(); path != logs.rend(); ++path) {
            if (auto header = headerOf(*path)) {
                stream.newest = std::move(*header);
                return true;
            }
        }
        return false;
    }

    Result<log::LogHeader> headerOf(const std::string& path) {
        const auto file = TRY(files_.open(path, {os::OpenMode::ReadOnlyShared}));
        log::LogExpectations expectations;
        expectations.checkFileSize = false;
        return log::readLogHeader(*file, expectations);
    }

    // A file whose name is none of a log may be one all the same: copied twice, numbered by the tool that
    // exported it, under its short name.
    void addByContent(const std::string& path) {
        if (auto header = headerOf(path)) renamed_.emplace_back(path, std::move(*header));
    }

    // A log that has a name of its stream comes before one that has not.
    static void adopt(std::vector<FoundStream>& found, const std::string& path,
                      const log::LogHeader& header) {
        auto stream = std::ranges::find_if(
            found, [&](const FoundStream& each) { return each.newest->signature() == header.signature(); });
        if (stream == found.end()) {
            stream = found.emplace(found.end());
            stream->baseName = "edb";
            stream->newest = header;
        }
        if (stream->has(header.generation())) return;
        stream->archived[header.generation()] = path;
        stream->renamed = true;
        if (stream->newest->generation() < header.generation()) stream->newest = header;
    }

    // The last of them was the current one, unless its name says that it was not.
    void chooseCurrent(FoundStream& stream) const {
        if (!stream.renamed || !stream.current.empty()) return;
        const auto last = std::prev(stream.archived.end());
        const bool named = std::ranges::none_of(
            renamed_, [&](const auto& renamed) { return renamed.first == last->second; });
        if (named) return;
        stream.current = last->second;
        stream.archived.erase(last);
    }

    os::FileSystem& files_;
    std::vector<std::pair<std::string, log::LogHeader>> renamed_;
    std::map<std::pair<std::string, bool>, FoundStream> streams_;
};

// A database, judged by its first bytes; nothing for any other file.
std::optional<FoundDatabase> lookAtDatabase(os::FileSystem& files, const std::string& path, bool named) {
    FoundDatabase found{path, std::nullopt, JET_errSuccess};
    const auto file = files.open(path, {os::OpenMode::ReadOnlyShared});
    if (!file) {
        found.error = file.error().code;
        return named ? std::optional(found) : std::nullopt;
    }
    std::array<std::byte, 8> start{};
    const auto got = (*file)->readSome(0, start);
    const bool magic =
        got && *got == start.size() && loadLE<std::uint32_t>(start.data() + 4) == page::kDatabaseMagic;
    auto header = page::readDatabaseHeader(**file, false);
    if (!header) {
        found.error = header.error().code;
        return magic || named ? std::optional(found) : std::nullopt;
    }
    const bool database =
        header->magic() == page::kDatabaseMagic && header->fileType() != page::kFileTypeTemporary;
    if (!database && !named) return std::nullopt;
    found.header = std::move(*header);
    return found;
}

}  // namespace

bool FoundDatabase::clean() const {
    return header && header->state() == page::DatabaseState::Clean;
}

std::vector<std::string> FoundStream::logs() const {
    std::vector<std::string> paths;
    for (const auto& [generation, path] : archived)
        paths.push_back(path);
    if (!current.empty()) paths.push_back(current);
    return paths;
}

bool FoundStream::has(Generation generation) const {
    return archived.contains(generation) ||
           (!current.empty() && newest && newest->generation() == generation);
}

Generation FoundStream::lowest() const {
    return archived.empty() ? newest->generation() : archived.begin()->first;
}

Generation FoundStream::highest() const {
    const Generation last = archived.empty() ? 0 : archived.rbegin()->first;
    return current.empty() ? last : std::max(last, newest->generation());
}

std::string FoundStream::nameOf(Generation generation) const {
    return namesFor(baseName, legacyExtensions).archiveName(generation);
}

const FoundStream* LogSet::streamOf(const FoundDatabase& database) const {
    if (!database.header) return nullptr;
    for (const FoundStream& stream : streams) {
        if (stream.newest->signature() == database.header->logSignature()) return &stream;
    }
    // A database that was attached to a stream for the first time, with a header from before that.
    for (const FoundStream& stream : streams) {
        const bool named = std::ranges::any_of(stream.recorded, [&](const recovery::RecordedDatabase& each) {
            return each.signature == database.header->databaseSignature();
        });
        if (named) return &stream;
    }
    return nullptr;
}

Result<LogSet> surveyLogSet(os::FileSystem& files, const std::vector<std::string>& inputs,
                            const std::string& logFolder) {
    LogSet set;
    set.byName = !inputs.empty();
    std::set<std::string> folders;
    if (!logFolder.empty()) folders.insert(TRY(files.fullPath(logFolder)));
    for (const std::string& input : inputs) {
        const std::string full = TRY(files.fullPath(input));
        if (!TRY(files.exists(full))) return fail(JET_errFileNotFound);
        if (!TRY(files.isDirectory(full))) {
            if (auto database = lookAtDatabase(files, full, true))
                set.databases.push_back(std::move(*database));
            folders.insert(std::string(os::parentPath(full)));
            continue;
        }
        folders.insert(full);
        set.byName = false;
        for (const os::DirectoryEntry& entry : TRY(files.list(full))) {
            if (entry.isDirectory) continue;
            if (auto database = lookAtDatabase(files, os::joinPath(full, entry.name), false))
                set.databases.push_back(std::move(*database));
        }
    }
    for (const std::string& folder : folders) {
        StreamCollector collector(files);
        for (const os::DirectoryEntry& entry : TRY(files.list(folder))) {
            if (!entry.isDirectory) collector.add(os::joinPath(folder, entry.name));
        }
        for (FoundStream& stream : collector.take())
            set.streams.push_back(std::move(stream));
    }
    return set;
}

MissingLogs missingLogs(const page::DatabaseHeader& header, const FoundStream* stream) {
    constexpr std::size_t kMostNamed = 100000;  // numbers from a damaged header
    MissingLogs missing;
    const Generation low = std::max(header.minRequired(), 1);
    for (Generation at = low; at <= header.maxRequired() && missing.required.size() < kMostNamed; ++at) {
        if (!stream || !stream->has(at)) missing.required.push_back(at);
    }
    for (Generation at = std::max(header.maxRequired(), 0) + 1;
         at <= header.maxCommitted() && missing.committed.size() < kMostNamed; ++at) {
        if (!stream || !stream->has(at)) missing.committed.push_back(at);
    }
    return missing;
}

std::string namesOf(const std::vector<Generation>& generations, const FoundStream* stream) {
    const auto name = [&](Generation generation) {
        return stream ? stream->nameOf(generation)
                      : fmt::format("generation 0x{:X}", static_cast<std::uint32_t>(generation));
    };
    std::string text;
    for (std::size_t i = 0; i < generations.size();) {
        std::size_t end = i;
        while (end + 1 < generations.size() && generations[end + 1] == generations[end] + 1)
            ++end;
        if (!text.empty()) text += ", ";
        text += name(generations[i]);
        if (end > i) text += " to " + name(generations[end]);
        i = end + 1;
    }
    return text;
}

}  // namespace esent::tool
