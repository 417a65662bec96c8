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
ExitCode runReading(const std::string& path, const ReadOptions& read, const OutputOptions& output,
                    const std::function<Result<bool>(DatabaseReader&, Report&)>& work);

}  // namespace esent::tool
