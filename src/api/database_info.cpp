// JetGetDatabaseInfo and JetGetDatabasePages (a database that the session has open) and
// JetGetDatabaseFileInfo (any file).
#include <array>
#include <cstring>

#include "api/database_arguments.h"
#include "api/entry.h"
#include "database/database_info.h"

namespace esent::api {
namespace {

constexpr std::int32_t kCountry = 1;
constexpr std::int32_t kLocale = 1033;  // en-US
constexpr std::int32_t kCodePage = 1252;
constexpr std::int32_t kTransactionLevels = 7;

// ---- results ----

template <class T>
Status store(T value, void* out, JET_ULONG bytes, JET_ERR wrongSize = JET_errInvalidBufferSize) {
    if (out == nullptr || bytes != sizeof value) return fail(wrongSize);
    std::memcpy(out, &value, sizeof value);
    return {};
}

// A value whose buffer may be larger.
template <class T>
Status storeAtLeast(T value, void* out, JET_ULONG bytes) {
    if (out == nullptr || bytes < sizeof value) return fail(JET_errBufferTooSmall);
    std::memcpy(out, &value, sizeof value);
    return {};
}

// Text is never cut here: it fits or nothing is written.
template <class Char>
Status storeText(std::string_view text, void* out, JET_ULONG bytes) {
    const auto encoded = TRY(encode<Char>(text));
    if (out == nullptr || bytes < (encoded.size() + 1) * sizeof(Char)) return fail(JET_errBufferTooSmall);
    std::memcpy(out, encoded.c_str(), (encoded.size() + 1) * sizeof(Char));
    return {};
}

Status storeMisc(const page::DatabaseHeader& header, void* out, JET_ULONG bytes) {
    if (out == nullptr) return fail(JET_errInvalidBufferSize);
    return database::storeMiscInfo(header, ByteSpan(static_cast<std::byte*>(out), bytes));
}

// ---- of an open database ----

Result<std::uint32_t> pagesOfFile(database::Database& database) {
    const std::uint64_t bytes = TRY(database.file().size());
    return static_cast<std::uint32_t>(bytes / database.pageSize());
}

template <class Char>
Status databaseInfo(JET_SESID session, JET_DBID id, void* out, JET_ULONG bytes, JET_ULONG level) {
    auto entered = TRY(EnteredSession::enter(session));
    const auto database = TRY(openedDatabase(entered, id));
    switch (level & ~JET_ULONG{JET_DbInfoUseCachedResult}) {
        case JET_DbInfoFilename:
            return storeText<Char>(database->path(), out, bytes);
        case JET_DbInfoConnect:
            return storeText<Char>("", out, bytes);
        case JET_DbInfoCountry:
            return store(kCountry, out, bytes);
        case JET_DbInfoLCID:
            return store(kLocale, out, bytes);
        case JET_DbInfoCp:
            return store(kCodePage, out, bytes);
        case JET_DbInfoCollate:
            return store(std::int32_t{0}, out, bytes);
        case JET_DbInfoOptions:
            return store(JET_GRBIT{database->isOpenExclusively() ? JET_bitDbExclusive : 0U}, out, bytes);
        case JET_DbInfoTransactions:
            return store(kTransactionLevels, out, bytes);
        case JET_DbInfoVersion:
            return store(database->header().version(), out, bytes);
        case JET_DbInfoIsam:
            return fail(JET_errFeatureNotAvailable);
        case JET_DbInfoFilesize:
        case JET_DbInfoFilesizeOnDisk:
            return storeAtLeast(TRY(pagesOfFile(*database)), out, bytes);  // callers pass 64 bits, too
        case JET_DbInfoSpaceOwned:
            return store(TRY(database::spaceOf(*database)).ownedPages, out, bytes);
        case JET_DbInfoSpaceAvailable:
            return store(TRY(database::spaceOf(*database)).availablePages, out, bytes);
        case JET_DbInfoMisc:
            return storeMisc(database->header(), out, bytes);
        case JET_DbInfoPageSize:
            return storeAtLeast(database->pageSize(), out, bytes);
        default:
            return fail(JET_errInvalidParameter);
    }
}

Status databasePages(JET_SESID session, JET_DBID id, JET_ULONG first, JET_ULONG pages, void* out,
                     JET_ULONG bytes, JET_ULONG* actual, JET_GRBIT bits) {
    auto entered = TRY(EnteredSession::enter(session));
    const auto database = TRY(openedDatabase(entered, id));
    if ((bits & ~JET_GRBIT{JET_bitTestUninitShrunkPageImage}) != 0) return fail(JET_errInvalidGrbit);
    if (pages == 0 || out == nullptr) return fail(JET_errInvalidParameter);
    const std::uint64_t wanted = std::uint64_t{pages} * database->pageSize();
    if (bytes < wanted) return fail(JET_errBufferTooSmall);
    const ByteSpan buffer(static_cast<std::byte*>(out), static_cast<std::size_t>(wanted));
    const std::size_t copied = TRY(database::copyPages(*database, first, buffer));
    if (actual != nullptr) *actual = static_cast<JET_ULONG>(copied);
    return {};
}

// ---- of a file ----

// The database at `path` if an instance of this process has it attached. The stays keep the instances.
struct Attached {
    std::vector<instance::Stay> stays;
    std::shared_ptr<database::Database> database;
};

Attached findAttached(const std::string& path) {
    Attached attached;
    attached.stays = instance::Registry::process().all();
    for (const instance::Stay& stay : attached.stays) {
        if (!stay.instance().initialised()) continue;
        attached.database = stay.instance().databases().findByPath(path);
        if (attached.database != nullptr) break;
    }
    return attached;
}

Result<page::DatabaseHeader> headerOf(const std::string& path, const Attached& attached) {
    if (attached.database != nullptr) return attached.database->header();
    return database::readHeaderOfFile(os::fileSystem(), path);
}

Status fileSize(const std::string& path, const Attached& attached, void* out, JET_ULONG bytes) {
    const std::uint64_t size = attached.database != nullptr
                                   ? TRY(attached.database->file().size())
                                   : TRY(database::fileSizeOf(os::fileSystem(), path));
    return store(size, out, bytes);
}

// Nothing needs an upgrade: a file that can be read is of this format.
Status upgradeInfo(const std::string& path, const Attached& attached, void* out, JET_ULONG bytes) {
    JET_DBINFOUPGRADE info;
    if (out == nullptr || bytes != sizeof info) return fail(JET_errInvalidBufferSize);
    std::memcpy(&info, out, sizeof info);
    if (info.cbStruct != sizeof info) return fail(JET_errInvalidParameter);
    TRY(headerOf(path, attached));
    std::uint64_t size = 0;
    TRY(fileSize(path, attached, &size, sizeof size));
    info = {};
    info.cbStruct = sizeof info;
    info.cbFilesizeLow = static_cast<JET_ULONG>(size);
    info.cbFilesizeHigh = static_cast<JET_ULONG>(size >> 32);
    info.fAlreadyUpgraded = 1;
    return store(info, out, bytes);
}

Status inUse(const std::string& path, const Attached& attached, void* out, JET_ULONG bytes) {
    const bool used = attached.database != nullptr || TRY(database::isFileInUse(os::fileSystem(), path));
    return store(std::int32_t{used}, out, bytes);
}

template <class Char>
Status databaseFileInfo(const Char* name, void* out, JET_ULONG bytes, JET_ULONG level) {
    const std::string path = TRY(databasePathIn(name));
    const Attached attached = findAttached(path);
    switch (level) {
        case JET_DbInfoFilesize:
        case JET_DbInfoFilesizeOnDisk:
            return fileSize(path, attached, out, bytes);
        case JET_DbInfoUpgrade:
            return upgradeInfo(path, attached, out, bytes);
        case JET_DbInfoMisc:
            return storeMisc(TRY(headerOf(path, attached)), out, bytes);
        case JET_DbInfoDBInUse:
            return inUse(path, attached, out, bytes);
        case JET_DbInfoPageSize:
            return store(TRY(headerOf(path, attached)).pageSize(), out, bytes);
        case JET_DbInfoFileType: {
            const std::uint32_t type = attached.database != nullptr
                                           ? std::uint32_t{JET_filetypeDatabase}
                                           : TRY(database::fileTypeOf(os::fileSystem(), path));
            return store(type, out, bytes);
        }
        default:
            return fail(JET_errInvalidParameter);
    }
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetGetDatabaseInfoA(JET_SESID session, JET_DBID database, void* result, JET_ULONG resultBytes,
                                    JET_ULONG infoLevel) {
    return guardedStatus(
        [&] { return databaseInfo<char>(session, database, result, resultBytes, infoLevel); });
}

JET_ERR JET_API JetGetDatabaseInfoW(JET_SESID session, JET_DBID database, void* result, JET_ULONG resultBytes,
                                    JET_ULONG infoLevel) {
    return guardedStatus(
        [&] { return databaseInfo<JET_WCHAR>(session, database, result, resultBytes, infoLevel); });
}

JET_ERR JET_API JetGetDatabaseFileInfoA(JET_PCSTR databaseName, void* result, JET_ULONG resultBytes,
                                        JET_ULONG infoLevel) {
    return guardedStatus([&] { return databaseFileInfo(databaseName, result, resultBytes, infoLevel); });
}

JET_ERR JET_API JetGetDatabaseFileInfoW(JET_PCWSTR databaseName, void* result, JET_ULONG resultBytes,
                                        JET_ULONG infoLevel) {
    return guardedStatus([&] { return databaseFileInfo(databaseName, result, resultBytes, infoLevel); });
}

JET_ERR JET_API JetGetDatabasePages(JET_SESID session, JET_DBID database, JET_ULONG firstPage,
                                    JET_ULONG pages, void* buffer, JET_ULONG bytes, JET_ULONG* actualBytes,
                                    JET_GRBIT options) {
    return guardedStatus([&] {
        return databasePages(session, database, firstPage, pages, buffer, bytes, actualBytes, options);
    });
}
}
