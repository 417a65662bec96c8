// Small value types that both databases and logs store: log position, log time, signature, backup
// information.
//
// Layouts: format-database §2.1 and format-log §2 of the format notes (docs/formats/). Plain values, no
// shared state.
#pragma once

#include <array>
#include <compare>
#include <cstdint>

#include "base/bytes.h"

namespace esent {

using Generation = std::int32_t;   // log generation number, 1-based; 0 = none
using PageNumber = std::uint32_t;  // 1-based page of a database; 0 = none
using ObjectId = std::uint32_t;
using DatabaseTime = std::uint64_t;  // "dbtime": one per page change of a database
using DatabaseId = std::uint8_t;     // 0 temporary, 1..6 user databases

// Position of a record in a log stream: generation, 4096-byte segment, byte in the segment (ESE: LGPOS).
struct LogPosition {
    std::uint16_t byteOffset = 0;
    std::uint16_t segment = 0;
    Generation generation = 0;

    static constexpr std::size_t kSize = 8;
    [[nodiscard]] static LogPosition load(const std::byte* at) {
        return {loadLE<std::uint16_t>(at), loadLE<std::uint16_t>(at + 2), loadLE<std::int32_t>(at + 4)};
    }
    void store(std::byte* at) const {
        storeLE<std::uint16_t>(at, byteOffset);
        storeLE<std::uint16_t>(at + 2, segment);
        storeLE<std::int32_t>(at + 4, generation);
    }
    [[nodiscard]] constexpr std::uint64_t packed() const {
        return (std::uint64_t{static_cast<std::uint32_t>(generation)} << 32) |
               (std::uint64_t{segment} << 16) | byteOffset;
    }
    [[nodiscard]] static constexpr LogPosition unpacked(std::uint64_t value) {
        return {static_cast<std::uint16_t>(value), static_cast<std::uint16_t>(value >> 16),
                static_cast<Generation>(value >> 32)};
    }
    [[nodiscard]] constexpr bool isZero() const { return packed() == 0; }
    friend constexpr auto operator<=>(const LogPosition& a, const LogPosition& b) {
        return a.packed() <=> b.packed();
    }
    friend constexpr bool operator==(const LogPosition& a, const LogPosition& b) {
        return a.packed() == b.packed();
    }
};

// Wall-clock time as stored on disk, kept as its 8 raw bytes because chains compare them bytewise (ESE:
// LOGTIME). Bytes: second, minute, hour, day 1-31, month 1-12, year-1900, (UTC bit | ms low 7 bits), ms high
// 3 bits at 1.
struct LogTime {
    std::array<std::byte, 8> raw{};

    static constexpr std::size_t kSize = 8;
    [[nodiscard]] static LogTime load(const std::byte* at) {
        LogTime time;
        std::memcpy(time.raw.data(), at, kSize);
        return time;
    }
    void store(std::byte* at) const { std::memcpy(at, raw.data(), kSize); }
    [[nodiscard]] static LogTime fromUnixMilliseconds(std::int64_t unixMilliseconds);
    [[nodiscard]] bool isZero() const { return isAllZero(raw); }
    friend bool operator==(const LogTime&, const LogTime&) = default;
};

// Identity of a database, a log stream or a flush map: random number, creation time, computer name (always
// zero now).
struct Signature {
    std::array<std::byte, 28> raw{};

    static constexpr std::size_t kSize = 28;
    [[nodiscard]] static Signature load(const std::byte* at) {
        Signature signature;
        std::memcpy(signature.raw.data(), at, kSize);
        return signature;
    }
    void store(std::byte* at) const { std::memcpy(at, raw.data(), kSize); }
    [[nodiscard]] static Signature make(std::uint32_t random, LogTime created);
    [[nodiscard]] bool isZero() const { return isAllZero(raw); }
    friend bool operator==(const Signature&, const Signature&) = default;
};

// What a header remembers of a backup (ESE: BKINFO). Generations are inclusive.
struct BackupInfo {
    LogPosition mark;
    LogTime markTime;
    std::uint32_t generationLow = 0;
    std::uint32_t generationHigh = 0;

    static constexpr std::size_t kSize = 24;
    [[nodiscard]] static BackupInfo load(const std::byte* at) {
        return {LogPosition::load(at), LogTime::load(at + 8), loadLE<std::uint32_t>(at + 16),
                loadLE<std::uint32_t>(at + 20)};
    }
    void store(std::byte* at) const {
        mark.store(at);
        markTime.store(at + 8);
        storeLE<std::uint32_t>(at + 16, generationLow);
        storeLE<std::uint32_t>(at + 20, generationHigh);
    }
    friend bool operator==(const BackupInfo&, const BackupInfo&) = default;
};

}  // namespace esent
