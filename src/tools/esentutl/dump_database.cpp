// /mh: the database header in the order and wording of Windows' esentutl, which scripts grep.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "dump.h"
#include "page/checksum.h"
#include "page/database_header.h"

namespace esent::tool {
namespace {

using page::DatabaseHeader;
using page::DatabaseState;

std::string_view stateText(DatabaseState state) {
    switch (state) {
        case DatabaseState::JustCreated:
            return "Just Created";
        case DatabaseState::Dirty:
            return "Dirty Shutdown";
        case DatabaseState::Clean:
            return "Clean Shutdown";
        case DatabaseState::BeingConverted:
            return "Being Converted";
        case DatabaseState::ForceDetach:
            return "Force Detach";
        case DatabaseState::ReseedInProgress:
            return "Incremental Reseed In Progress";
        case DatabaseState::DirtyAndPatched:
            return "Dirty and Patched Shutdown";
        case DatabaseState::RevertInProgress:
            return "Revert In Progress";
    }
    return "Illegal";
}

std::string_view fileTypeText(std::uint32_t type) {
    switch (type) {
        case page::kFileTypeDatabase:
            return "Database";
        case page::kFileTypeLog:
            return "Log";
        case page::kFileTypeCheckpoint:
            return "Checkpoint";
        case page::kFileTypeTemporary:
            return "Temp Database";
        case page::kFileTypeFlushMap:
            return "Flush Map";
        default:
            return "Unknown";
    }
}

std::string rangeText(Generation low, Generation high) {
    return fmt::format("{}-{} (0x{:x}-0x{:x})", low, high, static_cast<std::uint32_t>(low),
                       static_cast<std::uint32_t>(high));
}

std::string generationText(Generation generation) {
    return fmt::format("{} (0x{:x})", generation, static_cast<std::uint32_t>(generation));
}

void addChecksums(const page::HeaderCopies& copies, Report& report) {
    const DatabaseHeader& header = copies.header;
    const auto expected = page::headerChecksum(header.bytes());
    report.section("DATABASE HEADER:\nChecksum Information:", "checksum");
    report.field("Expected Checksum", fmt::format("0x{:08x}", expected), "expected", expected);
    report.field("Actual Checksum", fmt::format("0x{:08x}", header.checksum()), "actual", header.checksum());
    report.value("firstCopyGood", copies.primaryGood);
    report.value("secondCopyGood", copies.shadowGood);
    if (!copies.primaryGood) report.line("The first copy of the header is damaged; this is the second.");
    if (copies.primaryGood && !copies.shadowGood)
        report.line("The second copy of the header is damaged or differs.");
}

void addFormat(const DatabaseHeader& header, Report& report) {
    report.section("\nFields:", "");
    report.field("File Type", fileTypeText(header.fileType()), "fileType", fileTypeText(header.fileType()));
    report.field("Checksum", fmt::format("0x{:x}", header.checksum()), "", nullptr);
    report.field("Format ulMagic", fmt::format("0x{:x}", header.magic()), "magic", header.magic());
    report.field("Engine ulMagic", fmt::format("0x{:x}", page::kDatabaseMagic), "", nullptr);
    report.field("Format ulVersion",
                 fmt::format("0x{:x},{},{}  (attached by {})", header.version(), header.updateMajor(),
                             header.updateMinor(), header.highestAttachedFormat()),
                 "formatVersion", {header.version(), header.updateMajor(), header.updateMinor()});
    report.field("Engine ulVersion", fmt::format("0x{:x},{}", page::kFormatMajor, page::kFormatUpdateHighest),
                 "", nullptr);
    report.field("Created ulVersion",
                 fmt::format("0x{:x},{}", header.createVersion(), header.createUpdateMajor()),
                 "createdVersion", {header.createVersion(), header.createUpdateMajor()});
    const auto random = loadLE<std::uint32_t>(header.databaseSignature().raw.data());
    report.field(
        "DB Signature", textOf(header.databaseSignature()), "databaseSignature",
        {{"created", isoTime(LogTime::load(header.databaseSignature().raw.data() + 4))}, {"random", random}});
    report.number("cbDbPage", "pageSize", header.pageSize());
    report.field("dbtime", fmt::format("{} (0x{:x})", header.dbtime(), header.dbtime()), "dbtime",
                 header.dbtime());
    report.field("State", stateText(header.state()), "state", stateText(header.state()));
}

void addLogs(const DatabaseHeader& header, Report& report) {
    report.field(
        "Log Required",
        fmt::format("{} [Min. Req. Pre-Redo: {}]", rangeText(header.minRequired(), header.maxRequired()),
                    generationText(header.preRedoMinRequired())),
        "logRequired", {header.minRequired(), header.maxRequired()});
    report.field("Gen. Max. Req. Creation Time", textOf(header.maxRequiredTime()), "maxRequiredTime",
                 isoTime(header.maxRequiredTime()));
    report.field("Log Committed", rangeText(0, header.maxCommitted()), "logCommitted", header.maxCommitted());
    report.field("Gen. Max. Com. Creation Time", textOf(header.maxGenerationCreated()),
                 "maxGenerationCreated", isoTime(header.maxGenerationCreated()));
    report.field("Log Consistent",
                 fmt::format("{} [Pre-Redo: {}]", generationText(header.minConsistent()),
                             generationText(header.preRedoMinConsistent())),
                 "logConsistent", header.minConsistent());
    report.field("Log Recovering", generationText(header.recoveringGeneration()), "logRecovering",
                 header.recoveringGeneration());
    report.field("Shadowed", header.isShadowCatalogOff() ? "No" : "Yes", "shadowed",
                 !header.isShadowCatalogOff());
    report.number("Last Objid", "lastObjectId", header.lastObjectId());
    report.field("Scrub Dbtime",
                 fmt::format("{} (0x{:x})", header.lastScrubDbtime(), header.lastScrubDbtime()),
                 "scrubDbtime", header.lastScrubDbtime());
    report.time("Scrub Date", "scrubTime", header.lastScrubTime());
    report.number("Repair Count", "repairCount", header.repairCount());
    report.time("Repair Date", "repairTime", header.repairTime());
    report.number("Old Repair Count", "oldRepairCount", header.repairCountOld());
}

void addEvent(Report& report, std::string_view label, std::string_view key, const LogPosition& position,
              const LogTime& time) {
    report.field(label, fmt::format("{}  {}", textOf(position), textOf(time)), key,
                 {{"generation", position.generation},
                  {"segment", position.segment},
                  {"offset", position.byteOffset},
                  {"time", isoTime(time)}});
}

void addHistory(const DatabaseHeader& header, Report& report) {
    addEvent(report, "Last Consistent", "lastConsistent", header.consistentPosition(),
             header.consistentTime());
    addEvent(report, "Last Attach", "lastAttach", header.attachPosition(), header.attachTime());
    addEvent(report, "Last Detach", "lastDetach", header.detachPosition(), header.detachTime());
    addEvent(report, "Last ReAttach", "lastReAttach", header.reAttachPosition(), header.reAttachTime());
    report.number("Dbid", "dbid", header.databaseId());
    const auto random = loadLE<std::uint32_t>(header.logSignature().raw.data());
    report.field(
        "Log Signature", textOf(header.logSignature()), "logSignature",
        {{"created", isoTime(LogTime::load(header.logSignature().raw.data() + 4))}, {"random", random}});
    const auto sort = header.sortVersion();
    report.field("OS Version",
                 fmt::format("({}.{}.{} SP {} NLS {:x}.{:x})", header.osMajor(), header.osMinor(),
                             header.osBuild(), header.osServicePack(), static_cast<std::uint32_t>(sort >> 32),
                             static_cast<std::uint32_t>(sort)),
                 "osVersion", {header.osMajor(), header.osMinor(), header.osBuild(), header.osServicePack()});
}

void addBackup(Report& report, std::string_view heading, std::string_view key, const BackupInfo& info) {
    constexpr int kWidth = 15;
    report.section(fmt::format("\n{}:", heading), key, kWidth);
    report.field(
        "Log Gen",
        rangeText(static_cast<Generation>(info.generationLow), static_cast<Generation>(info.generationHigh)),
        "generations", {info.generationLow, info.generationHigh});
    report.position("Mark", "mark", info.mark);
    report.time("Mark", "markTime", info.markTime);
}

void addIncident(Report& report, std::string_view label, std::string_view key,
                 const page::IncidentCount& incident) {
    const std::string text =
        incident.count == 0 ? "none" : fmt::format("{} ({})", incident.count, textOf(incident.last));
    report.field(label, text, key, incident.count);
    // Its label begins in lower case only in one place, and scripts know it so.
    const std::string old =
        label.starts_with("Bad") ? "Old bad" + std::string(label.substr(3)) : fmt::format("Old {}", label);
    report.field(old, incident.old == 0 ? "none" : fmt::format("{}", incident.old), "", nullptr);
}

// Growing and shrinking of the file.
void addSizes(const DatabaseHeader& header, Report& report) {
    constexpr int kCounterWidth = 23;
    report.section("", "", kCounterWidth);
    report.line("");
    for (const auto& [label, offset] :
         {std::pair("cpgUpgrade55Format", 304), std::pair("cpgUpgradeFreePages", 308),
          std::pair("cpgUpgradeSpaceMapPages", 312)}) {
        const auto count = loadLE<std::uint32_t>(header.bytes(), static_cast<std::size_t>(offset));
        report.field(label, fmt::format("{}", count), "", nullptr);
    }
    report.section("", "");
    report.line("");
    const LogPosition resize = header.resizePosition();
    const char* remark = "";
    if (resize == header.consistentPosition())
        remark = "  (Matches \"Last Consistent\", no subsequent resize)";
    else if (resize == header.attachPosition())
        remark = "  (Matches \"Last Attach\", no subsequent resize)";
    report.field(
        "Last Resize", textOf(resize) + remark, "lastResize",
        {{"generation", resize.generation}, {"segment", resize.segment}, {"offset", resize.byteOffset}});
    report.line("");
    report.number("Extend Count", "extendCount", header.extendCount());
    report.time("Extend Date", "extendTime", header.extendTime());
    report.line("");
    report.number("Shrink Count", "shrinkCount", header.shrinkCount());
    report.time("Shrink Date", "shrinkTime", header.shrinkTime());
    report.line("");
    report.number("Trim Count", "trimCount", header.trimCount());
}

void addFlushSignatures(const DatabaseHeader& header, Report& report) {
    constexpr int kWidth = 33;
    report.section("", "", kWidth);
    report.line("");
    report.field("Database Header Flush Signature", textOf(header.writeSignature()), "", nullptr);
    report.field("Flush Map Header Flush Signature", textOf(header.flushMapSignature()), "", nullptr);
    report.field("RBS Header Flush Signature", textOf(header.revertSnapshotSignature()), "", nullptr);
}

}  // namespace

Status dumpDatabaseHeader(os::FileSystem& fileSystem, const std::string& path, Report& report) {
    const auto file = TRY(fileSystem.open(path, {os::OpenMode::ReadOnlyShared}));
    const page::HeaderCopies copies = TRY(page::readHeaderCopies(*file));
    const DatabaseHeader& header = copies.header;
    report.value("file", path);
    addChecksums(copies, report);
    addFormat(header, report);
    addLogs(header, report);
    addHistory(header, report);
    addBackup(report, "Previous Full Backup", "previousFullBackup", header.previousFullBackup());
    addBackup(report, "Previous Incremental Backup", "previousIncrementalBackup",
              header.previousIncrementalBackup());
    addBackup(report, "Previous Copy Backup", "previousCopyBackup", header.previousCopyBackup());
    addBackup(report, "Previous Differential Backup", "previousDifferentialBackup",
              header.previousDifferentialBackup());
    addBackup(report, "Current Full Backup", "currentFullBackup", header.currentFullBackup());
    addBackup(report, "Current Shadow copy backup", "currentSnapshotBackup", header.currentSnapshotBackup());
    addSizes(header, report);
    report.section("", "incidents", 28);
    report.line("");
    addIncident(report, "ECC Fix Success Count", "repairedBits", header.repairedBits());
    addIncident(report, "ECC Fix Error Count", "failedRepairs", header.failedRepairs());
    addIncident(report, "Bad Checksum Error Count", "badChecksums", header.badChecksums());
    report.line("");
    report.section("", "incidents", 39);
    report.time("Last Database Maintenance Finish Date", "scanFinished", header.scanFinishedTime());
    report.time("Current Database Maintenance Start Date", "scanStarted", header.scanStartedTime());
    report.section("", "incidents", 50);
    report.number("Highest Continuous Database Maintenance Page", "scanPage", header.scanContiguousPage());
    report.section("", "incidents", 39);
    report.number("Highest Database Maintenance Page", "scanHighestPage", header.scanHighestPage());
    addFlushSignatures(header, report);
    return {};
}

}  // namespace esent::tool
