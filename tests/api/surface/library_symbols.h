// Looks up an exported function in the library under test by its name.
#pragma once

void* librarySymbol(const char* name);
