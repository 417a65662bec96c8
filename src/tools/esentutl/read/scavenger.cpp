#include "read/scavenger.h"

#include <algorithm>

#include "page/checksum.h"

namespace esent::tool {

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
    std::stable_sort(census.leaves_.begin(), census.leaves_.end(),
                     [](const Leaf& a, const Leaf& b) { return a.object < b.object; });
    return census;
}

void LeafCensus::note(ByteSpan bytes, PageNumber number) {
    const page::PageCheck check = page::checkPage(bytes, number);
    if (check == page::PageCheck::Blank) return;
    if (check == page::PageCheck::Bad) {
        ++badPages_;
        return;
    }
    const page::PageView view(bytes);
    highestTime_ = std::max(highestTime_, view.dbtime());
    constexpr std::uint32_t kNoData = page::kPageEmpty | page::kPageSpaceTree | page::kPagePreInit;
    if (!view.has(page::kPageLeaf) || (view.flags() & kNoData) != 0) return;
    leaves_.push_back({view.objectId(), number, view.dbtime()});
}

std::vector<LeafCensus::Leaf> LeafCensus::leavesOf(ObjectId object) const {
    const auto [first, last] = std::ranges::equal_range(leaves_, object, {}, &Leaf::object);
    return {first, last};
}

ScavengedCursor::ScavengedCursor(btree::PageSource& source, ObjectId objectId, const LeafCensus& census)
    : source_(source), objectId_(objectId) {
    for (const LeafCensus::Leaf& found : census.leavesOf(objectId)) {
        const auto page = btree::loadPage(source_, found.number, objectId_);
        if (!page || page->view().nodeCount() == 0) continue;
        const auto first = page->node(0);
        const auto last = page->node(page->view().nodeCount() - 1);
        if (!first || !last) continue;
        Leaf leaf{found.number, found.time, {}, {}, {}};
        first->copyKey(leaf.first);
        last->copyKey(leaf.last);
        leaves_.push_back(std::move(leaf));
    }
    std::sort(leaves_.begin(), leaves_.end(),
              [](const Leaf& a, const Leaf& b) { return less(a.first, b.first); });
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
        leaves_[i].lastSoFar = i > 0 && less(leaves_[i].last, leaves_[i - 1].lastSoFar)
                                   ? leaves_[i - 1].lastSoFar
                                   : leaves_[i].last;
    }
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

}  // namespace esent::tool
