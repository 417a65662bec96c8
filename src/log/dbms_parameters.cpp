#include "log/dbms_parameters.h"

#include <algorithm>

namespace esent::log {

namespace {
constexpr std::size_t kPathBytes = 261;
constexpr std::size_t kFlags = 522;
constexpr std::size_t kNumbers = 523;
constexpr std::size_t kReserved = 551;

std::string loadText(const std::byte* at) {
    const auto* text = reinterpret_cast<const char*>(at);
    return {text, std::find(text, text + kPathBytes, '\0')};
}

void storeText(std::byte* at, const std::string& text) {
    std::memset(at, 0, kPathBytes);
    std::memcpy(at, text.data(), std::min(text.size(), kPathBytes - 1));
}
}  // namespace

DbmsParameters DbmsParameters::load(const std::byte* at) {
    DbmsParameters p;
    p.systemPath = loadText(at);
    p.logPath = loadText(at + kPathBytes);
    const auto flags = static_cast<std::uint8_t>(at[kFlags]);
    p.circularLogging = (flags & 1) != 0;
    p.otherFlags = flags & 0xFE;
    std::uint32_t* const numbers[] = {&p.sessionsMax, &p.openTablesMax,   &p.versionPagesMax, &p.cursorsMax,
                                      &p.logBuffers,  &p.logFileSegments, &p.cacheSizeMax};
    for (std::size_t i = 0; i < std::size(numbers); ++i) {
        *numbers[i] = loadLE<std::uint32_t>(at + kNumbers + 4 * i);
    }
    std::memcpy(p.reserved.data(), at + kReserved, p.reserved.size());
    return p;
}

void DbmsParameters::store(std::byte* at) const {
    storeText(at, systemPath);
    storeText(at + kPathBytes, logPath);
    at[kFlags] = std::byte((otherFlags & 0xFE) | (circularLogging ? 1 : 0));
    const std::uint32_t numbers[] = {sessionsMax, openTablesMax,   versionPagesMax, cursorsMax,
                                     logBuffers,  logFileSegments, cacheSizeMax};
    for (std::size_t i = 0; i < std::size(numbers); ++i) {
        storeLE<std::uint32_t>(at + kNumbers + 4 * i, numbers[i]);
    }
    std::memcpy(at + kReserved, reserved.data(), reserved.size());
}

}  // namespace esent::log
