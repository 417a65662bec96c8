#include "workloads.h"

#include <atomic>
#include <filesystem>
#include <numeric>
#include <thread>

#include "measure.h"

namespace esent::bench {
namespace {

class Workload {
 public:
    Workload(const Engine& engine, std::string folder, std::uint64_t entries)
        : engine_(engine), folder_(std::move(folder)), entries_(entries), order_(entries) {
        std::iota(order_.begin(), order_.end(), std::uint64_t{0});
        shuffled_ = order_;
        std::shuffle(shuffled_.begin(), shuffled_.end(), std::mt19937_64(301));
    }
    ~Workload() {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    Workload(const Workload&) = delete;
    Workload& operator=(const Workload&) = delete;

    void dictionary() {
        open(8, 64);
        put("w1 insert in order", order_, 1);
        get("w1 look up");
        put("w1 change", shuffled_, 1);
        open(8, 64);
        put("w1 insert at random", shuffled_, 1);
    }
    void simple() {
        open(8, 32);
        put("w2 insert", order_, 100);
        get("w2 read one");
        scan("w2 scan");
    }
    void hundreds() {
        open(16, 128);
        put("w3 in order", order_, 100);
        open(16, 128);
        put("w3 at random", shuffled_, 100);
    }
    void readWhileWriting();
    void indexes() {
        if (!engine_.openIndexed) return;
        open();
        StoreOptions options;
        options.folder = std::filesystem::absolute(folder_).string();
        const auto store = engine_.openIndexed(options);
        std::mt19937 random(5);
        const auto numbers = [&random] {
            IndexedStore::Numbers made;
            for (std::int32_t& each : made)
                each = static_cast<std::int32_t>(random() >> 1);
            return made;
        };
        const auto run = [&](const std::string& phase, auto operation) {
            const Clock clock;
            for (std::uint64_t i = 0; i < entries_;) {
                store->begin();
                for (unsigned n = 0; n < 100 && i < entries_; ++n, ++i)
                    operation(static_cast<std::int64_t>(shuffled_[i]));
                store->commit();
            }
            clock.report(engine_.name, phase, entries_);
        };
        run("w5 insert", [&](std::int64_t row) { store->insert(row, numbers(), values_.of(1, 168)); });
        run("w5 change", [&](std::int64_t row) { store->change(row, numbers()); });
    }
    void longValues() {
        for (const std::size_t bytes : {std::size_t{10'000}, std::size_t{100'000}, std::size_t{1'000'000}}) {
            open(16, bytes);
            const std::uint64_t count = std::max<std::uint64_t>(20, std::min(entries_, 200'000'000 / bytes));
            const std::vector<std::uint64_t> keys(order_.begin(),
                                                  order_.begin() + static_cast<std::ptrdiff_t>(count));
            put("w6 write " + std::to_string(bytes), keys, 1);
            get("w6 read " + std::to_string(bytes), count);
        }
    }
    void longReader() {
        open(16, 100);
        put("", order_, 1000);
        std::vector<std::uint64_t> hot;
        for (std::uint64_t i = 0; i < 100'000; ++i)
            hot.push_back(shuffled_[i % std::min<std::uint64_t>(1000, entries_)]);
        put("w9 change, no reader", hot, 10);
        {
            auto reader = store_->reader();
            if (reader->get(key(hot[0])) == 0) die(engine_.name.c_str(), "w9", 0);
            put("w9 change, long reader", hot, 10);
            const Clock clock;
            for (std::uint64_t i = 0; i < 10'000; ++i)
                (void)reader->get(key(hot[i % 1000]));
            clock.report(engine_.name, "w9 read old state", 10'000);
        }
        put("w9 change, reader gone", hot, 10);
    }

 private:
    [[nodiscard]] std::string key(std::uint64_t number) const { return keyOf(number, keyBytes_); }
    void open() {
        store_.reset();
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    void open(std::size_t keyBytes, std::size_t valueBytes) {
        open();
        StoreOptions options;
        options.folder = std::filesystem::absolute(folder_).string();
        options.keyBytes = keyBytes_ = keyBytes;
        options.valueBytes = valueBytes_ = valueBytes;
        store_ = engine_.open(options);
    }
    void put(const std::string& phase, const std::vector<std::uint64_t>& keys, std::size_t batch) {
        const Clock clock;
        for (std::size_t at = 0; at < keys.size();) {
            store_->begin();
            for (std::size_t i = 0; i < batch && at < keys.size(); ++i, ++at)
                store_->put(key(keys[at]), values_.of(keys[at] + at, valueBytes_));
            store_->commit();
        }
        if (!phase.empty()) clock.report(engine_.name, phase, keys.size());
    }
    void get(const std::string& phase, std::uint64_t count = 0) {
        if (count == 0) count = entries_;
        auto reader = store_->reader();
        std::mt19937_64 random(7);
        const Clock clock;
        for (std::uint64_t i = 0; i < count; ++i)
            if (reader->get(key(random() % count)) != valueBytes_) die(engine_.name.c_str(), "get", 0);
        clock.report(engine_.name, phase, count);
    }
    void scan(const std::string& phase) {
        auto reader = store_->reader();
        const Clock clock;
        const std::uint64_t found = reader->scan();
        clock.report(engine_.name, phase, found);
    }

    const Engine& engine_;
    const std::string folder_;
    const std::uint64_t entries_;
    std::size_t keyBytes_ = 16;
    std::size_t valueBytes_ = 100;
    std::vector<std::uint64_t> order_;
    std::vector<std::uint64_t> shuffled_;
    Values values_{std::size_t{4} << 20};
    std::unique_ptr<Store> store_;
};

// The readers take a new snapshot every 1,000 reads. Time is the process's: the writer's share is small.
void Workload::readWhileWriting() {
    open(16, 100);
    put("", order_, 1000);
    std::atomic<bool> done{false};
    std::atomic<std::uint64_t> written{0};
    const Clock clock;
    std::thread reading([&] {
        std::mt19937_64 random(7);
        for (std::uint64_t i = 0; i < entries_;) {
            auto reader = store_->reader();
            for (unsigned n = 0; n < 1000 && i < entries_; ++n, ++i)
                if (reader->get(key(random() % entries_)) != valueBytes_) die(engine_.name.c_str(), "w4", 0);
        }
        done = true;
    });
    const auto start = std::chrono::steady_clock::now();
    for (std::uint64_t n = 0; !done; ++n) {
        std::this_thread::sleep_until(start + std::chrono::microseconds(n * 1'000'000 / 10'240));
        store_->begin();
        store_->put(key(shuffled_[n % entries_]), values_.of(n, valueBytes_));
        store_->commit();
        written = n + 1;
    }
    reading.join();
    clock.report(engine_.name, "w4 read while writing", entries_);
    std::printf("%-11s   %llu written meanwhile\n", engine_.name.c_str(),
                static_cast<unsigned long long>(written.load()));
}

}  // namespace

void runWorkload(const std::string& name, const Engine& engine, const std::string& folder,
                 std::uint64_t entries) {
    Workload workload(engine, folder, entries);
    if (name == "w1") return workload.dictionary();
    if (name == "w2") return workload.simple();
    if (name == "w3") return workload.hundreds();
    if (name == "w4") return workload.readWhileWriting();
    if (name == "w5") return workload.indexes();
    if (name == "w6") return workload.longValues();
    if (name == "w9") return workload.longReader();
    die(name.c_str(), "no such workload", 0);
}

}  // namespace esent::bench
