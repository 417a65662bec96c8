// See column_list.h.
#include "catalog/column_list.h"

#include <algorithm>

#include "base/text.h"

namespace esent::catalog {
namespace {

// FNV-1a of the name in lower case.
std::uint32_t hashOf(std::string_view name) {
    std::uint32_t hash = 2166136261U;
    for (const char c : name) {
        hash ^= static_cast<unsigned char>(foldAsciiCase(c));
        hash *= 16777619U;
    }
    return hash;
}

}  // namespace

ColumnList::ColumnList(std::vector<ColumnDefinition> columns) : size_(columns.size()) {
    // Only rows of a damaged catalog come in another order.
    if (!std::ranges::is_sorted(columns, {}, &ColumnDefinition::id))
        std::ranges::stable_sort(columns, {}, &ColumnDefinition::id);
    blocks_.reserve((columns.size() + kBlock - 1) / kBlock);
    for (std::size_t first = 0; first < columns.size(); first += kBlock) {
        const auto from = columns.begin() + static_cast<std::ptrdiff_t>(first);
        const auto count = std::min(kBlock, columns.size() - first);
        blocks_.push_back(blockOf({std::make_move_iterator(from),
                                   std::make_move_iterator(from + static_cast<std::ptrdiff_t>(count))}));
    }
}

std::shared_ptr<const ColumnList::Block> ColumnList::blockOf(std::vector<ColumnDefinition> columns) {
    auto block = std::make_shared<Block>();
    for (std::size_t i = 0; i < columns.size(); ++i)
        block->nameHashes[i] = hashOf(columns[i].name);
    block->columns = std::move(columns);
    return block;
}

const ColumnDefinition* ColumnList::lastUpTo(record::ColumnId id) const {
    const auto after = std::ranges::upper_bound(blocks_, id, {},
                                                [](const auto& block) { return block->columns.front().id; });
    if (after == blocks_.begin()) return nullptr;
    const auto& columns = (*std::prev(after))->columns;
    return &*std::prev(std::ranges::upper_bound(columns, id, {}, &ColumnDefinition::id));
}

const ColumnDefinition* ColumnList::find(record::ColumnId id) const {
    const ColumnDefinition* const found = lastUpTo(id);
    return found != nullptr && found->id == id ? found : nullptr;
}

const ColumnDefinition* ColumnList::find(std::string_view name) const {
    const std::uint32_t hash = hashOf(name);
    for (const auto& block : blocks_) {
        for (std::size_t i = 0; i < block->columns.size(); ++i) {
            if (block->nameHashes[i] != hash) continue;
            if (equalsIgnoreAsciiCase(block->columns[i].name, name)) return &block->columns[i];
        }
    }
    return nullptr;
}

// The block of that id; if there is none, of those with greater ones the first.
ColumnList::Blocks::iterator ColumnList::blockFor(record::ColumnId id) {
    const auto after = std::ranges::upper_bound(blocks_, id, {},
                                                [](const auto& block) { return block->columns.front().id; });
    return after == blocks_.begin() ? after : std::prev(after);
}

void ColumnList::insert(ColumnDefinition column) {
    const auto block = blockFor(column.id);
    const bool behindAll = empty() || back().id <= column.id;
    if (behindAll && (empty() || (*block)->columns.size() == kBlock)) {
        blocks_.push_back(blockOf({std::move(column)}));
        ++size_;
        return;
    }
    std::vector<ColumnDefinition> columns = (*block)->columns;
    columns.insert(std::ranges::upper_bound(columns, column.id, {}, &ColumnDefinition::id),
                   std::move(column));
    std::shared_ptr<const Block> upper;
    if (columns.size() > kBlock) {
        const auto middle = columns.begin() + kBlock / 2;
        upper = blockOf({std::make_move_iterator(middle), std::make_move_iterator(columns.end())});
        columns.erase(middle, columns.end());
    }
    auto lower = blockOf(std::move(columns));
    const auto changed = upper ? std::prev(blocks_.insert(std::next(block), std::move(upper))) : block;
    *changed = std::move(lower);
    ++size_;
}

void ColumnList::replace(ColumnDefinition column) {
    const auto block = blockFor(column.id);
    std::vector<ColumnDefinition> columns = (*block)->columns;
    *std::ranges::find(columns, column.id, &ColumnDefinition::id) = std::move(column);
    *block = blockOf(std::move(columns));
}

}  // namespace esent::catalog
