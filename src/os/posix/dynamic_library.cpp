// See dynamic_library.h.
#include "os/dynamic_library.h"

#include <dlfcn.h>

#include <algorithm>

namespace esent::os {

namespace {

// "dir\name.dll" as this system would call it: "dir/name.so".
std::string localName(std::string name) {
    std::ranges::replace(name, '\\', '/');
    constexpr std::string_view kSuffix = ".dll";
    if (name.size() > kSuffix.size() && name.ends_with(kSuffix))
        name.replace(name.size() - kSuffix.size(), kSuffix.size(), ".so");
    return name;
}

}  // namespace

FunctionAddress findFunction(const std::string& library, const std::string& function) {
    for (const std::string& name : {library, localName(library)}) {
        void* const handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (handle == nullptr) continue;
        if (void* const found = ::dlsym(handle, function.c_str()))
            return reinterpret_cast<FunctionAddress>(found);
    }
    return reinterpret_cast<FunctionAddress>(::dlsym(RTLD_DEFAULT, function.c_str()));
}

}  // namespace esent::os
