// Folders of files in memory, and the ways in which one of them can be wrong.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace esent::test {

namespace fs = std::filesystem;

using Bytes = std::string;
using Folder = std::map<std::string, Bytes>;

inline Folder readFolder(const fs::path& folder) {
    Folder files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        files[entry.path().filename().string()] = {std::istreambuf_iterator<char>(in), {}};
    }
    return files;
}

inline void writeFolder(const fs::path& folder, const Folder& files) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    for (const auto& [name, bytes] : files) {
        std::ofstream out(folder / name, std::ios::binary);
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
}

// ---- the ways in which a file can be wrong ----

enum class Way { Removed, Empty, Short, Half, ByteLess, ByteMore, Zeros, Head, Middle, Stranger };
inline constexpr Way kWays[] = {Way::Removed,  Way::Empty, Way::Short, Way::Half,   Way::ByteLess,
                                Way::ByteMore, Way::Zeros, Way::Head,  Way::Middle, Way::Stranger};
inline constexpr const char* kWayNames[] = {"removed",      "empty",        "100 bytes", "half",
                                            "a byte short", "a byte long",  "all zero",  "its head",
                                            "its middle",   "of a stranger"};

inline void garble(Bytes& bytes, std::size_t at, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        bytes[at + i] = static_cast<char>(bytes[at + i] ^ (0x35 + i * 7));
}

// False: it can't be wrong in this way.
inline bool spoil(Folder& set, const std::string& name, Way way, const Folder& strangers) {
    Bytes& bytes = set[name];
    if (bytes.size() < 4096 && way != Way::Removed && way != Way::ByteMore) return false;
    switch (way) {
        case Way::Removed:
            set.erase(name);
            return true;
        case Way::Empty:
            bytes.clear();
            return true;
        case Way::Short:
            bytes.resize(100);
            return true;
        case Way::Half:
            bytes.resize(bytes.size() / 2);
            return true;
        case Way::ByteLess:
            bytes.pop_back();
            return true;
        case Way::ByteMore:
            bytes += 'x';
            return true;
        case Way::Zeros:
            bytes.assign(bytes.size(), '\0');
            return true;
        case Way::Head:
            garble(bytes, 100, 30);
            return true;
        case Way::Middle:
            garble(bytes, bytes.size() / 2 + 100, 900);
            return true;
        case Way::Stranger:
            if (!strangers.contains(name)) return false;
            bytes = strangers.at(name);
            return true;
    }
    return false;
}

}  // namespace esent::test
