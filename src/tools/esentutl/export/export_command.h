// The verb "export": tables of a database as CSV, JSON Lines or SQLite.
#pragma once

#include <string>
#include <vector>

#include "commands.h"
#include "export/row_sink.h"
#include "read/database_reader.h"

namespace esent::tool {

struct ExportRequest {
    std::string database;
    std::vector<std::string> tables;  // none: all
    bool systemTables = false;        // with the tables that describe the database
    std::string to;                   // a folder; a file for SQLite and single tables; "-": standard output
    ExportStyle style;
    ReadOptions read;
};

ExitCode runExport(const ExportRequest& request, const OutputOptions& output);

}  // namespace esent::tool
