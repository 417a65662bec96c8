// Block sums with 16- and 32-byte vectors. Each function carries its instruction set as an attribute; the
// caller asks the processor first.
#include "page/block_sums.h"

#if defined(__x86_64__) || defined(__i386__)

namespace esent::page::detail {

using Vector16 = std::uint64_t __attribute__((vector_size(16)));
using Vector32 = std::uint64_t __attribute__((vector_size(32)));

[[gnu::target("sse2")]] BlockSums blockSumsSse2(const std::byte* block, std::size_t size) {
    return blockSums<Vector16>(block, size);
}

[[gnu::target("avx2")]] BlockSums blockSumsAvx2(const std::byte* block, std::size_t size) {
    return blockSums<Vector32>(block, size);
}

}  // namespace esent::page::detail

#endif
