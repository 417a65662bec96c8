#include "btree/read_cache.h"

#include <algorithm>
#include <memory>

#include "page/checksum.h"
#include "page/page_view.h"

namespace esent::btree {

namespace {

constexpr std::size_t kMinFrames = 64;
constexpr std::size_t kLongestRunBytes = std::size_t{1} << 20;
constexpr std::uint32_t kFirstRunPages = 4;
constexpr std::uint32_t kSkip = 16;  // pages left out that don't end a run

}  // namespace

ReadCache::ReadCache(os::File& file, std::uint32_t pageSize, std::size_t limitBytes)
    : file_(file), pageSize_(pageSize), frames_(std::max(kMinFrames, limitBytes / pageSize)) {}

Result<PageRef> ReadCache::page(PageNumber number) {
    if (number == 0 || number > kLargestPageNumber) return fail(JET_errDatabaseCorrupted);
    const std::lock_guard lock(mutex_);
    auto found = byNumber_.find(number);
    if (found == byNumber_.end()) {
        TRY(fetch(number));
        found = byNumber_.find(number);
    }
    return verified(frames_[found->second]);
}

Result<PageRef> ReadCache::verified(Frame& frame) {
    if (!frame.verified) {
        switch (page::checkPage(*frame.bytes, frame.number)) {
            case page::PageCheck::Good:
            case page::PageCheck::Repaired:
                frame.verified = true;
                break;
            case page::PageCheck::Blank:
                return fail(JET_errPageNotInitialized);
            case page::PageCheck::Bad:
                return fail(page::errorOf(page::examinePage(*frame.bytes, frame.number)));
        }
    }
    frame.recentlyUsed = true;
    return PageRef(frame.number, frame.bytes);
}

// Reads the page and those that will probably be wanted next.
Status ReadCache::fetch(PageNumber number) {
    if (onRead_) TRY(onRead_());
    const std::size_t most = std::min(frames_.size() / 4, kLongestRunBytes / pageSize_);
    const std::uint32_t pages = runLength(number, static_cast<std::uint32_t>(most));
    buffer_.resize(std::size_t{pages} * pageSize_);
    const std::size_t got = TRY(file_.readSome(page::pageOffset(number, pageSize_), buffer_));
    if (got < pageSize_) return fail(JET_errFileIOBeyondEOF);
    // The wanted page comes last, so that it surely is there afterwards.
    for (std::size_t i = got / pageSize_; i-- > 0;) {
        keep(static_cast<PageNumber>(number + i), ByteView(buffer_).subspan(i * pageSize_, pageSize_));
        ++pagesRead_;
    }
    return {};
}

// How many pages to read from `number` on: more each time a run goes on.
std::uint32_t ReadCache::runLength(PageNumber number, std::uint32_t most) {
    ++uses_;
    for (Run& run : runs_) {
        if (run.pages == 0 || number < run.next || number - run.next > kSkip) continue;
        run.pages = std::min(run.pages * 2, most);
        run.next = number + run.pages;
        run.lastUse = uses_;
        return run.pages;
    }
    Run& oldest = *std::min_element(runs_.begin(), runs_.end(),
                                    [](const Run& a, const Run& b) { return a.lastUse < b.lastUse; });
    const std::uint32_t pages = std::min(kFirstRunPages, most);
    oldest = {number + pages, pages, uses_};
    return pages;
}

void ReadCache::keep(PageNumber number, ByteView bytes) {
    if (byNumber_.contains(number)) return;
    Frame& frame = freeFrame();
    // A page that somebody holds stays as it is; the frame gets new memory.
    if (frame.bytes && frame.bytes.use_count() == 1) {
        // The count only tells that the last reader let go; changing it also orders our writing after its
        // reading.
        std::shared_ptr<Bytes>(frame.bytes).reset();
        std::copy(bytes.begin(), bytes.end(), frame.bytes->begin());
    } else {
        frame.bytes = std::make_shared<Bytes>(bytes.begin(), bytes.end());
    }
    frame.number = number;
    frame.verified = false;
    frame.recentlyUsed = false;
    byNumber_[number] = static_cast<std::size_t>(&frame - frames_.data());
}

ReadCache::Frame& ReadCache::freeFrame() {
    for (;;) {
        Frame& frame = frames_[hand_];
        hand_ = (hand_ + 1) % frames_.size();
        if (frame.recentlyUsed) {
            frame.recentlyUsed = false;
            continue;
        }
        if (frame.number != 0) byNumber_.erase(frame.number);
        frame.number = 0;
        return frame;
    }
}

}  // namespace esent::btree
