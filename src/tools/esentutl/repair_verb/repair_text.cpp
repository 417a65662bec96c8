#include "repair_verb/repair_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "export/value_text.h"
#include "read/row_reader.h"

namespace esent::tool {

namespace {

using nlohmann::json;

constexpr std::size_t kShown = 10;  // of a kind, per table; JSON has all

std::string hexOf(ByteView bytes) {
    std::string text;
    appendHex(text, bytes);
    return text;
}

std::string gapText(const repair::KeyGap& gap) {
    if (gap.fromStart && gap.toEnd) return "anything: no leaf of it is left";
    if (gap.fromStart) return "before " + hexOf(gap.before);
    if (gap.toEnd) return "behind " + hexOf(gap.after);
    return fmt::format("between {} and {}", hexOf(gap.after), hexOf(gap.before));
}

json jsonOf(const repair::KeyGap& gap) {
    json entry = json::object();
    if (!gap.fromStart) entry["after"] = hexOf(gap.after);
    if (!gap.toEnd) entry["before"] = hexOf(gap.before);
    return entry;
}

// The first few of a list, a line each.
template <class List, class Text>
void show(const List& list, const Text& text, Report& report) {
    for (std::size_t i = 0; i < list.size() && i < kShown; ++i)
        report.line("        " + text(list[i]));
    if (list.size() > kShown) report.line(fmt::format("        and {} more", list.size() - kShown));
}

void showTable(const repair::TableRepair& table, Report& report) {
    const std::string name = nameOf(table.name);
    report.line(
        fmt::format("{:<48}{:>12} rows{}", name, table.rows, table.lossless() ? "" : "  NOT COMPLETE"));
    if (table.damage != JET_errSuccess)
        report.line("    the tree was broken, its leaves were collected: " + errorText(table.damage));
    if (table.longValueDamage != JET_errSuccess)
        report.line("    the tree of long values was broken, its leaves were collected: " +
                    errorText(table.longValueDamage));
    if (!table.gaps.empty()) {
        report.line("    LOST, if there was anything: rows with keys");
        show(table.gaps, gapText, report);
    }
    if (!table.named.empty()) {
        report.line(fmt::format("    LOST: {} rows that its indexes name", table.named.size()));
        show(
            table.named, [](const btree::Bytes& key) { return hexOf(key); }, report);
    }
    if (!table.dropped.empty()) {
        report.line(fmt::format("    LOST: {} rows that could not be kept", table.dropped.size()));
        show(
            table.dropped,
            [](const repair::LostRow& row) { return fmt::format("{}: {}", hexOf(row.key), nameOf(row.why)); },
            report);
    }
    if (!table.values.empty()) {
        report.line(fmt::format("    LOST: {} values, which are NULL now", table.values.size()));
        show(
            table.values,
            [](const repair::LostValue& value) {
                return fmt::format("row {}, column {}{}: {}", hexOf(value.key), nameOf(value.column),
                                   value.sequence > 1 ? fmt::format(" value {}", value.sequence) : "",
                                   errorName(value.error));
            },
            report);
    }
    for (const std::string& index : table.indexesLost)
        report.line(fmt::format("    LOST: the index {}", nameOf(index)));
    for (const std::string& index : table.indexesRekeyed)
        report.line(fmt::format("    note: the index {} was made by another edition of the sort rules",
                                nameOf(index)));
    if (table.orphans > 0)
        report.line(fmt::format("    note: {} long values that no row has were left out", table.orphans));
    if (table.corrected > 0)
        report.line(
            fmt::format("    note: {} reference counts of long values were set right", table.corrected));
}

json jsonOf(const repair::TableRepair& table) {
    json entry = {{"name", nameOf(table.name)},
                  {"object", table.object},
                  {"rows", table.rows},
                  {"longValues", table.longValues},
                  {"indexEntries", table.indexEntries},
                  {"complete", table.lossless()}};
    if (table.damage != JET_errSuccess) entry["damage"] = errorName(table.damage);
    if (table.longValueDamage != JET_errSuccess) entry["longValueDamage"] = errorName(table.longValueDamage);
    for (const repair::KeyGap& gap : table.gaps)
        entry["lostBetween"].push_back(jsonOf(gap));
    for (const btree::Bytes& key : table.named)
        entry["lostRows"].push_back({{"key", hexOf(key)}, {"why", "an index names it"}});
    for (const repair::LostRow& row : table.dropped)
        entry["lostRows"].push_back({{"key", hexOf(row.key)}, {"why", nameOf(row.why)}});
    for (const repair::LostValue& value : table.values)
        entry["lostValues"].push_back({{"key", hexOf(value.key)},
                                       {"column", nameOf(value.column)},
                                       {"sequence", value.sequence},
                                       {"error", errorName(value.error)}});
    for (const std::string& index : table.indexesLost)
        entry["lostIndexes"].push_back(nameOf(index));
    for (const std::string& index : table.indexesRekeyed)
        entry["rekeyedIndexes"].push_back(nameOf(index));
    if (table.orphans > 0) entry["orphanLongValues"] = table.orphans;
    if (table.corrected > 0) entry["correctedCounts"] = table.corrected;
    return entry;
}

// The object at the start of a key of the catalog.
std::string objectOf(const btree::Bytes& key) {
    if (key.size() < 5) return "?";
    std::uint32_t object = 0;
    for (std::size_t i = 1; i < 5; ++i)
        object = object << 8 | std::to_integer<std::uint32_t>(key[i]);
    return fmt::format("{}", object ^ 0x80000000);
}

std::string catalogGapText(const repair::KeyGap& gap) {
    return fmt::format("definitions of objects from {} to {}",
                       gap.fromStart ? "the first" : objectOf(gap.after),
                       gap.toEnd ? "the last" : objectOf(gap.before));
}

void describeCatalog(const repair::RepairReport& repair, Report& report) {
    if (repair.catalogDamage == JET_errSuccess) return;
    report.line(fmt::format("The catalog was damaged: {}; {} of its rows come from the shadow, {} are lost",
                            errorText(repair.catalogDamage), repair.catalogRowsFromShadow,
                            repair.catalogRowsLost));
    for (const std::string& lost : repair.definitionsLost)
        report.line("    LOST: " + nameOf(lost));
    if (!repair.catalogGaps.empty()) {
        report.line("    LOST in both copies, if there were any:");
        show(repair.catalogGaps, catalogGapText, report);
    }
    for (const repair::KeyGap& gap : repair.catalogGaps)
        report.append("lostDefinitionsBetween", jsonOf(gap));
    for (const auto& [object, leaves] : repair.unknownLeaves) {
        report.line(fmt::format("    object {}: {} leaves, but no definition: deleted long ago, or LOST",
                                object, leaves));
    }
    report.value("catalog", {{"damage", errorName(repair.catalogDamage)},
                             {"rowsFromShadow", repair.catalogRowsFromShadow},
                             {"rowsLost", repair.catalogRowsLost}});
    for (const auto& [object, leaves] : repair.unknownLeaves)
        report.append("unknownObjects", {{"object", object}, {"leaves", leaves}});
}

}  // namespace

void describeRepair(const repair::RepairReport& repair, Report& report) {
    report.value("pageSize", repair.pageSize);
    report.value("sourcePages", repair.sourcePages);
    report.value("damagedPages", repair.badPages);
    report.value("blankPages", repair.blankPages);
    report.value("pages", repair.pages);
    report.value("headerLost", repair.headerLost);
    report.value("lossless", repair.lossless());
    report.line(fmt::format("{} pages of {} bytes, {} of them damaged; {} pages in the new database",
                            repair.sourcePages, repair.pageSize, repair.badPages, repair.pages));
    if (repair.headerLost)
        report.line("Both copies of the header were damaged: page size and format are a guess.");
    if (repair.dirty) {
        report.line(
            fmt::format("It was not shut down cleanly. What only the logs {} to {} have is LOST, rows of "
                        "unfinished transactions may be there.",
                        repair.logsFrom, repair.logsTo));
        report.value("dirty", {{"logs", {repair.logsFrom, repair.logsTo}}});
    }
    describeCatalog(repair, report);
    for (const std::string& lost : repair.definitionsLost)
        report.append("lostDefinitions", nameOf(lost));
    for (const repair::TableRepair& table : repair.tables) {
        report.append("tables", jsonOf(table));
        if (!table.system || !table.lossless()) showTable(table, report);
    }
    report.line(repair.lossless() ? "\nNothing was lost."
                                  : "\nNot everything could be kept: see LOST above.");
}

}  // namespace esent::tool
