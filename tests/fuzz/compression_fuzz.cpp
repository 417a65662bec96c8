// Fuzz target: the bytes as a stored value, and as a plain one that is compressed and restored.
#include <cstdint>
#include <cstdlib>

#include "record/compression.h"
#include "record/xpress.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace esent;  // NOLINT
    const ByteView input(reinterpret_cast<const std::byte*>(data), size);
    const std::vector<std::byte> owned(input.begin(), input.end());
    const auto plain = record::decompress(owned, 20000);
    if (plain && (plain->size() > 20000 || record::plainSize(owned) != plain->size())) std::abort();
    if (size > record::kXpressMaxBytes) return 0;
    std::vector<std::byte> stream;
    record::xpressCompress(owned, stream);
    std::vector<std::byte> back(size);
    if (!record::xpressDecompress(stream, back) || back != owned) std::abort();
    if (const auto stored = record::compress(owned, 4)) {
        if (record::decompress(*stored, size) != owned) std::abort();
    }
    return 0;
}
