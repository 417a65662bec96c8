// Log files from outside: JetGetLogFileInfo, JetRemoveLogfile, JetConsumeLogData.
#include <cstring>

#include "api/restore_support.h"
#include "esent.h"
#include "log/log_consumer.h"
#include "log/log_header.h"
#include "os/path.h"
#include "page/database_header.h"

namespace esent::api {
namespace {

// ---- JetGetLogFileInfo ----

JET_LGPOS toJet(LogPosition position) {
    JET_LGPOS out{};
    out.ib = position.byteOffset;
    out.isec = position.segment;
    out.lGeneration = static_cast<JET_LONG>(position.generation);
    return out;
}

template <class To, class From>
void copyBytes(To& to, const From& from) {
    static_assert(sizeof to == sizeof from);
    std::memcpy(&to, &from, sizeof to);
}

// What all levels begin with, by the same names.
template <class Info>
void fillCommon(Info& info, const log::LogHeader& header) {
    info.ulGeneration = static_cast<JET_ULONG>(header.generation());
    copyBytes(info.signLog, header.signature());
    copyBytes(info.logtimeCreate, header.created());
    copyBytes(info.logtimePreviousGeneration, header.previousCreated());
    info.ulFlags = header.flags();
    info.ulVersionMajor = header.version().major;
    info.cbSectorSize = header.segmentSize();
    info.cbHeader = static_cast<JET_ULONG>(header.headerSegments()) * header.segmentSize();
    info.cbFile = static_cast<JET_ULONG>(header.fileBytes());
    info.cbDatabasePageSize = header.pageSize();
}

template <class Info>
Info oldInfo(const log::LogHeader& header) {
    Info info{};
    fillCommon(info, header);
    info.ulVersionMinor = header.version().minor;
    info.ulVersionUpdate = header.version().updateMajor;
    return info;
}

template <class Info>
Status give(const Info& info, void* result, JET_ULONG resultBytes) {
    if (result == nullptr) return fail(JET_errInvalidParameter);
    if (resultBytes < sizeof info) return fail(JET_errBufferTooSmall);
    std::memcpy(result, &info, sizeof info);
    return {};
}

Result<log::LogHeader> headerOf(const std::string& path) {
    auto file = TRY(os::fileSystem().open(path, {os::OpenMode::ReadOnlyShared}));
    return log::readLogHeader(*file);
}

template <class Char>
Status logFileInfo(const Char* path, void* result, JET_ULONG resultBytes, JET_ULONG level) {
    const std::string file = TRY(textIn(path));
    const auto header = [&] { return headerOf(file); };
    switch (level) {
        case JET_LogInfoMisc:
            return give(oldInfo<JET_LOGINFOMISC>(TRY(header())), result, resultBytes);
        case JET_LogInfoMisc2: {
            const log::LogHeader found = TRY(header());
            auto info = oldInfo<JET_LOGINFOMISC2>(found);
            info.lgposCheckpoint = toJet(found.checkpointAtCreation());
            return give(info, result, resultBytes);
        }
        case JET_LogInfoMisc3: {
            const log::LogHeader found = TRY(header());
            JET_LOGINFOMISC3 info{};
            fillCommon(info, found);
            info.ulVersionUpdateMajor = found.version().updateMajor;
            info.ulVersionUpdateMinor = found.version().updateMinor;
            info.ulVersionMinorDeprecated = found.version().minor;
            info.lgposCheckpoint = toJet(found.checkpointAtCreation());
            info.checksumPrevLogAllSegments = found.previousChecksum();
            return give(info, result, resultBytes);
        }
        default:
            return fail(JET_errInvalidParameter);
    }
}

// ---- JetRemoveLogfile ----

// Gives up the newest log that the database could use but does not need: what was committed in it is lost to
// the database, and a recovery no longer asks for it. Only the last of them, so that no gap comes about.
template <class Char>
Status removeLogFile(const Char* databasePath, const Char* logPath, JET_GRBIT options) {
    if (options != 0) return fail(JET_errInvalidGrbit);
    const std::string database = TRY(textIn(databasePath));
    const std::string path = TRY(textIn(logPath));
    os::FileSystem& files = os::fileSystem();
    const log::LogHeader logHeader = TRY(headerOf(path));
    auto file = TRY(files.open(database, {os::OpenMode::ReadWrite}));
    page::DatabaseHeader header = TRY(page::readDatabaseHeader(*file, false));
    if (header.logSignature() != logHeader.signature()) return fail(JET_errBadLogSignature);
    const Generation generation = logHeader.generation();
    if (header.maxCommitted() != generation || header.maxRequired() >= generation)
        return fail(JET_errInvalidParameter);
    header.setMaxCommittedField(generation - 1);
    header.setMaxGenerationCreated(logHeader.previousCreated());
    TRY(page::writeDatabaseHeader(*file, header));
    TRY(files.remove(path));
    return files.syncDirectory(os::parentPath(path).empty() ? "." : std::string(os::parentPath(path)));
}

// ---- JetConsumeLogData ----

Result<log::EmissionKind> kindOf(JET_GRBIT bits) {
    constexpr JET_GRBIT kKnown = JET_bitShadowLogEmitFirstCall | JET_bitShadowLogEmitLastCall |
                                 JET_bitShadowLogEmitCancel | JET_bitShadowLogEmitDataBuffers |
                                 JET_bitShadowLogEmitLogComplete;
    if (bits == 0 || (bits & ~kKnown) != 0) return fail(JET_errInvalidParameter);
    if ((bits & JET_bitShadowLogEmitFirstCall) != 0) return log::EmissionKind::First;
    if ((bits & JET_bitShadowLogEmitDataBuffers) != 0) return log::EmissionKind::Data;
    if ((bits & JET_bitShadowLogEmitLogComplete) != 0) return log::EmissionKind::Complete;
    const bool last = (bits & JET_bitShadowLogEmitLastCall) != 0;
    return last ? log::EmissionKind::Last : log::EmissionKind::Cancelled;
}

Status consumeLogData(JET_INSTANCE handle, const JET_EMITDATACTX* emitted, const void* data, JET_ULONG bytes,
                      JET_GRBIT options) {
    if (options != 0) return fail(JET_errInvalidGrbit);
    if (emitted == nullptr || emitted->cbStruct != sizeof *emitted || emitted->cbLogData != bytes ||
        (data == nullptr && bytes != 0) || emitted->lgposLogData.ib != 0) {
        return fail(JET_errInvalidParameter);
    }
    const log::EmissionKind kind = TRY(kindOf(emitted->grbitOperationalFlags));
    if (emitted->lgposLogData.lGeneration <= 0) return fail(JET_errInvalidParameter);
    const LogPosition position{0, emitted->lgposLogData.isec,
                               static_cast<Generation>(emitted->lgposLogData.lGeneration)};
    RestoreInstance user = TRY(RestoreInstance::use(handle));
    const recovery::RecoveryContext context = TRY(user.context());
    TRY(user.claim(context));
    return user.instance().logConsumer().consume(kind, position,
                                                 ByteView(static_cast<const std::byte*>(data), bytes));
}

}  // namespace
}  // namespace esent::api

