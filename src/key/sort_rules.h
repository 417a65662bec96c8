// What the platform knows about sorting: the seam between collation.cpp and posix/ or win32/.
//
// Only collation.cpp calls these. Rules live as long as the process; any thread.
#pragma once

#include "key/collation.h"

namespace esent::key {

struct FoundRules {
    const SortRules* rules;
    std::string localeName;  // in the platform's spelling
    std::uint32_t lcid;
    SortVersion version;
};

// The rules of a locale under these flags. JET_errInvalidLanguageId, JET_errLanguageNotSupported.
Result<FoundRules> findSortRules(std::string_view localeName, std::uint32_t flags);
// The name of a locale identifier. JET_errInvalidLanguageId.
Result<std::string> localeNameOf(std::uint32_t lcid);
// As Collation::sortKey. `flags` were checked.
Result<SortKeySize> makeSortKey(const SortRules& rules, std::uint32_t flags, ByteView text, ByteSpan out);
// Upper-cases one code unit as LCMapStringEx(LCMAP_UPPERCASE) does.
char16_t upperCaseOf(char16_t unit);

}  // namespace esent::key
