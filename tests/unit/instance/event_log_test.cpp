#include "instance/event_log.h"

#include <gtest/gtest.h>

#include <fstream>

#include "environment.h"
#include "os/event_log.h"
#include "temp_dir.h"

namespace esent::instance {
namespace {

void setVariable(const char* value) {
    test::setEnvironment("ESENT_EVENT_LOG", value);
}

class EventLog : public ::testing::Test {
 protected:
    void SetUp() override {
        setVariable(file.c_str());
        os::resetEventLog();
    }
    void TearDown() override {
        setVariable("");
        os::resetEventLog();
    }
    void report(os::EventLevel level, std::uint16_t id, std::vector<std::string> arguments = {}) {
        InstanceEvents(parameters, "inst")
            .report({level, os::EventCategory::LoggingRecovery, id, std::move(arguments)});
    }
    std::vector<std::string> lines() {
        os::resetEventLog();
        std::vector<std::string> all;
        std::ifstream stream(file);
        for (std::string line; std::getline(stream, line);)
            all.push_back(line);
        return all;
    }

    test::TempDir folder;
    std::string file = folder.file("events.txt");
    ParameterBlock parameters;
};

TEST(EventText, PutsArgumentsIn) {
    EXPECT_EQ("The backup has been stopped with error -801.", eventText(214, {"-801"}));
    EXPECT_EQ("No log files can be truncated.", eventText(225, {}));
    EXPECT_EQ("The database engine has begun replaying the log file .", eventText(301, {}));
    EXPECT_EQ("No log files can be truncated. [more]", eventText(225, {"more"}));
    EXPECT_EQ("[a] [b]", eventText(9999, {"a", "b"}));
}

TEST_F(EventLog, SaysWhoSpeaks) {
    parameters.store(JET_paramEventSource, std::string("My program"));
    report(os::EventLevel::Error, 214, {"-801"});
    const auto written = lines();
    ASSERT_EQ(1u, written.size());
    EXPECT_NE(std::string::npos, written[0].find("ESENT\t"));
    EXPECT_NE(std::string::npos, written[0].find("My program ("));
    EXPECT_NE(std::string::npos, written[0].find(") inst: The backup has been stopped with error -801."));
}

TEST_F(EventLog, SourceKeyNamesTheSource) {
    parameters.store(JET_paramEventSourceKey, std::string("OtherSource"));
    report(os::EventLevel::Error, 214, {"-801"});
    const auto written = lines();
    ASSERT_EQ(1u, written.size());
    EXPECT_NE(std::string::npos, written[0].find("\tOtherSource\t"));
}

TEST_F(EventLog, InformationCanBeSilenced) {
    report(os::EventLevel::Information, 213);
    parameters.store(JET_paramNoInformationEvent, std::uintptr_t{1});
    report(os::EventLevel::Information, 213);
    report(os::EventLevel::Warning, 520);
    EXPECT_EQ(2u, lines().size());
}

TEST_F(EventLog, LevelsFilter) {
    const std::pair<std::uintptr_t, std::size_t> cases[] = {{0, 0}, {1, 1}, {25, 2}, {50, 3}, {100, 3}};
    std::size_t before = 0;
    for (const auto& [level, expected] : cases) {
        parameters.store(JET_paramEventLoggingLevel, level);
        report(os::EventLevel::Error, 214, {"-1"});
        report(os::EventLevel::Warning, 520);
        report(os::EventLevel::Information, 213);
        const std::size_t now = lines().size();
        EXPECT_EQ(expected, now - before) << level;
        before = now;
    }
}

}  // namespace
}  // namespace esent::instance
