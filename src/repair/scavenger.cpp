#include "repair/scavenger.h"

#include <algorithm>

#include "page/checksum.h"

namespace esent::repair {

namespace {

constexpr std::size_t kCensusBytes = std::size_t{1} << 20;

bool less(ByteView a, ByteView b) {
    return btree::compareBytes(a, b) < 0;
}

}  // namespace

Result<LeafCensus> LeafCensus::take(os::File& file, std::uint32_t pageSize, PageNumber lastPage) {
    LeafCensus census;
    std::vector<std::byte> buffer(kCensusBytes);
    const auto pagesPerRead = static_cast<std::uint32_t>(kCensusBytes / pageSize);
    for (std::uint64_t number = 1; number <= lastPage; number += pagesPerRead) {
        const auto at = page::pageOffset(static_cast<PageNumber>(number), pageSize);
        const std::size_t got = TRY(file.readSome(at, buffer)) / pageSize;
        for (std::size_t i = 0; i < got && number + i <= lastPage; ++i) {
            census.note(ByteSpan(buffer).subspan(i * pageSize, pageSize),
                        static_cast<PageNumber>(number + i));
        }
        if (got < pagesPerRead) break;
    }
    for (std::vector<Leaf>* pages : {&census.leaves_, &census.parents_})
        std::ranges::stable_sort(*pages, {}, &Leaf::object);
    return census;
}

void LeafCensus::note(ByteSpan bytes, PageNumber number) {
    const page::PageCheck check = page::checkPage(bytes, number);
    if (check == page::PageCheck::Blank) ++blankPages_;
    if (check == page::PageCheck::Blank) return;
    if (check == page::PageCheck::Bad) {
        ++badPages_;
        return;
    }
    const page::PageView view(bytes);
    highestTime_ = std::max(highestTime_, view.dbtime());
    constexpr std::uint32_t kNoData = page::kPageEmpty | page::kPageSpaceTree | page::kPagePreInit;
    if ((view.flags() & kNoData) != 0) return;
    const Leaf found{view.objectId(), number, view.dbtime()};
    if (view.has(page::kPageLeaf)) {
        leaves_.push_back(found);
    } else if (view.has(page::kPageParentOfLeaf)) {
        parents_.push_back(found);
    }
}

// (With clang 14 the result of std::ranges::equal_range is no range.)
std::vector<LeafCensus::Leaf> LeafCensus::ofObject(const std::vector<Leaf>& sorted, ObjectId object) {
    return {std::ranges::lower_bound(sorted, object, {}, &Leaf::object),
            std::ranges::upper_bound(sorted, object, {}, &Leaf::object)};
}

std::vector<LeafCensus::Leaf> LeafCensus::leavesOf(ObjectId object) const {
    return ofObject(leaves_, object);
}

std::vector<LeafCensus::Leaf> LeafCensus::parentsOf(ObjectId object) const {
    return ofObject(parents_, object);
}

std::map<ObjectId, std::uint64_t> LeafCensus::leavesByObject() const {
    std::map<ObjectId, std::uint64_t> counts;
    for (const Leaf& leaf : leaves_)
        ++counts[leaf.object];
    return counts;
}

ScavengedCursor::ScavengedCursor(btree::PageSource& source, ObjectId objectId, const LeafCensus& census)
    : source_(source), objectId_(objectId) {
    for (const LeafCensus::Leaf& found : census.leavesOf(objectId))
        addLeaf(found);
    std::sort(leaves_.begin(), leaves_.end(),
              [](const Leaf& a, const Leaf& b) { return less(a.first, b.first); });
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
        leaves_[i].lastSoFar = i > 0 && less(leaves_[i].last, leaves_[i - 1].lastSoFar)
                                   ? leaves_[i - 1].lastSoFar
                                   : leaves_[i].last;
    }
    findGaps(census);
}

// Keys of the first and last node that can be read; every node between them that can't is a gap.
void ScavengedCursor::addLeaf(const LeafCensus::Leaf& found) {
    const auto page = btree::loadPage(source_, found.number, objectId_);
    if (!page) return;
    const page::PageView view = page->view();
    if (view.nodeCount() == 0) {
        empty_[found.number] = view.nextPage();
        return;
    }
    Leaf leaf{found.number, found.time, view.previousPage(), view.nextPage(), {}, {}, {}};
    bool any = false;
    bool bad = false;
    btree::Bytes key;
    for (unsigned i = 0; i < view.nodeCount(); ++i) {
        const auto node = page->node(i);
        if (!node) {
            bad = true;
            continue;
        }
        node->copyKey(key);
        if (!any || less(key, leaf.first)) leaf.first = key;
        if (bad) gaps_.push_back({any ? leaf.last : btree::Bytes{}, key, !any, false});
        bad = false;
        if (!any || less(leaf.last, key)) leaf.last = key;
        any = true;
    }
    if (!any) return;  // its neighbours will miss it
    if (bad) gaps_.push_back({leaf.last, {}, false, view.nextPage() == 0});
    leaves_.push_back(std::move(leaf));
}

