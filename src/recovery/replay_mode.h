// Whether a replay only finds out or carries out.
//
//   Check  nothing is written, files are opened for reading
//   Hold   nothing is written, but what was found out is kept: when the replay has come to its end, it can be
//          carried out without doing it again (Replay::carryOut)
//   Apply  everything is written as it comes
#pragma once

#include <cstdint>

namespace esent::recovery {

enum class Mode : std::uint8_t { Check, Hold, Apply };

}  // namespace esent::recovery
