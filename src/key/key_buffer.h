// KeyBuffer: a key under construction, with room for one byte more than the longest key (limit keys need it).
//
// Lives on the stack or in a cursor and is reused; nothing is allocated. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/bytes.h"
#include "esent.h"

namespace esent::key {

class KeyBuffer {
 public:
    // `keyMost` is the index's limit (index column KeyMost; 255 unless it says otherwise).
    explicit KeyBuffer(std::size_t keyMost = JET_cbKeyMost) { reset(keyMost); }
    KeyBuffer(const KeyBuffer& other) { *this = other; }
    KeyBuffer& operator=(const KeyBuffer& other) {
        if (this == &other) return *this;
        keyMost_ = other.keyMost_;
        assign(other.view());
        return *this;
    }

    void reset(std::size_t keyMost) {
        keyMost_ = static_cast<std::uint16_t>(std::min<std::size_t>(keyMost, JET_cbKeyMostMost));
        size_ = 0;
    }
    void clear() { size_ = 0; }
    // Replaces the key by a finished one, at most one byte longer than the limit; the rest is dropped.
    void assign(ByteView key) {
        size_ = 0;
        append(key);
    }

    [[nodiscard]] ByteView view() const { return {bytes_, size_}; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::size_t keyMost() const { return keyMost_; }
    // Bytes that segments may still take.
    [[nodiscard]] std::size_t space() const { return keyMost_ > size_ ? keyMost_ - size_ : 0U; }

    // What follows is for the functions that append: bytes up to one past the limit, the rest is dropped.
    void append(std::byte byte) {
        if (size_ <= keyMost_) bytes_[size_++] = byte;
    }
    void append(ByteView bytes) {
        const std::size_t count = std::min<std::size_t>(bytes.size(), keyMost_ + 1U - size_);
        if (count != 0) std::memcpy(bytes_ + size_, bytes.data(), count);
        size_ = static_cast<std::uint16_t>(size_ + count);
    }
    void append(std::size_t count, std::byte byte) {
        count = std::min<std::size_t>(count, keyMost_ + 1U - size_);
        std::memset(bytes_ + size_, static_cast<int>(byte), count);
        size_ = static_cast<std::uint16_t>(size_ + count);
    }
    // The free bytes up to the limit; what was written there counts after grow().
    [[nodiscard]] ByteSpan tail() { return {bytes_ + size_, space()}; }
    void grow(std::size_t count) {
        size_ = static_cast<std::uint16_t>(size_ + std::min<std::size_t>(count, keyMost_ + 1U - size_));
    }
    void shrinkTo(std::size_t size) {
        size_ = static_cast<std::uint16_t>(std::min<std::size_t>(size, size_));
    }
    void invertFrom(std::size_t offset) {
        for (std::size_t i = offset; i < size_; ++i)
            bytes_[i] = ~bytes_[i];
    }

 private:
    std::uint16_t size_ = 0;
    std::uint16_t keyMost_ = 0;
    std::byte bytes_[JET_cbKeyMostMost + 1];  // the first size_ are set
};

}  // namespace esent::key
