// Recovery on the command line: sets copied from another machine, with logs that name C:\..., whole and with
// logs missing; the classic /r in place; the dry run.
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <map>
#include <sstream>

#include "corpus.h"
#include "page/database_header.h"
#include "run_tool.h"
#include "temp_dir.h"

namespace esent::test {
namespace {

namespace fs = std::filesystem;

std::string arg(const fs::path& path) {
    return "'" + path.string() + "'";
}

std::map<std::string, std::string> filesOf(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file())
            files[fs::relative(entry.path(), folder).string()] = contentOf(entry.path());
    }
    return files;
}

// The folders of the classic /r. Where C:\... is a path of the machine the databases are looked for there, so
// they have to be named.
std::string classicFolders(const fs::path& folder) {
    const std::string at = folder.string();
    std::string words = " '/l" + at + "' '/s" + at + "'";
#ifdef _WIN32
    words += " '/d" + at + "'";
#endif
    return words + " ";
}

class Recover : public ::testing::Test {
 protected:
    void SetUp() override { ESENT_REQUIRE_CORPUS(); }

    fs::path crashed(const std::string& name) {
        unpackCorpusArchive("engine/crash/" + name + "/files.tar.xz", dir_.path() / name);
        return dir_.path() / name;
    }
    // What the engine's own recovery made of it.
    fs::path after(const std::string& name) {
        unpackCorpusArchive("engine/crash/" + name + "/after_recovery.tar.xz",
                            dir_.path() / (name + "-after"));
        return dir_.path() / (name + "-after");
    }
    [[nodiscard]] fs::path out(const std::string& name) const { return dir_.path() / name; }

    TempDir dir_;
};

// Rows of every table as the engine counted them.
std::map<std::string, std::uint64_t> expectedRowsIn(const std::string& file, const fs::path& scratch) {
    const auto path = unpackCorpusFile(file, scratch);
    std::map<std::string, std::uint64_t> rows;
    std::istringstream in(contentOf(path));
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with("N\t")) continue;
        const std::size_t end = line.find('\t', 2);
        rows[line.substr(2, end - 2)] = std::stoull(line.substr(line.find("rows=") + 5));
    }
    return rows;
}

class CrashSets : public Recover, public ::testing::WithParamInterface<const char*> {};

