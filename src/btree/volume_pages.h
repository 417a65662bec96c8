// VolumePages: the pages of a volume as they are in the buffer pool, for code that reads through a PageSource
// (checks, audits, lists of extents). Each page is a copy of one moment. Thread-safe.
#pragma once

#include "btree/page_source.h"
#include "cache/cached_file.h"

namespace esent::btree {

class VolumePages final : public PageSource {
 public:
    explicit VolumePages(cache::CachedFile& file) : file_(file) {}
    [[nodiscard]] std::uint32_t pageSize() const override { return file_.pageSize(); }
    [[nodiscard]] Result<PageRef> page(PageNumber number) override;

 private:
    cache::CachedFile& file_;
};

}  // namespace esent::btree
