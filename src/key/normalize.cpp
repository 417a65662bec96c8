#include "key/normalize.h"

#include <array>

namespace esent::key {

namespace {

// Sources for keys of 255 bytes are cut, whatever the key could hold: an old rule that the files keep.
constexpr std::size_t kOldKeyMost = 255;
constexpr std::size_t kOldSourceMost = 255;

constexpr std::size_t kGroup = 8;  // binary data: eight bytes and a control byte
constexpr std::byte kMoreGroups{0x09};

constexpr std::array<std::uint8_t, 16> kGuidOrder = {10, 11, 12, 13, 14, 15, 8, 9, 6, 7, 4, 5, 0, 1, 2, 3};
constexpr std::array<std::uint8_t, 16> kDotNetGuidOrder = {3, 2, 1,  0,  5,  4,  7,  6,
                                                           8, 9, 10, 11, 12, 13, 14, 15};

// A written segment: whether all of the value is in it, and where its data ends (before padding, control
// byte, terminator and weights after the primary ones).
struct Written {
    bool whole = true;
    std::size_t dataEnd = 0;
    bool endsInside = false;  // a terminator in the value ended it: what follows does not matter
};

bool isText(JET_COLTYP type) {
    return type == JET_coltypText || type == JET_coltypLongText;
}
bool isBinary(JET_COLTYP type) {
    return type == JET_coltypBinary || type == JET_coltypLongBinary;
}

// Size of a type of one size; 0 for text, binary and what can't be in a key.
std::size_t sizeOf(JET_COLTYP type) {
    switch (type) {
        case JET_coltypBit:
        case JET_coltypUnsignedByte:
            return 1;
        case JET_coltypShort:
        case JET_coltypUnsignedShort:
            return 2;
        case JET_coltypLong:
        case JET_coltypUnsignedLong:
        case JET_coltypIEEESingle:
            return 4;
        case JET_coltypCurrency:
        case JET_coltypLongLong:
        case JET_coltypUnsignedLongLong:
        case JET_coltypIEEEDouble:
        case JET_coltypDateTime:
            return 8;
        case JET_coltypGUID:
            return 16;
        default:
            return 0;
    }
}

enum class NumberKind : std::uint8_t { Unsigned, Signed, Floating };

NumberKind numberKindOf(JET_COLTYP type) {
    switch (type) {
        case JET_coltypShort:
        case JET_coltypLong:
        case JET_coltypCurrency:
        case JET_coltypLongLong:
            return NumberKind::Signed;
        case JET_coltypIEEESingle:
        case JET_coltypIEEEDouble:
        case JET_coltypDateTime:
            return NumberKind::Floating;
        default:
            return NumberKind::Unsigned;
    }
}

// The value's bytes, most significant first, with signs made to sort.
void normalizeFixed(const SegmentSpec& spec, ByteView value, std::byte* out) {
    const std::size_t size = value.size();
    if (spec.type == JET_coltypBit) {
        out[0] = value[0] == std::byte{0} ? std::byte{0} : std::byte{0xFF};
        return;
    }
    if (spec.type == JET_coltypGUID) {
        const auto& order = spec.dotNetGuid ? kDotNetGuidOrder : kGuidOrder;
        for (std::size_t i = 0; i < size; ++i)
            out[i] = value[order[i]];
        return;
    }
    for (std::size_t i = 0; i < size; ++i)
        out[i] = value[size - 1 - i];
    const NumberKind kind = numberKindOf(spec.type);
    constexpr std::byte kSign{0x80};
    if (kind == NumberKind::Floating && (out[0] & kSign) != std::byte{0}) {
        for (std::size_t i = 0; i < size; ++i)
            out[i] = ~out[i];
    } else if (kind != NumberKind::Unsigned) {
        out[0] ^= kSign;
    }
}

Written writeFixed(KeyBuffer& key, const SegmentSpec& spec, ByteView value) {
    std::array<std::byte, 16> bytes{};
    normalizeFixed(spec, value, bytes.data());
    const std::size_t count = std::min(value.size(), key.space());
    key.append(ByteView(bytes).first(count));
    return {count == value.size(), key.size()};
}

Written writeRawBinary(KeyBuffer& key, ByteView value, std::size_t most) {
    const std::size_t count = std::min(value.size(), most);
    key.append(value.first(count));
    return {count == value.size(), key.size()};
}

// Groups of eight bytes, each followed by a control byte: 9 when more follows, else the count of data bytes.
// What is left of `most` after the last whole group that fits is filled with data alone.
Written writeBinary(KeyBuffer& key, ByteView value, std::size_t most) {
    for (; value.size() > kGroup && most > kGroup; most -= kGroup + 1) {
        key.append(value.first(kGroup));
        key.append(kMoreGroups);
        value = value.subspan(kGroup);
    }
    const bool whole = most > kGroup;
    const std::size_t room = whole ? kGroup : most;
    const std::size_t count = std::min(value.size(), room);
    key.append(value.first(count));
    const std::size_t dataEnd = key.size();
    key.append(room - count, std::byte{0});
    if (whole) key.append(static_cast<std::byte>(count));
    return {whole, dataEnd};
}

constexpr std::byte upperAscii(std::byte c) {
    return c >= std::byte{'a'} && c <= std::byte{'z'} ? c ^ std::byte{0x20} : c;
}

// Text of code page 1252: a-z folded, ended by a zero byte. The last byte of a text that does not fit is
// 0x20 less than it should be: a slip of long ago that the files keep.
Written writeAnsiText(KeyBuffer& key, ByteView value, std::size_t most) {
    if (most == 0) return {false, key.size()};
    const ByteView head = value.first(std::min(value.size(), most));
    const auto length =
        static_cast<std::size_t>(std::find(head.begin(), head.end(), std::byte{0}) - head.begin());
    const bool whole = length < most;
    const ByteSpan out = key.tail();
    const std::size_t folded = whole ? length : most - 1;
    for (std::size_t i = 0; i < folded; ++i)
        out[i] = upperAscii(head[i]);
    out[folded] = whole ? std::byte{0} : static_cast<std::byte>(static_cast<unsigned>(head[folded]) - 0x20U);
    key.grow(folded + 1);
    return {whole, key.size() - (whole ? 1 : 0), length < head.size()};
}

Result<Written> writeUnicodeText(KeyBuffer& key, const Collation& collation, ByteView value,
                                 std::size_t most) {
    const std::size_t start = key.size();
    const ByteSpan out = key.tail().first(most);
    const SortKeySize made = TRY(collation.sortKey(value, out));
    key.grow(made.size);
    std::size_t dataEnd = key.size();
    if (collation.isUpperCase()) {
        // Two bytes end it; a cut may have left one of them.
        const std::size_t units = std::min(made.size, value.size() / 2 * 2);
        dataEnd = start + units;
    } else {
        constexpr std::byte kEndOfPrimary{1};
        dataEnd = start + static_cast<std::size_t>(
                              std::find(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(made.size),
                                        kEndOfPrimary) -
                              out.begin());
    }
    return Written{made.whole, dataEnd};
}

// Everything after the prefix byte, ascending.
Result<Written> writeData(KeyBuffer& key, const SegmentSpec& spec, ByteView value, std::size_t most) {
    if (isText(spec.type)) {
        if (!spec.unicode) return writeAnsiText(key, value, most);
        if (spec.collation == nullptr) return fail(JET_errUnicodeTranslationFail);
        return writeUnicodeText(key, *spec.collation, value, most);
    }
    if (isBinary(spec.type)) {
        return spec.fixedColumn ? writeRawBinary(key, value, most) : writeBinary(key, value, most);
    }
    return writeFixed(key, spec, value);
}

std::byte prefixOf(const SegmentSpec& spec, const std::optional<ByteView>& value) {
    if (!value) return spec.nullsHigh ? kHighNullPrefix : kNullPrefix;
    return value->empty() ? kEmptyPrefix : kDataPrefix;
}

Status checkSize(const SegmentSpec& spec, const std::optional<ByteView>& value) {
    if (isText(spec.type) || isBinary(spec.type)) return {};
    const std::size_t size = sizeOf(spec.type);
    if (size == 0) return fail(JET_errInvalidColumnType);
    if (value && value->size() != size) return fail(JET_errInvalidBufferSize);
    return {};
}

struct Segment {
    SegmentFit fit = SegmentFit::Whole;
    std::size_t dataEnd = 0;
};

Result<Segment> writeSegment(KeyBuffer& key, const SegmentSpec& spec, std::optional<ByteView> value,
                             bool sourceIsWhole) {
    TRY(checkSize(spec, value));
    if (key.space() == 0) return Segment{SegmentFit::Truncated, key.size()};
    const std::size_t start = key.size();
    key.append(prefixOf(spec, value));
    Segment segment{SegmentFit::Whole, key.size()};
    if (value && !value->empty()) {
        const std::size_t cap = spec.variableSegmentMost == 0 ? SIZE_MAX : spec.variableSegmentMost - 1U;
        const bool isCapped = cap < key.space();
        const std::size_t most = std::min(key.space(), cap);
        if (key.keyMost() == kOldKeyMost) {
            sourceIsWhole = sourceIsWhole || value->size() >= kOldSourceMost;
            value = value->first(std::min(value->size(), kOldSourceMost));
        }
        const Result<Written> written = writeData(key, spec, *value, most);
        if (!written || (written->whole && !written->endsInside && !sourceIsWhole)) {
            key.shrinkTo(start);
            if (!written) return fail(written.error());
            return Segment{SegmentFit::SourceTooShort, start};
        }
        if (!written->whole && !isCapped) segment.fit = SegmentFit::Truncated;
        segment.dataEnd = written->dataEnd;
    }
    if (spec.descending) key.invertFrom(start);
    return segment;
}

// A value of spec.fixedBytes, for which there is room.
void appendFixed(KeyBuffer& key, const SegmentSpec& spec, ByteView value) {
    const std::size_t start = key.size();
    key.append(kDataPrefix);
    if (isBinary(spec.type)) {
        key.append(value);
    } else {
        (void)writeFixed(key, spec, value);
    }
    if (spec.descending) key.invertFrom(start);
}

template <class Value>
void appendNumber(KeyBytes& key, JET_COLTYP type, Value value) {
    std::array<std::byte, sizeof(Value)> bytes;
    storeLE<Value>(bytes.data(), value);
    KeyBuffer segment(JET_cbKeyMostMost);
    (void)writeSegment(segment, SegmentSpec{.type = type}, ByteView(bytes), true);
    key.insert(key.end(), segment.view().begin(), segment.view().end());
}

void appendBytes(KeyBytes& key, JET_COLTYP type, ByteView value) {
    KeyBuffer segment(JET_cbKeyMostMost);
    (void)writeSegment(segment, SegmentSpec{.type = type}, value, true);
    key.insert(key.end(), segment.view().begin(), segment.view().end());
}

void closeKey(KeyBuffer& key, KeyLimit limit) {
    if (limit == KeyLimit::FullEnd || limit == KeyLimit::PartialEnd) {
        key.append(JET_cbKeyMostMost + 1, std::byte{0xFF});
    }
}

}  // namespace

std::uint16_t fixedBytesOf(const SegmentSpec& spec, std::size_t columnBytes) {
    if (isText(spec.type)) return 0;
    if (!isBinary(spec.type)) return static_cast<std::uint16_t>(sizeOf(spec.type));
    const bool cut = spec.variableSegmentMost != 0 && columnBytes >= spec.variableSegmentMost;
    return spec.fixedColumn && !cut && columnBytes <= kOldSourceMost ? static_cast<std::uint16_t>(columnBytes)
                                                                     : std::uint16_t{0};
}

Result<SegmentFit> appendSegment(KeyBuffer& key, const SegmentSpec& spec, std::optional<ByteView> value,
                                 bool sourceIsWhole) {
    if (value && spec.fixedBytes != 0 && value->size() == spec.fixedBytes && key.space() > spec.fixedBytes) {
        appendFixed(key, spec, *value);
        return SegmentFit::Whole;
    }
    return TRY(writeSegment(key, spec, value, sourceIsWhole)).fit;
}

std::size_t sourceBytesFor(const KeyBuffer& key) {
    if (key.keyMost() == kOldKeyMost) return kOldSourceMost;
    return std::max<std::size_t>(key.space(), 2 * kGroup);
}

Result<KeyLimit> limitOf(JET_GRBIT grbit, const SegmentSpec& spec) {
    constexpr JET_GRBIT kAll = JET_bitStrLimit | JET_bitSubStrLimit | JET_bitFullColumnStartLimit |
                               JET_bitFullColumnEndLimit | JET_bitPartialColumnStartLimit |
                               JET_bitPartialColumnEndLimit;
    const bool hasBeginnings = isText(spec.type) || (isBinary(spec.type) && !spec.fixedColumn);
    switch (grbit & kAll) {
        case 0:
            return KeyLimit::None;
        case JET_bitFullColumnStartLimit:
            return KeyLimit::FullStart;
        case JET_bitFullColumnEndLimit:
            return KeyLimit::FullEnd;
        case JET_bitStrLimit:
            return isBinary(spec.type) && hasBeginnings ? KeyLimit::PartialEnd : KeyLimit::FullEnd;
        case JET_bitSubStrLimit:
            return hasBeginnings ? KeyLimit::PartialEnd : KeyLimit::FullEnd;
        case JET_bitPartialColumnStartLimit:
        case JET_bitPartialColumnEndLimit:
            if (!hasBeginnings) return fail(JET_errInvalidGrbit);
            return (grbit & JET_bitPartialColumnStartLimit) ? KeyLimit::PartialStart : KeyLimit::PartialEnd;
        default:
            return fail(JET_errInvalidGrbit);
    }
}

Result<SegmentFit> appendLimitSegment(KeyBuffer& key, const SegmentSpec& spec, std::optional<ByteView> value,
                                      KeyLimit limit) {
    const Segment segment = TRY(writeSegment(key, spec, value, true));
    // Nothing begins with no data: NULL and zero length are whole columns.
    const bool partial =
        (limit == KeyLimit::PartialStart || limit == KeyLimit::PartialEnd) && value && !value->empty();
    if (!partial) {
        closeKey(key, limit);
        return segment.fit;
    }
    const std::size_t end = key.size();
    key.shrinkTo(segment.dataEnd);
    if (limit == KeyLimit::PartialEnd && isBinary(spec.type)) {
        key.append(end - segment.dataEnd + 1, std::byte{0xFF});
    } else {
        closeKey(key, limit);
    }
    return segment.fit;
}

void appendBit(KeyBytes& key, bool value) {
    appendNumber(key, JET_coltypBit, static_cast<std::uint8_t>(value));
}
void appendSigned(KeyBytes& key, std::int16_t value) {
    appendNumber(key, JET_coltypShort, value);
}
void appendSigned(KeyBytes& key, std::int32_t value) {
    appendNumber(key, JET_coltypLong, value);
}
void appendBinary(KeyBytes& key, ByteView value) {
    appendBytes(key, JET_coltypBinary, value);
}
void appendAnsiText(KeyBytes& key, std::string_view value) {
    appendBytes(key, JET_coltypText, std::as_bytes(std::span(value.data(), value.size())));
}

}  // namespace esent::key
