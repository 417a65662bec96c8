// The switches of the classic /r.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "recover/recover_command.h"

namespace esent::tool {

struct ClassicRecoveryLine {
    ClassicRecovery request;
    OutputOptions output;
};

// `arguments` begin with /r, /redb or the like. Nothing when they make no sense.
[[nodiscard]] std::optional<ClassicRecoveryLine> parseClassicRecovery(
    const std::vector<std::string>& arguments);

}  // namespace esent::tool
