// See page_writer.h.
#include "cache/page_writer.h"

#include <algorithm>
#include <cstring>

#include "base/contained.h"
#include "os/wait_word.h"
#include "page/checksum.h"
#include "page/page_view.h"

namespace esent::cache {

PageWriter::PageWriter(FilePages& file) : file_(file), copies_(kRunBytes) {
    frames_.reserve(kRunBytes / file.settings.pageSize);
}

Status PageWriter::write(PageNumber number, PageNumber& next) {
    next = number + 1;
    TRY(addWaiting(number));
    if (frames_.empty()) return {};
    addNeighbours();
    next = first_ + static_cast<PageNumber>(frames_.size());
    return writeTaken();
}

Status PageWriter::writeHeld(Frame& frame) {
    std::unique_ptr<PageWriter> writer;
    try {
        writer = std::make_unique<PageWriter>(*frame.file);
    } catch (...) {
        frame.latch.unlockShared();
        throw;
    }
    const auto added = writer->addLatched(frame);
    frame.latch.unlockShared();
    if (!added) return fail(added.error());
    if (!*added) return {};
    writer->addNeighbours();
    return writer->writeTaken();
}

Status PageWriter::addWaiting(PageNumber number) {
    const PageTable::Slot* slot = file_.table.find(number);
    while (slot != nullptr) {
        Frame* frame = slot->load(std::memory_order_acquire);
        if (frame == nullptr) break;
        frame->latch.lockShared();
        if (!frame->holds(&file_, number)) {
            frame->latch.unlockShared();
            continue;
        }
        if (frame->writing.load(std::memory_order_acquire) != 0) {
            frame->latch.unlockShared();
            os::waitWhile(frame->writing, 1);
            continue;
        }
        const auto added = addLatched(*frame);
        const bool lost = added && !*added && frame->writing.load(std::memory_order_acquire) != 0;
        frame->latch.unlockShared();
        if (!added) return fail(added.error());
        if (!lost) break;
    }
    return {};
}

// Dirty pages behind those that were taken, without waiting for any.
void PageWriter::addNeighbours() {
    while (frames_.size() < kRunBytes / file_.settings.pageSize) {
        const PageNumber number = first_ + static_cast<PageNumber>(frames_.size());
        const PageTable::Slot* slot = file_.table.find(number);
        Frame* frame = slot == nullptr ? nullptr : slot->load(std::memory_order_acquire);
        if (frame == nullptr || !frame->dirty.load(std::memory_order_relaxed)) return;
        if (!frame->latch.tryShared()) return;
        const bool added = frame->holds(&file_, number) && addLatched(*frame).value_or(false);
        frame->latch.unlockShared();
        if (!added) return;
    }
}

// The frame's shared latch is held. False: it is clean, or somebody else writes it.
Result<bool> PageWriter::addLatched(Frame& frame) {
    if (!frame.dirty.load(std::memory_order_acquire)) return false;
    std::uint32_t idle = 0;
    if (!frame.writing.compare_exchange_strong(idle, 1, std::memory_order_acquire)) return false;
    const auto refuse = [&] {
        frame.writing.store(0, std::memory_order_release);
        os::wakeAll(frame.writing);
    };
    if (!frame.dirty.load(std::memory_order_acquire)) {  // the one who wrote it has just ended
        refuse();
        return false;
    }
    if (file_.settings.writeAhead != nullptr) {
        newestRecord_ = std::max(newestRecord_, frame.newestRecord);
        if (frame.owesImage.load(std::memory_order_relaxed)) {
            const auto logged = contained(
                [&] { return file_.settings.writeAhead->logBeforeImages(frame.number, frame.view()); });
            if (!logged) {
                refuse();
                return fail(logged.error());
            }
            newestRecord_ = std::max(newestRecord_, logged->packed());
            frame.owesImage.store(false, std::memory_order_relaxed);
        }
    }
    const ByteSpan copy = copies_.span().subspan(frames_.size() * frame.sizeBytes, frame.sizeBytes);
    std::memcpy(copy.data(), frame.bytes, copy.size());
    if (frames_.empty()) first_ = frame.number;
    frames_.push_back(&frame);
    beginWrite(frame);
    return true;
}

Status PageWriter::writeTaken() {
    const std::uint32_t pageSize = file_.settings.pageSize;
    const ByteSpan bytes = copies_.span().first(frames_.size() * pageSize);
    for (std::size_t i = 0; i < frames_.size(); ++i)
        page::sealPage(bytes.subspan(i * pageSize, pageSize), first_ + static_cast<PageNumber>(i));
    Status done;
    if (newestRecord_ != 0) {
        done = contained(
            [&] { return file_.settings.writeAhead->makeDurable(LogPosition::unpacked(newestRecord_)); });
    }
    if (done) {
        file_.unsynced.store(true, std::memory_order_release);
        done = contained([&] { return file_.file.write(page::pageOffset(first_, pageSize), bytes); });
    }
    // What failed for want of memory has not been tried; the page stays dirty.
    if (!done && done.error().code != JET_errOutOfMemory) file_.reportFailure(done.error().code);
    // The file may be closed as soon as the last frame is not being written any more.
    for (Frame* frame : frames_) {
        file_.endWrite(*frame, done.has_value());
        frame->writing.store(0, std::memory_order_release);
        os::wakeAll(frame->writing);
    }
    frames_.clear();
    newestRecord_ = 0;
    return done;
}

}  // namespace esent::cache
