// See flush_map.h.
#include "database/flush_map.h"

#include "os/path.h"

namespace esent::database {

std::string flushMapPath(std::string_view database) {
    const std::string_view tail = os::extension(database);
    return std::string(database.substr(0, database.size() - tail.size())) + ".jfm";
}

void invalidateFlushMap(os::FileSystem& files, std::string_view database, page::DatabaseHeader& header) {
    header.setFlushMapSignature({});
    const std::string map = flushMapPath(database);
    const auto present = files.exists(map);
    if (present && *present) (void)files.remove(map);
}

}  // namespace esent::database
