// Store: the operations that every engine of the comparison offers, as thinly as each allows.
//
// One implementation per engine; a Store is used by one thread, Readers by one thread each. Errors end the
// program: a benchmark that goes on after a failure measures nothing.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace esent::bench {

struct StoreOptions {
    std::string folder;
    std::uint64_t cacheBytes = 512u << 20;
    bool durable = false;  // every commit waits for the disk
    std::size_t keyBytes = 16;
    std::size_t valueBytes = 100;  // at most
};

class Reader {
 public:
    virtual ~Reader() = default;
    // Bytes of the value; 0 when there is none.
    virtual std::size_t get(std::string_view key) = 0;
    // Walks all entries in order, touching the values; answers how many there were.
    virtual std::uint64_t scan() = 0;
};

class Store {
 public:
    virtual ~Store() = default;  // closes
    virtual void begin() = 0;
    virtual void put(std::string_view key, std::string_view value) = 0;
    virtual void commit() = 0;
    virtual std::unique_ptr<Reader> reader() = 0;
};

// A table with four secondary indexes: a numbered row, four indexed numbers and 168 bytes. For engines that
// keep indexes themselves.
class IndexedStore {
 public:
    using Numbers = std::array<std::int32_t, 4>;
    virtual ~IndexedStore() = default;  // closes
    virtual void begin() = 0;
    virtual void insert(std::int64_t row, const Numbers& numbers, std::string_view rest) = 0;
    // Changes the indexed numbers of a row.
    virtual void change(std::int64_t row, const Numbers& numbers) = 0;
    virtual void commit() = 0;
};

using IndexedMaker = std::function<std::unique_ptr<IndexedStore>(const StoreOptions&)>;
using StoreMaker = std::function<std::unique_ptr<Store>(const StoreOptions&)>;

// Every engine that was there at configure time.
struct Engine {
    std::string name;
    StoreMaker open;
    IndexedMaker openIndexed;  // empty: the engine has no indexes of its own
};
std::vector<Engine>& engines();

struct RegisterEngine {
    RegisterEngine(std::string name, StoreMaker open, IndexedMaker openIndexed = {}) {
        engines().push_back({std::move(name), std::move(open), std::move(openIndexed)});
    }
};

[[noreturn]] inline void die(const char* engine, const char* what, long long code) {
    std::fprintf(stderr, "%s: %s failed: %lld\n", engine, what, code);
    std::exit(2);
}

}  // namespace esent::bench