using namespace esent::api;

extern "C" {

JET_ERR JET_API JetGetLogFileInfoA(JET_PCSTR log, void* result, JET_ULONG resultBytes, JET_ULONG level) {
    return guardedStatus([&] { return logFileInfo(log, result, resultBytes, level); });
}

JET_ERR JET_API JetGetLogFileInfoW(JET_PCWSTR log, void* result, JET_ULONG resultBytes, JET_ULONG level) {
    return guardedStatus([&] { return logFileInfo(log, result, resultBytes, level); });
}

JET_ERR JET_API JetRemoveLogfileA(JET_PCSTR database, JET_PCSTR logfile, JET_GRBIT options) {
    return guardedStatus([&] { return removeLogFile(database, logfile, options); });
}

JET_ERR JET_API JetRemoveLogfileW(JET_PCWSTR database, JET_PCWSTR logfile, JET_GRBIT options) {
    return guardedStatus([&] { return removeLogFile(database, logfile, options); });
}

JET_ERR JET_API JetConsumeLogData(JET_INSTANCE instance, JET_EMITDATACTX* emitLogDataCtx, void* logData,
                                  JET_ULONG logDataBytes, JET_GRBIT options) {
    return guardedStatus(
        [&] { return consumeLogData(instance, emitLogDataCtx, logData, logDataBytes, options); });
}

}  // extern "C"
