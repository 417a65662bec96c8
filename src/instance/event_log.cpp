// See event_log.h.
#include "instance/event_log.h"

#include <algorithm>
#include <iterator>

#include "os/clock.h"
#include "os/event_log.h"
#include "os/process.h"

namespace esent::instance {
namespace {

struct Template {
    std::uint16_t id;
    std::string_view text;
};

// In order of id. %1, %2, ... are the event's arguments.
constexpr Template kTemplates[] = {
    {100, "The database engine %1 started."},
    {101, "The database engine stopped."},
    {102, "The database engine (%1) started a new instance (%2)."},
    {103, "The database engine stopped the instance (%1)."},
    {104, "The database engine stopped the instance (%1) with error (%2)."},
    {105, "The database engine started a new instance (%1)."},
    {204, "A restore is starting."},
    {205, "The restore has stopped."},
    {206, "The incremental backup is impossible: a full backup of %1 must be made first."},
    {210, "A full backup is starting."},
    {211, "An incremental backup is starting."},
    {213, "The backup procedure has been successfully completed."},
    {214, "The backup has been stopped with error %1."},
    {215,
     "The backup has been stopped because it was halted by the client or the connection with the client "
     "failed."},
    {217, "Error (%1) during the backup of the database file %2. The database will be unable to restore."},
    {218, "Error (%1) while reading the file %2 for the backup."},
    {219, "Error (%1) while updating the headers with the backup information."},
    {220, "Starting the backup of the file %1 (size %2)."},
    {221, "Ending the backup of the file %1."},
    {222, "Ending the backup of the file %1 before its end was read (%2 of %3)."},
    {223, "Starting the backup of log files (range %1 - %2)."},
    {224, "Deleting log files %1 to %2."},
    {225, "No log files can be truncated."},
    {226, "The backup has been stopped prematurely (possibly because the instance is terminating)."},
    {240, "An internal copy is starting."},
    {243, "The internal copy has been successfully completed."},
    {244, "The internal copy has been stopped with error %1."},
    {245, "The internal copy has been stopped by the client."},
    {252, "Ending the internal copy of the file %1 before its end was read (%2 of %3)."},
    {256, "The internal copy has been stopped prematurely (possibly because the instance is terminating)."},
    {300, "The database engine is initiating recovery steps."},
    {301, "The database engine has begun replaying the log file %1."},
    {302, "The database engine has successfully completed recovery steps."},
    {325, "The database engine created a new database (%1, %2)."},
    {326, "The database engine attached a database (%1, %2)."},
    {327, "The database engine detached a database (%1, %2)."},
    {330, "The database %1 is of format version %2."},
    {430, "The header of the restored database %1 does not match the log files or its own trailer."},
    {431, "The database %1 needs log files from %2; the set starts with %3."},
    {432, "The database %1 needs log files up to %2; the set ends with %3."},
    {433, "The log file %1 has a signature that does not match the others."},
    {434, "The log file %1 does not follow the previous one."},
    {435, "The log file %1 is not of this set."},
    {450, "A gap was found in the log files: %1 is missing."},
    {454, "The recovery or restore of the database failed with unexpected error %1."},
    {457, "The log file %1 in the log folder has a signature that does not match the restored ones."},
    {458, "The log file %1 in the log folder does not follow the restored ones."},
    {459, "The file %1 is missing and cannot be backed up."},
    {474, "The page read from %1 (page %2) failed verification: its checksum is wrong."},
    {475, "The page read from %1 (page %2) failed verification: it has the wrong number."},
    {481, "An attempt to read from the file %1 failed with error %2."},
    {482, "An attempt to write to the file %1 failed with error %2."},
    {488, "An attempt to create the file %1 failed with error %2."},
    {489, "An attempt to open the file %1 for read only failed with error %2."},
    {490, "An attempt to open the file %1 failed with error %2."},
    {492,
     "The log file sequence in %1 has been halted because of a fatal error: no more updates are possible."},
    {493, "A read of the file %1 succeeded only after it had been tried again."},
    {494,
     "The recovery failed with error %1 because it met references to the database %2, which is missing."},
    {520, "The log files cannot be truncated: not all of them were copied."},
    {2001, "Shadow copy %1: the freeze has started."},
    {2002, "Shadow copy %1: the freeze failed with error %2."},
    {2003, "Shadow copy %1: the freeze has stopped."},
    {2004, "Shadow copy %1: the freeze timed out."},
    {2005, "Shadow copy %1 is starting: a full copy."},
    {2006, "Shadow copy %1 has been completed."},
    {2007, "Shadow copy %1 has been aborted."},
    {2008, "Shadow copy %1 is starting: an incremental copy."},
    {2009, "Shadow copy %1 is starting: a copy."},
    {2010, "Shadow copy %1 is starting: a differential copy."},
};

constexpr bool inOrder() {
    for (std::size_t i = 1; i < std::size(kTemplates); ++i) {
        if (kTemplates[i - 1].id >= kTemplates[i].id) return false;
    }
    return true;
}
static_assert(inOrder());

// The least JET_paramEventLoggingLevel at which an event of this level is written.
std::uintptr_t leastLevel(os::EventLevel level) {
    switch (level) {
        case os::EventLevel::Error:
            return JET_EventLoggingLevelMin;
        case os::EventLevel::Warning:
            return JET_EventLoggingLevelLow;
        case os::EventLevel::Information:
            return JET_EventLoggingLevelMedium;
    }
    return JET_EventLoggingLevelMin;
}

}  // namespace

std::string eventText(std::uint16_t id, const std::vector<std::string>& arguments) {
    const auto* found = std::ranges::lower_bound(kTemplates, id, {}, &Template::id);
    std::string text;
    std::size_t used = 0;
    if (found != std::end(kTemplates) && found->id == id) {
        const std::string_view source = found->text;
        for (std::size_t i = 0; i < source.size(); ++i) {
            const bool place =
                source[i] == '%' && i + 1 < source.size() && source[i + 1] >= '1' && source[i + 1] <= '9';
            if (!place) {
                text += source[i];
                continue;
            }
            const auto number = static_cast<std::size_t>(source[++i] - '0');
            used = std::max(used, number);
            if (number <= arguments.size()) text += arguments[number - 1];
        }
    }
    for (std::size_t i = used; i < arguments.size(); ++i) {
        if (!text.empty()) text += ' ';
        text += '[' + arguments[i] + ']';
    }
    return text;
}

InstanceEvents::InstanceEvents(const ParameterBlock& parameters, std::string instanceName)
    : parameters_(parameters), instanceName_(std::move(instanceName)) {}

bool InstanceEvents::wanted(const os::Event& event) const {
    if (event.level == os::EventLevel::Information && parameters_.flag(JET_paramNoInformationEvent)) {
        return false;
    }
    return parameters_.number(JET_paramEventLoggingLevel) >= leastLevel(event.level);
}

void InstanceEvents::report(const os::Event& event) noexcept {
    try {
        if (!wanted(event)) return;
        os::EventRecord record;
        record.unixMilliseconds = os::clock().unixMilliseconds();
        record.level = event.level;
        record.category = event.category;
        record.id = event.id;
        const std::string key = parameters_.text(JET_paramEventSourceKey);
        if (!key.empty()) record.source = key;
        record.instance = instanceName_;
        std::string application = parameters_.text(JET_paramEventSource);
        if (application.empty()) application = os::processName();
        const std::string process = std::to_string(os::processId());
        record.text =
            application + " (" + process + ") " + instanceName_ + ": " + eventText(event.id, event.arguments);
        record.arguments = {application, process, instanceName_ + ": "};
        record.arguments.insert(record.arguments.end(), event.arguments.begin(), event.arguments.end());
        os::writeEvent(record);
    } catch (...) {  // out of memory: the event is lost
    }
}

}  // namespace esent::instance
