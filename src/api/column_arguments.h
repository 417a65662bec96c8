// Column and index descriptions of the C API, turned into wishes that the table room can judge.
//
// Templates over A and W structures; pure. Sizes of the structures have been checked by the caller.
#pragma once

#include <type_traits>

#include "api/object_names.h"
#include "api/outcome.h"
#include "table/column_rules.h"
#include "table/index_rules.h"

namespace esent::api {

// The characters that a structure's names are made of.
template <class Pointer>
using CharOf = std::remove_cv_t<std::remove_pointer_t<Pointer>>;

// A callback as the catalog stores it: "library!function" in code page 1252.
template <class Char>
Result<std::string> callbackNameIn(const Char* name) {
    if (name == nullptr || *name == Char{}) return fail(JET_errInvalidParameter);
    const std::string text = TRY(textIn(name));
    if (text.find('!') == std::string::npos) return fail(JET_errInvalidParameter);
    return TRY(codePage1252Of(text));
}

// The default of a column with JET_bitColumnUserDefinedDefault is a JET_USERDEFINEDDEFAULT.
template <class UserDefault>
Status userDefaultIn(const void* value, std::uint32_t bytes, table::ColumnWish& wish) {
    if (value == nullptr || bytes != sizeof(UserDefault)) return fail(JET_errInvalidParameter);
    const auto& wanted = *static_cast<const UserDefault*>(value);
    wish.callback = TRY(callbackNameIn(wanted.szCallback));
    if (wanted.cbUserData > JET_cbCallbackUserDataMost) return fail(JET_errInvalidParameter);
    const ByteView data = bytesIn(wanted.pbUserData, wanted.cbUserData);
    if (!data.empty()) wish.callbackData = catalog::Bytes(data.begin(), data.end());
    return {};
}

// What JetAddColumn, JET_COLUMNCREATE and JET_COLUMNDEF have in common.
template <class UserDefault, class Char>
Result<table::ColumnWish> columnWishIn(const Char* name, JET_COLTYP type, std::uint32_t maxBytes,
                                       JET_GRBIT bits, std::uint32_t codePage, const void* value,
                                       std::uint32_t valueBytes) {
    table::ColumnWish wish;
    wish.name = TRY(objectNameIn(name));
    wish.type = type;
    wish.maxBytes = maxBytes;
    wish.bits = bits;
    wish.codePage = codePage;
    if ((bits & JET_bitColumnUserDefinedDefault) != 0) {
        TRY(userDefaultIn<UserDefault>(value, valueBytes, wish));
    } else {
        wish.defaultValue = bytesIn(value, valueBytes);
    }
    return wish;
}

// A key description in the catalog's code page, and what follows its double zero in the oldest form of call.
struct KeyText {
    std::string text;  // both zeros at its end included
    std::vector<std::uint16_t> trailer;
};

// "+a\0-b\0\0"; `bytes` counts both zeros (W: of the wide text). JET_errInvalidParameter,
// JET_errIndexInvalidDef.
template <class Char>
Result<KeyText> keyTextIn(const Char* key, std::uint32_t bytes) {
    if (key == nullptr || bytes == 0) return fail(JET_errInvalidParameter);
    const std::size_t count = bytes / sizeof(Char);
    KeyText result;
    std::size_t at = 0;
    while (at < count && key[at] != Char{}) {
        std::size_t end = at;
        while (end < count && key[end] != Char{})
            ++end;
        if (end == count) return fail(JET_errIndexInvalidDef);
        const std::string part = TRY(textIn(key + at));
        result.text += TRY(codePage1252Of(part));
        result.text += '\0';
        at = end + 1;
    }
    if (at >= count) return fail(JET_errIndexInvalidDef);
    result.text += '\0';
    const auto* const rest = reinterpret_cast<const std::byte*>(key + at + 1);
    const std::size_t restBytes = bytes - (at + 1) * sizeof(Char);
    if (restBytes != 0 && restBytes != 2 && restBytes != 4) return fail(JET_errIndexInvalidDef);
    for (std::size_t i = 0; i < restBytes; i += 2)
        result.trailer.push_back(loadLE<std::uint16_t>(rest + i));
    return result;
}

// JET_errInvalidParameter: not the structure that its size claims.
[[nodiscard]] inline Result<btree::SpaceHints> spaceHintsIn(const JET_SPACEHINTS* hints) {
    btree::SpaceHints wanted;
    if (hints == nullptr) return wanted;
    if (hints->cbStruct != sizeof(JET_SPACEHINTS)) return fail(JET_errInvalidParameter);
    wanted.initialBytes = hints->cbInitial;
    wanted.flags = hints->grbit;
    wanted.maintenanceDensity = hints->ulMaintDensity;
    wanted.growthPercent = hints->ulGrowth;
    wanted.minimumExtentBytes = hints->cbMinExtent;
    wanted.maximumExtentBytes = hints->cbMaxExtent;
    return wanted;
}

// Locale by identifier (versions 1 and 2) or by name (3).
template <class IndexCreate>
Status sortingIn(const IndexCreate& wanted, table::IndexWish& wish) {
    if constexpr (std::is_same_v<decltype(wanted.pidxunicode), JET_UNICODEINDEX2* const> ||
                  std::is_same_v<decltype(wanted.pidxunicode), JET_UNICODEINDEX2*>) {
        if (wanted.pidxunicode == nullptr) {
            return (wanted.grbit & JET_bitIndexUnicode) != 0 ? Status(fail(JET_errIndexInvalidDef))
                                                             : Status();
        }
        if (wanted.pidxunicode->dwMapFlags != 0) wish.mapFlags = wanted.pidxunicode->dwMapFlags;
        if (wanted.pidxunicode->szLocaleName != nullptr)
            wish.locale = TRY(textIn(wanted.pidxunicode->szLocaleName));
    } else {
        if ((wanted.grbit & JET_bitIndexUnicode) == 0) {
            wish.lcid = wanted.lcid;
            return {};
        }
        if (wanted.pidxunicode == nullptr) return fail(JET_errIndexInvalidDef);
        wish.lcid = wanted.pidxunicode->lcid;
        if (wanted.pidxunicode->dwMapFlags != 0) wish.mapFlags = wanted.pidxunicode->dwMapFlags;
    }
    return {};
}

// JET_INDEXCREATE of any version; the structure's size tells whether it has the newer fields.
template <class IndexCreate>
Result<table::IndexWish> indexWishIn(const IndexCreate& wanted) {
    table::IndexWish wish;
    wish.name =
        TRY(objectNameIn(static_cast<const CharOf<decltype(wanted.szIndexName)>*>(wanted.szIndexName)));
    wish.bits = wanted.grbit;
    const bool hasKeyMost = wanted.cbStruct >= sizeof(JET_INDEXCREATE_A);
    if ((wanted.grbit & JET_bitIndexKeyMost) != 0) {
        if (!hasKeyMost) return fail(JET_errIndexInvalidDef);
        wish.keyMost = wanted.cbKeyMost;
    }
    if ((wanted.grbit & JET_bitIndexTupleLimits) != 0) {
        if (wanted.ptuplelimits == nullptr) return fail(JET_errIndexInvalidDef);
        const JET_TUPLELIMITS& limits = *wanted.ptuplelimits;
        wish.tuples = {limits.chLengthMin, limits.chLengthMax, limits.chToIndexMax, limits.cchIncrement,
                       limits.ichStart};
    } else {
        wish.variableSegmentMost = wanted.cbVarSegMac;
    }
    if (wanted.cConditionalColumn != 0 && wanted.rgconditionalcolumn == nullptr)
        return fail(JET_errInvalidParameter);
    for (JET_ULONG i = 0; i < wanted.cConditionalColumn && i <= 16; ++i) {
        const auto& condition = wanted.rgconditionalcolumn[i];
        if (condition.cbStruct != sizeof condition) return fail(JET_errIndexInvalidDef);
        const CharOf<decltype(condition.szColumnName)>* const name = condition.szColumnName;
        wish.conditions.push_back({TRY(objectNameIn(name)), condition.grbit});
    }
    TRY(sortingIn(wanted, wish));
    const CharOf<decltype(wanted.szKey)>* const key = wanted.szKey;
    wish.keyText = TRY(keyTextIn(key, wanted.cbKey)).text;
    if constexpr (requires { wanted.pSpacehints; }) wish.hints = TRY(spaceHintsIn(wanted.pSpacehints));
    return wish;
}

}  // namespace esent::api
