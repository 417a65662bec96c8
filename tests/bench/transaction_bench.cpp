// What transactions cost without a log: beginning, adding versions, looking them up, ending.
#include <benchmark/benchmark.h>

#include "base/bytes.h"
#include "txn/transaction_manager.h"

namespace {

using namespace esent::txn;  // NOLINT: a benchmark

constexpr TreeKey kTree{1, 7};

struct Key {
    std::byte bytes[8];
    explicit Key(std::uint64_t number) { esent::storeLE<std::uint64_t>(bytes, number); }
    [[nodiscard]] Bookmark bookmark() const { return {{bytes, sizeof bytes}, {}}; }
};

void add(Transaction& transaction, const Key& key, esent::ByteView image) {
    const auto stamp = transaction.prepareVersion(8 + image.size());
    transaction.addVersion(*stamp, image.empty() ? VersionKind::Insert : VersionKind::Replace, kTree, 3,
                           key.bookmark(), image);
}

TransactionManager& manager() {
    static TransactionManager one([] {
        TransactionManager::Settings settings;
        settings.versionStoreBytes = std::size_t{4} << 30;
        settings.preferredBytes = std::size_t{4} << 30;
        return settings;
    }());
    return one;
}

std::uint16_t session(const benchmark::State& state) {
    return static_cast<std::uint16_t>(state.thread_index() + 1);
}

void readOnlyTransaction(benchmark::State& state) {
    Transaction transaction(manager(), session(state));
    for (auto _ : state) {
        (void)manager().begin(transaction, true);
        (void)manager().commit(transaction, {});
    }
}
BENCHMARK(readOnlyTransaction)->Threads(1)->Threads(2);

// One insert per transaction.
void smallTransaction(benchmark::State& state) {
    Transaction transaction(manager(), session(state));
    std::uint64_t number = std::uint64_t{session(state)} << 48;
    for (auto _ : state) {
        (void)manager().begin(transaction, false);
        add(transaction, Key(++number), {});
        (void)manager().commit(transaction, {});
    }
}
BENCHMARK(smallTransaction)->Threads(1)->Threads(2);

// Adding one version, in transactions of a hundred; beginning, committing and cleaning up included.
void addVersion(benchmark::State& state) {
    Transaction transaction(manager(), session(state));
    const std::vector<std::byte> image(static_cast<std::size_t>(state.range(0)));
    std::uint64_t number = std::uint64_t{session(state)} << 48;
    for (auto _ : state) {
        (void)manager().begin(transaction, false);
        for (int i = 0; i < 100; ++i)
            add(transaction, Key(++number), image);
        (void)manager().commit(transaction, {});
    }
    state.SetItemsProcessed(state.iterations() * 100);
}
BENCHMARK(addVersion)->Arg(0)->Arg(100)->Threads(1)->Threads(2);

// Only the addition, to a store that already holds a million versions.
void addToFullStore(benchmark::State& state) {
    Transaction transaction(manager(), session(state));
    (void)manager().begin(transaction, false);
    std::uint64_t number = std::uint64_t{session(state)} << 48;
    for (int i = 0; i < 1'000'000; ++i)
        add(transaction, Key(++number), {});
    for (auto _ : state)
        add(transaction, Key(++number), {});
    (void)manager().commit(transaction, {});
    manager().cleanUp();
}
BENCHMARK(addToFullStore)->Iterations(2'000'000);

void see(benchmark::State& state) {
    Transaction writer(manager(), 1);
    Transaction reader(manager(), 2);
    (void)manager().begin(reader, true);
    (void)manager().begin(writer, false);
    const std::vector<std::byte> image(100);
    for (std::uint64_t i = 0; i < 100'000; ++i)
        add(writer, Key(i), image);
    std::uint64_t number = 0;
    for (auto _ : state) {
        NodeState node;
        node.data = image;
        manager().versions().see(kTree, Key(number++ % 100'000).bookmark(), reader.snapshot(), node);
        benchmark::DoNotOptimize(node);
    }
    (void)manager().commit(writer, {});
    (void)manager().commit(reader, {});
    manager().cleanUp();
}
BENCHMARK(see);

}  // namespace

BENCHMARK_MAIN();