// Pairs of leaves that a page above them has side by side.
std::set<std::pair<PageNumber, PageNumber>> ScavengedCursor::neighbours(const LeafCensus& census) const {
    std::set<std::pair<PageNumber, PageNumber>> pairs;
    for (const LeafCensus::Leaf& parent : census.parentsOf(objectId_)) {
        const auto page = btree::loadPage(source_, parent.number, objectId_);
        if (!page) continue;
        PageNumber before = 0;
        for (unsigned i = 0; i < page->view().nodeCount(); ++i) {
            const auto node = page->node(i);
            const auto child = node ? btree::childOf(*node) : fail(JET_errDatabaseCorrupted);
            const PageNumber here = child ? *child : 0;
            if (before != 0 && here != 0) pairs.insert({before, here});
            before = here;
        }
    }
    return pairs;
}

bool ScavengedCursor::follows(const Leaf& a, const Leaf& b) const {
    PageNumber next = a.next;
    for (std::size_t steps = 0; next != b.number && steps <= empty_.size(); ++steps) {
        const auto empty = empty_.find(next);
        if (empty == empty_.end()) return false;
        next = empty->second;
    }
    return next == b.number;
}

void ScavengedCursor::findGaps(const LeafCensus& census) {
    if (leaves_.empty()) {
        gaps_.push_back({{}, {}, true, true});
        return;
    }
    const auto known = neighbours(census);
    if (leaves_.front().previous != 0) gaps_.push_back({{}, leaves_.front().first, true, false});
    for (std::size_t i = 0; i + 1 < leaves_.size(); ++i) {
        const Leaf& left = leaves_[i];
        const Leaf& right = leaves_[i + 1];
        const bool together =
            (follows(left, right) && right.previous != 0) || known.contains({left.number, right.number});
        if (!together) gaps_.push_back({left.lastSoFar, right.first, false, false});
    }
    PageNumber next = leaves_.back().next;
    for (std::size_t steps = 0; empty_.contains(next) && steps <= empty_.size(); ++steps)
        next = empty_.at(next);
    if (next != 0) gaps_.push_back({leaves_.back().lastSoFar, {}, false, true});
}

Result<bool> ScavengedCursor::seek(ByteView key) {
    open_.clear();
    const auto behind = std::upper_bound(leaves_.begin(), leaves_.end(), key,
                                         [](ByteView k, const Leaf& leaf) { return less(k, leaf.first); });
    nextLeaf_ = static_cast<std::size_t>(behind - leaves_.begin());
    for (std::size_t i = nextLeaf_; i-- > 0 && !less(leaves_[i].lastSoFar, key);) {
        if (!less(leaves_[i].last, key)) open(leaves_[i], key);
    }
    return settle();
}

// Every leaf that stands on the present key goes on: the page that was used is the one changed last.
Result<bool> ScavengedCursor::next() {
    btree::Bytes key;
    node_.copyKey(key);
    std::erase_if(open_, [&](const std::unique_ptr<Open>& leaf) {
        while (!less(key, leaf->key)) {
            if (!step(*leaf)) return true;
        }
        return false;
    });
    return settle();
}

// Stands on the lowest key of all open leaves; opens those that may have a lower one.
bool ScavengedCursor::settle() {
    const Open* best = nullptr;
    for (;;) {
        best = nullptr;
        for (const auto& leaf : open_) {
            const bool better = best == nullptr || less(leaf->key, best->key) ||
                                (!less(best->key, leaf->key) && leaf->time > best->time);
            if (better) best = leaf.get();
        }
        if (nextLeaf_ >= leaves_.size()) break;
        if (best != nullptr && less(best->key, leaves_[nextLeaf_].first)) break;
        open(leaves_[nextLeaf_++], {});
    }
    if (best == nullptr) return false;
    held_ = best->page;
    node_ = best->node;
    page_ = held_.ref.number();
    return true;
}

void ScavengedCursor::open(const Leaf& leaf, ByteView from) {
    auto page = btree::loadPage(source_, leaf.number, objectId_);
    if (!page) return;
    auto opened = std::make_unique<Open>();
    opened->page = std::move(*page);
    opened->time = leaf.time;
    opened->index = static_cast<unsigned>(-1);
    do {
        if (!step(*opened)) return;
    } while (less(opened->key, from));
    open_.push_back(std::move(opened));
}

// To the next entry that is not flagged as deleted; nodes that can't be read are passed over.
bool ScavengedCursor::step(Open& leaf) {
    while (++leaf.index < leaf.page.view().nodeCount()) {
        const auto node = leaf.page.node(leaf.index);
        if (!node || node->deleted()) continue;
        leaf.node = *node;
        node->copyKey(leaf.key);
        return true;
    }
    return false;
}

}  // namespace esent::repair
