// Real database files, unpacked in memory, for tests that walk over all of them.
#pragma once

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace esent::testing {

inline std::vector<std::byte> outputOf(const std::string& command) {
    std::vector<std::byte> bytes;
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return bytes;
    std::vector<std::byte> buffer(std::size_t{1} << 20);
    for (std::size_t got; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) != 0;) {
        bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(got));
    }
    pclose(pipe);
    return bytes;
}

struct CorpusFile {
    std::string name;
    std::vector<std::byte> bytes;
};

// All databases of the corpus: single files, and members of the archives by their extension.
inline std::vector<std::string> corpusDatabaseCommands(const std::filesystem::path& corpus) {
    std::vector<std::string> commands;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus)) {
        const std::string path = entry.path().string();
        if (path.ends_with(".edb.gz") || path.ends_with(".db.gz") || path.ends_with(".dat.gz") ||
            path.ends_with(".mdb.gz")) {
            commands.push_back("gzip -dc '" + path + "'");
        } else if (path.ends_with(".edb.xz")) {
            commands.push_back("xz -dc '" + path + "'");
        } else if (path.ends_with(".tar.gz") || path.ends_with(".tar.xz")) {
            std::vector<std::byte> list = outputOf("tar -tf '" + path + "'");
            std::string text(reinterpret_cast<const char*>(list.data()), list.size());
            for (std::size_t at = 0, end; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
                const std::string member = text.substr(at, end - at);
                if (member.ends_with(".edb") || member.ends_with(".dat")) {
                    commands.push_back("tar -xOf '" + path + "' '" + member + "'");
                }
            }
        }
    }
    return commands;
}

}  // namespace esent::testing
