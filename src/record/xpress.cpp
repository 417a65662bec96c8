#include "record/xpress.h"

#include <algorithm>
#include <array>
#include <bit>

namespace esent::record {

namespace {

constexpr std::size_t kMinMatch = 3;
constexpr std::size_t kMaxOffset = 8192;
constexpr std::size_t kShortLength = 7;    // what three bits can't say
constexpr std::size_t kNibbleLength = 15;  // what a nibble can't say
constexpr std::size_t kByteLength = 255;   // what a byte can't say

// Reads a stream front to back; every read says whether there was enough left.
class Reader {
 public:
    explicit Reader(ByteView stream) : stream_(stream) {}

    template <class T>
    bool read(T& value) {
        if (stream_.size() - at_ < sizeof(T)) return false;
        value = loadLE<T>(stream_, at_);
        at_ += sizeof(T);
        return true;
    }
    bool flag(bool& set) {
        if (flagsLeft_ == 0) {
            if (!read(flags_)) return false;
            flagsLeft_ = 32;
        }
        set = (flags_ >> --flagsLeft_) & 1U;
        return true;
    }
    // Two lengths share a byte: the low nibble first.
    bool nibble(std::size_t& value) {
        if (pending_) {
            value = nibbles_ >> 4;
            pending_ = false;
            return true;
        }
        if (!read(nibbles_)) return false;
        value = nibbles_ & 0x0F;
        pending_ = true;
        return true;
    }
    bool matchLength(std::size_t code, std::size_t& length) {
        length = code;
        if (code < kShortLength) return true;
        if (!nibble(length)) return false;
        if (length == kNibbleLength) {
            std::uint8_t more = 0;
            if (!read(more)) return false;
            if (more == kByteLength) {
                std::uint16_t whole = 0;
                if (!read(whole)) return false;
                length = whole;
                return true;
            }
            length += more;
        }
        length += kShortLength;
        return true;
    }

 private:
    ByteView stream_;
    std::size_t at_ = 0;
    std::uint32_t flags_ = 0;
    unsigned flagsLeft_ = 0;
    std::uint8_t nibbles_ = 0;
    bool pending_ = false;
};

class Writer {
 public:
    explicit Writer(std::vector<std::byte>& out) : out_(out) { startFlags(); }

    void literal(std::byte value) {
        out_.push_back(value);
        addFlag(false);
    }
    void match(std::size_t offset, std::size_t matchBytes) {
        std::size_t length = matchBytes - kMinMatch;
        append(static_cast<std::uint16_t>(((offset - 1) << 3) | std::min(length, kShortLength)));
        if (length >= kShortLength) appendLongLength(length);
        addFlag(true);
    }
    void finish() {
        storeLE<std::uint32_t>(out_, flagsAt_, flags_ << (flagCount_ == 0 ? 0 : 32 - flagCount_));
    }

 private:
    template <class T>
    void append(T value) {
        out_.resize(out_.size() + sizeof(T));
        storeLE<T>(out_, out_.size() - sizeof(T), value);
    }
    void appendLongLength(std::size_t length) {
        const std::size_t rest = length - kShortLength;
        appendNibble(std::min(rest, kNibbleLength));
        if (rest < kNibbleLength) return;
        const std::size_t more = rest - kNibbleLength;
        append(static_cast<std::uint8_t>(std::min(more, kByteLength)));
        if (more >= kByteLength) append(static_cast<std::uint16_t>(length));
    }
    void appendNibble(std::size_t value) {
        if (nibbleAt_ != 0) {
            out_[nibbleAt_] |= static_cast<std::byte>(value << 4);
            nibbleAt_ = 0;
            return;
        }
        nibbleAt_ = out_.size();
        out_.push_back(static_cast<std::byte>(value));
    }
    void startFlags() {
        flagsAt_ = out_.size();
        out_.resize(out_.size() + sizeof(std::uint32_t));
        flags_ = 0;
        flagCount_ = 0;
    }
    void addFlag(bool set) {
        flags_ = (flags_ << 1) | (set ? 1U : 0U);
        if (++flagCount_ < 32) return;
        storeLE<std::uint32_t>(out_, flagsAt_, flags_);
        startFlags();
    }

