#include "table/index_key_list.h"

#include <algorithm>
#include <cstring>

namespace esent::table {

void IndexKeyList::add(ByteView key, std::uint32_t sequence) {
    keys_.push_back(
        {static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(key.size()), sequence});
    bytes_.insert(bytes_.end(), key.begin(), key.end());
}

int IndexKeyList::compare(const Key& a, const Key& b) const {
    const int common = std::memcmp(bytes_.data() + a.at, bytes_.data() + b.at, std::min(a.size, b.size));
    if (common != 0) return common;
    return a.size == b.size ? 0 : (a.size < b.size ? -1 : 1);
}

void IndexKeyList::sortUnique() {
    if (keys_.size() < 2) return;
    std::sort(keys_.begin(), keys_.end(), [this](const Key& a, const Key& b) {
        const int order = compare(a, b);
        return order != 0 ? order < 0 : a.sequence < b.sequence;
    });
    keys_.erase(std::unique(keys_.begin(), keys_.end(),
                            [this](const Key& a, const Key& b) { return compare(a, b) == 0; }),
                keys_.end());
}

}  // namespace esent::table
