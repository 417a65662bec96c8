#include "btree/split_plan.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "btree/bulk_builder.h"

namespace esent::btree {

namespace {

using Operation = SplitLevel::Operation;
using Type = SplitLevel::Type;

constexpr std::size_t kTagSize = 4;
constexpr std::size_t kLengthSize = 2;
constexpr std::uint32_t kTransient = page::kPageNewChecksum | page::kPageWriteCycle | page::kPageScrubbed;

// The entries of a page as they will be with the item, keys in one piece.
class Entries {
 public:
    Entries(const SplitRequest& request, bool withItem);

    [[nodiscard]] unsigned size() const { return static_cast<unsigned>(entries_.size()); }
    [[nodiscard]] ByteView key(unsigned i) const { return keys_[i]; }
    // Key and, where it orders, data.
    [[nodiscard]] Bytes ordered(unsigned i) const;
    // Bytes on the page as it is now.
    [[nodiscard]] std::size_t cost(unsigned i) const { return entries_[i].cost; }
    // Bytes of the entries first..beyond-1 on a page with this prefix, the prefix and its tag included.
    [[nodiscard]] std::size_t costOn(unsigned first, unsigned beyond, ByteView prefix) const;
    [[nodiscard]] std::size_t growth(unsigned first, unsigned beyond) const;
    // The prefix that saves most on a page of these entries: its place among them.
    [[nodiscard]] std::optional<unsigned> prefixFor(unsigned first, unsigned beyond) const;
    [[nodiscard]] ByteView prefixBytes(unsigned first, std::optional<unsigned> place) const {
        return place ? keys_[first + *place] : ByteView{};
    }

 private:
    struct Each {
        ByteView data;
        std::size_t cost = 0;
        std::size_t growth = 0;
    };
    void add(const NodeView& node, ByteView data, std::size_t cost, std::size_t growth);
    void join(ByteView part);

    bool unique_;
    bool leaf_;
    std::unique_ptr<std::byte[]> memory_;  // of the keys that lie on the page in two pieces
    std::byte* free_ = nullptr;
    std::vector<Each> entries_;
    std::vector<ByteView> keys_;
};

Entries::Entries(const SplitRequest& request, bool withItem) : unique_(request.unique) {
    const PageNodes nodes(request.page);
    leaf_ = nodes.isLeaf();
    NodeView item;
    item.suffix = request.key;
    const std::size_t shared = sharedWith(nodes.keyPrefix(), request.key);
    const std::size_t itemCost = kTagSize + kLengthSize + (shared ? kLengthSize : 0) + request.key.size() -
                                 shared + request.data.size();
    entries_.reserve(nodes.count() + 1);
    keys_.reserve(nodes.count() + 1);
    std::size_t most = nodes.count() * nodes.keyPrefix().size();
    for (unsigned i = 0; i < nodes.count(); ++i)
        most += nodes.extentOf(i).bytes;
    memory_ = std::make_unique_for_overwrite<std::byte[]>(most);
    free_ = memory_.get();
    for (unsigned i = 0; i < nodes.count(); ++i) {
        if (withItem && i == request.line && request.operation == Operation::Insert)
            add(item, request.data, itemCost, request.growthOfItem);
        const NodeView node = nodes[i];
        const std::size_t growth = i < request.growth.size() ? request.growth[i] : 0;
        if (withItem && i == request.line && request.operation != Operation::Insert) {
            add(node, request.data, nodes.cost(i) - node.data.size() + request.data.size(),
                request.growthOfItem);
        } else {
            add(node, node.data, nodes.cost(i), growth);
        }
    }
    if (withItem && request.line == nodes.count()) add(item, request.data, itemCost, request.growthOfItem);
}

void Entries::add(const NodeView& node, ByteView data, std::size_t cost, std::size_t growth) {
    if (node.prefix.empty()) {
        keys_.push_back(node.suffix);
    } else {
        keys_.push_back({free_, node.keySize()});
        join(node.prefix);
        join(node.suffix);
    }
    entries_.push_back({data, cost, growth});
}

void Entries::join(ByteView part) {
    std::memcpy(free_, part.data(), part.size());
    free_ += part.size();
}

Bytes Entries::ordered(unsigned i) const {
    Bytes bytes(keys_[i].begin(), keys_[i].end());
    if (!unique_ && leaf_) bytes.insert(bytes.end(), entries_[i].data.begin(), entries_[i].data.end());
    return bytes;
}

std::size_t Entries::costOn(unsigned first, unsigned beyond, ByteView prefix) const {
    std::size_t bytes = kTagSize + prefix.size();
    for (unsigned i = first; i < beyond; ++i) {
        const std::size_t shared = sharedWith(prefix, keys_[i]);
        bytes += kTagSize + kLengthSize + (shared ? kLengthSize : 0) + keys_[i].size() - shared +
                 entries_[i].data.size();
    }
    return bytes;
}

std::size_t Entries::growth(unsigned first, unsigned beyond) const {
    std::size_t bytes = 0;
    for (unsigned i = first; i < beyond; ++i)
        bytes += entries_[i].growth;
    return bytes;
}

std::optional<unsigned> Entries::prefixFor(unsigned first, unsigned beyond) const {
    const auto place = choosePrefix(std::span(keys_).subspan(first, beyond - first));
    if (!place) return std::nullopt;
    return static_cast<unsigned>(*place);
}

class Planner {
 public:
    explicit Planner(const SplitRequest& request)
        : request_(request), nodes_(request.page), area_(request.page.size() - nodes_.view().headerSize()) {
        const std::uint32_t flags = nodes_.view().flags() & ~kTransient;
        level_.pageFlags = flags;
        level_.freshFlags = flags & ~static_cast<std::uint32_t>(page::kPageRoot);
        level_.lineOfItem = static_cast<std::uint16_t>(request.line);
        level_.oldPrefix.assign(nodes_.keyPrefix().begin(), nodes_.keyPrefix().end());
    }
    std::optional<SplitLevel> run();

