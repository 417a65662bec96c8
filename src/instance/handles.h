// Handles that applications hold: numbers made of a slot index, the slot's generation and a kind, so that a
// stale, foreign or random value is recognised in O(1) by looking at a table that is never freed.
//
// Pure arithmetic, no state. Any room above instance/ may use it.
#pragma once

#include <cstdint>

namespace esent::instance {

using InstanceHandle = std::uintptr_t;  // JET_INSTANCE
using SessionHandle = std::uintptr_t;   // JET_SESID
using TableHandle = std::uintptr_t;     // JET_TABLEID

inline constexpr InstanceHandle kNilInstance = ~InstanceHandle{0};
inline constexpr SessionHandle kNilSession = ~SessionHandle{0};
inline constexpr TableHandle kNilTable = ~TableHandle{0};

enum class HandleKind : std::uint32_t { Instance = 1, Session = 2, Table = 3 };

// Layout, 64 bit: slot+1 in bits 0..23, generation in 24..55, kind and a marker in 56..62.
//         32 bit: slot+1 in bits 0..15, generation in 16..28, kind in 29..30. The top bit is always clear.
struct HandleLayout {
    static constexpr bool kWide = sizeof(std::uintptr_t) == 8;
    static constexpr unsigned kSlotBits = kWide ? 24 : 16;
    static constexpr unsigned kGenerationBits = kWide ? 32 : 13;
    static constexpr unsigned kKindShift = kSlotBits + kGenerationBits;
    static constexpr std::uintptr_t kSlotMask = (std::uintptr_t{1} << kSlotBits) - 1;
    static constexpr std::uint32_t kGenerationMask = kWide ? 0xFFFFFFFFu : 0x1FFFu;
    static constexpr std::uintptr_t kMarker = kWide ? 0x50 : 0;  // makes a random 64-bit value unlikely
};

struct HandleParts {
    bool valid = false;  // the shape is right; whether it is live only the table can tell
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;
};

[[nodiscard]] constexpr std::uintptr_t makeHandle(HandleKind kind, std::uint32_t slot,
                                                  std::uint32_t generation) {
    using L = HandleLayout;
    return ((static_cast<std::uintptr_t>(kind) | L::kMarker) << L::kKindShift) |
           (static_cast<std::uintptr_t>(generation & L::kGenerationMask) << L::kSlotBits) |
           (static_cast<std::uintptr_t>(slot) + 1);
}

[[nodiscard]] constexpr HandleParts splitHandle(HandleKind kind, std::uintptr_t handle) {
    using L = HandleLayout;
    const auto slot = handle & L::kSlotMask;
    if ((handle >> L::kKindShift) != (static_cast<std::uintptr_t>(kind) | L::kMarker) || slot == 0) return {};
    return {true, static_cast<std::uint32_t>(slot - 1),
            static_cast<std::uint32_t>(handle >> L::kSlotBits) & L::kGenerationMask};
}

}  // namespace esent::instance
