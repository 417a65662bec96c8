// RocksDB through its C API: 64 MB write buffer, no compression; sync writes when durable.
#include <rocksdb/c.h>

#include "store.h"

namespace esent::bench {
namespace {

void check(char* error, const char* what) {
    if (error == nullptr) return;
    std::fprintf(stderr, "rocksdb: %s\n", error);
    die("rocksdb", what, 0);
}

class RocksReader final : public Reader {
 public:
    explicit RocksReader(rocksdb_t* db) : db_(db), options_(rocksdb_readoptions_create()) {}
    ~RocksReader() override { rocksdb_readoptions_destroy(options_); }
    std::size_t get(std::string_view key) override {
        char* error = nullptr;
        rocksdb_pinnableslice_t* slice = rocksdb_get_pinned(db_, options_, key.data(), key.size(), &error);
        check(error, "get");
        if (slice == nullptr) return 0;
        std::size_t bytes = 0;
        const char* const value = rocksdb_pinnableslice_value(slice, &bytes);
        copy_.assign(value, bytes);
        rocksdb_pinnableslice_destroy(slice);
        return bytes;
    }
    std::uint64_t scan() override {
        rocksdb_iterator_t* all = rocksdb_create_iterator(db_, options_);
        std::uint64_t count = 0;
        for (rocksdb_iter_seek_to_first(all); rocksdb_iter_valid(all); rocksdb_iter_next(all)) {
            std::size_t bytes = 0;
            const char* const value = rocksdb_iter_value(all, &bytes);
            copy_.assign(value, bytes);
            ++count;
        }
        rocksdb_iter_destroy(all);
        return count;
    }

 private:
    rocksdb_t* db_;
    rocksdb_readoptions_t* options_;
    std::string copy_;
};

class RocksStore final : public Store {
 public:
    explicit RocksStore(const StoreOptions& options) : write_(rocksdb_writeoptions_create()) {
        rocksdb_options_t* const settings = rocksdb_options_create();
        rocksdb_options_set_create_if_missing(settings, 1);
        rocksdb_options_set_write_buffer_size(settings, 64u << 20);
        rocksdb_options_set_compression(settings, 0);
        rocksdb_block_based_table_options_t* const table = rocksdb_block_based_options_create();
        rocksdb_cache_t* const cache = rocksdb_cache_create_lru(options.cacheBytes);
        rocksdb_block_based_options_set_block_cache(table, cache);
        rocksdb_options_set_block_based_table_factory(settings, table);
        char* error = nullptr;
        db_ = rocksdb_open(settings, options.folder.c_str(), &error);
        check(error, "open");
        rocksdb_writeoptions_set_sync(write_, options.durable ? 1 : 0);
        rocksdb_block_based_options_destroy(table);
        rocksdb_cache_destroy(cache);
        rocksdb_options_destroy(settings);
    }
    ~RocksStore() override {
        rocksdb_writeoptions_destroy(write_);
        rocksdb_close(db_);
    }
    void begin() override { batch_ = rocksdb_writebatch_create(); }
    void put(std::string_view key, std::string_view value) override {
        rocksdb_writebatch_put(batch_, key.data(), key.size(), value.data(), value.size());
    }
    void commit() override {
        char* error = nullptr;
        rocksdb_write(db_, write_, batch_, &error);
        check(error, "write");
        rocksdb_writebatch_destroy(batch_);
    }
    std::unique_ptr<Reader> reader() override { return std::make_unique<RocksReader>(db_); }

 private:
    rocksdb_t* db_ = nullptr;
    rocksdb_writeoptions_t* write_;
    rocksdb_writebatch_t* batch_ = nullptr;
};

const RegisterEngine kRegistered{
    "rocksdb", [](const StoreOptions& options) { return std::make_unique<RocksStore>(options); }};

}  // namespace
}  // namespace esent::bench
