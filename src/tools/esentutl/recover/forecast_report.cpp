#include "recover/forecast_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "logcat/object_names.h"

namespace esent::tool {

namespace {

using nlohmann::json;
std::string textOf(const recovery::TreeUndo& undo) {
    std::string text;
    const auto add = [&](std::uint64_t count, const char* word) {
        if (count == 0) return;
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, word);
    };
    add(undo.inserts, "inserts");
    add(undo.replaces, "replaces");
    add(undo.deletes, "deletes");
    add(undo.deltas, "deltas");
    return text;
}

json reportDatabase(const recovery::DatabaseForecast& database, os::FileSystem& files, Report& report) {
    report.line(fmt::format("      {}", database.recordedPath));
    json entry = {{"recordedPath", database.recordedPath},
                  {"file", database.path},
                  {"present", database.present},
                  {"openAtEnd", database.open},
                  {"redo", {{"changes", database.changes}, {"pages", database.pages}}}};
    if (!database.present) {
        report.line("            not here: it would be left out");
        return entry;
    }
    report.line(fmt::format("            file: {}", database.path));
    report.line(fmt::format("            redo: {} changes to {} pages", database.changes, database.pages));
    json trees = json::array();
    ObjectNames names(files);
    names.takeForAll(database.path);
    for (const auto& [object, undo] : database.undo) {
        std::string name = names.nameOf(std::nullopt, object);
        if (name.empty()) name = fmt::format("object {}", object);
        report.line(fmt::format("            undo: {}: {}", name, textOf(undo)));
        trees.push_back({{"object", object},
                         {"name", name},
                         {"inserts", undo.inserts},
                         {"replaces", undo.replaces},
                         {"deletes", undo.deletes},
                         {"deltas", undo.deltas}});
    }
    if (database.undo.empty()) report.line("            undo: nothing");
    entry["undo"] = std::move(trees);
    return entry;
}

}  // namespace

void reportForecast(const std::string& baseName, const recovery::Forecast& forecast, os::FileSystem& files,
                    Report& report) {
    report.line(fmt::format("\n    Logfile base name: {}", baseName));
    json entry = {{"base", baseName}, {"needed", forecast.needed}, {"error", forecast.error}};
    if (forecast.error != JET_errSuccess) entry["errorName"] = errorName(forecast.error);
    if (forecast.stream == recovery::StreamState::New && forecast.error == JET_errSuccess) {
        report.line("      There are no logs.");
    } else if (!forecast.needed) {
        report.line("      The log was closed: there is nothing to redo or undo.");
    } else if (forecast.firstLog != 0) {
        report.line(fmt::format("      Redo from {}, logs 0x{:X} to 0x{:X}", textOf(forecast.redoFrom),
                                static_cast<std::uint32_t>(forecast.firstLog),
                                static_cast<std::uint32_t>(forecast.lastLog)));
        report.line(fmt::format("      Unfinished: {} transactions, {} multi-page operations",
                                forecast.openTransactions, forecast.openGroups));
        entry["redoFrom"] = {{"generation", forecast.redoFrom.generation},
                             {"segment", forecast.redoFrom.segment},
                             {"offset", forecast.redoFrom.byteOffset}};
        entry["logs"] = {forecast.firstLog, forecast.lastLog};
        entry["openTransactions"] = forecast.openTransactions;
        entry["openGroups"] = forecast.openGroups;
        entry["exact"] = forecast.allPages;
    }
    if (!forecast.allPages)
        report.line("      There are more pages than a dry run holds: the counts are lower limits.");
    for (const recovery::DatabaseForecast& database : forecast.databases)
        entry["databases"].push_back(reportDatabase(database, files, report));
    if (forecast.error != JET_errSuccess)
        report.line(
            fmt::format("      Recovery would fail and change nothing: {}", errorText(forecast.error)));
    if (forecast.warning != JET_errSuccess)
        report.line("      Committed transactions in logs that are not here would be lost.");
    report.append("streams", std::move(entry));
}

void reportRestore(const std::string& baseName, JET_ERR error, Report& report) {
    report.line(fmt::format("\n    Logfile base name: {}", baseName));
    json entry = {{"base", baseName}, {"needed", true}, {"restore", true}, {"error", error}};
    if (error == JET_errSuccess) {
        report.line("      A backup that was not restored yet: all its logs would be replayed.");
    } else {
        entry["errorName"] = errorName(error);
        report.line(fmt::format("      Restore would fail and change nothing: {}", errorText(error)));
    }
    report.append("streams", std::move(entry));
}

}  // namespace esent::tool
