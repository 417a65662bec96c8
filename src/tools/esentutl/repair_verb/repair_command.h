// The verb "repair" and the classic /p: what is left of a damaged database as a sound one, and what was lost.
#pragma once

#include <string>

#include "commands.h"

namespace esent::tool {

struct RepairRequest {
    std::string database;
    std::string to;        // of the repaired copy; "": beside the original, with .repaired in its name
    bool inPlace = false;  // the copy takes the place of the original
};

ExitCode runRepair(const RepairRequest& request, const OutputOptions& output);

}  // namespace esent::tool
