// WeightBuffer: one section of a sort key under construction; on the stack as long as it is short.
#pragma once

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>

namespace esent::key {

class WeightBuffer {
 public:
    WeightBuffer() = default;
    WeightBuffer(const WeightBuffer&) = delete;
    WeightBuffer& operator=(const WeightBuffer&) = delete;

    void push(std::uint8_t weight) {
        if (size_ == capacity_) grow();
        data_[size_++] = weight;
    }
    void push(std::initializer_list<std::uint8_t> weights) {
        for (const std::uint8_t weight : weights)
            push(weight);
    }
    // Drops what is at the end and not above (equal to) a default.
    void trimUpTo(std::uint8_t weight) {
        while (size_ != 0 && data_[size_ - 1] <= weight)
            --size_;
    }
    void trimEqual(std::uint8_t weight) {
        while (size_ != 0 && data_[size_ - 1] == weight)
            --size_;
    }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::uint8_t* begin() { return data_; }
    [[nodiscard]] std::uint8_t* end() { return data_ + size_; }
    [[nodiscard]] std::uint8_t& back() { return data_[size_ - 1]; }

 private:
    static constexpr std::size_t kInline = 128;

    void grow() {
        auto larger = std::make_unique_for_overwrite<std::uint8_t[]>(4 * capacity_);
        std::memcpy(larger.get(), data_, size_);
        heap_ = std::move(larger);
        data_ = heap_.get();
        capacity_ *= 4;
    }

    std::uint8_t* data_ = inline_;
    std::size_t size_ = 0;
    std::size_t capacity_ = kInline;
    std::unique_ptr<std::uint8_t[]> heap_;
    std::uint8_t inline_[kInline];  // the first size_ are set
};

}  // namespace esent::key
