// Seeded damage to a database in memory, for tests of what reads or repairs it.
//
// DamagedPages has two ways: lies (bytes, lengths, rings of siblings, absurd catalogs, sealed so that they
// get past the checksums), and what happens to honest files: pages overwritten, torn, zeroed, in the wrong
// place, files cut off, headers gone.
#pragma once

#include <algorithm>
#include <random>
#include <vector>

#include "page/checksum.h"
#include "page/page_view.h"

namespace esent::test {

class DamagedPages {
 public:
    DamagedPages(std::vector<std::byte>& bytes, std::uint32_t pageSize, std::uint64_t seed)
        : bytes_(bytes), pageSize_(pageSize), random_(seed) {}

    void tellLies() {
        const std::size_t steps = 1 + below(3);
        for (std::size_t i = 0; i < steps; ++i)
            tellOneLie();
    }
    void wreck() {
        const std::size_t steps = 1 + below(4);
        for (std::size_t i = 0; i < steps; ++i)
            wreckOne();
    }

 private:
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
    std::size_t pages() const { return bytes_.size() / pageSize_ - 2; }
    ByteSpan page(std::size_t number) {
        return ByteSpan(bytes_).subspan((number + 1) * pageSize_, pageSize_);
    }
    void seal(std::size_t number) { page::sealPage(page(number), static_cast<PageNumber>(number)); }
    // A page that is not blank, of the given tree if there is one.
    std::size_t usedPage(ObjectId object = 0) {
        for (int i = 0; i < 2000; ++i) {
            const std::size_t number = 1 + below(pages());
            if (isAllZero(page(number))) continue;
            if (object == 0 || page::PageView(page(number)).objectId() == object) return number;
        }
        return 1;
    }
    // Mostly one of a tree that a user made.
    std::size_t dataPage() {
        constexpr ObjectId kFirstOfUsers = 8;
        std::size_t number = usedPage();
        for (int i = 0; i < 20 && below(8) != 0 && page::PageView(page(number)).objectId() < kFirstOfUsers;
             ++i)
            number = usedPage();
        return number;
    }
    void bytesOf(std::size_t number, std::size_t from, std::size_t to) {
        for (std::size_t i = 1 + below(4); i > 0; --i)
            page(number)[from + below(to - from)] = static_cast<std::byte>(random_());
    }
    void lie(std::size_t number, std::size_t at) {
        static constexpr std::uint16_t kLies[] = {0, 1, 0x7F, 0x1FFF, 0x7FFF, 0x8000, 0xFFFF, 0x4000};
        storeLE<std::uint16_t>(page(number), at, kLies[below(std::size(kLies))]);
    }

    void tellOneLie() {
        if (bytes_.size() < 4 * pageSize_) return;
        const std::size_t number = usedPage();
        switch (below(9)) {
            case 0:
                bytesOf(number, 8, pageSize_);
                return seal(number);
            case 1: {  // a length or an offset in the directory of lines
                lie(number, pageSize_ - 2 * (1 + below(40)));
                return seal(number);
            }
            case 2: {  // somewhere in the lines
                lie(number, 80 + below(pageSize_ - 82));
                return seal(number);
            }
            case 3: {  // another page's content
                const std::size_t other = usedPage();
                std::swap_ranges(page(number).begin(), page(number).end(), page(other).begin());
                seal(number);
                return seal(other);
            }
            case 4: {  // siblings
                const std::size_t other = usedPage(page::PageView(page(number)).objectId());
                storeLE<std::uint32_t>(page(number), 20, static_cast<std::uint32_t>(other));
                storeLE<std::uint32_t>(page(other), 16, static_cast<std::uint32_t>(number));
                seal(number);
                return seal(other);
            }
            case 5: {  // the catalog and its shadow
                const std::size_t row = usedPage(2 + static_cast<ObjectId>(below(2)));
                bytesOf(row, 80, pageSize_);
                return seal(row);
            }
            case 6:  // a bad checksum
                return bytesOf(number, 0, pageSize_);
            case 7: {  // the header
                bytesOf(0, 0, 1);
                for (std::size_t copy = 0; copy < 2; ++copy) {
                    const ByteSpan header = ByteSpan(bytes_).subspan(copy * pageSize_, pageSize_);
                    header[8 + below(740)] = static_cast<std::byte>(random_());
                    page::sealHeader(header);
                }
                return;
            }
            default:
                if (below(8) == 0) bytes_.resize(bytes_.size() - below(bytes_.size() / 2));
                return;
        }
    }

    void fillWithNoise(ByteSpan bytes) {
        for (std::byte& each : bytes)
            each = static_cast<std::byte>(random_());
    }

    void wreckOne() {
        if (bytes_.size() < 4 * pageSize_) return;
        const std::size_t number = dataPage();
        switch (below(10)) {
            case 0:
            case 1:
            case 2:  // a sector of noise
                return fillWithNoise(page(number).subspan(below(pageSize_ / 512) * 512, 512));
            case 3:  // a whole page of it
                return fillWithNoise(page(number));
            case 4:  // nothing was ever written
                return std::fill(page(number).begin(), page(number).end(), std::byte{0});
            case 5: {  // written to the wrong place
                const std::size_t other = usedPage();
                std::copy(page(number).begin(), page(number).end(), page(other).begin());
                return;
            }
            case 6: {  // torn: the second half is another page's
                const std::size_t other = usedPage();
                const std::size_t half = pageSize_ / 2;
                if (std::equal(page(number).begin() + static_cast<std::ptrdiff_t>(half), page(number).end(),
                               page(other).begin() + static_cast<std::ptrdiff_t>(half)))
                    return;
                std::copy_n(page(other).begin() + static_cast<std::ptrdiff_t>(half), half,
                            page(number).begin() + static_cast<std::ptrdiff_t>(half));
                return;
            }
            case 7: {  // a run of pages
                const std::size_t end = std::min(number + 1 + below(8), pages() + 1);
                for (std::size_t at = number; at < end; ++at)
                    fillWithNoise(page(at));
                return;
            }
            case 8: {  // one copy of the header, or both
                const std::size_t copies = 1 + below(2);
                for (std::size_t copy = 0; copy < copies; ++copy)
                    fillWithNoise(ByteSpan(bytes_).subspan(copy * pageSize_, pageSize_));
                return;
            }
            default:
                if (below(4) == 0) bytes_.resize(bytes_.size() - below(bytes_.size() / 3));
                return;
        }
    }

    std::vector<std::byte>& bytes_;
    std::uint32_t pageSize_;
    std::mt19937_64 random_;
};

}  // namespace esent::test