TEST_P(CrashSets, AreExportedWithOneCommandAsTheEngineRecoversThem) {
    const std::string set = GetParam();
    const fs::path folder = crashed(set);
    const auto before = filesOf(folder);
    const ToolRun ours = runTool("export --system --format jsonl --progress none --json " + arg(folder) +
                                 " --to " + arg(out("ours")));
    ASSERT_EQ(ours.exitCode, 0) << ours.output;
    EXPECT_TRUE(filesOf(folder) == before) << "the set was changed";
    EXPECT_FALSE(fs::exists(out("ours.work")));
    const bool two = fs::exists(folder / "e.edb");
    for (const std::string name : {"d", "e"}) {
        if (name == "e" && !two) continue;
        const fs::path theirs = out("theirs-" + name);
        ASSERT_EQ(runTool("export --system --format jsonl --progress none " +
                          arg(after(set) / (name + ".edb")) + " --to " + arg(theirs))
                      .exitCode,
                  0);
        const auto a = filesOf(two ? out("ours") / (name + ".edb") : out("ours"));
        const auto b = filesOf(theirs);
        ASSERT_EQ(a.size(), b.size());
        for (const auto& [file, content] : b)
            EXPECT_TRUE(a.contains(file) && a.at(file) == content) << set << ' ' << file;
        const auto rows =
            expectedRowsIn("engine/crash/" + set + "/expected_" + name + ".tsv.xz", dir_.path());
        EXPECT_EQ(rows.size(), b.size());
        for (const auto& [table, count] : rows) {
            const std::string& lines = a.at(table + ".jsonl");
            EXPECT_EQ(static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n')), count)
                << table;
        }
    }
}

TEST_P(CrashSets, AreRecoveredOnACopyAndInPlace) {
    const fs::path folder = crashed(GetParam());
    const ToolRun run =
        runTool("recover --json --progress none " + arg(folder) + " --to " + arg(out("clean")));
    ASSERT_EQ(run.exitCode, 0) << run.output;
    const nlohmann::json databases = run.json()["databases"];
    for (const auto& database : databases) {
        const std::string file = database["file"];
        EXPECT_EQ(database["fate"], "recovered");
        EXPECT_TRUE(runTool("/mh " + arg(file)).says("State: Clean Shutdown"));
        EXPECT_EQ(runTool("/g " + arg(file)).exitCode, 0);
    }
    const auto before = filesOf(folder);
    const ToolRun dry = runTool("recover --dry-run --json " + arg(folder));
    EXPECT_EQ(dry.exitCode, 0) << dry.output;
    EXPECT_TRUE(filesOf(folder) == before) << "a dry run changed something";
    const ToolRun classic = runTool("/r edb" + classicFolders(folder));
    EXPECT_EQ(classic.exitCode, 0) << classic.output;
    EXPECT_TRUE(classic.says("Initiating RECOVERY mode")) << classic.output;
    const ToolRun header = runTool("/mh " + arg(folder / "d.edb"));
    EXPECT_TRUE(header.says("State: Clean Shutdown"));
    // What Windows noted of lost writes says nothing about pages that we wrote.
    EXPECT_FALSE(fs::exists(folder / "d.jfm"));
    EXPECT_TRUE(header.says("Flush Map Header Flush Signature: Create time:00/00/1900 00:00:00.000 Rand:0"))
        << header.output;
    const ToolRun nothing = runTool("recover --dry-run " + arg(folder));
    EXPECT_TRUE(nothing.says("there is nothing to redo or undo")) << nothing.output;
}

INSTANTIATE_TEST_SUITE_P(All, CrashSets, ::testing::Values("d1", "d2", "d3", "d4", "d6"),
                         [](const auto& each) { return std::string(each.param); });

TEST_F(Recover, DryRunSaysWhatWouldBeUndonePerTable) {
    const ToolRun run = runTool("recover --undo-only-report --json " + arg(crashed("d2")));
    const auto stream = run.json()["streams"][0];
    EXPECT_EQ(stream["openTransactions"], 3);
    const auto database = stream["databases"][0];
    EXPECT_EQ(database["recordedPath"], "C:\\esent\\d2\\d.edb");
    EXPECT_GT(database["redo"]["changes"], 1000);
    const auto acc = database["undo"][0];
    EXPECT_EQ(acc["name"], "acc");
    EXPECT_EQ(acc["inserts"], 200);
    EXPECT_EQ(acc["deletes"], 150);
}

TEST_F(Recover, RenamedFilesAreKnownByTheirSignatures) {
    const fs::path folder = crashed("d3");
    fs::rename(folder / "d.edb", folder / "evidence 17.bin");
    fs::rename(folder / "edb.log", folder / "EDB.LOG");
    fs::rename(folder / "edb.chk", folder / "EDB.CHK");
    const ToolRun run =
        runTool("recover --json --progress none " + arg(folder) + " --to " + arg(out("clean")));
    ASSERT_EQ(run.exitCode, 0) << run.output;
    EXPECT_TRUE(runTool("/mh " + arg(out("clean") / "evidence 17.bin")).says("State: Clean Shutdown"));
}

// As tools name what they export, copies of copies, short names.
TEST_F(Recover, LogsUnderOtherNamesAreKnownByTheirHeaders) {
    const auto expected = expectedRowsIn("engine/crash/d2/expected_d.tsv.xz", dir_.path());
    for (const auto& [before, after] :
         {std::pair{"1234-", ""}, std::pair{"", " (1)"}, std::pair{"", ".bak"}, std::pair{"~", ""}}) {
        SCOPED_TRACE(std::string(before) + after);
        const fs::path folder = crashed("d2");
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(folder))
            files.push_back(entry.path());
        for (const fs::path& file : files) {
            if (file.extension() == ".edb") continue;
            const bool inside = std::string(after) == " (1)";
            fs::rename(file,
                       folder / (before + (inside ? file.stem().string() + after + file.extension().string()
                                                  : file.filename().string() + after)));
        }
        const auto names = filesOf(folder);
        EXPECT_TRUE(runTool("recover --dry-run " + arg(folder)).says("under other names"));
        const ToolRun run = runTool(
            "export --system --format jsonl --progress none " + arg(folder) + " --to " + arg(out("rows")),
            true);
        EXPECT_EQ(run.exitCode, 0) << run.output;
        EXPECT_TRUE(filesOf(folder) == names) << "the set was changed";
        for (const auto& [table, count] : expected) {
            const std::string lines = contentOf(out("rows") / (table + ".jsonl"));
            EXPECT_EQ(static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n')), count)
                << table;
        }
        fs::remove_all(out("rows"));
        fs::remove_all(folder);
    }
}

TEST_F(Recover, LogsElsewhereAndADatabaseByItself) {
    const fs::path folder = crashed("d2");
    fs::create_directories(out("db"));
    fs::rename(folder / "d.edb", out("db") / "d.edb");
    const ToolRun none =
        runTool("recover --json --progress none " + arg(out("db") / "d.edb") + " --to " + arg(out("none")));
    EXPECT_EQ(none.exitCode, 2);
    EXPECT_FALSE(fs::exists(out("none")));
    const ToolRun run = runTool("recover --json --progress none --logs " + arg(folder) + " " +
                                arg(out("db") / "d.edb") + " --to " + arg(out("clean")));
    ASSERT_EQ(run.exitCode, 0) << run.output;
    EXPECT_TRUE(runTool("/mh " + arg(out("clean") / "d.edb")).says("State: Clean Shutdown"));
}

TEST_F(Recover, OneOfTwoDatabasesByItsName) {
    const fs::path folder = crashed("d3");
    const ToolRun run =
        runTool("recover --progress none " + arg(folder / "d.edb") + " --to " + arg(out("clean")));
    ASSERT_EQ(run.exitCode, 0) << run.output;
    EXPECT_TRUE(fs::exists(out("clean") / "d.edb"));
    EXPECT_FALSE(fs::exists(out("clean") / "e.edb"));
}

// As copied from a machine that does not tell case, under another base name, without a checkpoint.
TEST_F(Recover, ClassicNamesInCapitals) {
    const fs::path folder = crashed("d3");
    for (const char* const base : {"SRU", "sru"}) {
        const fs::path copied = out(base[0] == 'S' ? "Beweis Nr. 1" : "Beweis Nr. 2");
        fs::create_directories(copied);
        for (const auto& entry : fs::directory_iterator(folder)) {
            std::string name = entry.path().filename().string();
            if (name.starts_with("edb")) name.replace(0, 3, "sru");
            std::ranges::transform(name, name.begin(), [](char c) {
                return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
            });
            if (name != "SRU.CHK") fs::copy_file(entry.path(), copied / name);
        }
        const ToolRun run = runTool("/r " + std::string(base) + classicFolders(copied));
        EXPECT_EQ(run.exitCode, 0) << run.output;
        for (const char* const file : {"D.EDB", "E.EDB"})
            EXPECT_TRUE(runTool("/mh " + arg(copied / file)).says("State: Clean Shutdown"));
    }
}

TEST_F(Recover, LogsAloneMakeADatabaseThatTheyCreated) {
    const fs::path folder = crashed("d2");
    fs::remove(folder / "d.edb");
    const ToolRun run =
        runTool("recover --json --progress none " + arg(folder) + " --to " + arg(out("clean")));
    ASSERT_EQ(run.exitCode, 0) << run.output;
    EXPECT_EQ(run.json()["databases"][0]["fate"], "made from the logs");
    EXPECT_EQ(runTool("/g " + arg(out("clean") / "d.edb")).exitCode, 0);
}

// The checkpoint stands behind the creation.
TEST_F(Recover, LogsAloneMakeItWhateverTheCheckpointSays) {
    const fs::path logs = crashed("d2");
    ASSERT_EQ(runTool("/r edb" + classicFolders(logs)).exitCode, 0);  // leaves its checkpoint at the end
    fs::remove(logs / "d.edb");
    const ToolRun run = runTool("recover --json --progress none " + arg(logs) + " --to " + arg(out("made")));
    ASSERT_EQ(run.exitCode, 0) << run.output;
    EXPECT_EQ(run.json()["databases"][0]["fate"], "made from the logs");
}

TEST_F(Recover, LogsThatMakeNoDatabaseSayWhichOneIsMissing) {
    const fs::path folder = crashed("d2");
    fs::remove(folder / "d.edb");
    fs::remove(folder / "edb00001.log");
    for (const std::string verb : {"recover ", "export "}) {
        const ToolRun run =
            runTool(verb + "--progress none " + arg(folder) + " --to " + arg(out("none")), true);
        EXPECT_EQ(run.exitCode, 2) << run.output;
        EXPECT_TRUE(run.says("d.edb")) << run.output;
        EXPECT_FALSE(fs::exists(out("none")));
    }
}

// A backup set is as good a folder as any other.
struct SetCase {
    const char* name;
    const char* folder;
    const char* expected;
    std::vector<const char*> later = {};  // whose logs are added
};

class BackupSets : public Recover, public ::testing::WithParamInterface<SetCase> {};

TEST_P(BackupSets, AreRestoredWithEveryRow) {
    const SetCase& set = GetParam();
    for (const std::string pages : {"ps4096", "ps32768"}) {
        SCOPED_TRACE(pages);
        const fs::path all = out(pages);
        unpackCorpusArchive("engine/backup/" + pages + "/sets.tar.xz", all);
        const fs::path folder = all / set.folder;
        for (const char* const later : set.later) {
            for (const auto& log : fs::directory_iterator(all / later))
                if (const fs::path to = folder / log.path().filename(); !fs::exists(to))
                    fs::copy_file(log.path(), to);
        }
        const auto before = filesOf(folder);
        EXPECT_EQ(runTool("recover --dry-run " + arg(folder)).exitCode, 0);
        const ToolRun run = runTool(
            "export --system --format jsonl --progress none " + arg(folder) + " --to " + arg(all / "out"),
            true);
        ASSERT_EQ(run.exitCode, 0) << run.output;
        EXPECT_TRUE(filesOf(folder) == before) << "the set was changed";
        for (const auto& [table, count] : expectedRowsIn(
                 "engine/backup/" + pages + "/expected_" + set.expected + ".tsv.xz", dir_.path())) {
            const std::string lines = contentOf(all / "out" / (table + ".jsonl"));
            EXPECT_EQ(static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n')), count)
                << table;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, BackupSets,
    ::testing::Values(SetCase{"full", "full", "full"},
                      SetCase{"incremental", "full", "full+inc2", {"inc1", "inc2"}},
                      SetCase{"atomic", "atomic/new", "atomic"},
                      SetCase{"streamed", "stream_full", "s_stream"},
                      SetCase{"streamedLater", "stream_full", "s_stream+inc", {"stream_inc"}}),
    [](const auto& each) { return std::string(each.param.name); });

// Only the current log is left out, not the archived one before it.
TEST_F(Recover, ACurrentLogOfZerosIsLeftOutAlone) {
    const fs::path folder = crashed("d2");
    writeContent(folder / "edb.log", std::string(fs::file_size(folder / "edb.log"), '\0'));
    std::string bytes = contentOf(folder / "d.edb");
    page::DatabaseHeader header(std::as_bytes(std::span(bytes)).first(8192));
    header.setMaxRequiredField(1);
    header.seal();
    for (const std::size_t at : {0, 8192})
        std::memcpy(bytes.data() + at, header.bytes().data(), 8192);
    writeContent(folder / "d.edb", bytes);
    const ToolRun run = runTool("recover --progress none " + arg(folder) + " --to " + arg(out("clean")));
    EXPECT_EQ(run.exitCode, 3) << run.output;
    EXPECT_TRUE(run.says("logs from edb00002.log on were left out")) << run.output;
}

// The logs need nothing of the pages that the copy has lost.
TEST_F(Recover, AFileThatIsCutShortIsNoWholeDatabase) {
    const fs::path folder = crashed("d3");  // its checkpoint is behind the creation, which would mend this
    fs::resize_file(folder / "d.edb", fs::file_size(folder / "d.edb") - 4096);
    const ToolRun run = runTool("recover --progress none " + arg(folder) + " --to " + arg(out("cut")));
    EXPECT_EQ(run.exitCode, 3) << run.output;
    EXPECT_TRUE(run.says("cut short: 1 pages are missing")) << run.output;
}

TEST_F(Recover, ABackupSetWithAGapInTheLogsThatFollowed) {
    const fs::path all = out("sets");
    unpackCorpusArchive("engine/backup/ps4096/sets.tar.xz", all);
    const fs::path folder = all / "full";
    fs::copy_file(all / "inc2" / "edb00006.log", folder / "edb00006.log");
    const ToolRun run =
        runTool("recover --json --progress none " + arg(folder) + " --to " + arg(out("clean")));
    EXPECT_EQ(run.exitCode, 3) << run.output;
    EXPECT_EQ(run.json()["databases"][0]["complete"], false);
    EXPECT_EQ(runTool("/g " + arg(out("clean") / "b.edb")).exitCode, 0);
    fs::remove(folder / "edb00002.log");
    const ToolRun none = runTool("recover --json --progress none " + arg(folder) + " --to " + arg(out("x")));
    EXPECT_EQ(none.exitCode, 2);
    EXPECT_FALSE(fs::exists(out("x")));
    const auto before = filesOf(folder);
    EXPECT_EQ(runTool("recover --dry-run " + arg(folder)).exitCode, 3);
    EXPECT_TRUE(filesOf(folder) == before);
    // Read as it is, its last page is no damage.
    EXPECT_FALSE(
        runTool("export --dirty " + arg(folder) + " --to " + arg(out("y")), true).says("damaged pages"));
}

TEST_F(Recover, ABadCheckpointIsNoObstacle) {
    const fs::path folder = crashed("d3");
    writeContent(folder / "edb.chk", std::string(8192, 'x'));
    EXPECT_EQ(runTool("recover --progress none " + arg(folder) + " --to " + arg(out("clean"))).exitCode, 0);
}

TEST_F(Recover, NamesTheLogsThatAreMissing) {
    const fs::path folder = crashed("d2");
    fs::remove(folder / "edb00001.log");
    const ToolRun run = runTool("recover --json --progress none " + arg(folder) + " --to " + arg(out("x")));
    EXPECT_EQ(run.exitCode, 2);
    const auto database = run.json()["databases"][0];
    EXPECT_EQ(database["missingRequiredLogs"], nlohmann::json({1}));
    const ToolRun text = runTool("export " + arg(folder) + " --to " + arg(out("x")), true);
    EXPECT_EQ(text.exitCode, 2);
    EXPECT_TRUE(text.says("edb00001.log")) << text.output;
    EXPECT_TRUE(text.says("--dirty")) << text.output;
    EXPECT_FALSE(fs::exists(out("x")));
    EXPECT_EQ(runTool("recover --dry-run " + arg(folder)).exitCode, 3);
    const ToolRun dirty = runTool("export --dirty " + arg(folder) + " --to " + arg(out("x")));
    EXPECT_EQ(dirty.exitCode, 3) << dirty.output;
    EXPECT_TRUE(dirty.says("it needs edb00001.log")) << dirty.output;
}

// The header says that one more log was begun, which is not there; its pages need nothing of it.
TEST_F(Recover, LostCommittedLogsAreLostAndSaid) {
    const fs::path folder = crashed("d2");
    std::string bytes = contentOf(folder / "d.edb");
    page::DatabaseHeader header(std::as_bytes(std::span(bytes)).first(8192));
    header.setMaxCommittedField(header.maxCommitted() + 1);
    header.seal();
    for (const std::size_t at : {0, 8192})
        std::memcpy(bytes.data() + at, header.bytes().data(), 8192);
    writeContent(folder / "d.edb", bytes);
    EXPECT_EQ(runTool("/r edb" + classicFolders(folder) + "/dryrun").exitCode, 3);
    const ToolRun run =
        runTool("recover --json --progress none " + arg(folder) + " --to " + arg(out("clean")));
    EXPECT_EQ(run.exitCode, 3) << run.output;
    const auto database = run.json()["databases"][0];
    EXPECT_EQ(database["complete"], false);
    EXPECT_EQ(database["missingCommittedLogs"], nlohmann::json({3}));
    EXPECT_TRUE(runTool("/mh " + arg(out("clean") / "d.edb")).says("State: Clean Shutdown"));
    EXPECT_EQ(runTool("/g " + arg(out("clean") / "d.edb")).exitCode, 0);
    EXPECT_EQ(runTool("/r edb" + classicFolders(folder)).exitCode, 2);
    EXPECT_EQ(runTool("/r edb /a" + classicFolders(folder)).exitCode, 3);
}

TEST_F(Recover, ClassicSwitches) {
    const fs::path folder = crashed("d2");
    const std::string where = classicFolders(folder);
    const auto before = filesOf(folder);
    const ToolRun dry = runTool("/r edb /dryrun" + where);
    EXPECT_EQ(dry.exitCode, 0) << dry.output;
    EXPECT_TRUE(dry.says("acc: 200 inserts")) << dry.output;
    EXPECT_TRUE(filesOf(folder) == before);
    EXPECT_EQ(runTool("/r edb /8" + where + "/dryrun").exitCode, 0);
    EXPECT_EQ(runTool("/r edb /4" + where + "/dryrun").exitCode, 3);
    EXPECT_EQ(runTool("/r edb /u1" + where).exitCode, 2);  // the database needs log 2, too
    EXPECT_TRUE(filesOf(folder) == before);
    const ToolRun redo = runTool("/r edb /u" + where);
    EXPECT_EQ(redo.exitCode, 0) << redo.output;
    EXPECT_TRUE(runTool("/mh " + arg(folder / "d.edb")).says("State: Dirty Shutdown"));
    EXPECT_EQ(runTool("/r edb /t" + where).exitCode, 0);
    EXPECT_TRUE(runTool("/mh " + arg(folder / "d.edb")).says("State: Clean Shutdown"));
    EXPECT_FALSE(fs::exists(folder / "edb00001.log"));
    for (const char* wrong :
         {"/r", "/r edbx", "/r edb /q", "/r edb /l", "/r edb /ux", "/r edb /i9", "/r edb two"})
        EXPECT_EQ(runTool(wrong).exitCode, 1) << wrong;
    EXPECT_EQ(runTool("/r abc" + where).exitCode, 2);
}

TEST_F(Recover, ClassicPlacesOfDatabases) {
    const fs::path folder = crashed("d3");
    const std::string at = folder.string();
    fs::create_directories(out("db"));
    fs::rename(folder / "d.edb", out("db") / "moved.edb");
    const std::string where = " '/l" + at + "' '/s" + at + "' ";
    EXPECT_EQ(runTool("/r edb" + where).exitCode, 2);
    // Only the one that is named.
    const std::string place = "'/n" + (out("db") / "moved.edb").string() + ":C:\\esent\\d3\\d.edb'";
    const ToolRun run = runTool("-r edb" + where + place);
    EXPECT_EQ(run.exitCode, 0) << run.output;
    EXPECT_TRUE(runTool("/mh " + arg(out("db") / "moved.edb")).says("State: Clean Shutdown"));
    EXPECT_TRUE(runTool("/mh " + arg(folder / "e.edb")).says("State: Dirty Shutdown"));
}

TEST_F(Recover, WhatWindowsLeftNeedsNoRecovery) {
    unpackCorpusArchive("windows/srum-win10-with-logs.tar.gz", dir_.path() / "srum");
    const ToolRun run = runTool("export --json --progress none " + arg(dir_.path() / "srum" / "Dirty") +
                                " --to " + arg(out("srum-out")));
    EXPECT_EQ(run.exitCode, 0) << run.output;
    EXPECT_GT(run.json()["tables"].size(), 5u);
    EXPECT_TRUE(fs::exists(out("srum-out") / "SruDbIdMapTable.csv"));
}

TEST_F(Recover, RefusesWhatMakesNoSense) {
    EXPECT_EQ(runTool("recover " + arg(dir_.path() / "none") + " --to " + arg(out("x"))).exitCode, 2);
    fs::create_directories(out("empty"));
    EXPECT_EQ(runTool("recover " + arg(out("empty")) + " --to " + arg(out("x"))).exitCode, 2);
    EXPECT_EQ(runTool("recover " + arg(out("empty"))).exitCode, 1);
    EXPECT_EQ(runTool("export " + arg(out("empty")) + " --to " + arg(out("x"))).exitCode, 2);
    EXPECT_FALSE(fs::exists(out("x")));
    const fs::path folder = crashed("d1");
    fs::create_directories(out("full"));
    writeContent(out("full") / "something", "x");
    EXPECT_EQ(runTool("recover " + arg(folder) + " --to " + arg(out("full"))).exitCode, 2);
}

}  // namespace
}  // namespace esent::test
