// LeafSpot: where a cursor left an entry, so that who changes it next need not search: it holds as long as
// the page has not changed since.
#pragma once

#include "base/disk_types.h"
#include "cache/page_latch.h"

namespace esent::btree {

struct LeafSpot {
    cache::PageLatch::Mark mark;
    PageNumber page = 0;  // 0: not known
    unsigned line = 0;
};

}  // namespace esent::btree
