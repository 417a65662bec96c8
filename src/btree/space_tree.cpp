#include "btree/space_tree.h"

#include <algorithm>

#include "btree/tree_forms.h"
#include "btree/tree_path.h"
#include "btree/tree_splitter.h"

namespace esent::btree {

namespace {

using cache::LatchMode;
using cache::PageLatch;
using Kind = EntryChange::Kind;

constexpr std::size_t kKeySize = 4;
constexpr std::size_t kPoolKeySize = 5;
constexpr std::size_t kBufferSize = 16;
// Below this a root that is a leaf may have to split at one of the next changes.
constexpr std::size_t kNearlyFull = 100;

PageNumber pageOfKey(ByteView key, PageNumber page = 0) {
    for (const std::byte b : key)
        page = (page << 8) | std::to_integer<PageNumber>(b);
    return page;
}

std::array<std::byte, kPoolKeySize> shelvedKey(PageNumber page) {
    const std::array<std::byte, kKeySize> number = extentKey(page);
    std::array<std::byte, kPoolKeySize> key{kShelvedPool};
    std::copy(number.begin(), number.end(), key.begin() + 1);
    return key;
}

// Nothing: no extent of the ordinary kind.
std::optional<Extent> extentOf(const NodeView& node) {
    if (node.keySize() != kKeySize || node.data.size() != sizeof(std::uint32_t)) return std::nullopt;
    return Extent{pageOfKey(node.suffix, pageOfKey(node.prefix)), loadLE<std::uint32_t>(node.data, 0)};
}

Status checkExtent(const Extent& extent) {
    if (extent.count == 0 || extent.count > extent.last) return fail(JET_errDatabaseCorrupted);
    return {};
}

std::array<std::byte, 4> countData(std::uint32_t count) {
    std::array<std::byte, 4> data;
    storeLE<std::uint32_t>(data.data(), count);
    return data;
}

// Hands the pages of the split buffer to the splitter.
class BufferPages final : public PageAllocator {
 public:
    explicit BufferPages(SpaceTree& tree) : tree_(tree) {}
    Result<PageNumber> allocate(PageNumber) override {
        SpaceTree::Buffer buffer = TRY(tree_.buffer());
        Extent& first = buffer.runs[0];
        Extent& second = buffer.runs[1];
        // The smaller one first, if it has any.
        const bool takesSecond = first.count == 0 || (second.count != 0 && second.count < first.count);
        Extent& run = takesSecond ? second : first;
        if (run.count == 0) return fail(JET_errOutOfDatabaseSpace);
        const PageNumber page = run.first();
        --run.count;
        if (run.count == 0) run = {};
        TRY(tree_.setBuffer(buffer));
        return page;
    }
    void giveBack(PageNumber page) override {
        Result<SpaceTree::Buffer> buffer = tree_.buffer();
        if (!buffer) return;
        for (Extent& run : buffer->runs) {
            if (run.count == 0) {
                run = {page, 1};
            } else if (run.first() == page + 1) {
                ++run.count;
            } else {
                continue;
            }
            (void)tree_.setBuffer(*buffer);
            return;
        }
    }

