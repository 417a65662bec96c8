// A real log folder to damage: helpers that change one thing in a header and make its checksum right again.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "corpus.h"
#include "log/checkpoint_file.h"
#include "log/log_header.h"
#include "os/event_sink.h"
#include "page/database_header.h"
#include "recovery/recovery.h"
#include "temp_dir.h"

namespace esent::test {

namespace fs = std::filesystem;

class CountingEvents final : public os::EventSink {
 public:
    void report(const os::Event& event) noexcept override { ids.push_back(event.id); }
    std::vector<std::uint16_t> ids;
};

inline std::vector<std::byte> readAll(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    return {bytes, bytes + text.size()};
}

inline void writeAll(const fs::path& path, const std::vector<std::byte>& bytes) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

// Every file of a folder with its bytes.
inline std::map<std::string, std::vector<std::byte>> snapshot(const fs::path& folder) {
    std::map<std::string, std::vector<std::byte>> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) files[entry.path().string()] = readAll(entry.path());
    }
    return files;
}

inline void changeLogHeader(const fs::path& path, const std::function<void(log::LogHeader&)>& change) {
    std::vector<std::byte> bytes = readAll(path);
    log::LogHeader header(ByteView(bytes).first(log::kSegmentSize));
    change(header);
    const ByteView sealed = header.seal();
    std::copy(sealed.begin(), sealed.end(), bytes.begin());
    writeAll(path, bytes);
}

inline void changeDatabaseHeader(const fs::path& path, std::uint32_t pageSize,
                                 const std::function<void(page::DatabaseHeader&)>& change) {
    std::vector<std::byte> bytes = readAll(path);
    page::DatabaseHeader header(ByteView(bytes).first(pageSize));
    change(header);
    header.seal();
    std::copy(header.bytes().begin(), header.bytes().end(), bytes.begin());
    std::copy(header.bytes().begin(), header.bytes().end(), bytes.begin() + pageSize);
    writeAll(path, bytes);
}

inline void changeCheckpoint(const fs::path& path, const std::function<void(log::Checkpoint&)>& change) {
    std::vector<std::byte> bytes = readAll(path);
    log::Checkpoint checkpoint(ByteView(bytes).first(log::Checkpoint::kSize));
    change(checkpoint);
    const ByteView sealed = checkpoint.seal();
    std::copy(sealed.begin(), sealed.end(), bytes.begin());
    std::copy(sealed.begin(), sealed.end(), bytes.begin() + log::Checkpoint::kSize);
    writeAll(path, bytes);
}

inline void fillBytes(const fs::path& path, std::size_t offset, std::size_t count, std::uint8_t value) {
    std::vector<std::byte> bytes = readAll(path);
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), count, std::byte{value});
    writeAll(path, bytes);
}

}  // namespace esent::test
