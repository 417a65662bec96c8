// Paths as the library answers them: with the separators of the platform.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>

namespace esent::test {

inline std::u16string nativePath(std::u16string path) {
    std::replace(path.begin(), path.end(), u'/',
                 static_cast<char16_t>(std::filesystem::path::preferred_separator));
    return path;
}

inline std::string nativePath(std::string path) {
    std::replace(path.begin(), path.end(), '/',
                 static_cast<char>(std::filesystem::path::preferred_separator));
    return path;
}

}  // namespace esent::test
