// Statistics: what JetComputeStats counted, as rows of tables and indexes keep it (docs/formats/catalog.md).
//
// Plain values.
#pragma once

#include <cstdint>
#include <optional>

#include "catalog/catalog_row.h"

namespace esent::catalog {

struct Statistics {
    std::uint32_t entries = 0;
    std::uint32_t keys = 0;  // distinct ones
    std::uint32_t pages = 0;
    std::uint64_t when = 0;  // the bits of an OLE date (UTC)

    // Nothing: there are none, or not in this form.
    [[nodiscard]] static std::optional<Statistics> decode(const std::optional<Bytes>& stored);
    [[nodiscard]] Bytes encode() const;
    friend bool operator==(const Statistics&, const Statistics&) = default;
};

}  // namespace esent::catalog
