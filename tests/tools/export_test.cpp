// The reading verbs as a user runs them: formats, choices of tables, refusals, and that nothing is ever
// changed.
#include <gtest/gtest.h>

#include <algorithm>

#include "corpus.h"
#include "run_tool.h"
#include "temp_dir.h"

namespace esent::test {
namespace {

#ifdef _WIN32
constexpr bool kSqlite = false;  // is for the Linux tool only
#else
constexpr bool kSqlite = true;
#endif

using nlohmann::json;

std::string quoted(const std::filesystem::path& path) {
    return "'" + path.string() + "'";
}

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

class ReadingVerbs : public ::testing::Test {
 protected:
    void SetUp() override { ESENT_REQUIRE_CORPUS(); }
    std::string sample(const char* name) { return quoted(unpackCorpusFile(name, dir_.path())); }
    std::string out(const char* name) { return quoted(dir_.path() / name); }
    // The rows of a table as JSON Lines.
    std::vector<json> rowsOf(const std::string& file, const std::string& table,
                             const std::string& more = "") {
        const ToolRun run = runTool("export " + file + " " + table + " --to - --format jsonl " + more);
        EXPECT_EQ(run.exitCode, 0) << run.output.substr(0, 500);
        std::vector<json> rows;
        for (const std::string& line : linesOf(run.output))
            rows.push_back(json::parse(line));
        return rows;
    }
    TempDir dir_;
};

TEST_F(ReadingVerbs, TablesAndSchema) {
    const std::string file = sample("windows/multi.edb.gz");
    const json tables = runTool("tables --json " + file).json();
    ASSERT_EQ(tables["tables"].size(), 5U);
    EXPECT_EQ(tables["tables"][0]["name"], "MSysObjects");
    EXPECT_EQ(tables["tables"][0]["system"], true);
    EXPECT_EQ(tables["tables"][4]["name"], "multi");
    EXPECT_EQ(tables["pageSize"], 4096);
    const json schema = runTool("schema --json " + file + " MULTI").json();
    ASSERT_EQ(schema["tables"].size(), 1U);
    const json& columns = schema["tables"][0]["columns"];
    EXPECT_EQ(columns[0]["name"], "Id");
    EXPECT_EQ(columns[0]["type"], "Long");
    const auto unicode = std::ranges::find_if(columns, [](const json& c) { return c["name"] == "Unicode"; });
    ASSERT_NE(unicode, columns.end());
    EXPECT_EQ((*unicode)["codePage"], 1200);
    EXPECT_TRUE(runTool("schema " + file).says("multi-valued"));
    EXPECT_EQ(runTool("schema " + file + " nothing").exitCode, 2);
    EXPECT_TRUE(runTool("tables " + file).says("MSysObjectsShadow"));
}

TEST_F(ReadingVerbs, SchemaKnowsIndexesAndTemplates) {
    const json schema = runTool("schema --json " + sample("engine/clean/ps4096/corpus.edb.xz")).json();
    std::map<std::string, json> tables;
    for (const json& table : schema["tables"])
        tables[table["name"]] = table;
    EXPECT_EQ(tables.at("Derived1")["template"], "Template1");
    EXPECT_TRUE(std::ranges::any_of(tables.at("Derived1")["columns"],
                                    [](const json& c) { return c.value("fromTemplate", false); }));
    const json& indexes = tables.at("Idx")["indexes"];
    EXPECT_GT(indexes.size(), 5U);
    EXPECT_TRUE(std::ranges::any_of(indexes, [](const json& i) { return i.contains("where"); }));
    EXPECT_TRUE(std::ranges::any_of(
        indexes, [](const json& i) { return i["key"].get<std::string>().starts_with("-"); }));
}

TEST_F(ReadingVerbs, TypedValuesInJson) {
    const std::string file = sample("windows/basic.edb.gz");
    const auto rows = rowsOf(file, "basic");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0]["Bit"], false);
    EXPECT_EQ(rows[0]["Short"], -1337);
    EXPECT_EQ(rows[0]["Currency"], 1337133713371337);
    EXPECT_EQ(rows[0]["IEEESingle"], 1.0);
    EXPECT_EQ(rows[0]["IEEEDouble"], 13371337.13371337);
    EXPECT_EQ(rows[0]["GUID"], "3f360af1-6766-46dc-9af2-0dacf295c2a1");
    EXPECT_EQ(rows[0]["DateTime"], 36220.0);
    EXPECT_FALSE(rows[1].contains("GUID"));  // NULL
    EXPECT_EQ(rowsOf(file, "basic", "--dates")[0]["DateTime"], "1999-03-01T00:00:00.000");
}

