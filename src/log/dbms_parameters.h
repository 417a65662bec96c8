// The block of instance parameters that log headers, the checkpoint file and Init2 records store (ESE:
// DBMS_PARAM, 567 bytes). A plain value.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/disk_types.h"

namespace esent::log {

struct DbmsParameters {
    std::string systemPath;  // 8-bit text, at most 260 characters; information only
    std::string logPath;
    bool circularLogging = false;
    std::uint32_t sessionsMax = 16;
    std::uint32_t openTablesMax = 300;
    std::uint32_t versionPagesMax = 64;
    std::uint32_t cursorsMax = 1024;
    std::uint32_t logBuffers = 126;
    std::uint32_t logFileSegments = 1280;
    std::uint32_t cacheSizeMax = 512;
    std::uint8_t otherFlags = 0;           // bits 1..7 of the flag byte, kept as found
    std::array<std::byte, 16> reserved{};  // kept as found

    static constexpr std::size_t kSize = 567;
    [[nodiscard]] static DbmsParameters load(const std::byte* at);
    void store(std::byte* at) const;  // writes kSize bytes, paths cut to fit
    friend bool operator==(const DbmsParameters&, const DbmsParameters&) = default;
};

}  // namespace esent::log
