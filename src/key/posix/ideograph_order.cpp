#include "key/posix/ideograph_order.h"

namespace esent::key {

namespace {

constexpr unsigned kNear = 44;
constexpr unsigned kOtherStep = 63;

class Digits {
 public:
    explicit Digits(const IdeographOrder& order) : at_(order.packed), end_(order.packed + order.packedSize) {}

    [[nodiscard]] bool empty() const { return at_ == end_; }
    unsigned next() {
        const char c = empty() ? 'A' : *at_++;
        if (c >= 'a') return static_cast<unsigned>(c - 'a') + 26;
        if (c >= 'A') return static_cast<unsigned>(c - 'A');
        if (c >= '0') return static_cast<unsigned>(c - '0') + 52;
        return c == '+' ? 62 : 63;
    }
    unsigned number() {
        unsigned value = 0;
        while (true) {
            const unsigned digit = next();
            value = value << 5 | (digit & 31);
            if (digit < 32) return value;
        }
    }

 private:
    const char* at_;
    const char* end_;
};

// Steps are counted in bytes 2..255 of script and alphabetic weight and all values of the diacritic.
Weight weightOf(unsigned number) {
    const unsigned upper = number / 256;
    return (upper / 254) << 24 | (upper % 254 + 2) << 16 | (number % 256) << 8 | kDefaultWeight;
}

}  // namespace

std::vector<std::pair<char32_t, Weight>> unpackIdeographs(const IdeographOrder& order) {
    Digits digits(order);
    const unsigned usualStep = digits.number();
    std::vector<char32_t> points;
    char32_t end = 0;
    for (unsigned runs = digits.number(); runs > 0; --runs) {
        const char32_t first = end + digits.number();
        end = first + digits.number();
        for (char32_t point = first; point < end; ++point)
            points.push_back(point);
    }
    std::vector<std::pair<char32_t, Weight>> out;
    out.reserve(points.size());
    unsigned weight = 0;
    unsigned rank = ~0U;
    while (!digits.empty()) {
        unsigned digit = digits.next();
        unsigned step = usualStep;
        if (digit == kOtherStep) {
            step = digits.number();
            digit = digits.next();
        }
        weight += step;
        if (digit < kNear) {
            rank += digit + 1;
        } else {
            rank = (digit - kNear) << 12;
            rank |= digits.next() << 6;
            rank |= digits.next();
        }
        out.emplace_back(points[rank % points.size()], weightOf(weight));
    }
    return out;
}

}  // namespace esent::key
