// An index described as JET_INDEXCREATE, so that JetCreateIndex2 and its like can make it again: everything
// that the structure points to lies behind it in the caller's buffer.
//
// Templates over the versions of the structure; pure.
#pragma once

#include <cstring>
#include <string>

#include "api/column_arguments.h"
#include "catalog/definition_rows.h"

namespace esent::api {

// Hands out parts of the caller's buffer; when it is full, nulls and full().
class BufferParts {
 public:
    BufferParts(void* buffer, std::size_t bytes) : at_(static_cast<std::byte*>(buffer)), left_(bytes) {}

    template <class T>
    [[nodiscard]] T* take(std::size_t count = 1) {
        const std::size_t skew = reinterpret_cast<std::uintptr_t>(at_) % alignof(T);
        const std::size_t padding = skew == 0 ? 0 : alignof(T) - skew;
        const std::size_t needed = padding + count * sizeof(T);
        if (full_ || at_ == nullptr || needed > left_) {
            full_ = true;
            return nullptr;
        }
        auto* const part = reinterpret_cast<T*>(at_ + padding);
        std::memset(static_cast<void*>(part), 0, count * sizeof(T));
        at_ += needed;
        left_ -= needed;
        return part;
    }
    template <class Char>
    [[nodiscard]] Char* text(const std::basic_string<Char>& text) {
        Char* const part = take<Char>(text.size() + 1);
        if (part != nullptr) std::memcpy(part, text.data(), text.size() * sizeof(Char));
        return part;
    }
    [[nodiscard]] bool full() const { return full_; }

 private:
    std::byte* at_;
    std::size_t left_;
    bool full_ = false;
};

// "+a\0-b\0\0" without the last zero, which BufferParts adds.
template <class Char>
Result<std::basic_string<Char>> keyTextOut(const catalog::TableSchema& schema,
                                           const catalog::IndexDefinition& index) {
    std::basic_string<Char> key;
    for (const catalog::KeySegment& segment : index.segments) {
        const catalog::ColumnRef column = schema.column(segment);
        if (!column) return fail(JET_errCatalogCorrupted);
        key += static_cast<Char>(segment.descending ? '-' : '+');
        key += TRY(encode<Char>(objectNameOut(column.column->name)));
        key += Char{};
    }
    return key;
}

template <class IndexCreate>
Status putConditions(const catalog::TableSchema& schema, const catalog::IndexDefinition& index,
                     IndexCreate& out, BufferParts& parts) {
    if (index.conditions.empty()) return {};
    using Condition = std::remove_pointer_t<decltype(out.rgconditionalcolumn)>;
    using Char = CharOf<decltype(out.szIndexName)>;
    out.cConditionalColumn = static_cast<JET_ULONG>(index.conditions.size());
    out.rgconditionalcolumn = parts.take<Condition>(index.conditions.size());
    for (std::size_t i = 0; i < index.conditions.size() && !parts.full(); ++i) {
        const catalog::ColumnRef column = schema.column(index.conditions[i]);
        if (!column) return fail(JET_errCatalogCorrupted);
        Condition& each = out.rgconditionalcolumn[i];
        each.cbStruct = sizeof each;
        each.szColumnName = parts.text(TRY(encode<Char>(objectNameOut(column.column->name))));
        each.grbit =
            index.conditions[i].mustBeNull ? JET_bitIndexColumnMustBeNull : JET_bitIndexColumnMustBeNonNull;
    }
    return {};
}

// Locale by name in the third version, by identifier before.
template <class IndexCreate>
void putSorting(const catalog::IndexDefinition& index, std::uint32_t lcid, IndexCreate& out,
                BufferParts& parts) {
    using Sorting = std::remove_pointer_t<decltype(out.pidxunicode)>;
    out.grbit |= JET_bitIndexUnicode;
    out.pidxunicode = parts.take<Sorting>();
    if (out.pidxunicode == nullptr) return;
    out.pidxunicode->dwMapFlags = index.mapFlags;
    if constexpr (std::is_same_v<Sorting, JET_UNICODEINDEX2>) {
        const std::u16string name = index.localeName.value_or(u"");
        auto* const text = parts.take<JET_WCHAR>(name.size() + 1);
        if (text != nullptr) std::memcpy(text, name.data(), name.size() * 2);
        if (!parts.full()) out.pidxunicode->szLocaleName = text;
    } else {
        out.pidxunicode->lcid = lcid;
    }
}

// JET_errBufferTooSmall: nothing of use is in the buffer.
template <class IndexCreate>
Status putIndexCreate(const catalog::TableSchema& schema, const catalog::IndexDefinition& index,
                      std::uint32_t lcid, void* buffer, std::uint32_t bytes) {
    BufferParts parts(buffer, bytes);
    auto* const out = parts.take<IndexCreate>();
    if (out == nullptr || static_cast<void*>(out) != buffer) return fail(JET_errBufferTooSmall);
    using Char = CharOf<decltype(out->szIndexName)>;
    out->cbStruct = sizeof *out;
    out->grbit = table::indexBitsOf(index);
    out->ulDensity = index.density;
    out->cbKeyMost = index.keyMost;
    putSorting(index, lcid, *out, parts);
    if (index.tupleLimits && index.tupleLimits->size() == sizeof(JET_TUPLELIMITS)) {
        out->grbit |= JET_bitIndexTupleLimits;
        out->ptuplelimits = parts.take<JET_TUPLELIMITS>();
        if (out->ptuplelimits != nullptr)
            std::memcpy(out->ptuplelimits, index.tupleLimits->data(), sizeof(JET_TUPLELIMITS));
    } else {
        out->cbVarSegMac = index.variableSegmentMost;
    }
    if constexpr (requires { out->pSpacehints; }) {
        const btree::SpaceHints hints =
            catalog::decodeSpaceHints(index.spaceHints, catalog::HintsOf::IndexOrLongValues);
        out->pSpacehints = parts.take<JET_SPACEHINTS>();
        if (out->pSpacehints != nullptr)
            *out->pSpacehints = {sizeof(JET_SPACEHINTS),   index.density,
                                 hints.initialBytes,       hints.flags,
                                 hints.maintenanceDensity, hints.growthPercent,
                                 hints.minimumExtentBytes, hints.maximumExtentBytes};
    }
    TRY(putConditions(schema, index, *out, parts));
    const auto key = TRY(keyTextOut<Char>(schema, index));
    out->szIndexName = parts.text(TRY(encode<Char>(objectNameOut(index.name))));
    out->szKey = parts.text(key);
    out->cbKey = static_cast<JET_ULONG>((key.size() + 1) * sizeof(Char));
    if (parts.full()) return fail(JET_errBufferTooSmall);
    return {};
}

}  // namespace esent::api
