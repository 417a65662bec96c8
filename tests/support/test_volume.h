// A volume at run time: a database of one tree of extents, a buffer pool, and, if wanted, a log, all on a
// simulated disk.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "btree/space_manager.h"
#include "btree/tree_check.h"
#include "btree/tree_forms.h"
#include "btree/tree_page.h"
#include "btree/tree_undo.h"
#include "btree/tree_walker.h"
#include "btree/tree_writer.h"
#include "btree/volume.h"
#include "btree/volume_pages.h"
#include "cache/buffer_pool.h"
#include "log/log_reader.h"
#include "log/log_stream.h"
#include "os/simulated/simulated_disk.h"
#include "page/checksum.h"
#include "txn/transaction_manager.h"

namespace esent::btree::test {

struct VolumeSetup {
    std::uint32_t pageSize = 4096;
    std::uint32_t pages = 254;
    bool logged = true;
    std::uint32_t extensionPages = 256;
    std::uint32_t sizeLimitPages = 0;
    std::vector<PageNumber> shelved;  // pages beyond the end that must stay out of use
    std::uint64_t poolBytes = std::uint64_t{64} << 20;
    std::uint32_t logSegments = 1024;
    std::uint32_t logBufferSegments = 4096;  // small: appending writes
    std::size_t versionStoreBytes = std::size_t{64} << 20;
};

// The write-ahead rule of a database.
class LogFirst final : public cache::WriteAhead {
 public:
    Result<LogPosition> logBeforeImages(PageNumber number, ByteView page) override {
        return btree::logBeforeImages(*volume, number, page);
    }
    Status makeDurable(LogPosition position) override { return log->flush(position); }
    Volume* volume = nullptr;
    log::LogStream* log = nullptr;
};

// A volume over some file and some log.
class RunningVolume {
 public:
    void run(os::File& over, log::LogStream* with, const VolumeSetup& how, DatabaseTime lastTime,
             ObjectId lastObject) {
        pool = std::make_unique<cache::BufferPool>(cache::BufferPool::Limits{1 << 20, how.poolBytes});
        cache::CachedFile::Settings cached;
        cached.pageSize = how.pageSize;
        cached.writeAhead = with ? &writeAhead : nullptr;
        pages = std::make_unique<cache::CachedFile>(*pool, over, cached);
        txn::TransactionManager::Settings transactions;
        transactions.log = with;
        transactions.trees = &undo;
        transactions.versionStoreBytes = how.versionStoreBytes;
        manager = std::make_unique<txn::TransactionManager>(transactions);
        Volume::Settings settings;
        settings.id = 1;
        settings.pageSize = how.pageSize;
        settings.logged = with != nullptr;
        settings.extensionPages = how.extensionPages;
        settings.sizeLimitPages = how.sizeLimitPages;
        settings.lastTime = lastTime;
        settings.lastObject = lastObject;
        volume = std::make_shared<Volume>(settings, *pages, manager.get());
        writeAhead.volume = volume.get();
        writeAhead.log = with;
        undo.add(volume);
    }
    ~RunningVolume() {
        undo.remove(1);
        volume.reset();
        manager.reset();
        pages.reset();
    }

    [[nodiscard]] std::unique_ptr<txn::Transaction> begin() {
        auto transaction = std::make_unique<txn::Transaction>(*manager, ++sessions);
        EXPECT_TRUE(manager->begin(*transaction, false));
        return transaction;
    }

    std::unique_ptr<cache::BufferPool> pool;
    LogFirst writeAhead;
    VolumeUndo undo;
    std::unique_ptr<cache::CachedFile> pages;
    std::unique_ptr<txn::TransactionManager> manager;
    std::shared_ptr<Volume> volume;
    std::uint16_t sessions = 0;
    bool lazily = true;  // commits
};

// One on a simulated disk of its own, beginning with a database that has nothing but its root.
class TestVolume : public RunningVolume {
 public:
    explicit TestVolume(VolumeSetup with = {}) : setup(with) {
        disk.putFile("/db/a.edb", blankDatabase());
        file = *disk.open("/db/a.edb", {os::OpenMode::ReadWrite});
        (void)disk.createDirectories("/log");
        if (setup.logged) {
            log::LogStreamSettings settings;
            settings.fileSystem = &disk;
            settings.files = log::LogFiles({"/log", "/log", "edb", true, true});
            settings.parameters.logFileSegments = setup.logSegments;
            settings.pageSize = setup.pageSize;
            settings.reserveLogs = 0;
            settings.bufferSegments = setup.logBufferSegments;
            log = *log::LogStream::create(settings);
        }
        run(*file, log.get(), setup, 0x40, 10);
    }
    ~TestVolume() {
        // What runs on the file goes before it.
        undo.remove(1);
        volume.reset();
        manager.reset();
        pages.reset();
    }

