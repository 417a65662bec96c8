// PageWriter: writes dirty pages of one file, neighbours with one call, by the write-ahead rule. Internal to
// cache/; one thread at a time, several PageWriters at once.
//
// A page is copied and sealed under its shared latch and written without it, so nobody who wants to change
// it waits for the disk. While that lasts the frame is marked as being written: it stays where it is, and
// nobody else writes it.
#pragma once

#include <vector>

#include "base/result.h"
#include "cache/file_pages.h"
#include "os/aligned_buffer.h"

namespace esent::cache {

class PageWriter {
 public:
    explicit PageWriter(FilePages& file);

    // Writes the page if it is dirty, and dirty neighbours behind it that nobody latches. Waits for its
    // latch and for another thread that writes it. Sets `next` behind the last page written.
    [[nodiscard]] Status write(PageNumber number, PageNumber& next);
    // The same for a dirty frame whose shared latch the caller holds and gives up; never waits for a latch.
    // The file stays open until its pages are written.
    [[nodiscard]] static Status writeHeld(Frame& frame);

 private:
    [[nodiscard]] Status addWaiting(PageNumber number);
    void addNeighbours();
    [[nodiscard]] Result<bool> addLatched(Frame& frame);
    [[nodiscard]] Status writeTaken();

    FilePages& file_;
    std::vector<Frame*> frames_;  // all marked as being written, in the order of their pages
    PageNumber first_ = 0;
    std::uint64_t newestRecord_ = 0;
    os::AlignedBuffer copies_;  // of kRunBytes
};

}  // namespace esent::cache
