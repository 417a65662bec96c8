// Scavenger: finds the entries of trees whose structure can't be trusted, as in the file of a machine that
// crashed and lost its logs.
//
// LeafCensus looks at every page of a file once and remembers the leaves of every tree. ScavengedCursor
// merges the leaves of one tree by key; where two pages have the same key, the page that was changed last
// wins. Memory: 16 bytes per leaf of the file; per leaf of a scavenged tree its first and last key.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "btree/page_source.h"
#include "os/file_system.h"
#include "repair/entry_cursor.h"

namespace esent::repair {

class LeafCensus {
 public:
    struct Leaf {
        ObjectId object = 0;
        PageNumber number = 0;
        DatabaseTime time = 0;
    };

    // Looks at pages 1 to `lastPage`; those that are damaged or not there are counted and passed over.
    [[nodiscard]] static Result<LeafCensus> take(os::File& file, std::uint32_t pageSize, PageNumber lastPage);

    [[nodiscard]] std::vector<Leaf> leavesOf(ObjectId object) const;
    // The pages of that tree that point to leaves.
    [[nodiscard]] std::vector<Leaf> parentsOf(ObjectId object) const;
    // Every object that has leaves.
    [[nodiscard]] std::map<ObjectId, std::uint64_t> leavesByObject() const;
    // Of all pages in use.
    [[nodiscard]] DatabaseTime highestTime() const { return highestTime_; }
    [[nodiscard]] std::uint64_t badPages() const { return badPages_; }
    [[nodiscard]] std::uint64_t blankPages() const { return blankPages_; }

 private:
    void note(ByteSpan page, PageNumber number);
    [[nodiscard]] static std::vector<Leaf> ofObject(const std::vector<Leaf>& sorted, ObjectId object);

    std::vector<Leaf> leaves_;   // by object
    std::vector<Leaf> parents_;  // by object
    DatabaseTime highestTime_ = 0;
    std::uint64_t badPages_ = 0;
    std::uint64_t blankPages_ = 0;
};

// Keys between which entries may be missing; both ends are there, unless they are open.
struct KeyGap {
    btree::Bytes after;
    btree::Bytes before;
    bool fromStart = false;  // nothing is known before `before`
    bool toEnd = false;      // nothing is known behind `after`
};

class ScavengedCursor final : public EntryCursor {
 public:
    // Leaves that can't be read after all are left out.
    ScavengedCursor(btree::PageSource& source, ObjectId objectId, const LeafCensus& census);

    [[nodiscard]] Result<bool> seek(ByteView key) override;
    [[nodiscard]] Result<bool> next() override;
    [[nodiscard]] const btree::NodeView& node() const override { return node_; }
    [[nodiscard]] PageNumber page() const override { return page_; }

    [[nodiscard]] std::size_t leaves() const { return leaves_.size(); }
    // Where the leaves that were found do not follow each other, and where a node of one can't be read.
    [[nodiscard]] const std::vector<KeyGap>& gaps() const { return gaps_; }

 private:
    struct Leaf {
        PageNumber number = 0;
        DatabaseTime time = 0;
        PageNumber previous = 0;
        PageNumber next = 0;
        btree::Bytes first;
        btree::Bytes last;
        btree::Bytes lastSoFar;  // the highest key of this leaf and all before it
    };
    // A leaf that is being merged, with the entry that comes next.
    struct Open {
        btree::LoadedPage page;
        DatabaseTime time = 0;
        unsigned index = 0;
        btree::NodeView node;
        btree::Bytes key;
    };

    void addLeaf(const LeafCensus::Leaf& found);
    void findGaps(const LeafCensus& census);
    [[nodiscard]] std::set<std::pair<PageNumber, PageNumber>> neighbours(const LeafCensus& census) const;
    [[nodiscard]] bool follows(const Leaf& a, const Leaf& b) const;
    void open(const Leaf& leaf, ByteView from);
    [[nodiscard]] static bool step(Open& leaf);
    [[nodiscard]] bool settle();

    btree::PageSource& source_;
    ObjectId objectId_;
    std::vector<Leaf> leaves_;                // by first key
    std::map<PageNumber, PageNumber> empty_;  // leaves without a node, and what they say is next
    std::vector<KeyGap> gaps_;
    std::size_t nextLeaf_ = 0;  // the first that was not opened yet
    std::vector<std::unique_ptr<Open>> open_;
    btree::LoadedPage held_;  // the page of node_
    btree::NodeView node_;
    PageNumber page_ = 0;
};

}  // namespace esent::repair
