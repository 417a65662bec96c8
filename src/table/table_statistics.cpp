// See table_statistics.h.
#include "table/table_statistics.h"

#include <algorithm>
#include <bit>

#include "btree/cursor.h"
#include "os/clock.h"

namespace esent::table {

namespace {

// Days since 1899-12-30, as a double.
std::uint64_t oleDateNow() {
    constexpr double kMillisecondsPerDay = 86'400'000.0;
    constexpr double kUnixEpoch = 25569.0;
    const auto now = static_cast<double>(os::clock().unixMilliseconds());
    return std::bit_cast<std::uint64_t>(kUnixEpoch + now / kMillisecondsPerDay);
}

}  // namespace

Result<catalog::Statistics> countTree(const std::shared_ptr<btree::Tree>& tree, const txn::Snapshot& view) {
    catalog::Statistics counted;
    counted.when = oleDateNow();
    btree::Cursor cursor(tree);
    cursor.setView(&view);
    cursor.setSequential(true, false);
    btree::Bytes key;
    btree::Bytes previous;
    PageNumber leaf = 0;
    for (bool there = TRY(cursor.first()); there; there = TRY(cursor.next())) {
        cursor.copyKey(key);
        if (counted.entries == 0 || !std::ranges::equal(key, previous)) ++counted.keys;
        if (counted.entries == 0 || cursor.leafNumber() != leaf) ++counted.pages;
        leaf = cursor.leafNumber();
        ++counted.entries;
        previous.swap(key);
    }
    return counted;
}

}  // namespace esent::table
