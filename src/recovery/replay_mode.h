// Whether a replay only finds out or carries out.
#pragma once

#include <cstdint>

namespace esent::recovery {

enum class Mode : std::uint8_t { Check, Apply };

}  // namespace esent::recovery
