// What the functions that tell about tables, columns and indexes share: the table that a name means, names
// and structures put into the caller's buffer.
//
// Inside a session's call.
#pragma once

#include <cstring>

#include "api/database_arguments.h"
#include "api/object_names.h"
#include "api/tables.h"
#include "btree/space_manager.h"

namespace esent::api {

// Country and language of everything that does not say: those of the default locale.
inline constexpr std::uint16_t kInfoCountry = 1;
inline constexpr std::uint16_t kInfoLanguage = 1033;

struct NamedTable {
    std::shared_ptr<database::VolumeFile> file;  // keeps the schema's volume
    catalog::FoundTable found;
    bool readOnly = false;
};

// A table of a database as this session sees it. JET_errObjectNotFound, JET_errInvalidName, ...
template <class Char>
Result<NamedTable> tableOf(EnteredSession& entered, JET_DBID dbid, const Char* name) {
    const auto database = TRY(openedDatabase(entered, dbid));
    NamedTable result;
    result.file = database->volumeFile();
    if (result.file == nullptr) return fail(JET_errInvalidDatabaseId);
    const std::string stored = TRY(objectNameIn(name));
    result.found = TRY(result.file->schemas().find(stored, entered->transaction().snapshot()));
    result.readOnly =
        database->readOnly() || entered->openDatabases()[static_cast<DatabaseId>(dbid)].readOnly;
    return result;
}

// Structures and numbers as they are; the buffer may be larger.
template <class T>
Status putInfo(const T& value, void* out, JET_ULONG bytes, JET_ERR tooSmall = JET_errBufferTooSmall) {
    if (out == nullptr || bytes < sizeof value) return fail(tooSmall);
    std::memcpy(out, &value, sizeof value);
    return {};
}

// A stored name with its terminator.
template <class Char>
Status putName(std::string_view stored, void* out, JET_ULONG bytes) {
    const auto encoded = TRY(encode<Char>(objectNameOut(stored)));
    const std::size_t needed = (encoded.size() + 1) * sizeof(Char);
    if (out == nullptr || bytes < needed) return fail(JET_errBufferTooSmall);
    std::memcpy(out, encoded.c_str(), needed);
    return {};
}

struct SpacePages {
    std::uint32_t owned = 0;
    std::uint32_t available = 0;
};
[[nodiscard]] inline Result<SpacePages> spacePagesOf(btree::Tree& tree) {
    const btree::TreeSpace space = TRY(btree::SpaceManager(tree.volume()).spaceOf(tree.root()));
    return SpacePages{static_cast<std::uint32_t>(space.ownedPages()),
                      static_cast<std::uint32_t>(space.availablePages())};
}

}  // namespace esent::api
