#include "export/export_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "btree/space.h"
#include "export/exporter.h"
#include "interrupt.h"
#include "os/path.h"
#include "read/read_report.h"
#include "recover/readable_set.h"

namespace esent::tool {

namespace {

using Tables = std::vector<const catalog::TableDefinition*>;

const char* extensionOf(ExportFormat format) {
    return format == ExportFormat::Csv ? ".csv" : ".jsonl";
}

// A name that every file system takes; what it can't take becomes %XX.
std::string fileNameOf(std::string_view table) {
    std::string name;
    for (const char c : table) {
        const auto u = static_cast<unsigned char>(c);
        const bool bad = u < 0x20 || std::string_view("\"%*/:<>?\\|").find(c) != std::string_view::npos ||
                         (name.empty() && (c == '.' || c == '-'));
        if (bad) {
            name += fmt::format("%{:02X}", u);
        } else {
            name.push_back(c);
        }
    }
    return name;
}

// One export from start to end.
class Export {
 public:
    Export(const ExportRequest& request, const OutputOptions& output)
        : request_(request),
          fileSystem_(os::fileSystem()),
          progress_(output.progress, "export"),
          toStandardOutput_(request.to == "-") {}

    Status run();
    void report(Report& report) const;
    [[nodiscard]] bool damaged() const {
        return std::ranges::any_of(outcomes_, &TableOutcome::damaged) ||
               (database_ && tellsOfDamage(*database_));
    }

 private:
    [[nodiscard]] Result<Tables> chosenTables() const;
    [[nodiscard]] Status planFiles(const Tables& tables);
    [[nodiscard]] std::uint64_t bytesOf(const Tables& tables);
    [[nodiscard]] Status copy(const Tables& tables);

