// Random programs of several sessions through the C API (ProgramRunner) at every page size; then the file
// must be sound, and other programs must read in it what we do. A program that fails is made as small as it
// gets and printed.
//
//   ESENT_MODEL_OPERATIONS  steps per page size (default 250000, on Windows 50000)
//   ESENT_MODEL_SEED        where the random numbers start (default 1); a failure names the one to use again

#include "environment.h"
#include "program_runner.h"
#ifdef ESENTUTL
#include "run_tool.h"
#endif

namespace esent::test {
namespace {

constexpr std::chrono::seconds kShrinking{120};
#ifdef _WIN32
constexpr std::uint64_t kOperations = 50000;  // under Wine
#else
constexpr std::uint64_t kOperations = 250000;
#endif

struct Setting {
    JET_API_PTR pageBytes = 4096;
    JET_API_PTR cachePages = 0;
    std::size_t share = 1;  // of the steps, one in so many
};

void PrintTo(const Setting& setting, std::ostream* out) {
    *out << setting.pageBytes << " bytes, cache " << setting.cachePages;
}

// Without the steps that were not reached.
Program smallest(const Setting& setting, Program program, std::size_t failedAt,
                 const std::function<bool(const Step&)>& forgets) {
    program.resize(std::min(program.size(), failedAt + 1));
    const auto fails = [&](const Program& part) {
        ProgramRunner again(setting.pageBytes, setting.cachePages);
        again.forgets = forgets;
        return !again.run(part).empty();
    };
    return shrunk(std::move(program), fails, kShrinking);
}

class Isolation : public testing::TestWithParam<Setting> {};

TEST_P(Isolation, ProgramsDoWhatTheModelSays) {
    const std::uint64_t seed = numberFromEnvironment("ESENT_MODEL_SEED", 1);
    const Program program = randomProgram(
        seed, numberFromEnvironment("ESENT_MODEL_OPERATIONS", kOperations) / GetParam().share, 1500);
    ProgramRunner runner(GetParam().pageBytes, GetParam().cachePages);
    const std::string wrong = runner.run(program);
    ASSERT_EQ("", wrong) << "seed " << seed << "; what is left of the program:\n"
                         << textOf(smallest(GetParam(), program, runner.position(), nullptr));
#ifdef ESENTUTL
    const ToolRun run = runTool("/g " + runner.databasePath(), true);
    EXPECT_EQ(0, run.exitCode) << run.output;
#endif
#ifdef ESENT_COMPARE_SCRIPT
    const ToolRun others = detail::runCommand(
        "/usr/bin/python3 '" ESENT_COMPARE_SCRIPT "' '" ESENTUTL "' '" + runner.databasePath() + "'", true);
    EXPECT_TRUE(others.exitCode == 0 || others.exitCode == 77) << others.output;
#endif
}

INSTANTIATE_TEST_SUITE_P(PageSizes, Isolation,
                         testing::Values(Setting{4096}, Setting{8192}, Setting{16384}, Setting{32768}));
// Pages go to disk and come back in the middle of everything.
INSTANTIATE_TEST_SUITE_P(SmallCache, Isolation, testing::Values(Setting{4096, 64, 5}, Setting{32768, 64, 5}));

// A model that forgets some deletions is found out, and little is left of the program: the row is made, it
// is deleted, and somebody looks.
TEST(Shrinking, LeavesTheStepsThatMatter) {
    const auto forgets = [](const Step& step) { return step.act == Act::Delete && step.what % 5 == 2; };
    const Program program = randomProgram(7, 2000);
    ProgramRunner runner(4096);
    runner.forgets = forgets;
    ASSERT_NE("", runner.run(program));
    const Program left = smallest({}, program, runner.position(), forgets);
    EXPECT_LE(left.size(), 3U) << textOf(left);
    EXPECT_TRUE(std::any_of(left.begin(), left.end(), forgets)) << textOf(left);
}

}  // namespace
}  // namespace esent::test
