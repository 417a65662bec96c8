// WiredTiger: log on, a checkpoint a minute; sessions sync the log when durable.
#include <wiredtiger.h>

#include "store.h"

namespace esent::bench {
namespace {

void check(int code, const char* what) {
    if (code != 0) die("wiredtiger", what, code);
}

class WiredTigerReader final : public Reader {
 public:
    explicit WiredTigerReader(WT_CONNECTION* connection) {
        check(connection->open_session(connection, nullptr, nullptr, &session_), "session");
        check(session_->open_cursor(session_, "table:t", nullptr, "raw", &cursor_), "cursor");
        check(session_->begin_transaction(session_, nullptr), "begin");
    }
    ~WiredTigerReader() override { session_->close(session_, nullptr); }
    std::size_t get(std::string_view key) override {
        WT_ITEM item{};
        item.data = key.data();
        item.size = key.size();
        cursor_->set_key(cursor_, &item);
        if (cursor_->search(cursor_) != 0) return 0;
        WT_ITEM value{};
        check(cursor_->get_value(cursor_, &value), "value");
        copy_.assign(static_cast<const char*>(value.data), value.size);
        cursor_->reset(cursor_);
        return copy_.size();
    }
    std::uint64_t scan() override {
        cursor_->reset(cursor_);
        std::uint64_t count = 0;
        WT_ITEM value{};
        while (cursor_->next(cursor_) == 0) {
            check(cursor_->get_value(cursor_, &value), "value");
            copy_.assign(static_cast<const char*>(value.data), value.size);
            ++count;
        }
        return count;
    }

 private:
    WT_SESSION* session_ = nullptr;
    WT_CURSOR* cursor_ = nullptr;
    std::string copy_;
};

WT_CONNECTION* connect(const StoreOptions& options) {
    const std::string config =
        "create,log=(enabled),checkpoint=(wait=60),cache_size=" + std::to_string(options.cacheBytes >> 20) +
        "MB" + (options.durable ? ",transaction_sync=(enabled,method=fsync)" : "");
    WT_CONNECTION* connection = nullptr;
    check(wiredtiger_open(options.folder.c_str(), nullptr, config.c_str(), &connection), "open");
    return connection;
}

class WiredTigerStore final : public Store {
 public:
    explicit WiredTigerStore(const StoreOptions& options) : connection_(connect(options)) {
        check(connection_->open_session(connection_, nullptr, nullptr, &session_), "session");
        check(session_->create(session_, "table:t", "key_format=u,value_format=u"), "create");
        check(session_->open_cursor(session_, "table:t", nullptr, "overwrite", &cursor_), "cursor");
    }
    ~WiredTigerStore() override { connection_->close(connection_, nullptr); }
    void begin() override { check(session_->begin_transaction(session_, nullptr), "begin"); }
    void put(std::string_view key, std::string_view value) override {
        WT_ITEM k{};
        k.data = key.data();
        k.size = key.size();
        WT_ITEM v{};
        v.data = value.data();
        v.size = value.size();
        cursor_->set_key(cursor_, &k);
        cursor_->set_value(cursor_, &v);
        check(cursor_->insert(cursor_), "insert");
    }
    void commit() override { check(session_->commit_transaction(session_, nullptr), "commit"); }
    std::unique_ptr<Reader> reader() override { return std::make_unique<WiredTigerReader>(connection_); }

 private:
    WT_CONNECTION* connection_;
    WT_SESSION* session_ = nullptr;
    WT_CURSOR* cursor_ = nullptr;
};

class WiredTigerIndexed final : public IndexedStore {
 public:
    explicit WiredTigerIndexed(const StoreOptions& options) : connection_(connect(options)) {
        check(connection_->open_session(connection_, nullptr, nullptr, &session_), "session");
        check(session_->create(session_, "table:t",
                               "key_format=q,value_format=iiiiu,columns=(row,n0,n1,n2,n3,rest)"),
              "create");
        for (const char* each : {"n0", "n1", "n2", "n3"})
            check(session_->create(session_, (std::string("index:t:") + each).c_str(),
                                   (std::string("columns=(") + each + ")").c_str()),
                  "index");
        check(session_->open_cursor(session_, "table:t", nullptr, "overwrite=false", &cursor_), "cursor");
    }
    ~WiredTigerIndexed() override { connection_->close(connection_, nullptr); }
    void begin() override { check(session_->begin_transaction(session_, nullptr), "begin"); }
    void commit() override { check(session_->commit_transaction(session_, nullptr), "commit"); }
    void insert(std::int64_t row, const Numbers& numbers, std::string_view rest) override {
        set(row, numbers, rest);
        check(cursor_->insert(cursor_), "insert");
    }
    // The rest of the row has to be read to be written again.
    void change(std::int64_t row, const Numbers& numbers) override {
        cursor_->set_key(cursor_, row);
        check(cursor_->search(cursor_), "search");
        std::int32_t old = 0;
        WT_ITEM rest{};
        check(cursor_->get_value(cursor_, &old, &old, &old, &old, &rest), "value");
        copy_.assign(static_cast<const char*>(rest.data), rest.size);
        set(row, numbers, copy_);
        check(cursor_->update(cursor_), "update");
    }

 private:
    void set(std::int64_t row, const Numbers& numbers, std::string_view rest) {
        WT_ITEM item{};
        item.data = rest.data();
        item.size = rest.size();
        cursor_->set_key(cursor_, row);
        cursor_->set_value(cursor_, numbers[0], numbers[1], numbers[2], numbers[3], &item);
    }
    WT_CONNECTION* connection_;
    WT_SESSION* session_ = nullptr;
    WT_CURSOR* cursor_ = nullptr;
    std::string copy_;
};

const RegisterEngine kRegistered{
    "wiredtiger", [](const StoreOptions& options) { return std::make_unique<WiredTigerStore>(options); },
    [](const StoreOptions& options) { return std::make_unique<WiredTigerIndexed>(options); }};

}  // namespace
}  // namespace esent::bench
