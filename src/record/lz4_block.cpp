#include "record/lz4_block.h"

#include <algorithm>
#include <cstdint>

namespace esent::record {

namespace {

constexpr std::size_t kMinMatch = 4;
constexpr std::size_t kNibbleMax = 15;

// A length that starts with a nibble and goes on in bytes as long as they are 255.
bool readLength(ByteView block, std::size_t& at, std::size_t& length) {
    if (length < kNibbleMax) return true;
    for (;;) {
        if (at >= block.size()) return false;
        const auto more = std::to_integer<std::size_t>(block[at++]);
        length += more;
        if (more != 255) return true;
    }
}

}  // namespace

bool lz4BlockDecompress(ByteView block, ByteSpan plain) {
    std::size_t from = 0;
    std::size_t to = 0;
    while (from < block.size()) {
        const auto token = std::to_integer<std::size_t>(block[from++]);
        std::size_t literals = token >> 4;
        if (!readLength(block, from, literals)) return false;
        if (literals > block.size() - from || literals > plain.size() - to) return false;
        std::copy_n(block.begin() + static_cast<std::ptrdiff_t>(from), literals,
                    plain.begin() + static_cast<std::ptrdiff_t>(to));
        from += literals;
        to += literals;
        if (from == block.size()) break;  // the last sequence has literals only
        if (block.size() - from < 2) return false;
        const std::size_t offset = loadLE<std::uint16_t>(block, from);
        from += 2;
        std::size_t length = token & kNibbleMax;
        if (!readLength(block, from, length)) return false;
        length += kMinMatch;
        if (offset == 0 || offset > to || length > plain.size() - to) return false;
        for (; length > 0; --length, ++to)
            plain[to] = plain[to - offset];
    }
    return to == plain.size();
}

}  // namespace esent::record
