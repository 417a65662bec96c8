// Column rules: turns what a caller of JetAddColumn and the like wants into a column definition, or says why
// it can't be.
//
// Pure; the checks come in the order of docs/ddl.md, the first failure wins.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "catalog/schema_editor.h"

namespace esent::table {

struct ColumnWish {
    std::string name;        // as the catalog stores it; checked by the caller
    std::uint32_t type = 0;  // JET_coltyp
    std::uint32_t maxBytes = 0;
    std::uint32_t bits = 0;  // JET_bitColumn...
    std::uint32_t codePage = 0;
    ByteView defaultValue;
    std::optional<std::string> callback;  // JET_bitColumnUserDefinedDefault: "library!function"
    std::optional<catalog::Bytes> callbackData;
};

struct ColumnPlan {
    catalog::ColumnDefinition definition;  // without id and offset
    catalog::ColumnClass kind = catalog::ColumnClass::Variable;
    JET_ERR warning = JET_errSuccess;  // JET_wrnColumnMaxTruncated
};

// Revision of databases that know escrow columns of 64 bits.
inline constexpr std::uint32_t kWideEscrowRevision = 60;

// `exclusive`: the caller has the table for itself. `wideEscrow`: the database knows them.
[[nodiscard]] Result<ColumnPlan> planColumn(const ColumnWish& wish, bool exclusive, bool wideEscrow);

// A value as a fixed or variable column stores it as its default: padded, normalised.
// JET_errDefaultValueTooBig.
[[nodiscard]] Result<catalog::Bytes> defaultAsStored(const catalog::ColumnDefinition& column,
                                                     catalog::ColumnClass kind, ByteView value);

}  // namespace esent::table
