// JetIntersectIndexes: the records that several index ranges have in common, as a table of their bookmarks.
#include <algorithm>
#include <optional>

#include "api/list_table.h"
#include "api/outcome.h"

namespace esent::api {
namespace {

using Bookmark = std::vector<std::byte>;
using Bookmarks = std::vector<Bookmark>;

constexpr JET_ULONG kMostRanges = 64;

struct ScannedRange {
    const catalog::TableEntry* table;
    ObjectId index;
    Bookmarks bookmarks;  // ascending, each once
};

Result<ScannedRange> scan(JET_SESID session, const JET_INDEXRANGE& range) {
    EnteredTable entered;
    TRY(entered.enter(session, range.tableid));
    table::TableCursor* const cursor = TRY(entered.cursor());
    if (!cursor->onSecondaryIndex()) return fail(JET_errInvalidParameter);
    ScannedRange result{&cursor->tableEntry(), cursor->currentIndex()->definition->objectId, {}};
    const Status scanned = cursor->scanRange([&](ByteView bookmark) -> Status {
        result.bookmarks.emplace_back(bookmark.begin(), bookmark.end());
        return {};
    });
    if (!scanned && scanned.error().code != JET_errNoCurrentRecord) return fail(scanned.error());
    std::ranges::sort(result.bookmarks);
    result.bookmarks.erase(std::unique(result.bookmarks.begin(), result.bookmarks.end()),
                           result.bookmarks.end());
    return result;
}

Status checkRanges(const JET_INDEXRANGE* ranges, JET_ULONG count, const JET_RECORDLIST* list) {
    if (ranges == nullptr || count == 0 || count > kMostRanges) return fail(JET_errInvalidParameter);
    if (list == nullptr || list->cbStruct != sizeof *list) return fail(JET_errInvalidParameter);
    for (JET_ULONG i = 0; i < count; ++i) {
        if (ranges[i].cbStruct != sizeof ranges[i]) return fail(JET_errInvalidParameter);
        if (ranges[i].grbit != JET_bitRecordInIndex) return fail(JET_errInvalidGrbit);
    }
    return {};
}

// The bookmarks that all ranges have. JET_errInvalidParameter: one index twice, or another table.
Result<Bookmarks> intersect(JET_SESID session, const JET_INDEXRANGE* ranges, JET_ULONG count) {
    std::vector<ObjectId> indexes;
    std::optional<ScannedRange> all;
    for (JET_ULONG i = 0; i < count; ++i) {
        ScannedRange next = TRY(scan(session, ranges[i]));
        if (std::ranges::find(indexes, next.index) != indexes.end()) return fail(JET_errInvalidParameter);
        indexes.push_back(next.index);
        if (!all) {
            all = std::move(next);
            continue;
        }
        if (next.table != all->table) return fail(JET_errInvalidParameter);
        Bookmarks both;
        std::ranges::set_intersection(all->bookmarks, next.bookmarks, std::back_inserter(both));
        all->bookmarks = std::move(both);
    }
    return std::move(all->bookmarks);
}

Status intersectIndexes(JET_SESID session, const JET_INDEXRANGE* ranges, JET_ULONG count,
                        JET_RECORDLIST* out) {
    { auto checked = TRY(EnteredSession::enter(session)); }
    TRY(checkRanges(ranges, count, out));
    const Bookmarks found = TRY(intersect(session, ranges, count));
    auto entered = TRY(EnteredSession::enter(session));
    constexpr ListColumn kColumns[] = {{JET_coltypBinary, true}};
    ListTable list = TRY(ListTable::make(*entered, kColumns, false));
    for (const Bookmark& bookmark : found) {
        TRY(list.beginRow());
        TRY(list.setBinary(0, bookmark));
        TRY(list.addRow());
    }
    out->cRecord = list.rows();
    out->columnidBookmark = list.column(0);
    out->tableid = TRY(std::move(list).handOver());
    return {};
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetIntersectIndexes(JET_SESID session, JET_INDEXRANGE* ranges, JET_ULONG rangeCount,
                                    JET_RECORDLIST* list, JET_GRBIT) {
    return guardedStatus([&] { return intersectIndexes(session, ranges, rangeCount, list); });
}
}
