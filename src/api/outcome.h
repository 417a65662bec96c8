// What the functions on tables share: warnings as results, and bytes copied into callers' buffers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "api/entry.h"
#include "base/bytes.h"
#include "table/open_table.h"

namespace esent::api {

// As guardedStatus, for a body that answers a warning or an error.
template <class Body>
[[nodiscard]] JET_ERR guardedOutcome(Body&& body) noexcept {
    return guarded([&]() -> JET_ERR {
        const table::Outcome outcome = std::forward<Body>(body)();
        return outcome ? *outcome : outcome.error().code;
    });
}

// Copies as much as fits and tells the whole size; false: not everything fitted.
[[nodiscard]] inline bool copyBytesOut(ByteView bytes, void* buffer, std::uint32_t bufferBytes,
                                       JET_ULONG* actualBytes) {
    if (actualBytes != nullptr) *actualBytes = static_cast<JET_ULONG>(bytes.size());
    const std::size_t count = buffer == nullptr ? 0 : std::min<std::size_t>(bytes.size(), bufferBytes);
    if (count != 0) std::memcpy(buffer, bytes.data(), count);
    return count == bytes.size();
}

// The caller's bytes; none when the pointer is NULL.
[[nodiscard]] inline ByteView bytesIn(const void* data, std::uint32_t bytes) {
    return {static_cast<const std::byte*>(data), data == nullptr ? 0 : bytes};
}

}  // namespace esent::api