    [[nodiscard]] std::shared_ptr<Tree> makeTree(SpaceManager::NewTree wanted = {}) {
        const auto transaction = begin();
        const auto facts = SpaceManager(*volume).createTree(transaction.get(), wanted);
        EXPECT_TRUE(facts) << codeOf(facts);
        commit(*transaction);
        trees.push_back(*facts);
        return volume->tree(*facts);
    }
    void commit(txn::Transaction& transaction) {
        txn::CommitOptions lazy;
        lazy.lazy = true;
        EXPECT_TRUE(manager->commit(transaction, lazy));
    }

    // Every page of the database is used once, all trees are sound. Answers the entries of all trees.
    std::uint64_t expectSound() {
        VolumePages source(*pages);
        std::map<PageNumber, unsigned> uses;
        std::uint64_t entries = 0;
        std::vector<PageNumber> roots{kDatabaseRoot};
        for (const TreeFacts& tree : trees)
            roots.push_back(tree.root);
        for (const PageNumber root : roots) {
            const auto report = checkTreeAndSpace(source, root);
            EXPECT_TRUE(report) << "tree " << root << ": " << codeOf(report);
            if (!report) continue;
            if (root != kDatabaseRoot) entries += report->tree.entries;
            for (const PageNumber page : report->tree.pages)
                ++uses[page];
            for (const PageNumber page : report->spaceTreePages)
                ++uses[page];
            for (const auto* list : {&report->space.available, &report->space.reserved}) {
                for (const Extent& extent : *list) {
                    for (PageNumber page = extent.first(); page <= extent.last; ++page)
                        ++uses[page];
                }
            }
        }
        const auto owned = ownedPages(source);
        EXPECT_TRUE(owned);
        for (PageNumber page = 1; owned && page <= *owned; ++page) {
            if (uses[page] != 1) ADD_FAILURE() << "page " << page << " has " << uses[page] << " users";
        }
        EXPECT_EQ(uses.size(), *owned);
        return entries;
    }

    [[nodiscard]] std::vector<std::byte> blankDatabase() const {
        std::vector<std::byte> bytes(page::pageOffset(setup.pages + 1, setup.pageSize));
        CreateMultiple root;
        root.head.page = 1;
        root.head.unique = true;
        root.head.after = 0x40;
        root.object = 1;
        root.owned = 2;
        root.available = 3;
        root.pages = setup.pages;
        const auto pageAt = [&](PageNumber number) {
            return ByteSpan(bytes).subspan(page::pageOffset(number, setup.pageSize), setup.pageSize);
        };
        EXPECT_TRUE(formRoot(root, pageAt(1)));
        EXPECT_TRUE(formOwned(root, pageAt(2)));
        EXPECT_TRUE(formAvailable(root, pageAt(3)));
        TreePage available(pageAt(3));
        for (const PageNumber number : setup.shelved) {
            Bytes key{kShelvedPool};
            for (const std::byte b : extentKey(number))
                key.push_back(b);
            const std::array<std::byte, 4> count{std::byte{1}};
            EXPECT_TRUE(available.insertNode(available.count(), key, count, 0));
        }
        for (PageNumber number = 1; number <= 3; ++number)
            page::sealPage(pageAt(number), number);
        return bytes;
    }

    VolumeSetup setup;
    os::SimulatedDisk disk;
    std::unique_ptr<os::File> file;
    std::unique_ptr<log::LogStream> log;
    std::vector<TreeFacts> trees;
};

inline Bytes bytesOf(std::string_view text) {
    const auto view = std::as_bytes(std::span(text.data(), text.size()));
    return {view.begin(), view.end()};
}

// A key of this many bytes that sorts as the number does.
inline Bytes numberKey(std::uint64_t number, std::size_t size = 8) {
    Bytes key(size, std::byte{0x41});
    for (std::size_t i = 0; i < 8 && i < size; ++i)
        key[size - 1 - i] = static_cast<std::byte>(number >> (8 * i));
    return key;
}

// Number of nodes in each leaf, left to right.
inline std::vector<unsigned> leafCounts(TestVolume& volume, PageNumber root) {
    VolumePages source(*volume.pages);
    TreeWalker walker(source, root, 0, TreeWalker::Deleted::Show);
    std::vector<unsigned> counts;
    PageNumber leaf = 0;
    for (auto found = walker.first(); found && *found; found = walker.next()) {
        if (walker.leafNumber() != leaf) counts.push_back(0);
        leaf = walker.leafNumber();
        ++counts.back();
    }
    return counts;
}

}  // namespace esent::btree::test
