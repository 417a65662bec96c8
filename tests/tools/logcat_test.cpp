// Log records in words, compared with what the engine that wrote them prints; headers, logs and checkpoints
// line by line with its dumps; filters.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <regex>
#include <sstream>

#include "corpus.h"
#include "run_tool.h"
#include "temp_dir.h"

namespace esent::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string arg(const fs::path& path) {
    return "'" + path.string() + "'";
}

// The engine's dump of a set, by its sections: "edb00001.log", "header d.edb", "checkpoint".
std::map<std::string, std::vector<std::string>> engineDump(const std::string& set, const fs::path& scratch) {
    std::istringstream in(
        contentOf(unpackCorpusFile("engine/crash/" + set + "/engine_log_dump.txt.xz", scratch)));
    std::map<std::string, std::vector<std::string>> sections;
    std::vector<std::string>* section = nullptr;
    for (std::string line; std::getline(in, line);) {
        while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
            line.pop_back();
        if (line.starts_with("### ")) {
            section = &sections[line.substr(4)];
        } else if (section) {
            section->push_back(line);
        }
    }
    return sections;
}

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        while (!line.empty() && line.back() == ' ')
            line.pop_back();
        lines.push_back(line);
    }
    return lines;
}

std::vector<json> records(const std::string& arguments) {
    const ToolRun run = runTool("logcat --json " + arguments);
    EXPECT_EQ(run.exitCode, 0) << arguments;
    std::vector<json> all;
    for (const std::string& line : linesOf(run.output))
        all.push_back(json::parse(line));
    return all;
}

// What the engine's line says of a record of pages: "Insert
// 137b,137a,91c:2(8,[1:91:2],...rceid:8683,objid:[1:10])".
struct EngineRecord {
    std::string time, before, transaction, session, database, page, line, version, object;
};

std::optional<EngineRecord> pageRecord(const std::string& text) {
    static const std::regex kHead(
        R"(([0-9a-f]+),([0-9a-f]+),([0-9a-f]+):\d+\(([0-9a-f]+),(?:split:|merge:)?\[(\d+):(\d+):(\d+)\])");
    static const std::regex kVersion(R"(rceid:(\d+))");
    static const std::regex kObject(R"(objid:\[\d+:(\d+)\])");
    std::smatch match;
    if (!std::regex_search(text, match, kHead)) return std::nullopt;
    EngineRecord record{match[1], match[2], match[3], match[4], match[5], match[6], match[7], "", ""};
    if (std::regex_search(text, match, kVersion)) record.version = match[1];
    if (std::regex_search(text, match, kObject)) record.object = match[1];
    return record;
}

const std::map<std::string, std::string>& kindNames() {
    static const std::map<std::string, std::string> names = {
        {"FDelete", "FlagDelete"},    {"SetExtHdr", "SetExternalHeader"}, {"McroBegin", "MacroBegin"},
        {"McroComit", "MacroCommit"}, {"McroAbort", "MacroAbort"},        {"McroInfo", "MacroInfo"},
        {"McroInfo2", "MacroInfo2"},  {"CrDBFinsh", "CreateDBFinish"},    {"Init", "Init2"},
        {"Convert", "ConvertFDP2"},
    };
    return names;
}

std::string ourName(const std::string& kind, const std::string& rest) {
    if (kind == "Create") return rest.starts_with("S") ? "CreateSingleExtentFDP" : "CreateMultipleExtentFDP";
    const auto found = kindNames().find(kind);
    return found == kindNames().end() ? kind : found->second;
}

std::string hex(const json& number) {
    std::ostringstream out;
    out << std::hex << number.get<std::uint64_t>();
    return out.str();
}

// Where too few bytes are left in a segment for any record the engine's dump names them; the record is in the
// next segment.
bool samePosition(const std::string& theirs, const std::string& ours) {
    if (theirs == ours) return true;
    const unsigned long segment = std::stoul(theirs.substr(9, 4), nullptr, 16);
    const unsigned long offset = std::stoul(theirs.substr(14), nullptr, 16);
    constexpr unsigned long kTooFew = 33;
    return ours.substr(0, 8) == theirs.substr(0, 8) && 4096 - offset < kTooFew && ours.substr(14) == "0000" &&
           std::stoul(ours.substr(9, 4), nullptr, 16) == segment + 1;
}

