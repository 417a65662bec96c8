#include "logcat/logcat_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "base/text.h"
#include "interrupt.h"
#include "logcat/object_names.h"
#include "logcat/record_facts.h"
#include "os/path.h"
#include "recover/log_set.h"

namespace esent::tool {

namespace {

using log::RecordCode;

struct Source {
    std::string path;
    bool current = false;  // may end in a torn write
};

// Which records pass; follows sessions through their transactions.
class Sieve {
 public:
    Sieve(const LogcatFilter& filter, const ObjectNames& names) : filter_(filter), names_(names) {}

    [[nodiscard]] bool passes(const RecordFacts& facts) {
        follow(facts);
        const bool wanted = byPosition(facts) && byKind(facts) && byObject(facts) && byWho(facts);
        if (ends(facts)) transactions_.erase(*facts.session);
        return wanted;
    }

 private:
    static bool ends(const RecordFacts& facts) {
        return facts.session && (facts.code == RecordCode::Commit0 || facts.code == RecordCode::Rollback);
    }
    void follow(const RecordFacts& facts) {
        if (facts.session && facts.transaction && facts.code == RecordCode::Begin0)
            transactions_[*facts.session] = *facts.transaction;
    }
    [[nodiscard]] bool byPosition(const RecordFacts& facts) const {
        return facts.position >= filter_.from && (filter_.to.isZero() || facts.position <= filter_.to);
    }
    [[nodiscard]] bool byKind(const RecordFacts& facts) const {
        return filter_.records.empty() || std::ranges::any_of(filter_.records, [&](const std::string& name) {
                   return equalsIgnoreAsciiCase(facts.name, name);
               });
    }
    [[nodiscard]] bool byObject(const RecordFacts& facts) const {
        if (filter_.database && facts.database != filter_.database) return false;
        if (!filter_.pages.empty()) {
            const bool named = std::ranges::any_of(facts.pages, [&](PageNumber page) {
                return std::ranges::find(filter_.pages, page) != filter_.pages.end();
            });
            if (!named) return false;
        }
        if (filter_.objects.empty() && filter_.table.empty()) return true;
        if (std::ranges::find(filter_.objects, facts.object) != filter_.objects.end()) return true;
        return !filter_.table.empty() && names_.isOf(facts.database, facts.object, filter_.table);
    }
    [[nodiscard]] bool byWho(const RecordFacts& facts) const {
        if (filter_.session && facts.session != filter_.session) return false;
        if (!filter_.transaction) return true;
        if (facts.transaction) return facts.transaction == filter_.transaction;
        if (!facts.session) return false;
        const auto open = transactions_.find(*facts.session);
        return open != transactions_.end() && open->second == *filter_.transaction;
    }

    const LogcatFilter& filter_;
    const ObjectNames& names_;
    std::map<log::SessionNumber, std::uint32_t> transactions_;  // open, by session
};

class Logcat {
 public:
    Logcat(const LogcatRequest& request, const OutputOptions& output)
        : request_(request),
          output_(output),
          files_(os::fileSystem()),
          names_(files_),
          sieve_(request.filter, names_) {}

    Result<bool> run();  // false: a log is damaged; what comes before is printed

 private:
    Status addFolder(const std::string& folder, const std::string& baseName);
    Result<std::vector<Source>> sources();
    Status print(const Source& source, const Interrupt& interrupt);
    [[nodiscard]] bool full() const { return request_.limit != 0 && printed_ >= request_.limit; }
    void put(const RecordFacts& facts);