 private:
    SpaceTree& tree_;
};

}  // namespace

SpaceTree::SpaceTree(ChangeScope& scope, Role role, PageNumber root, PageNumber home, ObjectId object)
    : scope_(scope), role_(role) {
    shape_.volume = &scope.volume();
    shape_.root = root;
    shape_.home = home;
    shape_.object = object;
    shape_.space = true;
}

Status SpaceTree::walk(ByteView from, const std::function<Result<bool>(const NodeView&)>& visit) {
    PageLatch leaf = TRY(findLeaf(shape_, {from, {}}, LatchMode::Shared));
    unsigned line = PageNodes(leaf.bytes()).find({from, {}}).line;
    while (true) {
        const PageNodes nodes(leaf.bytes());
        for (; line < nodes.count(); ++line) {
            const NodeView node = nodes[line];
            if (!node.deleted() && !TRY(visit(node))) return {};
        }
        const PageNumber next = nodes.view().nextPage();
        if (next == 0) return {};
        PageLatch right = TRY(scope_.volume().file().fix(next, LatchMode::Shared));
        TRY(checkKind(shape_, right.bytes(), true));
        if (page::PageView(right.bytes()).previousPage() != leaf.number()) return fail(JET_errBadPageLink);
        leaf = std::move(right);
        line = 0;
    }
}

Result<std::optional<Extent>> SpaceTree::notLess(PageNumber page) {
    std::optional<Extent> found;
    const auto take = [&found](const NodeView& node) -> Result<bool> {
        found = extentOf(node);  // none: pools follow
        if (found) TRY(checkExtent(*found));
        return false;
    };
    TRY(walk(extentKey(page), take));
    return found;
}

Result<std::optional<Extent>> SpaceTree::endingWith(PageNumber last) {
    const auto found = TRY(notLess(last));
    return found && found->last == last ? found : std::optional<Extent>{};
}

Status SpaceTree::forEach(const std::function<bool(const Extent&)>& visit) {
    PageNumber from = 0;
    while (const auto extent = TRY(notLess(from))) {
        if (extent->last < from || !visit(*extent)) return {};
        from = extent->last + 1;
    }
    return {};
}

Status SpaceTree::purge(PageLatch& leaf) {
    const bool root = page::PageView(leaf.bytes()).has(page::kPageRoot);
    for (unsigned line = PageNodes(leaf.bytes()).count(); line-- > 0;) {
        const PageNodes nodes(leaf.bytes());
        if (!nodes[line].deleted()) continue;
        if (!root && nodes.count() == 1) return {};
        Bytes key;
        nodes[line].copyKey(key);
        EntryChange::Wanted wanted;
        wanted.kind = Kind::Erase;
        wanted.entry.key = key;
        EntryChange erase(shape_, scope_, nullptr, wanted);
        TRY(erase.judge(nodes));
        TRY(erase.carryOut(leaf));
    }
    return {};
}

Status SpaceTree::change(const EntryChange::Wanted& wanted) {
    EntryChange change(shape_, scope_, nullptr, wanted);
    {
        PageLatch leaf = TRY(findLeaf(shape_, wanted.entry, LatchMode::Exclusive));
        TRY(change.judge(PageNodes(leaf.bytes())));
        if (change.fits(leaf)) return change.carryOut(leaf);
        TRY(purge(leaf));
        TRY(change.judge(PageNodes(leaf.bytes())));
        if (change.fits(leaf)) return change.carryOut(leaf);
    }
    BufferPages pages(*this);
    return TreeSplitter(change, pages).run();
}

Status SpaceTree::insert(const Extent& extent) {
    const std::array<std::byte, 4> key = extentKey(extent.last);
    const std::array<std::byte, 4> data = countData(extent.count);
    EntryChange::Wanted wanted;
    wanted.kind = Kind::Insert;
    wanted.entry.key = key;
    wanted.data = data;
    const Status inserted = change(wanted);
    if (!inserted && inserted.error().code == JET_errKeyDuplicate) return fail(JET_errDatabaseCorrupted);
    return inserted;
}

Status SpaceTree::resize(PageNumber last, std::uint32_t count) {
    const std::array<std::byte, 4> key = extentKey(last);
    const std::array<std::byte, 4> data = countData(count);
    EntryChange::Wanted wanted;
    wanted.kind = Kind::Replace;
    wanted.entry.key = key;
    wanted.data = data;
    return change(wanted);
}

Status SpaceTree::remove(PageNumber last) {
    return flagDelete(extentKey(last));
}

Status SpaceTree::flagDelete(ByteView key) {
    EntryChange::Wanted wanted;
    wanted.kind = Kind::FlagDelete;
    wanted.entry.key = key;
    return change(wanted);
}

Result<std::vector<PageNumber>> SpaceTree::dropShelved(PageNumber last) {
    std::vector<PageNumber> pages;
    const auto collect = [&pages, last](const NodeView& node) -> Result<bool> {
        Bytes key;
        node.copyKey(key);
        if (key.size() != kPoolKeySize || key[0] != kShelvedPool) return false;
        const PageNumber page = pageOfKey(ByteView(key).subspan(1));
        if (page <= last) pages.push_back(page);
        return page < last;
    };
    TRY(walk(shelvedKey(0), collect));
    for (const PageNumber page : pages)
        TRY(flagDelete(shelvedKey(page)));
    return pages;
}

Result<SpaceTree::Buffer> SpaceTree::buffer() {
    const PageLatch root = TRY(scope_.volume().file().fix(shape_.root, LatchMode::Shared));
    const ByteView header = TRY(page::PageView(root.bytes()).externalHeader()).data;
    Buffer buffer;
    if (header.empty()) return buffer;
    if (header.size() != kBufferSize) return fail(JET_errDatabaseCorrupted);
    for (std::size_t i = 0; i < buffer.runs.size(); ++i) {
        const Extent run{loadLE<std::uint32_t>(header, 8 * i), loadLE<std::uint32_t>(header, 8 * i + 4)};
        if (run.count == 0) continue;
        TRY(checkExtent(run));
        buffer.runs[i] = run;
    }
    return buffer;
}

Status SpaceTree::setBuffer(const Buffer& buffer) {
    std::array<std::byte, kBufferSize> header{};
    for (std::size_t i = 0; i < buffer.runs.size(); ++i) {
        storeLE<std::uint32_t>(header.data() + 8 * i, buffer.runs[i].last);
        storeLE<std::uint32_t>(header.data() + 8 * i + 4, buffer.runs[i].count);
    }
    PageLatch root = TRY(scope_.volume().file().fix(shape_.root, LatchMode::Exclusive));
    return changeExternalHeader(shape_, scope_, root, header);
}

Result<SpaceTree::Need> SpaceTree::need() {
    const PageLatch root = TRY(scope_.volume().file().fix(shape_.root, LatchMode::Shared));
    const page::PageView view(root.bytes());
    const std::uint32_t factor = role_ == Role::Owned ? 2 : 1;
    if (view.has(page::kPageLeaf)) {
        if (view.freeBytes() >= kNearlyFull) return Need{};
        return Need{2 * factor, 2 * factor};
    }
    if (view.has(page::kPageParentOfLeaf)) return Need{3 * factor, 8};
    return Need{4 * factor, 16};
}

}  // namespace esent::btree
