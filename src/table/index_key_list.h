// IndexKeyList: the keys that one row has in one index, in key order and without duplicates.
//
// Keeps its memory from row to row. One thread at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace esent::table {

class IndexKeyList {
 public:
    void clear() {
        bytes_.clear();
        keys_.clear();
    }
    // `sequence`: the value of the multi-valued column that varies which made the key; 1 without such a
    // column.
    void add(ByteView key, std::uint32_t sequence);
    // Call once after the last add(). Of equal keys the one of the lowest sequence stays.
    void sortUnique();

    [[nodiscard]] std::size_t size() const { return keys_.size(); }
    [[nodiscard]] bool empty() const { return keys_.empty(); }
    [[nodiscard]] ByteView operator[](std::size_t index) const {
        return ByteView(bytes_).subspan(keys_[index].at, keys_[index].size);
    }
    [[nodiscard]] std::uint32_t sequence(std::size_t index) const { return keys_[index].sequence; }

 private:
    struct Key {
        std::uint32_t at;
        std::uint32_t size;
        std::uint32_t sequence;
    };
    [[nodiscard]] int compare(const Key& a, const Key& b) const;

    std::vector<std::byte> bytes_;
    std::vector<Key> keys_;
};

}  // namespace esent::table
