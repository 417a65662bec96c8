// /ml and /mk: log files and the checkpoint file.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "dump.h"
#include "log/checkpoint_file.h"
#include "log/log_reader.h"
#include "log/records.h"
#include "os/path.h"

namespace esent::tool {
namespace {

using nlohmann::json;

json jsonOf(const LogPosition& position) {
    return {
        {"generation", position.generation}, {"segment", position.segment}, {"offset", position.byteOffset}};
}

std::string onOff(bool value) {
    return value ? "on" : "off";
}

void addEnvironment(const log::DbmsParameters& parameters, Report& report) {
    report.line("      Env (CircLog,Session,Opentbl,VerPage,Cursors,LogBufs,LogFile,Buffers)");
    report.line(fmt::format("          ({:>7},{:>7},{:>7},{:>7},{:>7},{:>7},{:>7},{:>7})",
                            onOff(parameters.circularLogging), parameters.sessionsMax,
                            parameters.openTablesMax, parameters.versionPagesMax, parameters.cursorsMax,
                            parameters.logBuffers, parameters.logFileSegments, parameters.cacheSizeMax));
    report.value("environment", {{"systemPath", parameters.systemPath},
                                 {"logPath", parameters.logPath},
                                 {"circularLogging", parameters.circularLogging},
                                 {"logFileSegments", parameters.logFileSegments}});
}

void addAttachments(const std::vector<log::AttachEntry>& entries, Report& report) {
    for (const log::AttachEntry& entry : entries) {
        report.line(fmt::format("      {} {}", static_cast<int>(entry.dbid), entry.path));
        report.line(fmt::format("             Signature: {}", textOf(entry.signature)));
        report.line(fmt::format("             Last Attach: {}  Last Consistent: {}", textOf(entry.attach),
                                textOf(entry.consistent)));
        report.append("databases", {{"dbid", entry.dbid},
                                    {"path", entry.path},
                                    {"attach", jsonOf(entry.attach)},
                                    {"consistent", jsonOf(entry.consistent)}});
    }
}

// What of a record is worth a word beside its name.
std::string describe(const log::LogRecord& record) {
    switch (record.code()) {
        case log::RecordCode::CreateDatabase:
            if (const auto r = log::decode<log::CreateDatabaseRecord>(record.bytes)) {
                return fmt::format("dbid {} {}", r->dbid, toUtf8(r->path).value_or("?"));
            }
            break;
        case log::RecordCode::AttachDatabase:
            if (const auto r = log::decode<log::AttachDatabaseRecord>(record.bytes)) {
                return fmt::format("dbid {} {}", r->dbid, toUtf8(r->path).value_or("?"));
            }
            break;
        case log::RecordCode::DetachDatabase:
            if (const auto r = log::decode<log::DetachDatabaseRecord>(record.bytes)) {
                return fmt::format("dbid {} {}", r->dbid, toUtf8(r->path).value_or("?"));
            }
            break;
        case log::RecordCode::Init2:
            if (const auto r = log::decode<log::InitRecord>(record.bytes)) return textOf(r->time);
            break;
        case log::RecordCode::Term2:
        case log::RecordCode::RecoveryQuit2:
            if (const auto r = log::decode<log::TerminationRecord>(record.bytes)) {
                return fmt::format("{} {}", textOf(r->start), textOf(r->time));
            }
            break;
        case log::RecordCode::Trace:
            if (const auto r = log::decode<log::TraceRecord>(record.bytes)) return r->text;
            break;
        case log::RecordCode::Backup2:
            if (const auto r = log::decode<log::BackupRecord>(record.bytes)) {
                return fmt::format("dbid {} phase {} scope {} type {} logs {}-{}", r->dbid,
                                   static_cast<int>(r->phase), static_cast<int>(r->scope),
                                   static_cast<std::uint32_t>(r->type), r->info.generationLow,
                                   r->info.generationHigh);
            }
            break;
        default:
            break;
    }
    return {};
}

Status addRecords(log::LogFileReader& reader, Report& report) {
    report.line("");
    std::uint64_t count = 0;
    while (true) {
        const auto record = TRY(reader.next());
        if (!record) break;
        const std::string_view name = log::nameOf(record->code());
        const std::string words = describe(*record);
        report.line(fmt::format("      {:>8X},{:04X},{:04X} {:>6} {}{}{}",
                                static_cast<std::uint32_t>(record->position.generation),
                                record->position.segment, record->position.byteOffset, record->bytes.size(),
                                name, words.empty() ? "" : " ", words));
        report.append("records", {{"position", jsonOf(record->position)},
                                  {"code", static_cast<int>(record->code())},
                                  {"name", name},
                                  {"bytes", record->bytes.size()},
                                  {"detail", words}});
        ++count;
    }
    report.line(fmt::format("\n      {} records", count));
    report.value("recordCount", count);
    return {};
}

void addHeader(const log::LogHeader& header, Report& report) {
    const auto generation = static_cast<std::uint32_t>(header.generation());
    const log::LogVersion version = header.version();
    report.line(fmt::format("      lGeneration: {} (0x{:X})", generation, generation));
    report.line(fmt::format("      Checkpoint: {}", textOf(header.checkpointAtCreation())));
    report.line(fmt::format("      creation time: {}", textOf(header.created())));
    report.line(fmt::format("      prev gen time: {}", textOf(header.previousCreated())));
    report.line(fmt::format("      Format LGVersion: ({}.{}.{}.{})", version.major, version.minor,
                            version.updateMajor, version.updateMinor));
    report.line(fmt::format("      Signature: {}", textOf(header.signature())));
    report.line(fmt::format("      Env SystemPath: {}", header.parameters().systemPath));
    report.line(fmt::format("      Env LogFilePath: {}", header.parameters().logPath));
    report.line(fmt::format("      Env Log Sec size: {}", header.segmentSize()));
    addEnvironment(header.parameters(), report);
    report.line(fmt::format("      Using Reserved Log File: {}",
                            (header.flags() & log::kLogFromReserve) != 0 ? "true" : "false"));
    report.line(fmt::format("      Circular Logging Flag (current file): {}",
                            onOff((header.flags() & log::kLogCircular) != 0)));
    report.line(fmt::format("      Circular Logging Flag (past files): {}",
                            onOff((header.flags() & log::kLogCircularHistory) != 0)));
    report.value("generation", header.generation());
    report.value("created", isoTime(header.created()));
    report.value("previousCreated", isoTime(header.previousCreated()));
    report.value("version", {version.major, version.minor, version.updateMajor, version.updateMinor});
    report.value("pageSize", header.pageSize());
    report.value("checkpoint", jsonOf(header.checkpointAtCreation()));
}

}  // namespace

Status dumpLog(os::FileSystem& fileSystem, const std::string& path, bool records, Report& report) {
    log::LogFileReader::Options options;
    options.scan.current = true;  // a torn tail is told, not refused
    options.expectations.checkFileSize = false;
    log::LogFileReader reader = TRY(log::LogFileReader::open(fileSystem, path, options));
    const std::string_view name = os::fileName(path);
    report.line(fmt::format("\n      Base name: {}", name.substr(0, 3)));
    report.line(fmt::format("      Log file: {}", path));
    report.value("file", path);
    addHeader(reader.header(), report);
    addAttachments(TRY(reader.header().attachList()), report);
    const log::ScanResult& scan = reader.scan();
    report.line(fmt::format("\n      Last Lgpos: {}", textOf(scan.lastRecord)));
    report.value("lastRecord", jsonOf(scan.lastRecord));
    report.value("closedNormally", scan.closedNormally);
    report.value("torn", scan.torn);
    if (scan.torn) report.line("      The last write is torn; recovery ignores it.");
    if (records) TRY(addRecords(reader, report));
    report.line(fmt::format("\nIntegrity check passed for log file: {}", path));
    return {};
}

Status dumpCheckpoint(os::FileSystem& fileSystem, const std::string& path, Report& report) {
    const log::Checkpoint checkpoint = TRY(log::readCheckpoint(fileSystem, path));
    report.value("file", path);
    report.line(fmt::format("      Checkpoint file: {}\n", path));
    report.section("", "", 30);
    report.position("LastFullBackupCheckpoint", "lastFullBackupCheckpoint",
                    checkpoint.fullBackupCheckpoint());
    report.position("Checkpoint", "checkpoint", checkpoint.position());
    report.position("FullBackup", "fullBackup", checkpoint.fullBackup());
    report.time("FullBackup time", "fullBackupTime", checkpoint.fullBackupTime());
    report.position("IncBackup", "incrementalBackup", checkpoint.incrementalBackup());
    report.time("IncBackup time", "incrementalBackupTime", checkpoint.incrementalBackupTime());
    report.line(fmt::format("      Signature: {}", textOf(checkpoint.signature())));
    addEnvironment(checkpoint.parameters(), report);
    if (checkpoint.attachListValid()) addAttachments(TRY(checkpoint.attachList()), report);
    return {};
}

}  // namespace esent::tool
