// Block sums in plain 64-bit words, for any processor.
#include "page/block_sums.h"

namespace esent::page::detail {

BlockSums blockSumsPortable(const std::byte* block, std::size_t size) {
    return blockSums<std::uint64_t>(block, size);
}

}  // namespace esent::page::detail
