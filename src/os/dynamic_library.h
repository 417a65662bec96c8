// Functions of shared libraries, found by name: callbacks that a database names as "library!function".
//
// A library that was loaded stays loaded. Thread-safe.
#pragma once

#include <string>

namespace esent::os {

using FunctionAddress = void (*)();

// Null: there is no such library or function. `library` in UTF-8: a path, or a name that the system looks
// for; the running program itself when it has no library of the name but the function.
[[nodiscard]] FunctionAddress findFunction(const std::string& library, const std::string& function);

}  // namespace esent::os
