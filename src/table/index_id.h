// IndexId: the content of a JET_INDEXID: an index named without its name (JetSetCurrentIndex4, and the info
// level that gives them out).
//
// Opaque to applications and valid as long as the index exists: object ids are never reused.
#pragma once

#include <cstring>

#include "base/bytes.h"
#include "catalog/schema.h"

namespace esent::table {

[[nodiscard]] inline JET_INDEXID indexIdOf(const catalog::TableSchema& schema,
                                           const catalog::IndexSchema& index) {
    JET_INDEXID id{};
    id.cbStruct = sizeof id;
    storeLE<std::uint32_t>(reinterpret_cast<std::byte*>(id.rgbIndexId), index.definition->objectId);
    storeLE<std::uint32_t>(reinterpret_cast<std::byte*>(id.rgbIndexId) + 4, schema.object());
    return id;
}

// JET_errInvalidIndexId when it is not one of this table or of another size.
[[nodiscard]] inline Result<const catalog::IndexSchema*> indexOf(const catalog::TableSchema& schema,
                                                                 const JET_INDEXID& id) {
    if (id.cbStruct != sizeof id) return fail(JET_errInvalidIndexId);
    const auto* const bytes = reinterpret_cast<const std::byte*>(id.rgbIndexId);
    const catalog::IndexSchema* const index = schema.index(ObjectId{loadLE<std::uint32_t>(bytes)});
    if (index == nullptr || loadLE<std::uint32_t>(bytes + 4) != schema.object()) {
        return fail(JET_errInvalidIndexId);
    }
    return index;
}

}  // namespace esent::table
