#include "reading_verbs.h"

#include <algorithm>
#include <memory>

#include "export/export_command.h"
#include "read/read_report.h"
#include "read/schema.h"

namespace esent::tool {

namespace {

const std::map<std::string, ProgressStyle> kStyles = {{"auto", ProgressStyle::Auto},
                                                      {"none", ProgressStyle::None},
                                                      {"bar", ProgressStyle::Bar},
                                                      {"plain", ProgressStyle::Plain},
                                                      {"json", ProgressStyle::Json}};
const std::map<std::string, ExportFormat> kFormats = {
    {"csv", ExportFormat::Csv}, {"jsonl", ExportFormat::JsonLines}, {"sqlite", ExportFormat::Sqlite}};
const std::map<std::string, BinaryText> kBinary = {{"hex", BinaryText::Hex}, {"base64", BinaryText::Base64}};

void addReadOptions(CLI::App& verb, std::string& file, ReadOptions& read,
                    const char* what = "the database; it is never changed") {
    verb.add_option("file", file, what)->required();
    verb.add_flag(
        "--dirty", read.dirty,
        "read a database that was not shut down cleanly: the newest state of each page, without the "
        "logs; says what it can't know");
    verb.add_flag("--salvage", read.salvage, "collect what is left of damaged tables");
    verb.add_option("--cache", read.cacheBytes, "memory for pages (64mb)")
        ->transform(CLI::AsSizeValue(false));
}

struct ReadChoice {
    std::string file;
    std::string table;
    bool extents = false;
    ReadOptions read;
};

void addSchema(CLI::App& app, OutputOptions& output, ExitCode& result) {
    const auto choice = std::make_shared<ReadChoice>();
    CLI::App* tables = app.add_subcommand("tables", "Lists the tables of a database");
    addReadOptions(*tables, choice->file, choice->read);
    tables->add_flag("--json", output.json, "the answer as JSON");
    tables->callback([=, &output, &result] {
        result = runReading("TABLES", choice->file, choice->read, output, listTables);
    });
    CLI::App* schema = app.add_subcommand("schema", "Shows the columns and indexes of tables");
    addReadOptions(*schema, choice->file, choice->read);
    schema->add_option("table", choice->table, "one table; without it: all");
    schema->add_flag("--json", output.json, "the answer as JSON");
    schema->callback([=, &output, &result] {
        result = runReading("SCHEMA", choice->file, choice->read, output,
                            [&](DatabaseReader& database, Report& report) {
                                return describeSchema(database, choice->table, report);
                            });
    });
}

void addChecks(CLI::App& app, OutputOptions& output, ExitCode& result) {
    const auto choice = std::make_shared<ReadChoice>();
    CLI::App* space = app.add_subcommand("space", "Shows pages owned and available per tree (/ms)");
    addReadOptions(*space, choice->file, choice->read);
    space->add_flag("--extents", choice->extents, "with every extent (JSON always has them)");
    space->add_flag("--json", output.json, "the answer as JSON");
    space->callback([=, &output, &result] {
        result = runSpaceDump(choice->file, choice->extents, choice->read, output);
    });
    CLI::App* check = app.add_subcommand(
        "check",
        "Checks the integrity of a database: trees, space, catalog, rows, long values, indexes (/g)");
    addReadOptions(*check, choice->file, choice->read);
    addOutputOptions(*check, output);
    check->callback(
        [=, &output, &result] { result = runIntegrityCheck(choice->file, choice->read, output); });
}

void addExport(CLI::App& app, OutputOptions& output, ExitCode& result) {
    const auto request = std::make_shared<ExportRequest>();
    CLI::App* verb = app.add_subcommand(
        "export",
        "Writes tables of a database as CSV, JSON Lines or SQLite, with typed "
        "values and long values in full. Never overwrites a file. Of a folder, every database in "
        "it; one that was not shut down cleanly is recovered first, on a private copy, with the "
        "logs beside it.");
    addReadOptions(*verb, request->database, request->read,
                   "the database, or a folder with databases and logs; never changed");
    verb->add_option("tables", request->tables, "tables; without them: all but the system tables");
    verb->add_option("--to", request->to,
                     "a folder; for one table also a .csv or .jsonl file, or - for the standard output; for "
                     "SQLite the new database file")
        ->required();
    verb->add_option("--format", request->style.format, "csv, jsonl or sqlite (csv)")
        ->transform(CLI::CheckedTransformer(kFormats, CLI::ignore_case));
    verb->add_flag("--system", request->systemTables, "with the system tables");
    verb->add_flag("--dates", request->style.dates,
                   "DateTime columns, and columns of 64-bit integers that hold FILETIMEs, as ISO 8601");
    verb->add_option("--binary", request->style.binary, "binary values in csv and jsonl: hex or base64 (hex)")
        ->transform(CLI::CheckedTransformer(kBinary, CLI::ignore_case));
    verb->add_option("--separator", request->style.multiSeparator,
                     "csv: between the values of a multi-valued column (;)");
    verb->add_flag("--multi-json", request->style.jsonMultiValues,
                   "csv: the values of a multi-valued column as a JSON array");
    addOutputOptions(*verb, output);
    verb->callback([=, &output, &result] { result = runExport(*request, output); });
}

}  // namespace

void addOutputOptions(CLI::App& verb, OutputOptions& output) {
    verb.add_flag("--json", output.json, "the answer as JSON on the standard output");
    verb.add_option("--progress", output.progress, "auto, bar, plain, json or none, on the standard error")
        ->transform(CLI::CheckedTransformer(kStyles, CLI::ignore_case));
}

void addReadingVerbs(CLI::App& app, OutputOptions& output, ExitCode& result) {
    addSchema(app, output, result);
    addChecks(app, output, result);
    addExport(app, output, result);
}

}  // namespace esent::tool
