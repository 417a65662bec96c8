// What changes of a tree cost on one thread, with and without a log, on pages that stay in memory. Nothing is
// made durable. Set ESENT_BENCH_DIR to choose the disk (default: the current folder).
#include <benchmark/benchmark.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>

#include "btree/space_manager.h"
#include "btree/tree_forms.h"
#include "btree/tree_undo.h"
#include "btree/tree_writer.h"
#include "cache/buffer_pool.h"
#include "page/checksum.h"

namespace esent::btree {
namespace {

constexpr std::uint32_t kPages = 254;

class BenchVolume {
 public:
    BenchVolume(std::uint32_t pageSize, bool logged) {
        const char* named = std::getenv("ESENT_BENCH_DIR");
        folder_ = std::filesystem::absolute(std::filesystem::path(named ? named : ".") / "esent-tree-bench");
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        os::FileSystem& files = os::nativeFileSystem();
        file_ = *files.open((folder_ / "a.edb").string(), {os::OpenMode::CreateAlways});
        writeBlank(pageSize);
        if (logged) {
            log::LogStreamSettings settings;
            settings.fileSystem = &files;
            settings.files = log::LogFiles({folder_.string(), folder_.string(), "edb", true, true});
            settings.parameters.logFileSegments = 16384;
            settings.parameters.circularLogging = true;
            settings.pageSize = pageSize;
            settings.reserveLogs = 0;
            settings.bufferSegments = 4096;
            log_ = *log::LogStream::create(settings);
        }
        pool_ = std::make_unique<cache::BufferPool>(
            cache::BufferPool::Limits{std::uint64_t{1} << 30, std::uint64_t{3} << 30});
        cache::CachedFile::Settings cached;
        cached.pageSize = pageSize;
        pages_ = std::make_unique<cache::CachedFile>(*pool_, *file_, cached);
        txn::TransactionManager::Settings transactions;
        transactions.log = log_.get();
        transactions.trees = &undo_;
        transactions.versionStoreBytes = std::size_t{1} << 30;
        manager = std::make_unique<txn::TransactionManager>(transactions);
        Volume::Settings settings;
        settings.id = 1;
        settings.pageSize = pageSize;
        settings.logged = logged;
        settings.extensionPages = 4096;
        settings.lastTime = 0x40;
        settings.lastObject = 10;
        volume = std::make_shared<Volume>(settings, *pages_, manager.get());
        undo_.add(volume);
        transaction = std::make_unique<txn::Transaction>(*manager, std::uint16_t{1});
        (void)manager->begin(*transaction, false);
        tree = volume->tree(*SpaceManager(*volume).createTree(transaction.get(), {}));
    }
    ~BenchVolume() {
        commit();
        transaction.reset();
        tree.reset();
        undo_.remove(1);
        volume.reset();
        manager.reset();
        pages_.reset();
        log_.reset();
        file_.reset();
        std::filesystem::remove_all(folder_);
    }
    void commit() {
        txn::CommitOptions lazy;
        lazy.lazy = true;
        (void)manager->commit(*transaction, lazy);
    }
    void next() {
        commit();
        (void)manager->begin(*transaction, false);
    }

    std::unique_ptr<txn::TransactionManager> manager;
    std::shared_ptr<Volume> volume;
    std::unique_ptr<txn::Transaction> transaction;
    std::shared_ptr<Tree> tree;

 private:
    void writeBlank(std::uint32_t pageSize) {
        std::vector<std::byte> bytes(page::pageOffset(kPages + 1, pageSize));
        CreateMultiple root;
        root.head.page = 1;
        root.head.unique = true;
        root.head.after = 0x40;
        root.object = 1;
        root.owned = 2;
        root.available = 3;
        root.pages = kPages;
        const auto pageAt = [&](PageNumber number) {
            return ByteSpan(bytes).subspan(page::pageOffset(number, pageSize), pageSize);
        };
        (void)formRoot(root, pageAt(1));
        (void)formOwned(root, pageAt(2));
        (void)formAvailable(root, pageAt(3));
        for (PageNumber number = 1; number <= 3; ++number)
            page::sealPage(pageAt(number), number);
        (void)file_->write(0, bytes);
    }

    std::filesystem::path folder_;
    std::unique_ptr<os::File> file_;
    std::unique_ptr<log::LogStream> log_;
    std::unique_ptr<cache::BufferPool> pool_;
    std::unique_ptr<cache::CachedFile> pages_;
    VolumeUndo undo_;
};

std::array<std::byte, 9> keyOf(std::uint64_t number) {
    std::array<std::byte, 9> key;
    key[0] = std::byte{0x7F};
    for (std::size_t i = 0; i < 8; ++i)
        key[8 - i] = static_cast<std::byte>(number >> (8 * i));
    return key;
}

constexpr unsigned kPerTransaction = 100;

void ascending(benchmark::State& state) {
    BenchVolume bench(static_cast<std::uint32_t>(state.range(0)), state.range(1) != 0);
    TreeWriter writer(bench.tree);
    const std::vector<std::byte> data(100, std::byte{0x55});
    std::uint64_t number = 0;
    for (auto _ : state) {
        if (!writer.append(bench.transaction.get(), keyOf(number), data)) {
            state.SkipWithError("append");
            break;
        }
        if (++number % kPerTransaction == 0) bench.next();
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ascending)->ArgNames({"page", "log"})->ArgsProduct({{4096, 8192, 32768}, {0, 1}});

void random(benchmark::State& state) {
    BenchVolume bench(static_cast<std::uint32_t>(state.range(0)), state.range(1) != 0);
    TreeWriter writer(bench.tree);
    const std::vector<std::byte> data(100, std::byte{0x55});
    std::mt19937_64 numbers(1);
    std::uint64_t done = 0;
    for (auto _ : state) {
        if (!writer.insert(bench.transaction.get(), keyOf(numbers()), data)) {
            state.SkipWithError("insert");
            break;
        }
        if (++done % kPerTransaction == 0) bench.next();
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(random)->ArgNames({"page", "log"})->ArgsProduct({{4096, 8192, 32768}, {0, 1}});

void replace(benchmark::State& state) {
    BenchVolume bench(static_cast<std::uint32_t>(state.range(0)), state.range(1) != 0);
    TreeWriter writer(bench.tree);
    constexpr std::uint64_t kRows = 100000;
    std::vector<std::byte> data(100, std::byte{0x55});
    for (std::uint64_t i = 0; i < kRows; ++i) {
        (void)writer.append(bench.transaction.get(), keyOf(i), data);
        if (i % kPerTransaction == 0) bench.next();
    }
    std::mt19937_64 numbers(1);
    std::uint64_t done = 0;
    for (auto _ : state) {
        const auto key = keyOf(numbers() % kRows);
        if (!writer.replace(bench.transaction.get(), {key, {}}, data)) {
            state.SkipWithError("replace");
            break;
        }
        if (++done % kPerTransaction == 0) bench.next();
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(replace)->ArgNames({"page", "log"})->ArgsProduct({{4096, 32768}, {0, 1}});

}  // namespace
}  // namespace esent::btree

BENCHMARK_MAIN();
