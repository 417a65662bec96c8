// Index rules: turns what a caller of JetCreateIndex and the like wants into an index definition, or says why
// it can't be.
//
// Pure; the checks come in the order of docs/ddl.md, the first failure wins.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "catalog/schema.h"

namespace esent::table {

struct IndexWish {
    std::string name;                       // as the catalog stores it; checked by the caller
    std::string keyText;                    // "+column\0-column\0\0", the last two zeros included
    std::uint32_t bits = 0;                 // JET_bitIndex...
    std::optional<std::uint32_t> keyMost;   // with JET_bitIndexKeyMost
    std::uint32_t variableSegmentMost = 0;  // 0: as the key's limit
    std::optional<std::array<std::uint32_t, 5>> tuples;  // with JET_bitIndexTupleLimits
    std::optional<std::string> locale;                   // by name, or
    std::uint32_t lcid = 0;                 // by identifier; with JET_bitIndexUnicode either may count
    std::optional<std::uint32_t> mapFlags;  // how text is mapped; none: the default ones
    struct Condition {
        std::string column;
        std::uint32_t bits = 0;  // JET_bitIndexColumnMustBeNull, MustBeNonNull
    };
    std::vector<Condition> conditions;
    btree::SpaceHints hints;
    std::uint32_t density = 0;  // percent; 0: the table's
    bool withTable = false;     // made together with its table: the catalog gets the longest key it can make
};

// JET_paramUnicodeIndexDefault.
struct IndexDefaults {
    std::uint32_t lcid = 1033;
    std::uint32_t mapFlags = 0x00030401;
};

struct IndexPlan {
    catalog::IndexDefinition definition;  // without object and root
    bool hasUnicodeText = false;          // MSysLocales counts it
};

[[nodiscard]] Result<IndexPlan> planIndex(const IndexWish& wish, const catalog::TableSchema& table,
                                          const IndexDefaults& defaults);

// JET_bitIndex... as the index was made with: what planIndex() makes flags of.
[[nodiscard]] std::uint32_t indexBitsOf(const catalog::IndexDefinition& index);

// The longest key that pages of this size allow.
[[nodiscard]] std::uint32_t largestKeyMost(std::uint32_t pageSize);

}  // namespace esent::table
