#include "export/text_encoding.h"

namespace esent::tool {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

// 0x80 to 0x9F; Windows maps the five holes to the control characters of the same number.
constexpr std::array<char16_t, 32> kUpperControls = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

bool isHigh(char16_t unit) {
    return (unit & 0xFC00) == 0xD800;
}
bool isLow(char16_t unit) {
    return (unit & 0xFC00) == 0xDC00;
}

}  // namespace

void appendUtf8(std::string& out, char32_t c) {
    const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | (c >> 6));
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | (c >> 12));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | (c >> 18));
        put(0x80 | ((c >> 12) & 0x3F));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

void appendCodePage1252(std::string& out, ByteView bytes) {
    for (const std::byte b : bytes) {
        const auto c = std::to_integer<unsigned>(b);
        if (c < 0x80) {
            out.push_back(static_cast<char>(c));
        } else {
            appendUtf8(out, c < 0xA0 ? kUpperControls[c - 0x80] : c);
        }
    }
}

void TextDecoder::decode(ByteView bytes, std::string& out) {
    if (!wide_) return appendCodePage1252(out, bytes);
    if (hasOddByte_ && !bytes.empty()) {
        hasOddByte_ = false;
        unit(static_cast<char16_t>(std::to_integer<unsigned>(oddByte_) | std::to_integer<unsigned>(bytes[0])
                                                                             << 8),
             out);
        bytes = bytes.subspan(1);
    }
    const std::size_t units = bytes.size() / 2;
    for (std::size_t i = 0; i < units; ++i) {
        const auto u = static_cast<char16_t>(loadLE<std::uint16_t>(bytes, 2 * i));
        if (u < 0x80 && high_ == 0) {
            out.push_back(static_cast<char>(u));
        } else {
            unit(u, out);
        }
    }
    if (bytes.size() % 2 != 0) {
        hasOddByte_ = true;
        oddByte_ = bytes.back();
    }
}

void TextDecoder::unit(char16_t u, std::string& out) {
    if (high_ != 0) {
        const char16_t high = high_;
        high_ = 0;
        if (isLow(u)) {
            const char32_t pair = 0x10000 + ((static_cast<char32_t>(high) & 0x3FF) << 10) + (u & 0x3FF);
            return appendUtf8(out, pair);
        }
        lone(high, out);
    }
    if (isHigh(u)) {
        high_ = u;
    } else if (isLow(u)) {
        lone(u, out);
    } else {
        appendUtf8(out, u);
    }
}

void TextDecoder::lone(char16_t u, std::string& out) const {
    appendUtf8(out, surrogates_ == Surrogates::Keep ? char32_t{u} : kReplacement);
}

void TextDecoder::finish(std::string& out) {
    if (high_ != 0) lone(high_, out);
    if (hasOddByte_) appendUtf8(out, kReplacement);
    high_ = 0;
    hasOddByte_ = false;
}

}  // namespace esent::tool