    const LogcatRequest& request_;
    const OutputOptions& output_;
    os::FileSystem& files_;
    ObjectNames names_;
    Sieve sieve_;
    std::vector<Source> sources_;
    std::uint64_t printed_ = 0;
};

Status Logcat::addFolder(const std::string& folder, const std::string& baseName) {
    const LogSet set = TRY(surveyLogSet(files_, {folder}, ""));
    for (const FoundDatabase& database : set.databases) {
        if (database.header && request_.database.empty()) (void)names_.addDatabase(database.path);
    }
    bool found = false;
    for (const FoundStream& stream : set.streams) {
        if (!baseName.empty() && !equalsIgnoreAsciiCase(stream.baseName, baseName)) continue;
        found = true;
        for (const auto& [generation, path] : stream.archived)
            sources_.push_back({path, stream.current.empty() && path == stream.archived.rbegin()->second});
        if (!stream.current.empty()) sources_.push_back({stream.current, true});
    }
    return found ? Status{} : fail(JET_errFileNotFound);
}

// A folder, a log, or the base name of a stream.
Result<std::vector<Source>> Logcat::sources() {
    for (const std::string& input : request_.inputs) {
        if (TRY(files_.isDirectory(input))) {
            TRY(addFolder(input, ""));
        } else if (TRY(files_.exists(input))) {
            sources_.push_back({input, true});
        } else if (os::fileName(input).size() == 3 && os::extension(input).empty()) {
            const std::string folder(os::parentPath(TRY(files_.fullPath(input))));
            TRY(addFolder(folder, std::string(os::fileName(input))));
        } else {
            return fail(JET_errFileNotFound);
        }
    }
    return sources_;
}

void Logcat::put(const RecordFacts& facts) {
    const std::string table = names_.nameOf(facts.database, facts.object);
    const std::string line =
        output_.json ? jsonOf(facts, table).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
                     : lineOf(facts, table);
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
    ++printed_;
}

Status Logcat::print(const Source& source, const Interrupt& interrupt) {
    log::LogFileReader::Options options;
    options.scan.current = source.current;
    options.expectations.checkFileSize = false;
    log::LogFileReader reader = TRY(log::LogFileReader::open(files_, source.path, options));
    const LogcatFilter& filter = request_.filter;
    const Generation generation = reader.header().generation();
    if (const auto list = reader.header().attachList()) names_.attached(*list);
    if (!filter.to.isZero() && generation > filter.to.generation) return {};
    while (!full()) {
        TRY(interrupt.check());
        const auto record = TRY(reader.next());
        if (!record) break;
        names_.see(*record);
        const RecordFacts facts = factsOf(*record, request_.withData);
        if (sieve_.passes(facts)) put(facts);
    }
    return {};
}

Result<bool> Logcat::run() {
    const Interrupt interrupt;
    if (!request_.database.empty()) names_.takeForAll(request_.database);
    const std::vector<Source> all = TRY(sources());
    if (!request_.filter.table.empty() && !names_.knowsTable(request_.filter.table)) {
        fmt::print(stderr,
                   "esentutl: no catalog that was read has a table {}; name a database with --database\n",
                   request_.filter.table);
        return fail(JET_errObjectNotFound);
    }
    bool good = true;
    for (const Source& source : all) {
        if (full()) break;
        const Status status = print(source, interrupt);
        if (status) continue;
        if (status.error().code == kInterrupted) return fail(status.error());
        fmt::print(stderr, "esentutl: {}: {}\n", source.path, errorText(status.error().code));
        good = false;
    }
    std::fflush(stdout);
    return good;
}

}  // namespace

std::optional<LogPosition> parsePosition(const std::string& text, bool last) {
    std::uint32_t parts[3] = {0, last ? 0xFFFFu : 0u, last ? 0xFFFFu : 0u};
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    for (int i = 0; i < 3; ++i) {
        if (end - at > 2 && at[0] == '0' && (at[1] == 'x' || at[1] == 'X')) at += 2;
        const auto [next, error] = std::from_chars(at, end, parts[i], 16);
        const bool fits = parts[i] <= (i == 0 ? 0x7FFFFFFFu : 0xFFFFu);
        if (error != std::errc() || !fits) return std::nullopt;
        if (next == end) break;
        if (*next != ',' || i == 2) return std::nullopt;
        at = next + 1;
    }
    return LogPosition{static_cast<std::uint16_t>(parts[2]), static_cast<std::uint16_t>(parts[1]),
                       static_cast<Generation>(parts[0])};
}

ExitCode runLogcat(const LogcatRequest& request, const OutputOptions& output) {
    const auto good = Logcat(request, output).run();
    if (!good) {
        const ExitCode failed = reportFailure(good.error().code, output);
        return good.error().code == kInterrupted ? ExitCode::Stopped : failed;
    }
    return *good ? ExitCode::Success : ExitCode::Damaged;
}

}  // namespace esent::tool