    std::vector<std::byte>& out_;
    std::size_t flagsAt_ = 0;
    std::uint32_t flags_ = 0;
    unsigned flagCount_ = 0;
    std::size_t nibbleAt_ = 0;  // byte whose high nibble is free; 0: none
};

// Finds earlier occurrences of three bytes through chains of positions with the same hash.
class MatchFinder {
 public:
    explicit MatchFinder(ByteView plain) : plain_(plain), previous_(plain.size()) { head_.fill(kNone); }
    void insert(std::size_t at) {
        if (at + kMinMatch > plain_.size()) return;
        std::uint32_t& head = head_[hash(at)];
        previous_[at] = head;
        head = static_cast<std::uint32_t>(at);
    }
    // Longest match for `at` that ends inside the data; its length, 0 for none.
    std::size_t find(std::size_t at, std::size_t& offset) const {
        if (at + kMinMatch > plain_.size()) return 0;
        std::size_t best = kMinMatch - 1;
        std::uint32_t candidate = head_[hash(at)];
        for (unsigned tries = 0; candidate != kNone && tries < kMaxTries; ++tries) {
            if (at - candidate > kMaxOffset) break;
            // A longer match has the same byte where the best one ended.
            if (plain_[candidate + best] == plain_[at + best]) {
                const std::size_t length = common(candidate, at);
                if (length > best) {
                    best = length;
                    offset = at - candidate;
                    if (at + best == plain_.size()) break;
                }
            }
            candidate = previous_[candidate];
        }
        return best >= kMinMatch ? best : 0;
    }

 private:
    static constexpr std::uint32_t kNone = UINT32_MAX;
    static constexpr unsigned kMaxTries = 32;
    static constexpr unsigned kHashBits = 12;

    [[nodiscard]] std::size_t hash(std::size_t at) const {
        const std::uint32_t three = std::to_integer<std::uint32_t>(plain_[at]) |
                                    std::to_integer<std::uint32_t>(plain_[at + 1]) << 8 |
                                    std::to_integer<std::uint32_t>(plain_[at + 2]) << 16;
        return (three * 2654435761U) >> (32 - kHashBits);
    }
    [[nodiscard]] std::size_t common(std::size_t a, std::size_t b) const {
        const std::size_t most = plain_.size() - b;
        std::size_t length = 0;
        for (; length + sizeof(std::uint64_t) <= most; length += sizeof(std::uint64_t)) {
            const std::uint64_t difference =
                loadLE<std::uint64_t>(plain_, a + length) ^ loadLE<std::uint64_t>(plain_, b + length);
            if (difference != 0) return length + static_cast<std::size_t>(std::countr_zero(difference)) / 8;
        }
        while (length < most && plain_[a + length] == plain_[b + length])
            ++length;
        return length;
    }

    ByteView plain_;
    std::array<std::uint32_t, std::size_t{1} << kHashBits> head_;
    std::vector<std::uint32_t> previous_;
};

}  // namespace

bool xpressDecompress(ByteView stream, ByteSpan plain) {
    Reader reader(stream);
    for (std::size_t at = 0; at < plain.size();) {
        bool isMatch = false;
        if (!reader.flag(isMatch)) return false;
        if (!isMatch) {
            std::uint8_t value = 0;
            if (!reader.read(value)) return false;
            plain[at++] = static_cast<std::byte>(value);
            continue;
        }
        std::uint16_t word = 0;
        std::size_t length = 0;
        if (!reader.read(word) || !reader.matchLength(word & 7U, length)) return false;
        length += kMinMatch;
        const std::size_t offset = (word >> 3) + 1U;
        if (offset > at || length > plain.size() - at) return false;
        for (; length > 0; --length, ++at)
            plain[at] = plain[at - offset];
    }
    return true;
}

void xpressCompress(ByteView plain, std::vector<std::byte>& out) {
    Writer writer(out);
    MatchFinder finder(plain);
    for (std::size_t at = 0; at < plain.size();) {
        std::size_t offset = 0;
        const std::size_t length = finder.find(at, offset);
        if (length == 0) {
            writer.literal(plain[at]);
            finder.insert(at++);
            continue;
        }
        writer.match(offset, length);
        for (const std::size_t end = at + length; at < end; ++at)
            finder.insert(at);
    }
    writer.finish();
}

}  // namespace esent::record