 private:
    [[nodiscard]] SplitLevel vertical();
    [[nodiscard]] SplitLevel append();
    [[nodiscard]] bool prepends() const;
    [[nodiscard]] bool followsHotPoint() const;
    [[nodiscard]] std::optional<SplitLevel> right(const Entries& entries, unsigned at, Operation operation,
                                                  bool mustFit);
    [[nodiscard]] std::optional<SplitLevel> middle(Operation operation);
    [[nodiscard]] SplitLevel hotPoint();
    void take(const Entries& entries, unsigned at, Operation operation);

    const SplitRequest& request_;
    PageNodes nodes_;
    std::size_t area_;
    SplitLevel level_;
};

// Fills in a split at `at`.
void Planner::take(const Entries& entries, unsigned at, Operation operation) {
    level_.operation = operation;
    level_.lineOfSplit = static_cast<std::uint16_t>(at);
    level_.lines = static_cast<std::uint16_t>(entries.size());
    level_.uncommittedPage = static_cast<std::uint16_t>(entries.growth(0, at));
    level_.uncommittedFresh = static_cast<std::uint16_t>(entries.growth(at, entries.size()));
    if (operation == Operation::None) level_.lineOfItem = 0;
}

SplitLevel Planner::vertical() {
    level_.type = Type::Vertical;
    level_.oldPrefix.clear();
    level_.pageFlags &= ~static_cast<std::uint32_t>(page::kPageLeaf | page::kPageParentOfLeaf);
    if (nodes_.isLeaf()) level_.pageFlags |= page::kPageParentOfLeaf;
    for (const Operation operation : {request_.operation, Operation::None}) {
        const Entries entries(request_, operation != Operation::None);
        const auto prefix = entries.prefixFor(0, entries.size());
        const std::size_t bytes = entries.costOn(0, entries.size(), entries.prefixBytes(0, prefix)) +
                                  entries.growth(0, entries.size());
        if (operation != Operation::None && bytes > area_) continue;
        take(entries, 0, operation);
        level_.prefixLineFresh = prefix ? static_cast<std::int32_t>(*prefix) : -1;
        break;
    }
    return level_;
}

// Nothing moves; the new page begins with the item, whose key is its prefix if that is worth it.
SplitLevel Planner::append() {
    const unsigned count = nodes_.count();
    const ByteView key = request_.key;
    level_.type = Type::Append;
    level_.operation = Operation::Insert;
    level_.lineOfSplit = static_cast<std::uint16_t>(count);
    level_.lines = static_cast<std::uint16_t>(count + 1);
    std::size_t growth = 0;
    for (const std::uint16_t each : request_.growth)
        growth += each;
    level_.uncommittedPage = static_cast<std::uint16_t>(growth);
    level_.uncommittedFresh = static_cast<std::uint16_t>(request_.growthOfItem);
    const std::size_t cost = 2 * kTagSize + 2 * kLengthSize + key.size() + request_.data.size();
    const bool pays = key.size() > kLengthSize && cost <= area_;
    level_.prefixLineFresh = pays ? 0 : -1;
    const NodeView last = nodes_[count - 1];
    Bytes before;
    last.copyKey(before);
    Bytes item(key.begin(), key.end());
    if (!request_.unique) {
        before.insert(before.end(), last.data.begin(), last.data.end());
        item.insert(item.end(), request_.data.begin(), request_.data.end());
    }
    level_.separator = separatorOf(before, item);
    return level_;
}

bool Planner::prepends() const {
    return request_.line == 0 && nodes_.view().previousPage() == 0;
}

// The item comes right behind the nodes that were put into the page last.
bool Planner::followsHotPoint() const {
    if (request_.line < 2) return false;
    const PageNodes::Extent last = nodes_.extentOf(request_.line - 1);
    const PageNodes::Extent before = nodes_.extentOf(request_.line - 2);
    return last.offset + last.bytes == nodes_.view().firstFreeByte() &&
           before.offset + before.bytes == last.offset;
}

std::optional<SplitLevel> Planner::right(const Entries& entries, unsigned at, Operation operation,
                                         bool mustFit) {
    const unsigned count = entries.size();
    const auto prefixPage = entries.prefixFor(0, at);
    const auto prefixFresh = entries.prefixFor(at, count);
    const ByteView pageBytes = entries.prefixBytes(0, prefixPage);
    const ByteView freshBytes = entries.prefixBytes(at, prefixFresh);
    if (mustFit && (entries.costOn(0, at, pageBytes) + entries.growth(0, at) > area_ ||
                    entries.costOn(at, count, freshBytes) + entries.growth(at, count) > area_)) {
        return std::nullopt;
    }
    level_.type = Type::Right;
    take(entries, at, operation);
    level_.prefixLinePage = prefixPage ? static_cast<std::int32_t>(*prefixPage) : -1;
    level_.prefixLineFresh = prefixFresh ? static_cast<std::int32_t>(*prefixFresh) : -1;
    level_.newPrefix.assign(pageBytes.begin(), pageBytes.end());
    const ByteView kept = entries.key(at - 1);
    if (nodes_.isLeaf()) {
        level_.separator = separatorOf(entries.ordered(at - 1), entries.ordered(at));
    } else {
        level_.separator.assign(kept.begin(), kept.end());
    }
    return level_;
}

// About the same number of bytes on both sides; other places in the order of their distance where they don't
// fit.
std::optional<SplitLevel> Planner::middle(Operation operation) {
    const Entries entries(request_, operation != Operation::None);
    const unsigned count = entries.size();
    if (count < 2) return std::nullopt;
    std::size_t total = 0;
    for (unsigned i = 0; i < count; ++i)
        total += entries.cost(i);
    unsigned best = 1;
    std::size_t left = 0;
    std::size_t bestDifference = SIZE_MAX;
    for (unsigned at = 1; at < count; ++at) {
        left += entries.cost(at - 1);
        const std::size_t rest = total - left;
        const std::size_t difference = left > rest ? left - rest : rest - left;
        if (difference < bestDifference) {
            bestDifference = difference;
            best = at;
        }
    }
    for (unsigned distance = 0; distance < count; ++distance) {
        for (const bool up : {false, true}) {
            if (distance == 0 && up) continue;
            if (up ? best + distance >= count : best <= distance) continue;
            const unsigned at = up ? best + distance : best - distance;
            if (auto plan = right(entries, at, operation, true)) return plan;
        }
    }
    return std::nullopt;
}

// Only what lies behind the hot point moves; the item follows at the end of the page.
SplitLevel Planner::hotPoint() {
    const Entries entries(request_, false);
    (void)right(entries, request_.line, Operation::None, false);
    // The item, not only what stands before it, is less than the separator.
    const Entries with(request_, true);
    level_.separator = separatorOf(with.ordered(request_.line), with.ordered(request_.line + 1));
    return level_;
}

std::optional<SplitLevel> Planner::run() {
    if (nodes_.view().has(page::kPageRoot)) return vertical();
    const bool inserts = request_.operation == Operation::Insert;
    const unsigned count = nodes_.count();
    if (!nodes_.isLeaf()) {
        if (request_.belowAppend) {
            const Entries entries(request_, true);
            for (unsigned back = 1; back <= 2 && back < entries.size(); ++back) {
                if (auto plan = right(entries, entries.size() - back, Operation::Insert, true)) return plan;
            }
        }
        return middle(request_.operation);
    }
    if (inserts && count > 0) {
        const bool last = request_.line == count;
        if (last && nodes_.view().nextPage() == 0) return append();
        if (prepends()) {
            const Entries entries(request_, true);
            if (auto plan = right(entries, 1, Operation::Insert, true)) {
                // The new node is alone on the page and wants no prefix.
                plan->newPrefix.clear();
                plan->prefixLinePage = -1;
                return plan;
            }
        } else if (followsHotPoint()) {
            if (!last) return hotPoint();
            const Entries entries(request_, true);
            (void)right(entries, count, Operation::Insert, false);
            level_.prefixLineFresh = -1;
            // Nothing moves, so there is no image of the page and its prefix stays.
            level_.newPrefix = level_.oldPrefix;
            level_.prefixLinePage = -1;
            return level_;
        }
    }
    if (auto plan = middle(request_.operation)) return plan;
    return middle(Operation::None);
}

}  // namespace

Bytes separatorOf(ByteView left, ByteView right) {
    const std::size_t size = std::min(right.size(), commonPrefix(left, right) + 1);
    return {right.begin(), right.begin() + static_cast<std::ptrdiff_t>(size)};
}

std::optional<SplitLevel> planSplit(const SplitRequest& request) {
    return Planner(request).run();
}

}  // namespace esent::btree
