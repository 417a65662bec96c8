// The flush map that Windows keeps beside a database (<name>.jfm): lost-write detection that this library
// does not take part in, and therefore has to invalidate before it changes a page.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "os/file_system.h"
#include "page/database_header.h"

namespace esent::database {

// `database` without its extension, plus ".jfm".
[[nodiscard]] std::string flushMapPath(std::string_view database);

// Makes sure that no engine believes the map any more: clears the signature that ties it to the header (which
// the caller writes next) and deletes the file. A map that cannot be deleted is harmless without the
// signature.
void invalidateFlushMap(os::FileSystem& files, std::string_view database, page::DatabaseHeader& header);

}  // namespace esent::database
