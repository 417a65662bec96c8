// What every verb that reads a database says about the file as such.
#pragma once

#include <functional>
#include <string>

#include "commands.h"
#include "read/database_reader.h"
#include "report.h"

namespace esent::tool {

// The notes of the reader, as lines and as "notes".
void reportNotes(const DatabaseReader& database, Report& report);
// Whether one of them is about damage: more than that the file is dirty.
[[nodiscard]] bool tellsOfDamage(const DatabaseReader& database);
// Says on the standard error what to do about a file that was refused.
void explainReadFailure(JET_ERR error);

// Opens a database, lets `work` fill the report and prints it. Damaged when a note or `work` (false) says so.
// `mode` is for the first lines, where there are any.
ExitCode runReading(const char* mode, const std::string& path, const ReadOptions& read,
                    const OutputOptions& output,
                    const std::function<Result<bool>(DatabaseReader&, Report&)>& work);

// /ms and /g.
ExitCode runSpaceDump(const std::string& path, bool extents, const ReadOptions& read,
                      const OutputOptions& output);
ExitCode runIntegrityCheck(const std::string& path, const ReadOptions& read, const OutputOptions& output);

}  // namespace esent::tool
