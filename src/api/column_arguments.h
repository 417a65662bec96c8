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

inline constexpr std::uint32_t kDefaultDensity = 80;

// Percent; 0 stands for the default.
[[nodiscard]] inline Result<std::uint32_t> densityIn(std::uint32_t wanted) {
    if (wanted == 0) return kDefaultDensity;
    if (wanted < 20 || wanted > 100) return fail(JET_errDensityInvalid);
    return wanted;
}

// Space comes in whole pages. JET_errInvalidParameter: not the structure that its size claims.
[[nodiscard]] inline Result<btree::SpaceHints> spaceHintsIn(const JET_SPACEHINTS* hints,
                                                            std::uint32_t pageSize) {
    btree::SpaceHints wanted;
    if (hints == nullptr) return wanted;
    if (hints->cbStruct != sizeof(JET_SPACEHINTS)) return fail(JET_errInvalidParameter);
    const auto wholePages = [&](std::uint32_t bytes) {
        const std::uint64_t pages = (std::uint64_t{bytes} + pageSize - 1) / pageSize;
        return static_cast<std::uint32_t>(std::min<std::uint64_t>(pages * pageSize, 0xFFFFFFFFU));
    };
    wanted.initialBytes = hints->cbInitial == pageSize ? 0 : wholePages(hints->cbInitial);
    wanted.flags = hints->grbit;
    wanted.maintenanceDensity = hints->ulMaintDensity;
    wanted.growthPercent = hints->ulGrowth;
    wanted.minimumExtentBytes = wholePages(hints->cbMinExtent);
    wanted.maximumExtentBytes = wholePages(hints->cbMaxExtent);
    (void)TRY(densityIn(hints->ulInitialDensity));
    (void)TRY(densityIn(wanted.maintenanceDensity));
    constexpr JET_GRBIT kScans = JET_bitRetrieveHintTableScanForward | JET_bitRetrieveHintTableScanBackward;
    constexpr JET_GRBIT kKnown = 0x3FF;
    if ((wanted.flags & ~kKnown) != 0) return fail(JET_errInvalidGrbit);
    constexpr std::uint32_t kExtentMost = 100U << 20;
    constexpr std::uint32_t kGrowthMost = 500 * 100;
    const bool grows =
        wanted.growthPercent == 0 || (wanted.growthPercent >= 100 && wanted.growthPercent < kGrowthMost);
    if ((wanted.flags & kScans) == kScans || !grows || wanted.maximumExtentBytes >= kExtentMost ||
        wanted.minimumExtentBytes > wanted.maximumExtentBytes)
        return fail(JET_errSpaceHintsInvalid);
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

// The next version of a structure; void: none that may stand in its place.
template <class IndexCreate>
struct NewerIndexCreate {
    using Type = void;
};
template <>
struct NewerIndexCreate<JET_INDEXCREATE_A> {
    using Type = JET_INDEXCREATE2_A;
};
template <>
struct NewerIndexCreate<JET_INDEXCREATE_W> {
    using Type = JET_INDEXCREATE2_W;
};

// The first version exists without its last field, too, and the second may stand in its place.
template <class IndexCreate>
bool isLegalIndexSize(JET_ULONG bytes) {
    using Newer = typename NewerIndexCreate<IndexCreate>::Type;
    if (bytes == sizeof(IndexCreate)) return true;
    if constexpr (std::is_void_v<Newer>) {
        return false;
    } else {
        return bytes == sizeof(JET_INDEXCREATEOLD_A) || bytes == sizeof(Newer);
    }
}

// The elements of an array in which each says how far the next one is. `wrongSize`: one has no legal size.
template <class IndexCreate>
Result<std::vector<IndexCreate*>> indexArrayIn(IndexCreate* first, JET_ULONG count, JET_ERR wrongSize) {
    std::vector<IndexCreate*> each;
    auto* at = reinterpret_cast<std::byte*>(first);
    for (JET_ULONG i = 0; i < count; ++i) {
        each.push_back(reinterpret_cast<IndexCreate*>(at));
        const JET_ULONG bytes = each.back()->cbStruct;
        if (!isLegalIndexSize<IndexCreate>(bytes)) return fail(wrongSize);
        at += bytes;
    }
    return each;
}

// JET_INDEXCREATE of any version; the structure's size tells whether it has the newer fields.
template <class IndexCreate>
Result<table::IndexWish> indexWishIn(const IndexCreate& wanted, std::uint32_t pageSize) {
    using Newer = typename NewerIndexCreate<IndexCreate>::Type;
    if constexpr (!std::is_void_v<Newer>) {
        if (wanted.cbStruct == sizeof(Newer))
            return indexWishIn(reinterpret_cast<const Newer&>(wanted), pageSize);
    }
    table::IndexWish wish;
    wish.density = TRY(densityIn(wanted.ulDensity));
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
    if constexpr (requires { wanted.pSpacehints; }) {
        const JET_SPACEHINTS* const hints = wanted.pSpacehints;
        wish.hints = TRY(spaceHintsIn(hints, pageSize));
        if (hints != nullptr)
            wish.density = TRY(densityIn(hints->ulInitialDensity));
        else if (wanted.ulDensity == 0)
            wish.density = 0;  // the table's
    }
    return wish;
}

}  // namespace esent::api
