// BerkeleyDB: transactional, DB_TXN_WRITE_NOSYNC unless durable.
#include <db.h>

#include <algorithm>

#include "store.h"

namespace esent::bench {
namespace {

void check(int code, const char* what) {
    if (code != 0) die("berkeleydb", what, code);
}
DBT toDbt(std::string_view text) {
    DBT item{};
    item.data = const_cast<char*>(text.data());
    item.size = static_cast<u_int32_t>(text.size());
    return item;
}

class BerkeleyReader final : public Reader {
 public:
    BerkeleyReader(DB* db, std::size_t valueBytes)
        : db_(db), copy_(std::max<std::size_t>(valueBytes, 4096), '\0') {}
    std::size_t get(std::string_view key) override {
        DBT k = toDbt(key);
        DBT v{};
        v.data = copy_.data();
        v.ulen = static_cast<u_int32_t>(copy_.size());
        v.flags = DB_DBT_USERMEM;
        return db_->get(db_, nullptr, &k, &v, 0) == 0 ? v.size : 0;
    }
    std::uint64_t scan() override {
        DBC* cursor = nullptr;
        check(db_->cursor(db_, nullptr, &cursor, 0), "cursor");
        std::uint64_t count = 0;
        DBT k{};
        DBT v{};
        while (cursor->get(cursor, &k, &v, DB_NEXT) == 0) {
            touched_.assign(static_cast<const char*>(v.data), v.size);
            ++count;
        }
        cursor->close(cursor);
        return count;
    }

 private:
    DB* db_;
    std::string copy_;
    std::string touched_;
};

class BerkeleyStore final : public Store {
 public:
    explicit BerkeleyStore(const StoreOptions& options) : valueBytes_(options.valueBytes) {
        check(db_env_create(&env_, 0), "env");
        env_->set_cachesize(env_, 0, static_cast<u_int32_t>(options.cacheBytes), 1);
        if (!options.durable) env_->set_flags(env_, DB_TXN_WRITE_NOSYNC, 1);
        env_->log_set_config(env_, DB_LOG_AUTO_REMOVE, 1);
        env_->set_lk_max_locks(env_, 200000);
        env_->set_lk_max_objects(env_, 200000);
        constexpr u_int32_t kFlags =
            DB_CREATE | DB_INIT_MPOOL | DB_INIT_TXN | DB_INIT_LOG | DB_INIT_LOCK | DB_PRIVATE | DB_THREAD;
        check(env_->open(env_, options.folder.c_str(), kFlags, 0600), "open");
        check(db_create(&db_, env_, 0), "db");
        check(
            db_->open(db_, nullptr, "t.db", nullptr, DB_BTREE, DB_CREATE | DB_AUTO_COMMIT | DB_THREAD, 0600),
            "open");
    }
    ~BerkeleyStore() override {
        db_->close(db_, 0);
        env_->close(env_, 0);
    }
    void begin() override { check(env_->txn_begin(env_, nullptr, &txn_, 0), "begin"); }
    void put(std::string_view key, std::string_view value) override {
        DBT k = toDbt(key);
        DBT v = toDbt(value);
        check(db_->put(db_, txn_, &k, &v, 0), "put");
    }
    void commit() override { check(txn_->commit(txn_, 0), "commit"); }
    std::unique_ptr<Reader> reader() override { return std::make_unique<BerkeleyReader>(db_, valueBytes_); }

 private:
    std::size_t valueBytes_;
    DB_ENV* env_ = nullptr;
    DB* db_ = nullptr;
    DB_TXN* txn_ = nullptr;
};

const RegisterEngine kRegistered{
    "berkeleydb", [](const StoreOptions& options) { return std::make_unique<BerkeleyStore>(options); }};

}  // namespace
}  // namespace esent::bench
