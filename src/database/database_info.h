// What can be told of a database file, attached or not: its header in the form of the API, its kind, whether
// somebody uses it, its space.
//
// Stateless; any thread. Looking at a file never changes it.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "database/database.h"
#include "os/file_system.h"
#include "page/database_header.h"

namespace esent::database {

// Writes the header in the layout of JET_DBINFOMISC, 2 ... 7: the one that has `out.size()` bytes.
// JET_errInvalidBufferSize when none has.
[[nodiscard]] Status storeMiscInfo(const page::DatabaseHeader& header, ByteSpan out);

// The header of a database that need not be attached. JET_errFileInvalidType for a file that is no database,
// JET_errFileNotFound, and the errors of page::readDatabaseHeader.
[[nodiscard]] Result<page::DatabaseHeader> readHeaderOfFile(os::FileSystem& files, std::string_view path);

// JET_filetypeDatabase, JET_filetypeLog ...; JET_filetypeUnknown.
[[nodiscard]] Result<std::uint32_t> fileTypeOf(os::FileSystem& files, std::string_view path);

// Length in bytes.
[[nodiscard]] Result<std::uint64_t> fileSizeOf(os::FileSystem& files, std::string_view path);

// Some process has it open for writing.
[[nodiscard]] Result<bool> isFileInUse(os::FileSystem& files, std::string_view path);

struct SpaceNumbers {
    std::uint32_t ownedPages = 0;
    std::uint32_t availablePages = 0;  // to the database itself; free pages of tables don't count
};
[[nodiscard]] Result<SpaceNumbers> spaceOf(Database& database);

// Copies pages `first` ... as they are on disk, checksums verified and single wrong bits repaired, until
// `out` (whole pages) is full or the database ends; pages that were never written are zeros. Returns the
// bytes copied. JET_errInvalidParameter when `first` is no page of the database; errors of reading a damaged
// page.
[[nodiscard]] Result<std::size_t> copyPages(Database& database, PageNumber first, ByteSpan out);

}  // namespace esent::database
