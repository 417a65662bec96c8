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

ExitCode runExport(const ExportRequest& request, const OutputOptions& output) {
    if (request.style.format == ExportFormat::Sqlite && !sqliteAvailable()) {
        fmt::print(stderr, "esentutl: this build has no SQLite; use --format csv or jsonl\n");
        return reportFailure(JET_errFeatureNotAvailable, output);
    }
    Export task(request, output);
    const Status status = task.run();
    Report report;
    task.report(report);
    const bool standardOutput = request.to == "-";
    if (!status) {
        if (!output.json && !standardOutput) report.print(false);
        if (status.error().code == kInterrupted) {
            fmt::print(stderr, "esentutl: stopped; the table under way was removed\n");
            return ExitCode::Stopped;
        }
        explainReadFailure(status.error().code);
        return reportFailure(status.error().code, output);
    }
    if (standardOutput) {
        if (task.damaged()) fmt::print(stderr, "{}", report.text());
    } else {
        report.print(output.json);
    }
    return task.damaged() ? ExitCode::Damaged : ExitCode::Success;
}

}  // namespace esent::tool