    const ExportRequest& request_;
    os::FileSystem& fileSystem_;
    Progress progress_;
    bool toStandardOutput_;
    std::unique_ptr<DatabaseReader> database_;
    std::vector<std::string> files_;  // by table
    std::vector<TableOutcome> outcomes_;
};

Result<Tables> Export::chosenTables() const {
    Tables tables;
    const catalog::Catalog& catalog = database_->catalog();
    for (const std::string& name : request_.tables) {
        const auto found = std::ranges::find_if(catalog.tables, [&](const catalog::TableDefinition& table) {
            return equalsIgnoreAsciiCase(nameOf(table.name), name);
        });
        if (found == catalog.tables.end()) {
            fmt::print(stderr, "esentutl: there is no table {}\n", name);
            return fail(JET_errObjectNotFound);
        }
        tables.push_back(&*found);
    }
    if (!request_.tables.empty()) return tables;
    for (const catalog::TableDefinition& table : catalog.tables) {
        if (request_.systemTables || !table.system()) tables.push_back(&table);
    }
    return tables;
}

// A file per table in the folder, or the one file that was named.
Status Export::planFiles(const Tables& tables) {
    const std::string extension(os::extension(request_.to));
    static const std::set<std::string> kFileExtensions = {".csv",  ".tsv",   ".txt",
                                                          ".json", ".jsonl", ".ndjson"};
    if (request_.style.format == ExportFormat::Sqlite || toStandardOutput_) {
        files_.assign(tables.size(), {});
        return {};
    }
    const bool isFile = request_.tables.size() == 1 && kFileExtensions.contains(extension) &&
                        !TRY(fileSystem_.isDirectory(request_.to));
    if (isFile) {
        files_.push_back(request_.to);
        return {};
    }
    TRY(fileSystem_.createDirectories(request_.to));
    std::set<std::string> taken;
    for (const catalog::TableDefinition* table : tables) {
        std::string name = fileNameOf(nameOf(table->name));
        std::string folded = name;
        std::ranges::transform(folded, folded.begin(),
                               [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
        if (!taken.insert(folded).second) name += fmt::format("-{}", table->objectId);
        files_.push_back(os::joinPath(request_.to, name + extensionOf(request_.style.format)));
        if (TRY(fileSystem_.exists(files_.back()))) {
            fmt::print(stderr, "esentutl: {} is there already\n", files_.back());
            return fail(JET_errFileAlreadyExists);
        }
    }
    return {};
}

// For the progress: pages that the tables and their long values use.
std::uint64_t Export::bytesOf(const Tables& tables) {
    std::uint64_t pages = 0;
    const auto add = [&](PageNumber root) {
        if (const auto space = btree::readTreeSpace(database_->pages(), root)) pages += space->ownedPages();
    };
    for (const catalog::TableDefinition* table : tables) {
        add(table->root);
        if (table->longValueRoot != 0) add(table->longValueRoot);
    }
    return std::min<std::uint64_t>(pages, database_->filePages()) * database_->header().pageSize();
}

Status Export::copy(const Tables& tables) {
    const Interrupt interrupt;
    const auto sink = TRY(makeSink(fileSystem_, request_.style, request_.to));
    const std::uint64_t total = bytesOf(tables);
    const std::uint64_t before = database_->pages().pagesRead();
    progress_.begin(std::string(os::fileName(request_.database)), total);
    Exporter exporter(*database_, *sink, request_.style.dates, [&] {
        const std::uint64_t read = database_->pages().pagesRead() - before;
        progress_.update(std::min(read * database_->header().pageSize(), total - total / 100));
        return interrupt.check();
    });
    Status status;
    for (std::size_t i = 0; status && i < tables.size(); ++i)
        status = exporter.add(*tables[i], files_[i]);
    outcomes_ = exporter.outcomes();
    if (status) status = sink->finish();
    if (status) progress_.update(total);
    progress_.end();
    return status;
}

Status Export::run() {
    auto file = TRY(fileSystem_.open(request_.database, {os::OpenMode::ReadOnly, true}));
    database_ = TRY(DatabaseReader::open(std::move(file), request_.read));
    const Tables tables = TRY(chosenTables());
    if (toStandardOutput_ && tables.size() != 1) {
        fmt::print(stderr, "esentutl: only one table can go to the standard output\n");
        return fail(JET_errInvalidParameter);
    }
    TRY(planFiles(tables));
    const Status copied = copy(tables);
    if (copied || copied.error().code == JET_errFileAlreadyExists) return copied;
    // What is unfinished could be taken for the whole.
    if (request_.style.format == ExportFormat::Sqlite) {
        (void)fileSystem_.remove(request_.to);
    } else if (!toStandardOutput_ && !outcomes_.empty()) {
        (void)fileSystem_.remove(outcomes_.back().file);
    }
    return copied;
}

void Export::report(Report& report) const {
    if (!database_) return;
    reportNotes(*database_, report);
    for (const TableOutcome& table : outcomes_) {
        std::string line = fmt::format("{:<48}{:>12} rows", table.name, table.rows);
        if (table.error != JET_errSuccess) line += "  ENDS EARLY: " + errorText(table.error);
        if (table.trouble.rows > 0) line += fmt::format("  {} rows unreadable", table.trouble.rows);
        if (const auto bad = table.trouble.values - table.trouble.encrypted; bad > 0) {
            line += fmt::format("  {} values unreadable", bad);
        }
        if (table.trouble.encrypted > 0)
            line += fmt::format("  {} values encrypted", table.trouble.encrypted);
        report.line(line);
        for (const std::string& example : table.trouble.examples)
            report.line("    " + example);
        nlohmann::json json = {{"name", table.name}, {"rows", table.rows}};
        if (!table.file.empty()) json["file"] = table.file;
        if (table.error != JET_errSuccess) {
            json["error"] = table.error;
            json["errorName"] = errorName(table.error);
        }
        if (table.trouble.rows + table.trouble.values > 0) {
            json["unreadableRows"] = table.trouble.rows;
            json["unreadableValues"] = table.trouble.values - table.trouble.encrypted;
            json["encryptedValues"] = table.trouble.encrypted;
            json["examples"] = table.trouble.examples;
        }
        report.append("tables", std::move(json));
    }
}

}  // namespace

namespace {

// A set of databases goes to a folder each, or a file each for SQLite.
std::string targetFor(const ExportRequest& request, const SetDatabase& database) {
    std::string name(os::fileName(database.path()));
    if (request.style.format == ExportFormat::Sqlite) name += ".sqlite";
    return os::joinPath(request.to, name);
}

ExitCode failedWith(JET_ERR error, const OutputOptions& output) {
    if (error == kInterrupted) {
        fmt::print(stderr, "esentutl: stopped; the table under way was removed\n");
        return ExitCode::Stopped;
    }
    explainReadFailure(error);
    return reportFailure(error, output);
}

void reportFate(const SetDatabase& database, Report& report) {
    if (database.fate == SetDatabase::Fate::Clean) return;
    report.line(
        fmt::format("{}: {}", database.source.empty() ? database.copy : database.source, fateText(database)));
    report.value("recovery", {{"fate", fateName(database.fate)},
                              {"complete", database.complete()},
                              {"missingRequiredLogs", database.missing.required},
                              {"missingCommittedLogs", database.missing.committed},
                              {"remarks", database.remarks}});
}

// Exports one database of a set; `report` gets what is to be said about it.
ExitCode exportOne(const ExportRequest& request, const SetDatabase& database, const OutputOptions& output,
                   Report& report) {
    reportFate(database, report);
    if (!database.usable() && !request.read.dirty && database.error != JET_errReadVerifyFailure) {
        fmt::print(stderr, "esentutl: {}: {}\nesentutl: {}\n", database.source, fateText(database),
                   adviceFor(database));
        return reportFailure(JET_errDatabaseDirtyShutdown, output);
    }
    Export task(request, output);
    const Status status = task.run();
    task.report(report);
    if (!status) {
        if (!output.json && request.to != "-") report.print(false);
        return failedWith(status.error().code, output);
    }
    return task.damaged() || !database.complete() ? ExitCode::Damaged : ExitCode::Success;
}

ExitCode exportSet(const ExportRequest& request, const ReadableSet& set, const OutputOptions& output) {
    const bool standardOutput = request.to == "-";
    const std::vector<SetDatabase>& databases = set.databases();
    if (databases.size() > 1 && !standardOutput) {
        if (const Status made = os::fileSystem().createDirectories(request.to); !made)
            return failedWith(made.error().code, output);
    }
    auto answers = nlohmann::json::array();
    ExitCode worst = ExitCode::Success;
    bool anything = false;
    for (const SetDatabase& database : databases) {
        ExportRequest own = request;
        own.database = database.path();
        if (databases.size() > 1) own.to = standardOutput ? "-" : targetFor(request, database);
        OutputOptions quiet = output;
        quiet.json = output.json && databases.size() == 1;
        Report report;
        const ExitCode code = exportOne(own, database, quiet, report);
        if (code == ExitCode::Stopped) return code;
        const bool done = code == ExitCode::Success || code == ExitCode::Damaged;
        anything = anything || done;
        if (code != ExitCode::Success) worst = worst == ExitCode::Success ? code : ExitCode::Damaged;
        if (databases.size() > 1) {
            report.value("database", database.source.empty() ? database.copy : database.source);
            if (!done) report.value("error", database.error);
            if (!output.json && done && !standardOutput) report.line("");
            answers.push_back(nlohmann::json::parse(report.json()));
        }
        if (!done) continue;
        if (standardOutput) {
            if (code != ExitCode::Success) fmt::print(stderr, "{}", report.text());
        } else if (databases.size() == 1 || !output.json) {
            report.print(output.json);
        }
    }
    if (databases.size() > 1 && output.json && !standardOutput)
        fmt::print("{}\n", nlohmann::json({{"databases", answers}}).dump(2));
    return anything || worst == ExitCode::Success ? worst : ExitCode::Failed;
}

}  // namespace

ExitCode runExport(const ExportRequest& request, const OutputOptions& output) {
    if (request.style.format == ExportFormat::Sqlite && !sqliteAvailable()) {
        fmt::print(stderr, "esentutl: this build has no SQLite; use --format csv or jsonl\n");
        return reportFailure(JET_errFeatureNotAvailable, output);
    }
    std::unique_ptr<ReadableSet> set;
    {
        const Interrupt interrupt;
        auto opened =
            ReadableSet::open(os::fileSystem(), request.database, request.read.dirty,
                              request.to == "-" ? "" : request.to + ".work", interrupt, output.progress);
        if (!opened) return failedWith(opened.error().code, output);
        set = std::move(*opened);
    }
    return exportSet(request, *set, output);
}

}  // namespace esent::tool
