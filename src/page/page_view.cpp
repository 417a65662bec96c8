// Reading lines of a page and checking that page as a whole; see page_view.h.
#include "page/page_view.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace esent::page {
namespace {

constexpr std::size_t kTagSize = 4;
constexpr std::uint16_t kSmallMask = 0x1FFF;
constexpr std::uint16_t kLargeMask = 0x7FFF;

}  // namespace

Result<Line> PageView::line(unsigned tag) const {
    if (tag >= tagCount() || kTagSize * (std::size_t{tag} + 1) > page_.size() - headerSize()) {
        return fail(JET_errPageTagCorrupted);
    }
    const std::size_t at = page_.size() - kTagSize * (std::size_t{tag} + 1);
    const std::size_t area = page_.size() - headerSize();
    const auto bytes = loadLE<std::uint16_t>(page_, at);
    const auto offset = loadLE<std::uint16_t>(page_, at + 2);
    const std::uint16_t mask = isLarge() ? kLargeMask : kSmallMask;
    const std::size_t length = bytes & mask;
    if (length == 0) return Line{};  // the offset of an empty line means nothing
    const std::size_t start = offset & mask;
    if (start + length > area - std::min(area, kTagSize * tagCount())) return fail(JET_errPageTagCorrupted);

    Line found{page_.subspan(headerSize() + start, length), 0};
    if (!isLarge()) {
        found.flags = static_cast<std::uint8_t>(offset >> 13);
    } else if (tag != 0 && length >= 2) {
        found.flags = static_cast<std::uint8_t>(loadLE<std::uint16_t>(found.data, 0) >> 13);
    }
    return found;
}

unsigned PageView::nodeCount() const {
    const unsigned tags = tagCount();
    const unsigned reserved = reservedTagCount();
    return tags > reserved ? tags - reserved : 0;
}

Status PageView::checkStructure() const {
    const std::size_t area = page_.size() - headerSize();
    const std::uint32_t bits = flags();
    const bool empty = (bits & kPageEmpty) != 0;
    const bool fresh = (bits & kPagePreInit) != 0;
    const unsigned tags = tagCount();
    if (freeBytes() > area || firstFreeByte() > area) return fail(JET_errDatabaseCorrupted);
    if (uncommittedFreeBytes() > freeBytes()) return fail(JET_errDatabaseCorrupted);
    if ((bits & kPageRepair) != 0 || (empty && fresh)) return fail(JET_errDatabaseCorrupted);
    if ((bits & kPageIndex) != 0 && (bits & kPageLongValue) != 0) return fail(JET_errDatabaseCorrupted);
    if (tags == 0) {
        if (empty || fresh) return {};
        return fail(JET_errDatabaseCorrupted);
    }
    if (kTagSize * tags >= area || kTagSize * tags + 4 * (std::size_t{tags} - 1) > area) {
        return fail(JET_errPageTagCorrupted);
    }
    return checkLines(area, tags);
}

Status PageView::checkLines(std::size_t area, unsigned tags) const {
    std::vector<std::pair<std::size_t, std::size_t>> lines;  // start, end
    lines.reserve(tags);
    std::size_t sum = 0;
    const std::size_t prefixBytes = has(kPageRoot) ? 0 : TRY(externalHeader()).data.size();
    for (unsigned tag = 0; tag < tags; ++tag) {
        const Line found = TRY(line(tag));
        const std::size_t length = found.data.size();
        if (length == 0) {
            if (tag >= reservedTagCount()) return fail(JET_errPageTagCorrupted);
            continue;
        }
        const auto start = static_cast<std::size_t>(found.data.data() - page_.data()) - headerSize();
        if (start + length > firstFreeByte()) return fail(JET_errPageTagCorrupted);
        lines.emplace_back(start, start + length);
        sum += length;
        if (tag < reservedTagCount()) continue;
        const bool compressed = (found.flags & kNodeCompressed) != 0;
        const std::size_t overhead = compressed ? 4 : 2;
        if (length < overhead) return fail(JET_errPageTagCorrupted);
        const std::size_t suffix = loadLE<std::uint16_t>(found.data, compressed ? 2 : 0) & kSmallMask;
        const std::size_t prefix = compressed ? loadLE<std::uint16_t>(found.data, 0) & kSmallMask : 0;
        if (suffix + overhead > length || prefix > prefixBytes) return fail(JET_errPageTagCorrupted);
    }
    if (sum + freeBytes() + kTagSize * tags != area) return fail(JET_errDatabaseCorrupted);
    std::sort(lines.begin(), lines.end());
    for (std::size_t i = 1; i < lines.size(); ++i) {
        if (lines[i].first < lines[i - 1].second) return fail(JET_errPageTagCorrupted);
    }
    return {};
}

}  // namespace esent::page
