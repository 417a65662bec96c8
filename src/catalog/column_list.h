// ColumnList: the columns of a table by id, shared by the versions of its schema as far as they are the same
// ones.
//
// They lie in blocks that never change once they are made: a copy of the list refers to the same blocks, and
// one column that comes or changes costs a block and not a list, which counts when thousands are added one by
// one. Used by everybody who holds a TableDefinition. A list is a value like a vector; lists in different
// threads may share blocks.
#pragma once

#include <array>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog_row.h"
#include "record/row_format.h"

namespace esent::catalog {

struct ColumnDefinition {
    record::ColumnId id = 0;
    std::string name;
    record::ColumnType type = record::ColumnType::Nil;  // Nil: a deleted column whose place remains
    std::uint32_t maxLength = 0;                        // 0: unlimited
    std::uint32_t flags = 0;
    std::uint32_t codePage = 0;
    std::uint16_t recordOffset = 0;  // of fixed columns
    std::optional<Bytes> defaultValue;
    std::optional<std::string> callback;
    std::optional<Bytes> callbackData;
};

class ColumnList {
    static constexpr std::size_t kBlock = 32;  // columns
    struct Block {
        std::vector<ColumnDefinition> columns;           // never empty
        std::array<std::uint32_t, kBlock> nameHashes{};  // of each
    };
    using Blocks = std::vector<std::shared_ptr<const Block>>;

 public:
    class Iterator {
     public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = ColumnDefinition;
        using difference_type = std::ptrdiff_t;
        using pointer = const ColumnDefinition*;
        using reference = const ColumnDefinition&;

        Iterator() = default;
        Iterator(const Blocks& blocks, std::size_t block) : blocks_(&blocks), block_(block) {}
        reference operator*() const { return (*blocks_)[block_]->columns[at_]; }
        pointer operator->() const { return &**this; }
        Iterator& operator++() {
            if (++at_ == (*blocks_)[block_]->columns.size()) {
                ++block_;
                at_ = 0;
            }
            return *this;
        }
        Iterator operator++(int) {
            const Iterator before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(const Iterator&, const Iterator&) = default;

     private:
        const Blocks* blocks_ = nullptr;
        std::size_t block_ = 0;
        std::size_t at_ = 0;
    };
    using value_type = ColumnDefinition;
    using const_iterator = Iterator;

    ColumnList() = default;
    ColumnList(std::vector<ColumnDefinition> columns);  // NOLINT: in whatever order

    [[nodiscard]] Iterator begin() const { return {blocks_, 0}; }
    [[nodiscard]] Iterator end() const { return {blocks_, blocks_.size()}; }
    [[nodiscard]] bool empty() const { return blocks_.empty(); }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] const ColumnDefinition& back() const { return blocks_.back()->columns.back(); }

    // Null when there is none. By name: case-insensitively.
    [[nodiscard]] const ColumnDefinition* find(record::ColumnId id) const;
    [[nodiscard]] const ColumnDefinition* find(std::string_view name) const;
    // The one with the greatest id that is not greater than `id`.
    [[nodiscard]] const ColumnDefinition* lastUpTo(record::ColumnId id) const;

    // Before the first one with a greater id.
    void insert(ColumnDefinition column);
    // In the place of the one with the same id, which must be there.
    void replace(ColumnDefinition column);

 private:
    static std::shared_ptr<const Block> blockOf(std::vector<ColumnDefinition> columns);
    [[nodiscard]] Blocks::iterator blockFor(record::ColumnId id);

    Blocks blocks_;
    std::size_t size_ = 0;
};

}  // namespace esent::catalog
