#include "record/compression.h"

#include <array>

#include "record/lz4_block.h"
#include "record/seven_bit.h"
#include "record/xpress.h"

namespace esent::record {

namespace {

constexpr unsigned kSchemeShift = 3;
constexpr std::size_t kXpressFrom = 1024;  // shorter values get seven bits or nothing
constexpr std::size_t kSizedHeader = 3;    // scheme byte and plain size, u16
constexpr std::size_t kSampleBytes = 1024;

std::byte schemeByte(CompressionScheme scheme) {
    return static_cast<std::byte>(static_cast<unsigned>(scheme) << kSchemeShift);
}

// Whether the bytes at the start are anything but evenly spread: chi-squared of their frequencies. Noise
// comes to about 255.
bool looksCompressible(ByteView plain) {
    constexpr std::uint64_t kEnough = 500;
    const ByteView sample = plain.first(std::min(plain.size(), kSampleBytes));
    std::array<std::uint32_t, 256> counts{};
    for (const std::byte b : sample)
        ++counts[std::to_integer<std::size_t>(b)];
    std::uint64_t squares = 0;
    for (const std::uint64_t count : counts)
        squares += count * count;
    return squares * counts.size() >= (kEnough + sample.size()) * sample.size();
}

void compressXpress(ByteView plain, std::vector<std::byte>& stored) {
    stored.resize(kSizedHeader);
    stored[0] = schemeByte(CompressionScheme::Xpress);
    storeLE<std::uint16_t>(stored, 1, static_cast<std::uint16_t>(plain.size()));
    xpressCompress(plain, stored);
}

}  // namespace

std::optional<CompressionScheme> schemeOf(ByteView stored) {
    if (stored.empty()) return std::nullopt;
    return static_cast<CompressionScheme>(std::to_integer<unsigned>(stored[0]) >> kSchemeShift);
}

Result<std::size_t> plainSize(ByteView stored) {
    const auto scheme = schemeOf(stored);
    if (!scheme) return fail(JET_errDecompressionFailed);
    switch (*scheme) {
        case CompressionScheme::SevenBitText:
            return sevenBitPlainSize(stored, false);
        case CompressionScheme::SevenBitUnicode:
            return sevenBitPlainSize(stored, true);
        case CompressionScheme::Xpress:
        case CompressionScheme::Lz4:
            if (stored.size() < kSizedHeader) return fail(JET_errDecompressionFailed);
            return loadLE<std::uint16_t>(stored, 1);
        default:
            return fail(JET_errDecompressionFailed);
    }
}

Status decompressInto(ByteView stored, ByteSpan plain) {
    const std::size_t size = TRY(plainSize(stored));
    if (size != plain.size()) return fail(JET_errDecompressionFailed);
    const CompressionScheme scheme = *schemeOf(stored);
    if (scheme == CompressionScheme::SevenBitText || scheme == CompressionScheme::SevenBitUnicode) {
        sevenBitDecode(stored, scheme == CompressionScheme::SevenBitUnicode, plain);
        return {};
    }
    const ByteView stream = stored.subspan(kSizedHeader);
    const bool good = scheme == CompressionScheme::Xpress ? xpressDecompress(stream, plain)
                                                          : lz4BlockDecompress(stream, plain);
    return good ? Status() : fail(JET_errDecompressionFailed);
}

Result<std::vector<std::byte>> decompress(ByteView stored, std::size_t maxBytes) {
    const std::size_t size = TRY(plainSize(stored));
    if (size > maxBytes) return fail(JET_errDecompressionFailed);
    std::vector<std::byte> plain(size);
    TRY(decompressInto(stored, plain));
    return plain;
}

// From 1024 bytes on XPRESS if it shrinks the value at all, unless the value is UTF-16 that seven bits make
// shorter; seven bits otherwise.
bool compressInto(ByteView plain, std::size_t minStored, std::vector<std::byte>& stored) {
    const SevenBitForm form = sevenBitFormOf(plain);
    const std::size_t sevenBits =
        form == SevenBitForm::None ? plain.size() : sevenBitStoredSize(plain.size(), form);
    if (plain.size() >= kXpressFrom && plain.size() <= kXpressMaxBytes && looksCompressible(plain)) {
        compressXpress(plain, stored);
        const std::size_t limit = form == SevenBitForm::Unicode ? sevenBits : plain.size();
        if (stored.size() < limit && stored.size() >= minStored) return true;
    }
    if (sevenBits >= plain.size() || sevenBits < minStored) return false;
    sevenBitEncode(plain, form, stored);
    return true;
}

std::optional<std::vector<std::byte>> compress(ByteView plain, std::size_t minStored) {
    std::vector<std::byte> stored;
    if (!compressInto(plain, minStored, stored)) return std::nullopt;
    return stored;
}

}  // namespace esent::record