TEST_F(ReadingVerbs, SeveralValues) {
    const std::string file = sample("windows/multi.edb.gz");
    const auto rows = rowsOf(file, "multi");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0]["Bit"], json::array({false, true}));
    EXPECT_EQ(rows[0]["Short"], json::array({0, -32767, 32767}));
    EXPECT_EQ(rows[1]["LongUnicode"], json::array({"Tiny 🦊 1", "Tiny 🦊🦊", "Tiny 🦊🦊🦊"}));
    EXPECT_EQ(rows[1]["LongBinary"][0], "54696e792062696e6172792031");
    EXPECT_EQ(rowsOf(file, "multi", "--binary base64")[1]["LongBinary"][0], "VGlueSBiaW5hcnkgMQ==");
    const std::string csv = runTool("export " + file + " multi --to -").output;
    EXPECT_NE(csv.find(",0;-32767;32767,"), std::string::npos);
    EXPECT_NE(runTool("export " + file + " multi --to - --separator '|'").output.find(",0|-32767|32767,"),
              std::string::npos);
    EXPECT_NE(runTool("export " + file + " multi --to - --multi-json").output.find(",\"[0,-32767,32767]\","),
              std::string::npos);
}

TEST_F(ReadingVerbs, EveryFormatHasEveryRow) {
    const std::string file = sample("engine/clean/ps4096/corpus.edb.xz");
    const std::map<std::string, std::size_t> expected = {{"AllTypes", 12}, {"LV", 36},      {"Idx", 120},
                                                         {"Derived1", 25}, {"Big", 100000}, {"Frag0", 500}};
    const json csv = runTool("export --json " + file + " --to " + out("csv")).json();
    const json lines = runTool("export --json " + file + " --format jsonl --to " + out("jsonl")).json();
    const json sqlite =
        kSqlite ? runTool("export --json " + file + " --format sqlite --to " + out("all.db")).json() : csv;
    for (const json& answer : {csv, lines, sqlite}) {
        EXPECT_EQ(answer["tables"].size(), 13U) << answer.dump().substr(0, 300);
        for (const json& table : answer["tables"]) {
            const auto want = expected.find(table["name"]);
            if (want != expected.end()) {
                EXPECT_EQ(table["rows"], want->second) << want->first;
            }
        }
    }
    for (const auto& [name, rows] : expected) {
        EXPECT_EQ(linesOf(contentOf(dir_.path() / "jsonl" / (name + ".jsonl"))).size(), rows) << name;
    }
    EXPECT_EQ(linesOf(contentOf(dir_.path() / "csv" / "Big.csv")).size(), 100001U);
    if (kSqlite) {
        EXPECT_TRUE(contentOf(dir_.path() / "all.db").starts_with("SQLite format 3"));
    }
}

TEST_F(ReadingVerbs, SystemTablesOnRequest) {
    const std::string file = sample("windows/basic.edb.gz");
    EXPECT_EQ(runTool("export --json " + file + " --to " + out("a")).json()["tables"].size(), 1U);
    EXPECT_EQ(runTool("export --json " + file + " --system --to " + out("b")).json()["tables"].size(), 5U);
    EXPECT_EQ(runTool("export --json " + file + " basic msysobjids --to " + out("c")).json()["tables"].size(),
              2U);
    EXPECT_EQ(runTool("export " + file + " nothing --to " + out("d")).exitCode, 2);
    EXPECT_EQ(runTool("export " + file + " basic --to " + out("one.csv")).exitCode, 0);
    EXPECT_EQ(linesOf(contentOf(dir_.path() / "one.csv")).size(), 3U);
}

