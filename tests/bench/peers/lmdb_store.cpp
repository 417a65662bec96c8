// LMDB: MDB_NOSYNC unless durable.
#include <lmdb.h>

#include "store.h"

namespace esent::bench {
namespace {

void check(int code, const char* what) {
    if (code != 0) die("lmdb", what, code);
}
MDB_val toVal(std::string_view text) {
    return {text.size(), const_cast<char*>(text.data())};
}

class LmdbReader final : public Reader {
 public:
    LmdbReader(MDB_env* env, MDB_dbi dbi) : dbi_(dbi) {
        check(mdb_txn_begin(env, nullptr, MDB_RDONLY, &txn_), "begin");
    }
    ~LmdbReader() override { mdb_txn_abort(txn_); }
    std::size_t get(std::string_view key) override {
        MDB_val k = toVal(key);
        MDB_val v{};
        if (mdb_get(txn_, dbi_, &k, &v) != 0) return 0;
        copy_.assign(static_cast<const char*>(v.mv_data), v.mv_size);
        return copy_.size();
    }
    std::uint64_t scan() override {
        MDB_cursor* cursor = nullptr;
        check(mdb_cursor_open(txn_, dbi_, &cursor), "cursor");
        MDB_val k{};
        MDB_val v{};
        std::uint64_t count = 0;
        while (mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0) {
            copy_.assign(static_cast<const char*>(v.mv_data), v.mv_size);
            ++count;
        }
        mdb_cursor_close(cursor);
        return count;
    }

 private:
    MDB_txn* txn_ = nullptr;
    MDB_dbi dbi_;
    std::string copy_;
};

class LmdbStore final : public Store {
 public:
    explicit LmdbStore(const StoreOptions& options) {
        check(mdb_env_create(&env_), "create");
        check(mdb_env_set_mapsize(env_, std::size_t{8} << 30), "mapsize");
        check(mdb_env_open(env_, options.folder.c_str(), options.durable ? 0 : MDB_NOSYNC, 0600), "open");
        begin();
        check(mdb_dbi_open(txn_, nullptr, 0, &dbi_), "dbi");
        commit();
    }
    ~LmdbStore() override { mdb_env_close(env_); }
    void begin() override { check(mdb_txn_begin(env_, nullptr, 0, &txn_), "begin"); }
    void put(std::string_view key, std::string_view value) override {
        MDB_val k = toVal(key);
        MDB_val v = toVal(value);
        check(mdb_put(txn_, dbi_, &k, &v, 0), "put");
    }
    void commit() override { check(mdb_txn_commit(txn_), "commit"); }
    std::unique_ptr<Reader> reader() override { return std::make_unique<LmdbReader>(env_, dbi_); }

 private:
    MDB_env* env_ = nullptr;
    MDB_txn* txn_ = nullptr;
    MDB_dbi dbi_ = 0;
};

const RegisterEngine kRegistered{
    "lmdb", [](const StoreOptions& options) { return std::make_unique<LmdbStore>(options); }};

}  // namespace
}  // namespace esent::bench
