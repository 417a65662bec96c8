#include "os/event_log.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "environment.h"
#include "temp_dir.h"

namespace esent::os {
namespace {

void setVariable(const char* value) {
    test::setEnvironment("ESENT_EVENT_LOG", value);
}

EventRecord sample() {
    EventRecord record;
    record.unixMilliseconds = 1714979289123;
    record.level = EventLevel::Warning;
    record.category = EventCategory::LoggingRecovery;
    record.id = 215;
    record.instance = "first";
    record.text = "The backup has been stopped\nbecause of tab\there.";
    return record;
}

TEST(EventLog, LineHasAllFields) {
    EXPECT_EQ(
        formatEventLine(sample()),
        "2024-05-06T07:08:09.123Z\tWarning\tESENT\t3\t215\tfirst\tThe backup has been stopped because of tab "
        "here.");
}

TEST(EventLog, WritesToTheNamedFile) {
    test::TempDir dir;
    const std::string path = dir.file("sub/events.log");
    setVariable(path.c_str());
    resetEventLog();
    EventRecord record = sample();
    writeEvent(record);
    record.id = 213;
    record.level = EventLevel::Information;
    writeEvent(record);
    resetEventLog();
    setVariable("");
    std::ifstream file(path);
    std::string line;
    ASSERT_TRUE(std::getline(file, line));
    EXPECT_EQ(line, formatEventLine(sample()));
    ASSERT_TRUE(std::getline(file, line));
    EXPECT_EQ(line, formatEventLine(record));
    EXPECT_FALSE(std::getline(file, line));
}

TEST(EventLog, AnUnusableFileIsIgnored) {
    test::TempDir dir;
    setVariable(dir.string().c_str());  // a folder
    resetEventLog();
    ::testing::internal::CaptureStderr();
    ::testing::internal::CaptureStdout();
    writeEvent(sample());
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
    EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
    setVariable("");
    resetEventLog();
}

}  // namespace
}  // namespace esent::os
