// Random transactions on a tree, against a map that knows what should be there.
#pragma once

#include <map>
#include <optional>
#include <random>
#include <utility>

#include "test_volume.h"

namespace esent::btree::test {

struct WorkloadOptions {
    unsigned insertPercent = 55;
    unsigned replacePercent = 20;  // unique trees; the rest removes
    unsigned rollbackPercent = 25;
    unsigned changesPerTransaction = 60;
    unsigned longKeyPercent = 8;
    std::uint32_t letters = 6;
};

class TreeWorkload {
 public:
    using Expected = std::map<std::pair<Bytes, Bytes>, Bytes>;  // key and second half of the bookmark -> data

    TreeWorkload(RunningVolume& volume, std::shared_ptr<Tree> tree, std::uint32_t seed,
                 WorkloadOptions with = {})
        : options(with), volume_(volume), tree_(std::move(tree)), random_(seed) {}

    // One transaction, committed or rolled back; false when a change failed (`failure` tells how).
    bool transaction() {
        const auto open = volume_.begin();
        Expected changed = expected;
        bool good = true;
        for (unsigned i = 0; good && i < options.changesPerTransaction; ++i)
            good = change(*open, changed);
        if (!good) {
            volume_.manager->abandon(*open);
            return false;
        }
        if (below(100) < options.rollbackPercent) {
            const Status undone = volume_.manager->rollback(*open);
            if (!undone) {
                failure = codeOf(undone);
                volume_.manager->abandon(*open);
            }
            return undone.has_value();
        }
        inFlight = changed;
        txn::CommitOptions how;
        how.lazy = volume_.lazily;
        const auto committed = volume_.manager->commit(*open, how);
        if (!committed) {
            failure = codeOf(committed);
            volume_.manager->abandon(*open);
            return false;
        }
        expected = std::move(changed);
        inFlight.reset();
        return true;
    }

    // The tree holds what the map holds.
    void expectContent() const {
        VolumePages source(*volume_.pages);
        EXPECT_TRUE(contentOf(source, tree_->root(), tree_->unique()) == expected);
    }
    static Expected contentOf(PageSource& source, PageNumber root, bool unique) {
        Expected content;
        TreeWalker walker(source, root);
        auto found = walker.first();
        for (; found && *found; found = walker.next()) {
            Bytes key;
            walker.node().copyKey(key);
            const Bytes data(walker.node().data.begin(), walker.node().data.end());
            content[{key, unique ? Bytes{} : data}] = data;
        }
        EXPECT_TRUE(found) << codeOf(found);
        return content;
    }

    WorkloadOptions options;
    Expected expected;
    std::optional<Expected> inFlight;  // of a commit that has not returned
    JET_ERR failure = JET_errSuccess;

 private:
    std::uint32_t below(std::uint32_t bound) {
        return std::uniform_int_distribution<std::uint32_t>(0, bound - 1)(random_);
    }
    // Keys of trees that are not unique have one length, as those of indexes have in effect.
    Bytes randomKey() {
        const bool unique = tree_->unique();
        const std::size_t longest = volume_.pages->pageSize() / 16;
        std::size_t size = unique ? 1 + below(12) : 6;
        if (unique && below(100) < options.longKeyPercent) size = longest;
        Bytes key(size);
        for (std::byte& b : key)
            b = static_cast<std::byte>('a' + below(unique ? options.letters : 2));
        return key;
    }
    Bytes randomData() {
        std::size_t size = 1 + below(60);
        if (below(10) == 0) size = 1 + below(tree_->unique() ? volume_.pages->pageSize() / 4 : 300);
        Bytes data(size);
        for (std::byte& b : data)
            b = static_cast<std::byte>(below(256));
        return data;
    }
    bool check(const Status& status, JET_ERR wanted) {
        if (codeOf(status) == wanted) return true;
        failure = codeOf(status);
        return false;
    }
    bool change(txn::Transaction& open, Expected& now) {
        TreeWriter writer(tree_);
        const Bytes key = randomKey();
        const Bytes data = randomData();
        const Bytes orders = tree_->unique() ? Bytes{} : data;
        const unsigned what = below(100);
        if (what < options.insertPercent || now.empty()) {
            const bool fresh = !now.contains({key, orders});
            if (!check(writer.insert(&open, key, data), fresh ? JET_errSuccess : JET_errKeyDuplicate))
                return false;
            if (fresh) now[{key, orders}] = data;
            return true;
        }
        auto at = now.lower_bound({key, orders});
        if (at == now.end()) at = now.begin();
        const txn::Bookmark node{at->first.first, at->first.second};
        if (what < options.insertPercent + options.replacePercent && tree_->unique()) {
            if (!check(writer.replace(&open, node, data), JET_errSuccess)) return false;
            at->second = data;
            return true;
        }
        if (!check(writer.remove(&open, node), JET_errSuccess)) return false;
        now.erase(at);
        return true;
    }

    RunningVolume& volume_;
    std::shared_ptr<Tree> tree_;
    std::mt19937 random_;
};

}  // namespace esent::btree::test
