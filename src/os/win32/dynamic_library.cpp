// See dynamic_library.h.
#include "os/dynamic_library.h"

#include <windows.h>

#include "os/win32/wide_path.h"

namespace esent::os {

FunctionAddress findFunction(const std::string& library, const std::string& function) {
    const auto name = win32::toWide(library);
    HMODULE module = name ? ::LoadLibraryW(name->c_str()) : nullptr;
    FARPROC found = module == nullptr ? nullptr : ::GetProcAddress(module, function.c_str());
    if (found == nullptr) found = ::GetProcAddress(::GetModuleHandleW(nullptr), function.c_str());
    return reinterpret_cast<FunctionAddress>(found);
}

}  // namespace esent::os
