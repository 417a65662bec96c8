// See page_reader.h.
#include "cache/page_reader.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/contained.h"
#include "cache/pool_impl.h"
#include "cache/thread_counters.h"
#include "os/aligned_buffer.h"
#include "page/checksum.h"
#include "page/page_view.h"

namespace esent::cache {

bool install(FilePages& file, PageTable::Slot& slot, Frame& frame, PageNumber number, std::uint8_t heat) {
    frame.file = &file;
    frame.number = number;
    frame.raiseVersion();
    frame.heat.store(heat, std::memory_order_relaxed);
    frame.touched.store(file.pool.tick.load(std::memory_order_relaxed), std::memory_order_relaxed);
    Frame* nobody = nullptr;
    if (slot.compare_exchange_strong(nobody, &frame, std::memory_order_acq_rel)) return true;
    frame.file = nullptr;
    frame.number = 0;
    return false;
}

Status admit(FilePages& file, Frame& frame) {
    const page::PageCheck check = page::checkPage(frame.span(), frame.number);
    if (check == page::PageCheck::Blank) return fail(JET_errPageNotInitialized);
    if (check == page::PageCheck::Bad) {
        return fail(page::errorOf(page::examinePage(frame.view(), frame.number)));
    }
    TRY(page::PageView(frame.view()).checkStructure());
    if (check == page::PageCheck::Repaired && !file.settings.readOnly) {
        (void)file.noteChange(frame, kUnloggedChange);
    }
    return {};
}

Status readPage(FilePages& file, Frame& frame) {
    ++detail::counters.pagesRead;
    return contained([&]() -> Status {
        TRY(file.file.read(page::pageOffset(frame.number, frame.sizeBytes), frame.span()));
        return admit(file, frame);
    });
}

namespace {

// Frames for the pages first.., as long as they are not in the pool and frames can be had without writing.
std::vector<Frame*> installRun(FilePages& file, PageNumber first, std::uint32_t count) {
    std::vector<Frame*> frames;
    frames.reserve(count);
    for (PageNumber number = first; number - first < count; ++number)
        (void)file.table.slot(number);
    for (PageNumber number = first; number - first < count; ++number) {
        PageTable::Slot* const slot = file.table.find(number);  // made before: nothing throws here
        if (slot == nullptr || slot->load(std::memory_order_relaxed) != nullptr) break;
        Frame* frame = file.pool.takeFrame(file.shelf, false);
        if (frame == nullptr) break;
        if (!install(file, *slot, *frame, number, 0)) {
            file.pool.giveBack(frame, file.shelf);
            break;
        }
        frames.push_back(frame);
    }
    return frames;
}

}  // namespace

std::uint32_t readRun(FilePages& file, PageNumber first, std::uint32_t count) {
    const std::uint32_t pageSize = file.settings.pageSize;
    const std::uint64_t offset = page::pageOffset(first, pageSize);
    const auto fileBytes = file.file.size();
    if (!fileBytes || *fileBytes < offset + pageSize) return count;
    const auto there = static_cast<std::uint32_t>(
        std::min<std::uint64_t>((*fileBytes - offset) / pageSize, kRunBytes / pageSize));
    os::AlignedBuffer buffer(std::size_t{std::min(count, there)} * pageSize);
    const std::vector<Frame*> frames = installRun(file, first, std::min(count, there));
    if (frames.empty()) return 1;
    const ByteSpan bytes = buffer.span().first(frames.size() * pageSize);
    const Status read = contained([&] { return file.file.read(offset, bytes); });
    for (std::size_t i = 0; i < frames.size(); ++i) {
        Frame* frame = frames[i];
        std::memcpy(frame->bytes, bytes.data() + i * pageSize, pageSize);
        if (read && contained([&] { return admit(file, *frame); })) {
            frame->latch.unlockExclusive();
        } else {
            file.pool.drop(frame);
        }
    }
    return static_cast<std::uint32_t>(frames.size());
}

}  // namespace esent::cache
