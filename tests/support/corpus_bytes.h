// A corpus file as bytes in memory, unpacked.
#pragma once

#include <array>
#include <cstdio>
#include <vector>

#include "corpus.h"

namespace esent::test {

// Empty when the file can't be read. Files ending in .gz and .xz are unpacked.
inline std::vector<std::byte> readCorpusFile(const std::string& relative) {
    std::vector<std::byte> bytes;
    const auto path = detail::corpusMember(relative);
#ifdef _WIN32
    FILE* file = _wfopen(path.c_str(), L"rb");
    if (file == nullptr) return bytes;
    std::array<std::byte, 65536> buffer;
    for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), file)) > 0;)
        bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(got));
    fclose(file);
#else
    const std::string tool = path.extension() == ".gz"   ? "gzip -dc "
                             : path.extension() == ".xz" ? "xz -dc "
                                                         : "cat ";
    FILE* pipe = popen((tool + detail::shellQuoted(path)).c_str(), "r");
    if (pipe == nullptr) return bytes;
    std::array<std::byte, 65536> buffer;
    for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
        bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(got));
    }
    if (pclose(pipe) != 0) bytes.clear();
#endif
    return bytes;
}

}  // namespace esent::test
