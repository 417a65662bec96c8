// Fuzz target: a new database with bytes of its used pages changed (and sealed again) is read as catalog,
// walked and checked. Input: one byte for the page size, then changes of four bytes: page, offset, value.
#include <array>
#include <cstdint>
#include <cstdlib>

#include "btree/space.h"
#include "btree/tree_check.h"
#include "catalog/catalog_reader.h"
#include "catalog/new_database.h"
#include "memory_file.h"
#include "page/checksum.h"
#include "page/page_view.h"

namespace {

using namespace esent;  // NOLINT

constexpr std::array<PageNumber, 21> kUsedPages = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
                                                   12, 13, 14, 24, 25, 26, 27, 28, 29, 30};

const std::vector<std::byte>& newDatabase(std::uint32_t pageSize) {
    static std::array<std::vector<std::byte>, 4> databases;
    auto& bytes = databases[pageSize == 4096 ? 0 : pageSize == 8192 ? 1 : pageSize == 16384 ? 2 : 3];
    if (bytes.empty()) {
        test::MemoryFile file;
        if (!catalog::buildNewDatabase(file, {.pageSize = pageSize, .initialPages = 31})) std::abort();
        bytes = std::move(file.bytes);
    }
    return bytes;
}

void readAll(btree::PageSource& source) {
    (void)btree::ownedPages(source);
    for (const auto copy : {catalog::CatalogCopy::Main, catalog::CatalogCopy::Shadow}) {
        const auto found = catalog::readCatalog(source, copy);
        if (!found) continue;
        for (const auto& table : found->tables) {
            (void)btree::checkTreeAndSpace(source, table.root, table.objectId);
            (void)btree::readTreeSpace(source, table.root);
        }
    }
    for (const PageNumber root : kUsedPages)
        (void)btree::checkTreeAndSpace(source, root);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::uint32_t pageSize = 4096U << (data[0] & 3);
    test::MemoryFile file(newDatabase(pageSize));
    for (std::size_t at = 1; at + 4 <= size && at < 400; at += 4) {
        const PageNumber number = kUsedPages[data[at] % kUsedPages.size()];
        // Offsets count from the start, or (top bit) from the end of the page, where the tags are.
        const std::size_t raw = data[at + 1] | (std::size_t{data[at + 2]} << 8);
        const std::size_t low = (raw & 0x7FFF) % pageSize;
        const std::size_t offset = (raw & 0x8000) != 0 ? pageSize - 1 - low : low;
        const ByteSpan page = ByteSpan(file.bytes).subspan(page::pageOffset(number, pageSize), pageSize);
        page[offset] = static_cast<std::byte>(data[at + 3]);
        page::sealPage(page, number);
    }
    btree::FilePageSource source(file, pageSize);
    readAll(source);
    return 0;
}
