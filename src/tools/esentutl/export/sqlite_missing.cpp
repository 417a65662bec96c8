// Stands in for sqlite_sink.cpp in builds without libsqlite3.
#include "export/row_sink.h"

namespace esent::tool {

bool sqliteAvailable() {
    return false;
}

Result<std::unique_ptr<RowSink>> makeSqliteSink(os::FileSystem&, const ExportStyle&, const std::string&) {
    return fail(JET_errFeatureNotAvailable);
}

}  // namespace esent::tool
