// AlignedBuffer: an owned, zeroed byte buffer whose start is aligned for pages and unbuffered I/O.
//
// Move-only. Throws std::bad_alloc when memory is short (the C boundary turns that into JET_errOutOfMemory).
#pragma once

#include <cstring>
#include <new>
#include <utility>

#include "base/bytes.h"

namespace esent::os {

class AlignedBuffer {
 public:
    static constexpr std::size_t kAlignment = 4096;

    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t size) : size_(size) {
        if (size == 0) return;
        data_ = static_cast<std::byte*>(::operator new (size, std::align_val_t{kAlignment}));
        std::memset(data_, 0, size);
    }
    AlignedBuffer(AlignedBuffer&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        return *this;
    }
    AlignedBuffer(const AlignedBuffer&) = delete;
    AlignedBuffer& operator=(const AlignedBuffer&) = delete;
    ~AlignedBuffer() {
        if (data_ != nullptr) ::operator delete (data_, std::align_val_t{kAlignment});
    }

    [[nodiscard]] std::byte* data() { return data_; }
    [[nodiscard]] const std::byte* data() const { return data_; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] ByteSpan span() { return {data_, size_}; }
    [[nodiscard]] ByteView view() const { return {data_, size_}; }
    void zero() {
        if (size_ != 0) std::memset(data_, 0, size_);
    }

 private:
    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace esent::os
