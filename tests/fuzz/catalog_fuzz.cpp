// Fuzz target: a new database with bytes of its used pages changed is read as catalog, walked and checked.
// Pages come without their checksums, so that every change gets through. Input: one byte for the page size,
// then changes of four bytes: page, offset, value.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "btree/space.h"
#include "btree/tree_check.h"
#include "catalog/catalog_reader.h"
#include "catalog/new_database.h"
#include "memory_file.h"
#include "page/page_view.h"

namespace {

using namespace esent;  // NOLINT

constexpr PageNumber kPages = 31;
constexpr std::array<PageNumber, 21> kUsedPages = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
                                                   12, 13, 14, 24, 25, 26, 27, 28, 29, 30};

using Page = std::shared_ptr<std::vector<std::byte>>;
using Pages = std::array<Page, kPages + 1>;

const Pages& newDatabase(std::uint32_t pageSize) {
    static std::array<Pages, 4> databases;
    Pages& pages = databases[pageSize == 4096 ? 0 : pageSize == 8192 ? 1 : pageSize == 16384 ? 2 : 3];
    if (pages[1] != nullptr) return pages;
    test::MemoryFile file;
    if (!catalog::buildNewDatabase(file, {.pageSize = pageSize, .initialPages = kPages})) std::abort();
    for (PageNumber number = 1; number <= kPages; ++number) {
        const auto at = file.bytes.begin() + static_cast<std::ptrdiff_t>(page::pageOffset(number, pageSize));
        pages[number] = std::make_shared<std::vector<std::byte>>(at, at + pageSize);
    }
    return pages;
}

class FuzzedSource final : public btree::PageSource {
 public:
    explicit FuzzedSource(std::uint32_t pageSize) : pageSize_(pageSize), pages_(newDatabase(pageSize)) {}
    [[nodiscard]] std::uint32_t pageSize() const override { return pageSize_; }
    [[nodiscard]] Result<btree::PageRef> page(PageNumber number) override {
        if (number == 0 || number > kPages) return fail(JET_errFileIOBeyondEOF);
        return btree::PageRef(number, pages_[number]);
    }
    void change(PageNumber number, std::size_t offset, std::uint8_t value) {
        if (pages_[number] == newDatabase(pageSize_)[number]) {
            pages_[number] = std::make_shared<std::vector<std::byte>>(*pages_[number]);
        }
        (*pages_[number])[offset] = static_cast<std::byte>(value);
    }

 private:
    std::uint32_t pageSize_;
    Pages pages_;
};

void readAll(btree::PageSource& source) {
    (void)btree::ownedPages(source);
    for (const auto copy : {catalog::CatalogCopy::Main, catalog::CatalogCopy::Shadow}) {
        const auto found = catalog::readCatalog(source, copy);
        if (!found) continue;
        for (const auto& table : found->tables)
            (void)btree::readTreeSpace(source, table.root);
    }
    for (const PageNumber root : {1U, 4U, 7U, 10U, 24U, 29U, 30U})
        (void)btree::checkTreeAndSpace(source, root);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::uint32_t pageSize = 4096U << (data[0] & 3);
    FuzzedSource source(pageSize);
    for (std::size_t at = 1; at + 4 <= size && at < 400; at += 4) {
        const PageNumber number = kUsedPages[data[at] % kUsedPages.size()];
        // Offsets count from the start, or (top bit) from the end of the page, where the tags are.
        const std::size_t raw = data[at + 1] | (std::size_t{data[at + 2]} << 8);
        const std::size_t low = (raw & 0x7FFF) % pageSize;
        source.change(number, (raw & 0x8000) != 0 ? pageSize - 1 - low : low, data[at + 3]);
    }
    readAll(source);
    return 0;
}