void expectSameRecord(const EngineRecord& theirs, const json& ours, const std::string& line) {
    EXPECT_EQ(ours["time"], theirs.time) << line;
    EXPECT_EQ(ours["before"], theirs.before == std::string(16, 'f') ? "-" : theirs.before) << line;
    EXPECT_EQ(hex(ours["transaction"]), theirs.transaction) << line;
    EXPECT_EQ(hex(ours["session"]), theirs.session) << line;
    EXPECT_EQ(std::to_string(ours["database"].get<int>()), theirs.database) << line;
    EXPECT_EQ(std::to_string(ours["pages"][0].get<std::uint32_t>()), theirs.page) << line;
    if (ours.contains("line")) {
        EXPECT_EQ(std::to_string(ours["line"].get<int>()), theirs.line) << line;
    }
    if (!theirs.object.empty()) {
        EXPECT_EQ(std::to_string(ours["object"].get<int>()), theirs.object) << line;
    }
    if (!theirs.version.empty() && theirs.version != "0") {
        EXPECT_EQ(std::to_string(ours["version"].get<std::uint32_t>()), theirs.version) << line;
    }
}

class EngineDumps : public ::testing::TestWithParam<const char*> {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        const std::string set = GetParam();
        folder_ = dir_.path() / set;
        unpackCorpusArchive("engine/crash/" + set + "/files.tar.xz", folder_);
        dump_ = engineDump(set, dir_.path());
    }

    TempDir dir_;
    fs::path folder_;
    std::map<std::string, std::vector<std::string>> dump_;
};

TEST_P(EngineDumps, EveryRecordMeansTheSame) {
    static const std::regex kRecord(R"(^>(\S+) (\S+) *(.*)$)");
    std::size_t compared = 0;
    std::size_t ofPages = 0;
    for (const auto& [section, lines] : dump_) {
        if (!section.ends_with(".log")) continue;
        const std::vector<json> ours = records(arg(folder_ / section));
        std::size_t next = 0;
        for (const std::string& line : lines) {
            std::smatch match;
            if (!std::regex_match(line, match, kRecord)) continue;
            ASSERT_LT(next, ours.size()) << section << ' ' << line;
            const json& record = ours[next++];
            ASSERT_TRUE(samePosition(match[1], record["position"])) << line << "\n" << record;
            ASSERT_EQ(record["record"], ourName(match[2], match[3])) << line;
            EXPECT_FALSE(record.contains("damaged")) << line;
            ++compared;
            if (const auto theirs = pageRecord(match[3])) {
                expectSameRecord(*theirs, record, line);
                ++ofPages;
            } else if (match[2] == "Begin0" || match[2] == "Commit0") {
                const std::string rest = match[3];
                const std::string number = rest.substr(rest.find(") ") + 2);
                const bool begin = match[2] == "Begin0";
                EXPECT_EQ(begin ? hex(record["transaction"]) : record["commit"].get<std::string>(), number)
                    << line;
            }
            if (HasFailure()) return;
        }
        EXPECT_EQ(next, ours.size()) << section;
    }
    EXPECT_GT(compared, 100u);
    EXPECT_GT(ofPages, 50u);
}

// Their lines for what a program that is not that engine can't say.
bool aboutTheEngine(const std::string& line) {
    for (const char* label :
         {"Engine ulVersion", "Engine LGVersion", "Log file:", "JetDBUtilities", "LogOff VerOn RW"})
        if (line.find(label) != std::string::npos) return true;
    return line.empty();
}

void expectTheirLines(const std::vector<std::string>& theirs, const std::string& ours) {
    const std::vector<std::string> have = linesOf(ours);
    auto at = have.begin();
    for (const std::string& line : theirs) {
        if (line.starts_with("Segment Checksum")) break;  // the records begin
        if (aboutTheEngine(line)) continue;
        const auto found = std::find(at, have.end(), line);
        EXPECT_NE(found, have.end()) << "[" << line << "]\nnot in or out of order:\n" << ours;
        if (found == have.end()) return;
        at = found + 1;
    }
}

