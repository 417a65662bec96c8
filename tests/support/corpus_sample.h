// A database of the corpus by name, as bytes in memory: a file of it, or one in an archive, "archive:file".
#pragma once

#include <fstream>
#include <iterator>

#include "corpus_bytes.h"
#include "temp_dir.h"

namespace esent::test {

inline std::vector<std::byte> readWholeFile(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    return {bytes, bytes + text.size()};
}

inline std::vector<std::byte> readSample(const std::string& name) {
    const std::size_t colon = name.find(':');
    if (colon == std::string::npos) return readCorpusFile(name);
    const TempDir dir;
    unpackCorpusArchive(name.substr(0, colon), dir.path());
    return readWholeFile(dir.path() / name.substr(colon + 1));
}

}  // namespace esent::test
