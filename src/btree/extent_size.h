// How many pages a tree asks for when it needs more space: the sizes that Windows' engine takes
// (docs/formats/btree.md). Pure functions.
#pragma once

#include "btree/space.h"
#include "btree/tree.h"

namespace esent::btree {

// JET_SPACEHINTS bits.
inline constexpr std::uint32_t kHintUseParentSpace = 0x1;
inline constexpr std::uint32_t kHintExactExtents = 0x200;

// The next extent of a tree that has extent trees and owns `ownedPages`, its children's included.
[[nodiscard]] std::uint32_t nextExtentPages(const SpaceHeader& header, std::uint64_t ownedPages,
                                            const SpaceHints& hints, std::uint32_t pageSize,
                                            std::uint32_t request);
// The second extent, which makes the first one's bitmap a pair of extent trees. `request`: pages that are
// needed besides.
[[nodiscard]] std::uint32_t conversionPages(const SpaceHeader& header, const SpaceHints& hints,
                                            std::uint32_t pageSize, std::uint32_t request);

// By how much the file grows: at least `request`.
struct FileGrowth {
    std::uint32_t owned = 0;      // pages of the database now
    std::uint32_t extension = 1;  // JET_paramDbExtensionSize
    std::uint32_t request = 1;
};
[[nodiscard]] std::uint32_t fileGrowthPages(const SpaceHeader& root, const FileGrowth& facts);

}  // namespace esent::btree
