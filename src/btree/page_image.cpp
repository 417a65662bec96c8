#include "btree/page_image.h"

#include <cstring>

#include "page/page_view.h"

namespace esent::btree {

namespace {

constexpr std::byte kXpressScheme{0x18};
constexpr std::size_t kXpressHeader = 3;
constexpr std::size_t kTagSize = 4;
constexpr std::size_t kLeastImage = 40;  // the header of a small page: a page may be empty but for it

// Reads the input of the expansion; running out of it is an error.
class Input {
 public:
    explicit Input(ByteView bytes) : bytes_(bytes) {}
    template <class T>
    Result<T> take() {
        if (bytes_.size() - at_ < sizeof(T)) return fail(JET_errLogFileCorrupt);
        const T value = loadLE<T>(bytes_, at_);
        at_ += sizeof(T);
        return value;
    }
    // The low half of a fresh byte, or the high half of the one before.
    Result<std::size_t> takeHalf() {
        if (half_ != 0) {
            const auto value = loadLE<std::uint8_t>(bytes_, half_ - 1);
            half_ = 0;
            return value >> 4;
        }
        const std::size_t here = at_;
        const auto value = TRY(take<std::uint8_t>());
        half_ = here + 1;
        return value & 15u;
    }

 private:
    ByteView bytes_;
    std::size_t at_ = 0;
    std::size_t half_ = 0;  // 1 + place of the byte whose high half is unused; 0 = none
};

Result<std::size_t> takeLength(Input& input, std::uint16_t token) {
    std::size_t length = token & 7u;
    if (length == 7) {
        std::size_t more = TRY(input.takeHalf());
        if (more == 15) {
            more = TRY(input.take<std::uint8_t>());
            if (more == 255) {
                std::size_t whole = TRY(input.take<std::uint16_t>());
                if (whole == 0) whole = TRY(input.take<std::uint32_t>());
                if (whole < 22) return fail(JET_errLogFileCorrupt);
                more = whole - 22;
            }
            more += 15;
        }
        length += more;
    }
    return length + 3;
}

}  // namespace

Result<std::vector<std::byte>> expandLz77(ByteView bytes, std::size_t size) {
    std::vector<std::byte> out;
    out.reserve(size);
    Input input(bytes);
    std::uint32_t flags = 0;
    unsigned left = 0;
    while (out.size() < size) {
        if (left == 0) {
            flags = TRY(input.take<std::uint32_t>());
            left = 32;
        }
        --left;
        if ((flags >> left & 1u) == 0) {
            out.push_back(std::byte{TRY(input.take<std::uint8_t>())});
            continue;
        }
        const auto token = TRY(input.take<std::uint16_t>());
        const std::size_t distance = (token >> 3) + 1u;
        const std::size_t length = TRY(takeLength(input, token));
        if (distance > out.size() || length > size - out.size()) return fail(JET_errLogFileCorrupt);
        for (std::size_t i = 0; i < length; ++i)
            out.push_back(out[out.size() - distance]);
    }
    return out;
}

Result<std::vector<std::byte>> rebuildImage(ByteView image, std::uint32_t flags, std::uint32_t pageSize,
                                            DatabaseTime before) {
    std::vector<std::byte> page(image.begin(), image.end());
    if ((flags & kImageCompressed) != 0) {
        if (image.size() < kXpressHeader || image[0] != kXpressScheme) return fail(JET_errLogFileCorrupt);
        page = TRY(expandLz77(image.subspan(kXpressHeader), loadLE<std::uint16_t>(image, 1)));
    }
    if (page.size() > pageSize || page.size() < kLeastImage) return fail(JET_errLogFileCorrupt);
    if ((flags & kImageDehydrated) != 0) {
        const std::size_t gap = pageSize - page.size();
        const std::size_t tags = kTagSize * (loadLE<std::uint16_t>(page.data() + 34) & page::kMostTags);
        if (tags + kLeastImage > page.size()) return fail(JET_errLogFileCorrupt);
        page.insert(page.end() - static_cast<std::ptrdiff_t>(tags), gap, std::byte{0});
        const auto free = loadLE<std::uint16_t>(page.data() + 28);
        storeLE<std::uint16_t>(page.data() + 28, static_cast<std::uint16_t>(free + gap));
    }
    if (page.size() != pageSize) return fail(JET_errLogFileCorrupt);
    storeLE<std::uint64_t>(page.data() + 8, before);
    return page;
}

PageImage makeImage(ByteView page, DatabaseTime after) {
    const page::PageView view(page);
    const std::size_t head = view.headerSize() + view.firstFreeByte();
    const std::size_t tags = kTagSize * view.tagCount();
    // An image of an odd number of bytes gets one of the gap.
    const std::size_t kept = head + (head + tags) % 2;
    PageImage image;
    if ((kept + tags) * 10 <= page.size() * 9) {
        image.flags = kImageDehydrated;
        image.bytes.assign(page.begin(), page.begin() + static_cast<std::ptrdiff_t>(kept));
        image.bytes.insert(image.bytes.end(), page.end() - static_cast<std::ptrdiff_t>(tags), page.end());
        // The free bytes of the gap are not in it.
        const std::size_t gap = page.size() - image.bytes.size();
        storeLE<std::uint16_t>(image.bytes.data() + 28, static_cast<std::uint16_t>(view.freeBytes() - gap));
    } else {
        image.bytes.assign(page.begin(), page.end());
    }
    storeLE<std::uint64_t>(image.bytes.data() + 8, after);
    return image;
}

}  // namespace esent::btree
