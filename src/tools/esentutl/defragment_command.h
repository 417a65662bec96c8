// esentutl /d: offline defragmentation. A dense copy of the database is made beside it and then takes its
// place.
//
// The original is only read until the copy is complete and on disk; the exchange is one rename. Whatever ends
// the program before that leaves the original as it was.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands.h"

namespace esent::tool {

struct DefragmentRequest {
    std::string database;
    std::string temporary;  // of the copy; empty: a name beside the database
    std::string backup;     // the original is kept under this name; empty: it is not
    bool preserve = false;  // the copy stays where it is, and the original what it is
    OutputOptions output;
};

// `arguments` begin with /d. Nothing when they make no sense.
[[nodiscard]] std::optional<DefragmentRequest> parseDefragment(const std::vector<std::string>& arguments);
[[nodiscard]] ExitCode runDefragment(const DefragmentRequest& request);

}  // namespace esent::tool