TEST_F(ReadingVerbs, NothingIsOverwrittenAndNothingChanged) {
    const auto path = unpackCorpusFile("windows/basic.edb.gz", dir_.path());
    const std::string file = quoted(path);
    const std::string before = contentOf(path);
    const auto time = std::filesystem::last_write_time(path);
    for (const char* format : {"csv", "jsonl", "sqlite"}) {
        if (format == std::string("sqlite") && !kSqlite) continue;
        const std::string command =
            "export " + file + " --format " + format + " --to " + out((std::string("x.") + format).c_str());
        EXPECT_EQ(runTool(command).exitCode, 0) << format;
        const ToolRun again = runTool(command, true);
        EXPECT_EQ(again.exitCode, 2) << format;
        EXPECT_TRUE(again.says("JET_errFileAlreadyExists")) << again.output;
    }
    EXPECT_EQ(runTool("export " + file + " --format sqlite --to " + file).exitCode, 2);
    EXPECT_EQ(runTool("export " + file + " basic --to - ").exitCode, 0);
    EXPECT_EQ(contentOf(path), before);
    EXPECT_EQ(std::filesystem::last_write_time(path), time);
}

TEST_F(ReadingVerbs, ProgressIsLinesOrObjects) {
    const std::string file = sample("windows/basic.edb.gz");
    const ToolRun plain = runTool("export " + file + " --progress plain --to " + out("p"), true);
    EXPECT_TRUE(plain.says("export: basic.edb 100%")) << plain.output;
    const ToolRun objects = runTool("export " + file + " --progress json --to " + out("q"), true);
    EXPECT_TRUE(objects.says("\"percent\":100")) << objects.output;
}

TEST_F(ReadingVerbs, DirtyFilesOnlyOnRequest) {
    const auto path = unpackCorpusFile("windows/qmgr-win11-dirty-16k.db.gz", dir_.path());
    const std::string before = contentOf(path);
    for (const char* verb : {"tables ", "schema "}) {
        const ToolRun refused = runTool(verb + quoted(path), true);
        EXPECT_EQ(refused.exitCode, 2) << verb;
        EXPECT_TRUE(refused.says("JET_errDatabaseDirtyShutdown")) << refused.output;
        EXPECT_TRUE(refused.says("--dirty")) << refused.output;
    }
    EXPECT_EQ(runTool("export " + quoted(path) + " --to " + out("no")).exitCode, 2);
    EXPECT_FALSE(std::filesystem::exists(dir_.path() / "no"));
    const ToolRun read = runTool("export --dirty --json " + quoted(path) + " --to " + out("yes"));
    EXPECT_EQ(read.exitCode, 0) << read.output;
    EXPECT_EQ(read.json()["notes"][0]["error"], -550);
    EXPECT_TRUE(read.says("logs 23 to 23"));
    const json tables = read.json()["tables"];
    ASSERT_EQ(tables.size(), 2U);
    for (const json& table : tables)
        EXPECT_EQ(table["rows"], 1) << table["name"];
    EXPECT_EQ(contentOf(path), before);
}

// The files of a process that was killed: read as they are, they have what the engine had written by then.
TEST_F(ReadingVerbs, CrashedFilesAreReadWithoutTheirLogs) {
    for (const char* sample : {"d1", "d2", "d3", "d4", "d6"}) {
        const auto folder = dir_.path() / sample;
        unpackCorpusArchive(std::string("engine/crash/") + sample + "/files.tar.xz", folder);
        const std::string file = quoted(folder / "d.edb");
        if (!std::filesystem::exists(folder / "d.edb")) continue;
        EXPECT_EQ(runTool("tables " + file).exitCode, 2) << sample;
        const ToolRun read = runTool("export --dirty --json " + file + " --to " + quoted(folder / "out"));
        EXPECT_TRUE(read.exitCode == 0 || read.exitCode == 3) << sample << ' ' << read.output.substr(0, 500);
        EXPECT_FALSE(read.json()["notes"].empty()) << sample;
    }
}

