// The table of all system parameters: kind, scope, window, default, bounds.
//
// Constant data; any thread. The numbers are the values of the JET_param... constants.
#pragma once

#include <cstdint>
#include <span>

#include "instance/parameters.h"

namespace esent::instance {

enum class ParameterKind : std::uint8_t {
    Integer,
    Boolean,    // any value, stored as 0 or 1
    Pointer,    // stored as given
    BlockSize,  // a power of two within the bounds
    Text,       // bounds limit the length in characters
    Folder,     // made absolute, trailing separator
    Path,       // made absolute unless it is a bare file name
    Special,    // JET_paramErrorToString, JET_paramUnicodeIndexDefault and ignored ones
    Illegal,    // no parameter at all
};
enum class ParameterScope : std::uint8_t { Process, Instance };
enum class ParameterWindow : std::uint8_t {
    Never,       // read only
    PreProcess,  // before a run mode is chosen
    PreInit,     // before the addressed instance finished JetInit
    Any,
};

struct ParameterInfo {
    ParameterId id;
    const char* name;  // without JET_param
    ParameterKind kind;
    ParameterScope scope;
    bool advanced;  // writes are dropped while JET_paramEnableAdvanced is 0
    ParameterWindow window;
    std::uintptr_t initial;
    std::uintptr_t lowMemory;  // under JET_configLowMemory; kSameAsInitial = no difference
    std::uintptr_t low;
    std::uintptr_t high;
    const char* initialText;  // nullptr unless a text kind

    [[nodiscard]] bool isText() const {
        return kind == ParameterKind::Text || kind == ParameterKind::Folder || kind == ParameterKind::Path;
    }
};

inline constexpr std::uintptr_t kSameAsInitial = ~std::uintptr_t{0} - 1;

// One entry per id, in order of id.
[[nodiscard]] std::span<const ParameterInfo, kParameterCount> parameterTable();

}  // namespace esent::instance
