// Any bytes as a page: checking, repairing and walking it must stay inside its bytes, and repair only what it
// can prove.
#include <cstdlib>
#include <cstring>
#include <vector>

#include "page/checksum.h"
#include "page/page_view.h"

using namespace esent;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

void walk(ByteView bytes) {
    const page::PageView view(bytes);
    const bool sound = view.checkStructure().has_value();
    std::size_t sum = 0;
    for (unsigned tag = 0; tag < view.tagCount(); ++tag) {
        const auto line = view.line(tag);
        require(line || !sound);
        if (!line) continue;
        for (const std::byte byte : line->data)
            sum += static_cast<std::size_t>(byte);
        require(line->flags < 8);
    }
    (void)view.node(view.nodeCount());
    volatile std::size_t used = sum;
    (void)used;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 8) return 0;
    static constexpr std::size_t kSizes[] = {2048, 4096, 8192, 16384, 32768};
    const std::size_t pageSize = kSizes[data[0] % 5];
    const PageNumber number = 1 + data[1];
    std::vector<std::byte> page(pageSize);
    std::memcpy(page.data(), data + 4, std::min(size - 4, pageSize));
    // The tag array is at the end: the second half of short inputs goes there.
    if (size - 4 < pageSize) {
        const std::size_t tail = (size - 4) / 2;
        std::memcpy(page.data() + pageSize - tail, data + size - tail, tail);
    }
    if ((data[2] & 1) != 0) page::sealPage(page, number);
    if ((data[2] & 2) != 0) {
        const std::size_t bit = (data[3] * 2654435761U) % (pageSize * 8);
        page[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    }
    walk(page);
    const std::vector<std::byte> before = page;
    const page::PageExamination seen = page::examinePage(page, number);
    require(page == before);
    const page::PageCheck checked = page::checkPage(page, number);
    require(checked == seen.check);
    if (checked == page::PageCheck::Repaired) {
        require(page != before && page::checkPage(page, number) == page::PageCheck::Good);
    } else {
        require(page == before);
    }
    walk(page);
    return 0;
}
