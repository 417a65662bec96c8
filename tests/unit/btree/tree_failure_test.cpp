// What fails in the middle of a change leaves the tree as it was.
#include <random>

#include "tree_workload.h"

namespace esent::btree {
namespace {

using namespace test;

// Inserts until an error; the tree holds exactly what went in, and no page has two users.
JET_ERR insertUntilItFails(TestVolume& volume, const std::shared_ptr<Tree>& tree) {
    const auto transaction = volume.begin();
    TreeWriter writer(tree);
    std::mt19937 random(4);
    TreeWorkload::Expected expected;
    JET_ERR error = JET_errSuccess;
    while (error == JET_errSuccess && expected.size() < 100000) {
        const Bytes key = numberKey(random());
        const Bytes data(1 + random() % 150, std::byte{7});
        error = codeOf(writer.insert(transaction.get(), key, data));
        if (error == JET_errSuccess) expected[{key, {}}] = data;
        if (error == JET_errKeyDuplicate) error = JET_errSuccess;
    }
    volume.manager->abandon(*transaction);
    VolumePages source(*volume.pages);
    const auto report = checkTreeAndSpace(source, tree->root());
    EXPECT_TRUE(report) << codeOf(report);
    EXPECT_TRUE(TreeWorkload::contentOf(source, tree->root(), true) == expected);
    std::set<PageNumber> used(report->tree.pages.begin(), report->tree.pages.end());
    for (const Extent& extent : report->space.available) {
        for (PageNumber page = extent.first(); page <= extent.last; ++page)
            EXPECT_TRUE(used.insert(page).second) << page;
    }
    return error;
}

TEST(TreeFailures, OfTheLogAtAnyWrite) {
    for (std::uint64_t write = 1; write < 400; write += 7) {
        VolumeSetup setup;
        setup.logBufferSegments = 1;
        TestVolume volume(setup);
        const auto tree = volume.makeTree();
        volume.disk.failCall(os::DiskCall::Write, "edb.jtx", write, JET_errDiskIO, true);
        volume.disk.failCall(os::DiskCall::Write, "edb.log", write, JET_errDiskIO, true);
        EXPECT_EQ(insertUntilItFails(volume, tree), JET_errLogWriteFail) << write;
    }
}

TEST(TreeFailures, OfTheVersionStore) {
    VolumeSetup setup;
    setup.versionStoreBytes = 256 << 10;
    TestVolume volume(setup);
    const auto tree = volume.makeTree();
    EXPECT_EQ(insertUntilItFails(volume, tree), JET_errVersionStoreOutOfMemory);
}

TEST(TreeFailures, OfTheFileToGrow) {
    VolumeSetup setup;
    setup.pages = 60;
    setup.extensionPages = 16;
    for (std::uint64_t growth = 1; growth < 4; ++growth) {
        TestVolume volume(setup);
        const auto tree = volume.makeTree();
        volume.disk.failCall(os::DiskCall::Resize, "a.edb", growth, JET_errDiskFull, true);
        EXPECT_EQ(insertUntilItFails(volume, tree), JET_errDiskFull);
    }
}

TEST(TreeFailures, ReadOnlyTransactionsChangeNothing) {
    TestVolume volume;
    const auto tree = volume.makeTree();
    txn::Transaction transaction(*volume.manager, 90);
    ASSERT_TRUE(volume.manager->begin(transaction, true));
    TreeWriter writer(tree);
    EXPECT_EQ(codeOf(writer.insert(&transaction, bytesOf("key"), bytesOf("data"))), JET_errTransReadOnly);
    ASSERT_TRUE(volume.manager->commit(transaction, {}));
    EXPECT_EQ(codeOf(writer.insert(&transaction, bytesOf("key"), bytesOf("data"))), JET_errNotInTransaction);
    EXPECT_EQ(volume.expectSound(), 0u);
}

TEST(TreeFailures, NodesThatNoPageCanHold) {
    TestVolume volume;
    const auto tree = volume.makeTree();
    const auto transaction = volume.begin();
    TreeWriter writer(tree);
    EXPECT_EQ(codeOf(writer.insert(transaction.get(), bytesOf("key"), Bytes(4044))), JET_errRecordTooBig);
    EXPECT_TRUE(writer.insert(transaction.get(), bytesOf("key"), Bytes(4043)));
    EXPECT_TRUE(writer.insert(transaction.get(), bytesOf("abc"), Bytes(4043)));
    EXPECT_TRUE(writer.insert(transaction.get(), bytesOf("xyz"), Bytes(4043)));
    EXPECT_TRUE(writer.insert(transaction.get(), bytesOf("pqr"), Bytes(1)));
    EXPECT_TRUE(writer.replace(transaction.get(), {bytesOf("pqr"), {}}, Bytes(4043)));
    volume.commit(*transaction);
    EXPECT_EQ(volume.expectSound(), 4u);
}

// The header of a table with an auto-increment maximum keeps its space header, whatever a caller knew of it.
TEST(RootHeaders, KeepTheSpaceHeader) {
    TestVolume volume;
    const auto tree = volume.makeTree();
    TreeWriter writer(tree);
    const auto transaction = volume.begin();
    Bytes header(25);
    header[0] = std::byte{3};
    storeLE<std::uint64_t>(header.data() + 17, 1234);
    ASSERT_TRUE(writer.setRootHeader(transaction.get(), header));
    for (unsigned i = 0; i < 3000; ++i)
        ASSERT_TRUE(writer.append(transaction.get(), numberKey(i), Bytes(100)));
    storeLE<std::uint64_t>(header.data() + 17, 5678);
    ASSERT_TRUE(writer.setRootHeader(transaction.get(), header));
    volume.commit(*transaction);
    EXPECT_EQ(volume.expectSound(), 3000u);
    const auto root = volume.pages->fix(tree->root(), cache::LatchMode::Shared);
    const ByteView stored = page::PageView(root->bytes()).externalHeader()->data;
    EXPECT_EQ(stored.size(), 25u);
    EXPECT_EQ(loadLE<std::uint64_t>(stored, 17), 5678u);
}

}  // namespace
}  // namespace esent::btree
