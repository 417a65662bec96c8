#include "record/compression.h"

#include "record/lz4_block.h"
#include "record/seven_bit.h"
#include "record/xpress.h"

namespace esent::record {

namespace {

constexpr unsigned kSchemeShift = 3;
constexpr std::size_t kXpressFrom = 1024;  // shorter values get seven bits or nothing
constexpr std::size_t kSizedHeader = 3;    // scheme byte and plain size, u16

std::byte schemeByte(CompressionScheme scheme) {
    return static_cast<std::byte>(static_cast<unsigned>(scheme) << kSchemeShift);
}

// A stream behind the scheme byte and the plain size.
template <class Decode>
Result<std::vector<std::byte>> decompressSized(ByteView stored, std::size_t maxBytes, Decode decode) {
    if (stored.size() < kSizedHeader) return fail(JET_errDecompressionFailed);
    const std::size_t size = loadLE<std::uint16_t>(stored, 1);
    if (size > maxBytes) return fail(JET_errDecompressionFailed);
    std::vector<std::byte> plain(size);
    if (!decode(stored.subspan(kSizedHeader), plain)) return fail(JET_errDecompressionFailed);
    return plain;
}

std::optional<std::vector<std::byte>> compressXpress(ByteView plain) {
    if (plain.size() > kXpressMaxBytes) return std::nullopt;
    std::vector<std::byte> stored(kSizedHeader);
    stored[0] = schemeByte(CompressionScheme::Xpress);
    storeLE<std::uint16_t>(stored, 1, static_cast<std::uint16_t>(plain.size()));
    xpressCompress(plain, stored);
    return stored;
}

}  // namespace

std::optional<CompressionScheme> schemeOf(ByteView stored) {
    if (stored.empty()) return std::nullopt;
    return static_cast<CompressionScheme>(std::to_integer<unsigned>(stored[0]) >> kSchemeShift);
}

Result<std::vector<std::byte>> decompress(ByteView stored, std::size_t maxBytes) {
    const auto scheme = schemeOf(stored);
    if (!scheme) return fail(JET_errDecompressionFailed);
    switch (*scheme) {
        case CompressionScheme::SevenBitText:
            return sevenBitDecode(stored, false, maxBytes);
        case CompressionScheme::SevenBitUnicode:
            return sevenBitDecode(stored, true, maxBytes);
        case CompressionScheme::Xpress:
            return decompressSized(stored, maxBytes, xpressDecompress);
        case CompressionScheme::Lz4:
            return decompressSized(stored, maxBytes, lz4BlockDecompress);
        default:
            return fail(JET_errDecompressionFailed);
    }
}

std::optional<std::vector<std::byte>> compress(ByteView plain, std::size_t minStored) {
    std::optional<std::vector<std::byte>> best = sevenBitEncode(plain);
    if (plain.size() >= kXpressFrom) {
        auto xpress = compressXpress(plain);
        if (xpress && (!best || xpress->size() < best->size())) best = std::move(xpress);
    }
    if (best && (best->size() >= plain.size() || best->size() < minStored)) best.reset();
    return best;
}

}  // namespace esent::record
