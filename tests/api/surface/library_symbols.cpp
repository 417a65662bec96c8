#include "library_symbols.h"

#if __has_include(<dlfcn.h>)
#include <dlfcn.h>

void* librarySymbol(const char* name) {
    static void* const library = dlopen("libesent.so.1", RTLD_NOW | RTLD_NOLOAD);
    return library == nullptr ? nullptr : dlsym(library, name);
}
#else
#include <windows.h>

void* librarySymbol(const char* name) {
    return reinterpret_cast<void*>(GetProcAddress(GetModuleHandleA("esent.dll"), name));
}
#endif
