// LogSet: what lies in folders that somebody copied from another machine: databases, and log streams with
// what they say about databases.
//
// Only looks; changes nothing. Names may be in any case, streams of any base name and both pairs of
// extensions; logs under other names are told by their headers. Used by one thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "log/log_header.h"
#include "os/file_system.h"
#include "page/database_header.h"
#include "recovery/recorded_databases.h"

namespace esent::tool {

struct FoundDatabase {
    std::string path;
    std::optional<page::DatabaseHeader> header;  // nothing: both copies are bad
    JET_ERR error = JET_errSuccess;              // then
    [[nodiscard]] bool clean() const;
};

struct FoundStream {
    std::string baseName;  // as the files have it
    bool legacyExtensions = true;
    bool renamed = false;  // some of its logs have other names
    std::map<Generation, std::string> archived;
    std::string current;                   // "": there is none
    std::string temporary;                 // "": there is none
    std::string checkpoint;                // "": there is none
    std::optional<log::LogHeader> newest;  // of the newest log whose header is good
    std::vector<recovery::RecordedDatabase> recorded;

    [[nodiscard]] std::vector<std::string> logs() const;
    // Generations that are there.
    [[nodiscard]] bool has(Generation generation) const;
    [[nodiscard]] Generation lowest() const;
    [[nodiscard]] Generation highest() const;
    // The name that an archived log has.
    [[nodiscard]] std::string nameOf(Generation generation) const;
};

struct LogSet {
    std::vector<FoundDatabase> databases;
    std::vector<FoundStream> streams;
    bool byName = false;  // databases were asked for by name, others are nobody's business

    // The stream that a database belongs to by its header; null when it is not there.
    [[nodiscard]] const FoundStream* streamOf(const FoundDatabase& database) const;
};

// `inputs`: folders, or databases whose folders hold their logs; `logFolder`: where logs are besides that
// ("": nowhere). JET_errFileNotFound when an input does not exist.
[[nodiscard]] Result<LogSet> surveyLogSet(os::FileSystem& files, const std::vector<std::string>& inputs,
                                          const std::string& logFolder);

// The generations that `database` needs to become consistent, and those that hold committed work behind them,
// that are not in the stream (null: none are).
struct MissingLogs {
    std::vector<Generation> required;
    std::vector<Generation> committed;
};
[[nodiscard]] MissingLogs missingLogs(const page::DatabaseHeader& header, const FoundStream* stream);

// "edb0000A.log, edb0000B.log", or from-to for runs.
[[nodiscard]] std::string namesOf(const std::vector<Generation>& generations, const FoundStream* stream);

}  // namespace esent::tool
