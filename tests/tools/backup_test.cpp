// create, backup, stop, restore: as a user runs them.
#include <gtest/gtest.h>

#include "corpus.h"
#include "run_tool.h"
#include "temp_dir.h"

#ifndef _WIN32
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace esent::test {
namespace {

class BackupVerb : public ::testing::Test {
 protected:
    [[nodiscard]] std::string at(const char* name) const { return "'" + (dir_.path() / name).string() + "'"; }
    [[nodiscard]] bool exists(const char* name) const { return std::filesystem::exists(dir_.path() / name); }

    void createDatabase() {
        const ToolRun run = runTool("create " + at("a.edb"), true);
        ASSERT_EQ(run.exitCode, 0) << run.output;
        ASSERT_EQ(runTool("verify " + at("a.edb")).exitCode, 0);
        ASSERT_TRUE(runTool("/mh " + at("a.edb")).says("State: Clean Shutdown"));
        ASSERT_FALSE(exists("a.edb.work"));
    }

    TempDir dir_;
};

TEST_F(BackupVerb, BacksUpAndRestores) {
    createDatabase();
    const std::string before = contentOf(dir_.path() / "a.edb");
    const ToolRun backup = runTool("backup --json " + at("a.edb") + " --to " + at("set"));
    ASSERT_EQ(backup.exitCode, 0) << backup.output;
    EXPECT_EQ(backup.json()["complete"], true);
    EXPECT_GE(backup.json()["files"].size(), 2u);  // the database and at least one log
    EXPECT_EQ(contentOf(dir_.path() / "a.edb"), before);
    EXPECT_FALSE(exists("set.work"));
    EXPECT_EQ(runTool("verify " + at("set")).exitCode, 0);
    EXPECT_TRUE(runTool("/mh " + at("set/a.edb")).says("State: Dirty Shutdown"));

    const std::string set = contentOf(dir_.path() / "set/a.edb");
    const ToolRun restore = runTool("restore " + at("set") + " --to " + at("back"), true);
    ASSERT_EQ(restore.exitCode, 0) << restore.output;
    EXPECT_EQ(contentOf(dir_.path() / "set/a.edb"), set);
    EXPECT_FALSE(exists("back.work"));
    EXPECT_TRUE(runTool("/mh " + at("back/a.edb")).says("State: Clean Shutdown"));
    EXPECT_EQ(runTool("verify " + at("back/a.edb")).exitCode, 0);
    const auto trees = [&](const char* name) {
        return runTool("space --json " + at(name)).json()["trees"].size();
    };
    EXPECT_EQ(trees("back/a.edb"), trees("a.edb"));
}

TEST_F(BackupVerb, StopsItself) {
    createDatabase();
    const ToolRun run =
        runTool("backup --json --chunk 128kb --stop-after 300kb " + at("a.edb") + " --to " + at("set"));
    EXPECT_EQ(run.exitCode, 4) << run.output;
    EXPECT_EQ(run.json()["error"], -801);
    EXPECT_EQ(run.json()["endError"], -801);
    EXPECT_EQ(run.json()["complete"], false);
    EXPECT_FALSE(exists("set"));
    EXPECT_FALSE(exists("set.work"));
    EXPECT_EQ(runTool("backup " + at("a.edb") + " --to " + at("set")).exitCode, 0);
}

#ifndef _WIN32
// Runs esentutl, sends SIGINT as soon as `operation` reports progress, and returns the exit code.
int interruptAt(const std::string& operation, const std::string& fifo, std::vector<std::string> arguments) {
    EXPECT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    arguments.insert(arguments.begin(), ESENTUTL);
    arguments.insert(arguments.end(), {"--progress", "json"});
    std::vector<char*> argv;
    for (std::string& argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        (void)!std::freopen(fifo.c_str(), "w", stderr);
        (void)!std::freopen("/dev/null", "w", stdout);
        ::execv(ESENTUTL, argv.data());
        ::_exit(127);
    }
    std::ifstream lines(fifo);
    std::string line;
    bool sent = false;
    while (std::getline(lines, line)) {
        if (sent || line.empty() || line[0] != '{') continue;
        if (nlohmann::json::parse(line)["operation"] != operation) continue;
        ::kill(child, SIGINT);
        sent = true;
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(sent);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(BackupVerb, CtrlCStopsIt) {
    createDatabase();
    const std::string fifo = (dir_.path() / "progress").string();
    EXPECT_EQ(interruptAt("backup", fifo,
                          {"backup", (dir_.path() / "a.edb").string(), "--to", (dir_.path() / "set").string(),
                           "--rate", "64kb", "--chunk", "128kb"}),
              4);
    EXPECT_FALSE(exists("set"));
    EXPECT_FALSE(exists("set.work"));
    EXPECT_TRUE(runTool("/mh " + at("a.edb")).says("State: Clean Shutdown"));
}

// So many files that the copying cannot be over before the signal has arrived.
TEST_F(BackupVerb, CtrlCWhileItCopiesLeavesNothingBehind) {
    createDatabase();
    std::vector<std::string> arguments = {"backup"};
    arguments.insert(arguments.end(), 60, (dir_.path() / "a.edb").string());
    arguments.insert(arguments.end(), {"--to", (dir_.path() / "set").string()});
    EXPECT_EQ(interruptAt("copy", (dir_.path() / "progress").string(), arguments), 4);
    EXPECT_FALSE(exists("set"));
    EXPECT_FALSE(exists("set.work"));
    EXPECT_TRUE(runTool("/mh " + at("a.edb")).says("State: Clean Shutdown"));
}

#endif

TEST_F(BackupVerb, RefusesWhatItShould) {
    createDatabase();
    std::filesystem::create_directory(dir_.path() / "full");
    writeContent(dir_.path() / "full/x", "x");
    EXPECT_TRUE(runTool("backup " + at("a.edb") + " --to " + at("full"), true)
                    .says("JET_errBackupDirectoryNotEmpty"));
    EXPECT_EQ(runTool("backup " + at("none.edb") + " --to " + at("set")).exitCode, 2);
    EXPECT_EQ(runTool("restore " + at("none") + " --to " + at("back")).exitCode, 2);
    writeContent(dir_.path() / "full/backup.json",
                 "{\"databases\": [{\"name\": \"../a.edb\", \"source\": \"x\"}]}");
    EXPECT_TRUE(runTool("restore " + at("full") + " --to " + at("back"), true).says("JET_errInvalidBackup"));
    EXPECT_EQ(runTool("backup --json " + at("a.edb")).exitCode, 1);
    EXPECT_EQ(contentOf(dir_.path() / "full/x"), "x");
}

TEST_F(BackupVerb, InPlaceUsesTheDatabaseAndItsLogs) {
    createDatabase();
    const std::string logs = at("logs");
    std::filesystem::create_directory(dir_.path() / "logs");
    const std::string inPlace = "backup --in-place --logs " + logs + " " + at("a.edb") + " --to ";
    const ToolRun copy = runTool(inPlace + at("copy"), true);
    ASSERT_EQ(copy.exitCode, 0) << copy.output;
    EXPECT_TRUE(exists("logs/edb.chk"));
    auto header = runTool("header --json " + at("a.edb")).json();
    EXPECT_EQ(header["state"], "Clean Shutdown");
    EXPECT_GT(header["previousCopyBackup"]["generations"][0], 0);  // no log was truncated: a copy
    EXPECT_TRUE(runTool(inPlace + at("inc") + " --incremental", true).says("JET_errMissingFullBackup"));

    const ToolRun full = runTool(inPlace + at("full") + " --truncate-logs", true);
    ASSERT_EQ(full.exitCode, 0) << full.output;
    header = runTool("header --json " + at("a.edb")).json();
    EXPECT_GT(header["previousFullBackup"]["generations"][0], 0);
    const ToolRun more = runTool(inPlace + at("inc") + " --incremental", true);
    EXPECT_EQ(more.exitCode, 0) << more.output;
    EXPECT_FALSE(exists("inc/a.edb"));
}

TEST_F(BackupVerb, RealDatabases) {
    ESENT_REQUIRE_CORPUS();
    for (const char* file :
         {"windows/multi.edb.gz", "windows/compressed-8k.edb.gz", "windows/large.edb.gz"}) {
        const auto edb = unpackCorpusFile(file, dir_.path());
        const std::string before = contentOf(edb);
        const std::string name = edb.filename().string();
        ASSERT_EQ(runTool("backup '" + edb.string() + "' --to " + at("set")).exitCode, 0) << file;
        ASSERT_EQ(runTool("restore " + at("set") + " --to " + at("back")).exitCode, 0) << file;
        EXPECT_EQ(contentOf(edb), before);
        const std::string after = contentOf(dir_.path() / "back" / name);
        const std::size_t pageSize = runTool("header --json '" + edb.string() + "'").json()["pageSize"];
        // Pages that the database does not own are not backed up; the last page described the backup.
        const std::size_t owned = runTool("space --json '" + edb.string() + "'").json()["trees"][0]["owned"];
        ASSERT_GE(after.size(), (owned + 2) * pageSize);
        EXPECT_EQ(after.substr(2 * pageSize, owned * pageSize), before.substr(2 * pageSize, owned * pageSize))
            << file;
        std::filesystem::remove_all(dir_.path() / "set");
        std::filesystem::remove_all(dir_.path() / "back");
    }
}

}  // namespace
}  // namespace esent::test
