// A real database of the corpus and its catalog, for the tests that read every row of it.
#pragma once

#include "btree/tree_walker.h"
#include "cached_source.h"
#include "catalog/catalog_reader.h"
#include "corpus_bytes.h"
#include "memory_file.h"

namespace esent::test {

class SampleDatabase {
 public:
    SampleDatabase(const char* name, std::uint32_t pageSize)
        : file_(readCorpusFile(name)), pages_(file_, pageSize), source_(pages_) {}

    [[nodiscard]] CachedSource& source() { return source_; }
    [[nodiscard]] Result<catalog::Catalog> catalog() { return catalog::readCatalog(source_); }

 private:
    MemoryFile file_;
    btree::FilePageSource pages_;
    CachedSource source_;
};

}  // namespace esent::test
