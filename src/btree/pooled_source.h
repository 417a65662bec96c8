// PooledSource: the pages of a database in use, newest state, for the read-only walkers of this room.
//
// Each page is a copy made under its shared latch. What several pages say together holds only as long as
// nobody changes the tree: whoever reads space takes Volume::spaceLock(). Thread-safe.
#pragma once

#include "btree/page_source.h"
#include "cache/cached_file.h"

namespace esent::btree {

class PooledSource final : public PageSource {
 public:
    explicit PooledSource(cache::CachedFile& file) : file_(file) {}
    [[nodiscard]] std::uint32_t pageSize() const override { return file_.pageSize(); }
    [[nodiscard]] Result<PageRef> page(PageNumber number) override;

 private:
    cache::CachedFile& file_;
};

}  // namespace esent::btree
