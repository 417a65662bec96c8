// The moves of a cursor. See cursor.h; ways between pages are in cursor_descent.cpp.
#include "btree/cursor.h"

#include <thread>

#include "btree/cursor_impl.h"

namespace esent::btree {
namespace {

using cache::LatchMode;

// A cursor that has made so many steps is on a scan.
constexpr std::uint32_t kStepsOfScan = 2;

void assign(Bytes& into, ByteView bytes) {
    into.assign(bytes.begin(), bytes.end());
}

}  // namespace

Cursor::Impl::Impl(std::shared_ptr<Tree> opened)
    : tree(std::move(opened)),
      file(tree->volume().file()),
      versions(tree->volume().transactions() == nullptr ? nullptr
                                                        : &tree->volume().transactions()->versions()),
      unique(tree->unique()) {}

Cursor::Cursor(std::shared_ptr<Tree> tree) : impl_(std::make_unique<Impl>(std::move(tree))) {}
Cursor::~Cursor() = default;
Cursor::Cursor(Cursor&&) noexcept = default;
Cursor& Cursor::operator=(Cursor&&) noexcept = default;

Tree& Cursor::tree() const {
    return *impl_->tree;
}
void Cursor::setView(const txn::Snapshot* view) {
    impl_->view = view;
}

// ---- the place ----

void Cursor::Impl::copyBookmark() {
    if (keyCopied) return;
    key.resize(node.keySize());
    std::byte* const end = std::copy(node.prefix.begin(), node.prefix.end(), key.data());
    std::copy(node.suffix.begin(), node.suffix.end(), end);
    if (!unique) assign(bookmarkData, node.data);
    keyCopied = true;
}

Result<bool> Cursor::Impl::look() {
    if (!page.read(index, node)) return fail(JET_errDatabaseCorrupted);
    keyCopied = false;
    data = node.data;
    if (view == nullptr || (node.flags & (page::kNodeVersioned | page::kNodeDeleted)) == 0) return true;
    if (versions == nullptr || (node.flags & page::kNodeVersioned) == 0) return !node.deleted();
    if (versions->isSettledFor(*view)) return !node.deleted();
    copyBookmark();
    seen.exists = !node.deleted();
    seen.data = node.data;
    versions->see(tree->key(), {key, bookmarkData}, *view, seen);
    data = seen.data;
    return seen.exists;
}

Result<bool> Cursor::Impl::nowhere() {
    leaf.release();
    place = Place::Nowhere;
    return false;
}

void Cursor::Impl::makeRoom() {
    key.reserve(std::max(node.keySize(), 2 * key.capacity()));
    if (!unique) bookmarkData.reserve(std::max(node.data.size(), 2 * bookmarkData.capacity()));
}

void Cursor::Impl::leave() noexcept {
    if (place != Place::Held) return;
    if (inCopy) {
        place = Place::Left;
        return;
    }
    exact = true;
    if (worthCopying()) {
        stepsOfLeaf = kStepsOfScan;
        // The copying hides how long the next leaf takes to come.
        const ByteView next = file.warm(passingForward ? page.view().nextPage() : page.view().previousPage());
        ahead.aim(next, passingForward ? page.count() - index : index + 1);
        if (copy.take(leaf)) {
            page = copy.page();
            inCopy = page.read(index, node);
        }
    }
    if (!inCopy) copyBookmark();
    putBack();
}

void Cursor::Impl::putBack() {
    mark = leaf.mark();
    leaf.release();
    place = Place::Left;
}

// ---- the copy of a leaf ----

// What is copied should be read; a leaf that others keep changing has to be walked for a while before it is
// copied again.
bool Cursor::Impl::worthCopying() const {
    constexpr std::uint32_t kStepsAfterChange = 8;
    return stepsInRow >= std::max<std::size_t>(kStepsOfScan, leaf.bytes().size() / 4096) &&
           (stepsOfLeaf <= kStepsOfScan || stepsOfLeaf >= kStepsAfterChange);
}

void Cursor::Impl::noteStep() {
    ++stepsInRow;
    ++stepsOfLeaf;
}

// Asked before the page's version is, so that what follows holds for the moment of the question.
bool Cursor::Impl::plainlyVisible(const NodeView& found) const {
    if (view == nullptr || (found.flags & (page::kNodeVersioned | page::kNodeDeleted)) == 0) return true;
    return !found.deleted() && versions != nullptr && versions->isSettledFor(*view);
}

bool Cursor::Impl::resumeInCopy() {
    if (!inCopy || !exact || !plainlyVisible(node) || !mark.current()) return false;
    data = node.data;
    place = Place::Held;
    return true;
}

bool Cursor::Impl::stepInCopy(bool forward) {
    if (!inCopy || !exact) return false;
    const unsigned to = forward ? index + 1 : index - 1;  // before the first: behind the last
    NodeView found;
    if (to >= page.count() || !page.read(to, found)) return false;
    if (!plainlyVisible(found) || !mark.current()) return false;
    index = to;
    node = found;
    data = found.data;
    keyCopied = false;
    place = Place::Held;
    ahead.fetchSome();
    return true;
}

ByteView Cursor::Impl::bookmarkEntry() {
    copyBookmark();
    if (unique) return key;
    entry.assign(key.begin(), key.end());
    entry.insert(entry.end(), bookmarkData.begin(), bookmarkData.end());
    return entry;
}

Status Cursor::Impl::reacquire() {
    copyBookmark();
    if (mark.frame != nullptr) {
        cache::PageLatch again = file.refix(mark, number, LatchMode::Shared);
        if (again) {
            const NodePage nodes(again.bytes());
            adopt(std::move(again), nodes);
            return {};
        }
    }
    TRY(search({bookmarkEntry()}));
    exact = TRY(isEntry(key, bookmarkData));
    return {};
}

Result<bool> Cursor::Impl::isEntry(ByteView wantedKey, ByteView wantedData) {
    if (index >= page.count()) return false;
    NodeView found;
    if (!page.read(index, found)) return fail(JET_errDatabaseCorrupted);
    if (found.keySize() != wantedKey.size()) return false;
    if (compareParts({found.prefix, found.suffix}, wantedKey) != 0) return false;
    return unique || compareBytes(found.data, wantedData) == 0;
}

bool Cursor::Impl::matches(const NodeView& found, ByteView wanted) const {
    if (found.keySize() == wanted.size()) return compareParts({found.prefix, found.suffix}, wanted) == 0;
    return !unique && compareParts({found.prefix, found.suffix, found.data}, wanted) == 0;
}

Result<bool> Cursor::Impl::settleForward() {
    for (;;) {
        for (; index < page.count(); ++index) {
            if (TRY(look())) return settled();
        }
        if (!TRY(toNextLeaf())) return nowhere();
    }
}

// Candidates lie before `index`. When the leaf on the left is busy this one has to be let go: then everything
// from its first node on has been seen, and the search starts again for what lies before that.
Result<bool> Cursor::Impl::settleBackward() {
    for (;;) {
        while (index > 0) {
            --index;
            if (TRY(look())) return settled();
        }
        const Step step = TRY(toPreviousLeaf());
        if (step == Step::End) return nowhere();
        if (step == Step::Busy) TRY(searchAgainBefore());
    }
}

Status Cursor::Impl::searchAgainBefore() {
    if (page.count() != 0) TRY(noteFloor());
    leaf.release();
    std::this_thread::yield();
    if (!floor) {
        TRY(descendTo(Edge::Last));
        index = page.count();
        return {};
    }
    entry = *floor;
    TRY(descend({entry}, Side::Left));
    index = TRY(page.find({entry}, !unique));
    return {};
}

// The first node of the leaf: everything from it on has been seen.
Status Cursor::Impl::noteFloor() {
    NodeView edge;
    if (!page.read(0, edge)) return fail(JET_errDatabaseCorrupted);
    floor.emplace();
    edge.copyKey(*floor);
    if (!unique) floor->insert(floor->end(), edge.data.begin(), edge.data.end());
    return {};
}

// ---- moves ----

Result<bool> Cursor::first() {
    const Impl::Move move(*impl_);
    TRY(impl_->descendTo(Impl::Edge::First));
    impl_->index = 0;
    return impl_->settleForward();
}

Result<bool> Cursor::last() {
    const Impl::Move move(*impl_);
    TRY(impl_->descendTo(Impl::Edge::Last));
    impl_->floor.reset();
    impl_->index = impl_->page.count();
    return impl_->settleBackward();
}

bool Cursor::stepWithoutLatch(bool forward) {
    return impl_->place != Impl::Place::Nowhere && impl_->stepInCopy(forward);
}

Result<bool> Cursor::next() {
    Impl& me = *impl_;
    if (me.place == Impl::Place::Nowhere) return false;
    if (me.stepInCopy(true)) return true;
    const Impl::Move move(me);
    if (!me.leaf) TRY(me.reacquire());
    if (me.exact) ++me.index;
    me.noteStep();
    return me.settleForward();
}

Result<bool> Cursor::previous() {
    Impl& me = *impl_;
    if (me.place == Impl::Place::Nowhere) return false;
    if (me.stepInCopy(false)) return true;
    const Impl::Move move(me);
    if (!me.leaf) TRY(me.reacquire());
    me.noteStep();
    return me.settleBackward();
}

Result<Found> Cursor::seekNotLess(ByteView wanted) {
    Impl& me = *impl_;
    const Impl::Move move(me);
    TRY(me.search({wanted}));
    if (!TRY(me.settleForward())) return Found::Nothing;
    return me.matches(me.node, wanted) ? Found::Equal : Found::Greater;
}

Result<Found> Cursor::seekNotGreater(ByteView wanted, bool orEqual) {
    Impl& me = *impl_;
    const Impl::Move move(me);
    TRY(me.search({wanted, me.unique && orEqual ? Cut::After : Cut::Before}));
    if (!me.unique && orEqual) TRY(me.passDuplicates(wanted));
    if (!TRY(me.settleBackward())) return Found::Nothing;
    return orEqual && me.matches(me.node, wanted) ? Found::Equal : Found::Less;
}

Result<bool> Cursor::seekGreater(ByteView wanted) {
    Impl& me = *impl_;
    const Impl::Move move(me);
    TRY(me.search({wanted, me.unique ? Cut::After : Cut::Before}));
    if (!me.unique) TRY(me.passDuplicates(wanted));
    return me.settleForward();
}

// Before the first entry that is not less than `wanted`: when it has this key, to the place behind the last
// one with it. (Keys don't begin with each other; a search for the beginning of a key finds no duplicates.)
Status Cursor::Impl::passDuplicates(ByteView wanted) {
    while (index >= page.count()) {
        if (!TRY(toNextLeaf())) return {};
    }
    NodeView found;
    if (!page.read(index, found)) return fail(JET_errDatabaseCorrupted);
    if (!matches(found, wanted)) return {};
    return search({wanted, Cut::Behind});
}

Result<bool> Cursor::seekBookmark(ByteView key, ByteView data) {
    remember(key, data);
    if (!TRY(resume())) {
        reset();
        return false;
    }
    return true;
}

Result<bool> Cursor::resume() {
    Impl& me = *impl_;
    if (me.place != Impl::Place::Left) return me.place == Impl::Place::Held;
    if (me.resumeInCopy()) return true;
    const Impl::Move move(me);
    TRY(me.reacquire());
    if (!me.exact || !TRY(me.look())) {
        me.keyCopied = true;  // as it was remembered
        me.putBack();
        return false;
    }
    return me.settled();
}

void Cursor::remember(ByteView key, ByteView data) {
    Impl& me = *impl_;
    me.leaf.release();
    assign(me.key, key);
    assign(me.bookmarkData, me.unique ? ByteView{} : data);
    me.keyCopied = true;
    me.inCopy = false;
    me.mark = {};
    me.number = 0;
    me.place = Impl::Place::Left;
    me.exact = false;
}

void Cursor::makeRoom(std::size_t bookmarkBytes) {
    impl_->key.reserve(bookmarkBytes);
}

void Cursor::leave() noexcept {
    impl_->leave();
}

void Cursor::reset() {
    (void)impl_->nowhere();
}

bool Cursor::positioned() const {
    return impl_->place != Impl::Place::Nowhere;
}
bool Cursor::held() const {
    return impl_->place == Impl::Place::Held;
}

const NodeView& Cursor::node() const {
    return impl_->node;
}
ByteView Cursor::data() const {
    return impl_->data;
}
void Cursor::copyKey(Bytes& into) const {
    impl_->node.copyKey(into);
}
ByteView Cursor::bookmarkKey() const {
    impl_->copyBookmark();
    return impl_->key;
}
ByteView Cursor::bookmarkData() const {
    impl_->copyBookmark();
    return impl_->bookmarkData;
}
PageNumber Cursor::leafNumber() const {
    return impl_->number;
}
LeafSpot Cursor::spot() const {
    if (impl_->place != Impl::Place::Left || !impl_->exact) return {};
    return {impl_->mark, impl_->number, impl_->index};
}

void Cursor::setSequential(bool forward, bool backward) {
    impl_->sequentialForward = forward;
    impl_->sequentialBackward = backward;
    impl_->readAheadLeaves = 0;
}

Result<std::uint32_t> Cursor::prefetchLeaves(const LeafRange& range, std::uint32_t most) {
    impl_->readsAhead = false;
    return impl_->prefetchLeaves(range, most);
}

}  // namespace esent::btree
