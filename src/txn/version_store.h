// VersionStore: before images and locks of an instance: which state of a node a transaction sees, and whether
// it may change it.
//
// Only nodes with the "versioned" flag are looked up. Look-ups and additions for a node happen while the
// caller holds the latch of the page that has it (shared to read, exclusive to change), which is what keeps a
// node and its chain in step. Inside, the store is sharded by the hash of tree and bookmark; its locks are
// leaves: nothing else is locked under them. Bounded: JET_errVersionStoreOutOfMemory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "txn/version.h"

namespace esent::txn {

// What a reader may see: everything committed before `begin`, and the changes of `owner`.
struct Snapshot {
    TransactionTime begin = kNotCommitted;  // kNotCommitted: the newest committed state (level 0)
    const Transaction* owner = nullptr;
};

// The node as the page has it: flagged as deleted or not, and its data.
struct NodeState {
    bool exists = true;
    ByteView data;
    std::vector<std::byte> rebuilt;  // holds the data when it is an older one; `data` points into it
};

// One version as undo and before-image logging see it; borrowed bytes.
struct VersionView {
    VersionStamp stamp;
    std::uint16_t session = 0;  // log::SessionNumber of its transaction
    VersionKind kind = VersionKind::Insert;
    TreeKey tree;
    PageNumber root = 0;
    Bookmark node;
    ByteView image;  // Replace: data before
    std::uint16_t offset = 0;
    std::int64_t delta = 0;
    bool imageLogged = false;
};

struct Version;
[[nodiscard]] VersionView viewOf(const Version& version);

class VersionStore {
 public:
    struct Limits {
        std::size_t maximumBytes = 0;  // JET_paramMaxVerPages * bucket size
    };
    explicit VersionStore(Limits limits);
    ~VersionStore();
    VersionStore(const VersionStore&) = delete;
    VersionStore& operator=(const VersionStore&) = delete;

    // Turns the state on the page into the one that `view` sees.
    void see(const TreeKey& tree, const Bookmark& node, const Snapshot& view, NodeState& state) const;
    // Do the pages show just what `view` sees: is nobody else's change open, has none been committed since
    // the view began? What was latched before the question, or has not changed until after it, needs no
    // see().
    [[nodiscard]] bool isSettledFor(const Snapshot& view) const;
    // Has anybody's change of this node not become visible to everyone yet? (Then it may not be removed.)
    [[nodiscard]] bool hasVersions(const TreeKey& tree, const Bookmark& node) const;

    // Is there any version of the tree left, of whatever transaction? Looks at every version there is: for
    // schema changes.
    [[nodiscard]] bool isChanged(const TreeKey& tree) const;
    // Size of the largest before image of a replace that may still be rolled back; 0: none.
    [[nodiscard]] std::size_t largestOpenImage(const TreeKey& tree, const Bookmark& node) const;

    // May `who` do this to the node now? Asked before every change, whether the node is flagged or not (a
    // lock does not flag it). JET_errWriteConflict; for Insert over a deleted or not yet visible node
    // JET_errKeyDuplicate. Deltas don't conflict with deltas, read locks not with read locks.
    [[nodiscard]] Status check(const Transaction& who, VersionKind intent, const TreeKey& tree,
                               const Bookmark& node) const;

    // Calls `log` for every uncommitted Replace or FlagDelete of the node whose before image is in no log
    // record; it counts as logged afterwards. The caller holds the page's latch. The first error ends it.
    // `log` only appends: commits wait meanwhile.
    [[nodiscard]] Status forEachOwedImage(const TreeKey& tree, const Bookmark& node,
                                          const std::function<Status(const VersionView&)>& log);

    // Where the last Commit0 of all stands. A page that owes before images goes to disk only when this one is
    // durable too (asked after forEachOwedImage): images of transactions that committed in memory are not
    // logged, so their commit must be.
    [[nodiscard]] LogPosition lastCommit() const;

    struct Usage {
        std::size_t bytes = 0;
        std::size_t maximumBytes = 0;
        std::size_t preferredBytes = 0;
        std::size_t versions = 0;
    };
    [[nodiscard]] Usage usage() const;

    struct Impl;
    [[nodiscard]] Impl& impl() { return *impl_; }

 private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace esent::txn
