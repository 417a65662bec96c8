// FakeTree: a map that uses versions as a tree does, and takes changes back. Each bucket is a "page" with its
// latch. Any thread.
#pragma once

#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "txn/transaction_manager.h"

namespace esent::test {

inline ByteView bytesOf(const std::string& text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}
inline std::string textOf(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class FakeTree final : public txn::TreeUndo {
 public:
    static constexpr txn::TreeKey kTree{1, 7};
    static constexpr PageNumber kRoot = 3;

    explicit FakeTree(txn::TransactionManager& manager) : manager_(manager) { manager.setTrees(this); }
    ~FakeTree() override { manager_.stop(); }

    Status insert(txn::Transaction& transaction, const std::string& key, const std::string& data) {
        Page& page = pageOf(key);
        const std::lock_guard latch(page.latch);
        TRY(versions().check(transaction, txn::VersionKind::Insert, kTree, bookmark(key)));
        const auto found = page.nodes.find(key);
        if (found != page.nodes.end() && !found->second.deleted) return fail(JET_errKeyDuplicate);
        const txn::VersionStamp stamp = TRY(transaction.prepareVersion(key.size()));
        if (found == page.nodes.end()) {
            transaction.addVersion(stamp, txn::VersionKind::Insert, kTree, kRoot, bookmark(key), {});
            page.nodes[key] = {data, false};
            return {};
        }
        const txn::VersionStamp second = TRY(transaction.prepareVersion(key.size() + 64));
        transaction.addVersion(stamp, txn::VersionKind::Insert, kTree, kRoot, bookmark(key), {});
        transaction.addVersion(second, txn::VersionKind::Replace, kTree, kRoot, bookmark(key),
                               bytesOf(found->second.data));
        found->second = {data, false};
        return {};
    }

    Status replace(txn::Transaction& transaction, const std::string& key, const std::string& data) {
        Page& page = pageOf(key);
        const std::lock_guard latch(page.latch);
        Node& node = *TRY(writable(page, transaction, txn::VersionKind::Replace, key));
        const auto stamp = TRY(transaction.prepareVersion(key.size() + node.data.size()));
        transaction.addVersion(stamp, txn::VersionKind::Replace, kTree, kRoot, bookmark(key),
                               bytesOf(node.data));
        node.data = data;
        return {};
    }

    Status remove(txn::Transaction& transaction, const std::string& key) {
        Page& page = pageOf(key);
        const std::lock_guard latch(page.latch);
        Node& node = *TRY(writable(page, transaction, txn::VersionKind::FlagDelete, key));
        const auto stamp = TRY(transaction.prepareVersion(key.size()));
        transaction.addVersion(stamp, txn::VersionKind::FlagDelete, kTree, kRoot, bookmark(key), {});
        node.deleted = true;
        return {};
    }

    // To the 32-bit number at the start of the data.
    Status add(txn::Transaction& transaction, const std::string& key, std::int32_t amount) {
        Page& page = pageOf(key);
        const std::lock_guard latch(page.latch);
        Node& node = *TRY(writable(page, transaction, txn::VersionKind::Delta, key));
        const auto stamp = TRY(transaction.prepareVersion(key.size()));
        transaction.addDelta(stamp, txn::VersionKind::Delta, kTree, kRoot, bookmark(key), 0, amount);
        addTo(node.data, amount);
        return {};
    }

    Status lock(txn::Transaction& transaction, const std::string& key, bool write) {
        Page& page = pageOf(key);
        const std::lock_guard latch(page.latch);
        const auto kind = write ? txn::VersionKind::WriteLock : txn::VersionKind::ReadLock;
        (void)TRY(writable(page, transaction, kind, key));
        return transaction.lock(kind, kTree, kRoot, bookmark(key));
    }

    std::optional<std::string> read(const txn::Snapshot& view, const std::string& key) {
        Page& page = pageOf(key);
        const std::lock_guard latch(page.latch);
        return readLatched(page, view, key);
    }

    // What the pages hold, deleted nodes too; no transaction runs.
    [[nodiscard]] std::map<std::string, std::string> content(std::size_t* deleted = nullptr) {
        std::map<std::string, std::string> all;
        for (Page& page : pages_) {
            for (const auto& [key, node] : page.nodes) {
                if (node.deleted) {
                    if (deleted != nullptr) ++*deleted;
                } else {
                    all[key] = node.data;
                }
            }
        }
        return all;
    }

    Status undo(txn::Transaction&, const txn::VersionView& version,
                const std::function<void()>& forget) override {
        if (refuseUndo) return fail(JET_errDiskIO);
        const std::string key = textOf(version.node.key);
        Page& page = pageOf(key);
        const std::lock_guard latch(page.latch);
        Node& node = page.nodes.at(key);
        switch (version.kind) {
            case txn::VersionKind::Insert:
                node.deleted = true;
                break;
            case txn::VersionKind::FlagDelete:
                node.deleted = false;
                break;
            case txn::VersionKind::Replace:
                node.data = textOf(version.image);
                break;
            case txn::VersionKind::Delta:
                addTo(node.data, static_cast<std::int32_t>(-version.delta));
                break;
            default:
                return fail(JET_errInternalError);
        }
        forget();
        return {};
    }

    Status removeDeleted(const txn::TreeKey& tree, PageNumber root, const txn::Bookmark& node) override {
        if (tree != kTree || root != kRoot) return fail(JET_errInternalError);
        const std::string key = textOf(node.key);
        Page& page = pageOf(key);
        const std::lock_guard latch(page.latch);
        const auto found = page.nodes.find(key);
        if (found == page.nodes.end() || !found->second.deleted) return {};
        if (versions().hasVersions(tree, node)) return {};
        page.nodes.erase(found);
        return {};
    }

    [[nodiscard]] static txn::Bookmark bookmark(const std::string& key) { return {bytesOf(key), {}}; }
    [[nodiscard]] static std::string number(std::int32_t value) {
        std::string data(sizeof value, '\0');
        std::memcpy(data.data(), &value, sizeof value);
        return data;
    }
    [[nodiscard]] static std::int32_t numberOf(const std::string& data) {
        std::int32_t value = 0;
        std::memcpy(&value, data.data(), sizeof value);
        return value;
    }
    static void addTo(std::string& data, std::int32_t amount) {
        const auto sum = static_cast<std::uint32_t>(numberOf(data)) + static_cast<std::uint32_t>(amount);
        std::memcpy(data.data(), &sum, sizeof sum);
    }

    bool refuseUndo = false;

 private:
    struct Node {
        std::string data;
        bool deleted = false;
    };
    struct Page {
        std::mutex latch;
        std::map<std::string, Node> nodes;
    };
    [[nodiscard]] txn::VersionStore& versions() { return manager_.versions(); }
    [[nodiscard]] Page& pageOf(const std::string& key) {
        return pages_[std::hash<std::string>{}(key) % pages_.size()];
    }
    std::optional<std::string> readLatched(Page& page, const txn::Snapshot& view, const std::string& key) {
        const auto found = page.nodes.find(key);
        if (found == page.nodes.end()) return std::nullopt;
        txn::NodeState state;
        state.exists = !found->second.deleted;
        state.data = bytesOf(found->second.data);
        versions().see(kTree, bookmark(key), view, state);
        if (!state.exists) return std::nullopt;
        return textOf(state.data);
    }
    Result<Node*> writable(Page& page, txn::Transaction& transaction, txn::VersionKind intent,
                           const std::string& key) {
        if (!readLatched(page, transaction.snapshot(), key)) return fail(JET_errRecordNotFound);
        TRY(versions().check(transaction, intent, kTree, bookmark(key)));
        return &page.nodes.at(key);
    }

    txn::TransactionManager& manager_;
    std::array<Page, 8> pages_;
};

}  // namespace esent::test
