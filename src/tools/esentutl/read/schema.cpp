#include "read/schema.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "btree/space.h"
#include "catalog/system_tables.h"
#include "export/text_encoding.h"
#include "export/value_text.h"
#include "read/row_reader.h"

namespace esent::tool {

namespace {

using Json = nlohmann::json;
using record::ColumnType;

struct FlagName {
    std::uint32_t bit;
    const char* name;
};

constexpr FlagName kTableFlags[] = {{catalog::kTableSystem, "system"},
                                    {catalog::kTableFixedDdl, "fixed DDL"},
                                    {catalog::kTableTemplate, "template"},
                                    {catalog::kTableDerived, "derived"}};
constexpr FlagName kColumnFlags[] = {{0x0001, "not null"},      {0x0002, "version"},
                                     {0x0004, "autoincrement"}, {0x0008, "multi-valued"},
                                     {0x0010, "default"},       {0x0020, "escrow"},
                                     {0x0040, "finalize"},      {0x0080, "user-defined default"},
                                     {0x0100, "template"},      {0x0200, "delete on zero"},
                                     {0x0800, "placeholder"},   {0x1000, "compressed"},
                                     {0x2000, "encrypted"}};
constexpr FlagName kIndexFlags[] = {{0x0020, "primary"},        {0x0001, "unique"},
                                    {0x0010, "no nulls"},       {0x0080, "multi-valued"},
                                    {0x0100, "template"},       {0x0200, "derived"},
                                    {0x0400, "Unicode"},        {0x0800, "nulls high"},
                                    {0x2000, "cross product"},  {0x4000, "no truncation"},
                                    {0x8000, "nested table"},   {0x20000, ".NET GUIDs"},
                                    {0x40000, "not populated"}, {0x80000, "optionally unique"}};

std::vector<std::string> namesOf(std::uint32_t flags, std::span<const FlagName> names) {
    std::vector<std::string> set;
    for (const FlagName& flag : names) {
        if ((flags & flag.bit) != 0) set.emplace_back(flag.name);
    }
    return set;
}

std::string joined(const std::vector<std::string>& words, const char* between = ", ") {
    return fmt::format("{}", fmt::join(words, between));
}

const char* typeName(ColumnType type) {
    static constexpr const char* kNames[] = {
        "deleted",         "Bit",    "UnsignedByte", "Short",    "Long", "Currency",
        "Single",          "Double", "DateTime",     "Binary",   "Text", "LongBinary",
        "LongText",        "SLV",    "UnsignedLong", "LongLong", "GUID", "UnsignedShort",
        "UnsignedLongLong"};
    return kNames[static_cast<std::size_t>(type)];
}

// A default value as text, the way an export would show it.
std::string defaultText(const catalog::ColumnDefinition& column) {
    const ByteView value = *column.defaultValue;
    std::string text;
    if (record::isTextType(column.type)) {
        TextDecoder decoder(column.codePage);
        decoder.decode(value, text);
        decoder.finish(text);
    } else if (value.size() == record::fixedSizeOf(column.type)) {
        appendNumber(text, column.type, value, NumberStyle::Plain);
    } else {
        appendHex(text, value);
    }
    return text;
}

std::string localeOf(const catalog::IndexDefinition& index) {
    std::string text;
    if (!index.localeName) return text;
    for (const char16_t unit : *index.localeName)
        appendUtf8(text, unit);
    return text;
}

// "+Name -Date", the way JetCreateIndex takes it.
std::string keyText(const std::vector<catalog::KeySegment>& segments, const catalog::Catalog& catalog,
                    const catalog::TableDefinition& table, bool conditions) {
    std::vector<std::string> words;
    const catalog::TableDefinition* parent = table.templateName ? catalog.find(*table.templateName) : nullptr;
    for (const catalog::KeySegment& segment : segments) {
        const catalog::ColumnDefinition* column = table.column(segment.column);
        if (segment.templateColumn && parent != nullptr) column = parent->column(segment.column);
        const std::string name =
            column != nullptr ? nameOf(column->name) : fmt::format("column {}", segment.column);
        if (conditions) {
            words.push_back(name + (segment.mustBeNull ? " is null" : " is not null"));
        } else {
            words.push_back((segment.descending ? "-" : "+") + name);
        }
    }
    return joined(words, conditions ? " and " : " ");
}

Json describeColumn(const catalog::ColumnDefinition& column, bool fromTemplate, Report& report) {
    std::string type = typeName(column.type);
    const bool sized = record::fixedSizeOf(column.type) == 0 && column.maxLength != 0;
    if (sized) type += fmt::format("({})", column.maxLength);
    if (record::isTextType(column.type)) type += fmt::format(" cp{}", column.codePage);
    std::vector<std::string> words = namesOf(column.flags, kColumnFlags);
    if (fromTemplate) words.emplace_back("from template");
    const std::string name = nameOf(column.name);
    std::string line = fmt::format("    {:>5}  {:<32} {:<24} {}", column.id, name, type, joined(words));
    Json json = {{"id", column.id},       {"name", name},   {"type", typeName(column.type)},
                 {"flags", column.flags}, {"words", words}, {"maxLength", column.maxLength}};
    if (record::isTextType(column.type)) json["codePage"] = column.codePage;
    if (fromTemplate) json["fromTemplate"] = true;
    if (column.defaultValue && (column.flags & catalog::kColumnDefault) != 0) {
        line += " = " + defaultText(column);
        json["default"] = defaultText(column);
    }
    while (line.ends_with(' '))
        line.pop_back();
    report.line(line);
    return json;
}

Json describeIndex(const catalog::IndexDefinition& index, const catalog::Catalog& catalog,
                   const catalog::TableDefinition& table, Report& report) {
    std::vector<std::string> words = namesOf(index.flags, kIndexFlags);
    if (index.tupleLimits) words.emplace_back("tuples");
    const std::string name = nameOf(index.name);
    const std::string key = keyText(index.segments, catalog, table, false);
    const std::string locale = localeOf(index);
    Json json = {{"name", name},
                 {"key", key},
                 {"flags", index.flags},
                 {"words", words},
                 {"objectId", index.objectId},
                 {"root", index.root},
                 {"density", index.density},
                 {"keyMost", index.keyMost},
                 {"locale", locale},
                 {"mapFlags", index.mapFlags}};
    std::string line = fmt::format("    {:<32} {:<32} {}", name, key, joined(words));
    if (!index.conditions.empty()) {
        const std::string conditions = keyText(index.conditions, catalog, table, true);
        line += " where " + conditions;
        json["where"] = conditions;
    }
    if (index.sortVersion && index.sortVersion->size() == 8) {
        const auto version = fmt::format("{:016x}", loadLE<std::uint64_t>(*index.sortVersion, 0));
        line += fmt::format(" ({}, sort version {})", locale, version);
        json["sortVersion"] = version;
    }
    report.line(line);
    return json;
}

void describeTable(const catalog::Catalog& catalog, const catalog::TableDefinition& table, Report& report) {
    const std::string name = nameOf(table.name);
    const auto words = namesOf(table.flags, kTableFlags);
    report.line(fmt::format("\nTable {}{}", name, words.empty() ? "" : " (" + joined(words) + ")"));
    Json json = {
        {"name", name},   {"objectId", table.objectId}, {"root", table.root},      {"flags", table.flags},
        {"words", words}, {"columns", Json::array()},   {"indexes", Json::array()}};
    if (table.templateName) {
        report.line("  template: " + nameOf(*table.templateName));
        json["template"] = nameOf(*table.templateName);
        if (const auto* parent = catalog.find(*table.templateName)) {
            for (const auto& column : parent->columns)
                json["columns"].push_back(describeColumn(column, true, report));
        }
    }
    for (const auto& column : table.columns)
        json["columns"].push_back(describeColumn(column, false, report));
    if (!table.indexes.empty()) report.line("  indexes");
    for (const auto& index : table.indexes)
        json["indexes"].push_back(describeIndex(index, catalog, table, report));
    if (table.longValueRoot != 0) {
        report.line(fmt::format("  long values: object {}, root page {}", table.longValueObject,
                                table.longValueRoot));
        json["longValues"] = {{"objectId", table.longValueObject}, {"root", table.longValueRoot}};
    }
    report.append("tables", std::move(json));
}

}  // namespace

Result<bool> listTables(DatabaseReader& database, Report& report) {
    report.value("pageSize", database.header().pageSize());
    report.value("tables", Json::array());
    report.line(fmt::format("{:<48}{:>10}{:>10}{:>10}{:>9}{:>9}  {}", "Name", "ObjectId", "Root", "Pages",
                            "Columns", "Indexes", "Flags"));
    bool sound = true;
    for (const catalog::TableDefinition& table : database.catalog().tables) {
        std::vector<std::string> words = namesOf(table.flags, kTableFlags);
        if (table.longValueRoot != 0) words.emplace_back("long values");
        const auto space = btree::readTreeSpace(database.pages(), table.root);
        sound = sound && space;
        const std::uint64_t pages = space ? space->ownedPages() : 0;
        const std::string name = nameOf(table.name);
        const std::string shownPages = space ? fmt::format("{}", pages) : errorName(space.error().code);
        report.line(fmt::format("{:<48}{:>10}{:>10}{:>10}{:>9}{:>9}  {}", name, table.objectId, table.root,
                                shownPages, table.columns.size(), table.indexes.size(), joined(words)));
        Json json = {{"name", name},         {"objectId", table.objectId},
                     {"root", table.root},   {"columns", table.columns.size()},
                     {"flags", table.flags}, {"indexes", table.indexes.size()},
                     {"words", words},       {"system", table.system()}};
        if (space) {
            json["ownedPages"] = pages;
        } else {
            json["error"] = space.error().code;
        }
        if (table.templateName) json["template"] = nameOf(*table.templateName);
        report.append("tables", std::move(json));
    }
    return sound;
}

Result<bool> describeSchema(DatabaseReader& database, const std::string& wanted, Report& report) {
    bool found = wanted.empty();
    for (const catalog::TableDefinition& table : database.catalog().tables) {
        if (!wanted.empty() && !equalsIgnoreAsciiCase(nameOf(table.name), wanted)) continue;
        describeTable(database.catalog(), table, report);
        found = true;
    }
    if (!found) return fail(JET_errObjectNotFound);
    return true;
}

}  // namespace esent::tool
