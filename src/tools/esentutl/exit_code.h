// What esentutl's exit codes mean; docs/esentutl.md lists them for scripts.
#pragma once

namespace esent::tool {

enum class ExitCode : int {
    Success = 0,
    Usage = 1,    // the command line makes no sense
    Failed = 2,   // a JET error, printed with its name
    Damaged = 3,  // verify: at least one file is damaged
    Stopped = 4,  // stopped on request; what had been begun was taken away
};

}  // namespace esent::tool