TEST_F(ReadingVerbs, RefusesWhatItCannotRead) {
    writeContent(dir_.path() / "junk", std::string(100000, 'x'));
    EXPECT_EQ(runTool("tables " + out("junk")).exitCode, 2);
    writeContent(dir_.path() / "empty", "");
    EXPECT_EQ(runTool("tables " + out("empty")).exitCode, 2);
    EXPECT_EQ(runTool("export " + out("none") + " --to " + out("x")).exitCode, 2);
    EXPECT_EQ(runTool("export " + out("none")).exitCode, 1);
    EXPECT_EQ(runTool("export x --format parquet --to y").exitCode, 1);
}

// A broken table does not keep the others from being exported; salvage gets its rows all the same.
TEST_F(ReadingVerbs, DamagedTablesEndEarlyAndCanBeSalvaged) {
    const auto path = unpackCorpusFile("engine/clean/ps4096/corpus.edb.xz", dir_.path());
    const json tables = runTool("tables --json " + quoted(path)).json();
    std::size_t root = 0;
    for (const json& table : tables["tables"]) {
        if (table["name"] == "Big") root = table["root"];
    }
    ASSERT_NE(root, 0U);
    std::string content = contentOf(path);
    content.replace((root + 1) * 4096 + 100, 200, std::string(200, '\x55'));  // the root page
    writeContent(path, content);
    const ToolRun strict = runTool("export --json " + quoted(path) + " --to " + out("strict"));
    EXPECT_EQ(strict.exitCode, 3);
    const ToolRun salvaged = runTool("export --json --salvage " + quoted(path) + " --to " + out("salvaged"));
    EXPECT_EQ(salvaged.exitCode, 3);
    const auto rowsOfBig = [](const json& answer) -> std::size_t {
        for (const json& table : answer["tables"]) {
            if (table["name"] == "Big") return table["rows"];
        }
        return 1;
    };
    EXPECT_EQ(strict.json()["tables"].size(), 13U);
    EXPECT_EQ(rowsOfBig(strict.json()), 0U);
    EXPECT_EQ(rowsOfBig(salvaged.json()), 100000U);
}

TEST_F(ReadingVerbs, SpaceAndIntegrity) {
    const auto path = unpackCorpusFile("windows/ual-current.mdb.gz", dir_.path());
    const std::string before = contentOf(path);
    const json space = runTool("space --json " + quoted(path)).json();
    EXPECT_EQ(space["trees"][0]["type"], "Db");
    EXPECT_EQ(space["trees"][0]["owned"], 254);
    EXPECT_EQ(space["trees"][0]["available"], 173);
    EXPECT_EQ(space["trees"][1]["primaryExtent"], 20);
    EXPECT_EQ(space["trees"][1]["ownedExtents"].size(), 3U);
    const ToolRun table = runTool("/ms " + quoted(path) + " /v");
    EXPECT_TRUE(table.says("PriExt")) << table.output;
    EXPECT_TRUE(table.says("20-m")) << table.output;
    EXPECT_EQ(runTool("/g " + quoted(path)).exitCode, 0);
    EXPECT_TRUE(runTool("/g " + quoted(path)).says("Operation completed successfully"));
    EXPECT_EQ(contentOf(path), before);
    std::string content = before;  // the first page of the table CLIENTS
    content.replace(67 * 4096 + 200, 100, std::string(100, 'x'));
    writeContent(path, content);
    const ToolRun damaged = runTool("/g " + quoted(path));
    EXPECT_EQ(damaged.exitCode, 3);
    EXPECT_TRUE(damaged.says("ERROR: CLIENTS")) << damaged.output;
    EXPECT_EQ(runTool("check --json " + quoted(path)).json()["sound"], false);
    EXPECT_EQ(runTool("/ms " + quoted(path)).exitCode, 3);
    EXPECT_EQ(runTool("check " + sample("windows/qmgr-win11-dirty-16k.db.gz")).exitCode, 2);
}

}  // namespace
}  // namespace esent::test
