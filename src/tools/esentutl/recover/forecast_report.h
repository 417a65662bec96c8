// A dry run in words: what a recovery would redo and undo, per database and per table.
#pragma once

#include "recovery/forecast.h"
#include "report.h"

namespace esent::tool {

// Appends to the report; JSON gets an entry of "streams".
void reportForecast(const std::string& baseName, const recovery::Forecast& forecast, os::FileSystem& files,
                    Report& report);
// The same of a backup set, of which only is known that it can be restored, or why not.
void reportRestore(const std::string& baseName, JET_ERR error, Report& report);

}  // namespace esent::tool