TEST_P(EngineDumps, HeadersLogsAndCheckpointsLineByLine) {
    for (const auto& [section, lines] : dump_) {
        SCOPED_TRACE(section);
        if (section.starts_with("header ")) {
            expectTheirLines(lines, runTool("/mh " + arg(folder_ / section.substr(7)) + " /o").output);
        } else if (section == "checkpoint") {
            expectTheirLines(lines, runTool("/mk " + arg(folder_ / "edb.chk") + " /o").output);
        } else {
            expectTheirLines(lines, runTool("/ml " + arg(folder_ / section) + " /o").output);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(All, EngineDumps, ::testing::Values("d1", "d2", "d3", "d4", "d6"),
                         [](const auto& each) { return std::string(each.param); });

class Logcat : public ::testing::Test {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        unpackCorpusArchive("engine/crash/d3/files.tar.xz", folder_);
    }

    TempDir dir_;
    fs::path folder_ = dir_.path() / "d3";
};

TEST_F(Logcat, FiltersCombineAndCountUp) {
    const std::string set = arg(folder_) + " ";
    const auto all = records(set);
    const auto count = [&](auto&& wanted) { return std::count_if(all.begin(), all.end(), wanted); };
    EXPECT_GT(all.size(), 5000u);
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                               [](const json& a, const json& b) { return a["position"] < b["position"]; }));

    const auto table = records(set + "--table acc");
    EXPECT_EQ(static_cast<std::ptrdiff_t>(table.size()), count([](const json& record) {
                  const std::string name = record.value("table", "");
                  return name == "acc" || name.starts_with("acc/");
              }));
    EXPECT_GT(table.size(), 1000u);
    // The same object number in another database is another table.
    const auto second = records(set + "--table SECOND");
    EXPECT_GT(second.size(), 100u);
    for (const json& record : second)
        EXPECT_EQ(record["database"], 2);
    EXPECT_EQ(static_cast<std::ptrdiff_t>(records(set + "--object 8 --db 1").size()),
              count([](const json& r) { return r.value("object", 0) == 8 && r["database"] == 1; }));
    EXPECT_EQ(static_cast<std::ptrdiff_t>(records(set + "--page 33 --db 1 --record insert").size()),
              count([](const json& r) {
                  return r["record"] == "Insert" && r["database"] == 1 && r["pages"][0] == 33;
              }));
    EXPECT_EQ(static_cast<std::ptrdiff_t>(records(set + "--session 6").size()),
              count([](const json& r) { return r.contains("session") && r["session"] == 6; }));
    EXPECT_EQ(static_cast<std::ptrdiff_t>(records(set + "--from 3 --to 4").size()),
              count([](const json& r) { return r["position"] >= "00000003" && r["position"] < "00000005"; }));
    EXPECT_EQ(records(set + "--from 3,10,0 --limit 7").size(), 7u);
    EXPECT_EQ(static_cast<std::ptrdiff_t>(records(arg(folder_ / "edb")).size()),
              static_cast<std::ptrdiff_t>(all.size()));
}

TEST_F(Logcat, ATransactionFromItsBeginToItsEnd) {
    const auto begins = records(arg(folder_) + " --record Begin0 --limit 30");
    ASSERT_EQ(begins.size(), 30u);
    const std::string number = hex(begins.back()["transaction"]);
    const auto all = records(arg(folder_) + " --transaction " + number);
    ASSERT_GT(all.size(), 2u);
    EXPECT_EQ(all.front()["record"], "Begin0");
    const std::string last = all.back()["record"];
    EXPECT_TRUE(last == "Commit0" || last == "Rollback") << last;
    for (const json& record : all) {
        EXPECT_EQ(record["session"], begins.back()["session"]);
        if (record.contains("transaction")) {
            EXPECT_EQ(hex(record["transaction"]), number);
        }
    }
}

TEST_F(Logcat, LinesDataAndMistakes) {
    const ToolRun run = runTool("logcat " + arg(folder_) + " --table acc --record Insert --data --limit 3");
    EXPECT_EQ(run.exitCode, 0);
    EXPECT_TRUE(run.says(" table=acc")) << run.output;
    EXPECT_TRUE(run.says(" data=")) << run.output;
    EXPECT_EQ(runTool("logcat " + arg(folder_) + " --table nonesuch").exitCode, 2);
    EXPECT_EQ(runTool("logcat " + arg(folder_ / "none.log")).exitCode, 2);
    for (const char* wrong :
         {"--from x", "--from 1,2,3,4", "--session 12345", "--transaction zz", "--page x"})
        EXPECT_EQ(runTool("logcat " + arg(folder_) + " " + wrong).exitCode, 1) << wrong;
    std::string log = contentOf(folder_ / "edb00003.log");
    log.replace(3 * 4096 + 100, 200, 200, 'x');
    writeContent(folder_ / "edb00003.log", log);
    const ToolRun damaged = runTool("logcat " + arg(folder_));
    EXPECT_EQ(damaged.exitCode, 3);
    EXPECT_TRUE(damaged.says("00000004,")) << "later logs are still read";
}

TEST_F(Logcat, EveryRecordOfWindowsItselfIsUnderstood) {
    unpackCorpusArchive("windows/srum-win10-with-logs.tar.gz", dir_.path() / "srum");
    unpackCorpusArchive("windows/srum-win10-recovered.tar.gz", dir_.path() / "srum2");
    for (const char* folder : {"srum/Dirty", "srum2/Clean"}) {
        const auto all = records(arg(dir_.path() / folder));
        EXPECT_GT(all.size(), 1000u);
        for (const json& record : all)
            EXPECT_FALSE(record.contains("damaged")) << record;
        EXPECT_GT(records(arg(dir_.path() / folder) + " --table SruDbIdMapTable").size(), 10u);
    }
}

}  // namespace
}  // namespace esent::test
