// Helpers of the record encoders: a writer that appends little-endian fields and the common check of a
// decoder. Internal to the log room.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

#include "log/records.h"

namespace esent::log {

class RecordWriter {
 public:
    explicit RecordWriter(RecordCode code) {
        constexpr std::size_t kUsual = 32;
        bytes_.reserve(kUsual);
        bytes_.push_back(static_cast<std::byte>(code));
    }

    void u8(std::uint8_t value) { bytes_.push_back(std::byte{value}); }
    void u16(std::uint16_t value) { number(value); }
    void u32(std::uint32_t value) { number(value); }
    void position(LogPosition value) {
        const std::size_t at = bytes_.size();
        bytes_.resize(at + LogPosition::kSize);
        value.store(bytes_.data() + at);
    }
    void raw(ByteView value) { bytes_.insert(bytes_.end(), value.begin(), value.end()); }
    // UTF-16 with its terminating zero.
    void text(std::u16string_view value) {
        for (const char16_t c : value) {
            u16(c);
        }
        u16(0);
    }
    [[nodiscard]] RecordBytes take() { return std::move(bytes_); }

 private:
    template <class T>
    void number(T value) {
        const std::size_t at = bytes_.size();
        bytes_.resize(at + sizeof value);
        storeLE<T>(bytes_.data() + at, value);
    }
    RecordBytes bytes_;
};

// Bytes that UTF-16 text takes with its terminating zero.
[[nodiscard]] inline std::uint16_t textBytes(std::u16string_view value) {
    return static_cast<std::uint16_t>(2 * (value.size() + 1));
}

// Is this exactly one whole record of one of these codes?
[[nodiscard]] inline Status checkRecord(ByteView bytes, std::initializer_list<RecordCode> codes) {
    const auto length = recordLength(bytes);
    if (!length || *length != bytes.size()) return fail(JET_errLogFileCorrupt);
    for (const RecordCode code : codes) {
        if (static_cast<RecordCode>(bytes[0]) == code) return {};
    }
    return fail(JET_errLogFileCorrupt);
}

// UTF-16 text that fills `bytes` and ends with its only terminating zero.
[[nodiscard]] inline Result<std::u16string> loadText(ByteView bytes) {
    if (bytes.size() < 2 || bytes.size() % 2 != 0) return fail(JET_errLogFileCorrupt);
    std::u16string text;
    for (std::size_t at = 0; at + 2 < bytes.size(); at += 2) {
        text.push_back(static_cast<char16_t>(loadLE<std::uint16_t>(bytes, at)));
    }
    if (loadLE<std::uint16_t>(bytes, bytes.size() - 2) != 0) return fail(JET_errLogFileCorrupt);
    return text;
}

}  // namespace esent::log
