// Store: the operations that every engine of the comparison offers, as thinly as each allows.
//
// One implementation per engine; a Store is used by one thread, Readers by one thread each. Errors end the
// program: a benchmark that goes on after a failure measures nothing.
#pragma once

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

using StoreMaker = std::function<std::unique_ptr<Store>(const StoreOptions&)>;

// Every engine that was there at configure time.
struct Engine {
    std::string name;
    StoreMaker open;
};
std::vector<Engine>& engines();

struct RegisterEngine {
    RegisterEngine(std::string name, StoreMaker open) {
        engines().push_back({std::move(name), std::move(open)});
    }
};

[[noreturn]] inline void die(const char* engine, const char* what, long long code) {
    std::fprintf(stderr, "%s: %s failed: %lld\n", engine, what, code);
    std::exit(2);
}

}  // namespace esent::bench
