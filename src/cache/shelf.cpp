// Frames of one page size; see shelf.h.
#include "cache/shelf.h"

#include <algorithm>
#include <new>
#include <utility>

#include "cache/file_pages.h"
#include "os/memory.h"

namespace esent::cache {
namespace {

constexpr std::uint64_t kSystemPage = 4096;
// So much is taken as it is needed; a pool that grows beyond it will fill its blocks.
constexpr std::uint64_t kFewBytes = std::uint64_t{16} << 20;

// Takes the page out of the frame, whose exclusive latch is held. The table's slot is the last thing of the
// file that is touched: the file may go as soon as no slot names a frame.
void emptyClean(Frame& frame) {
    FilePages* file = frame.file;
    PageTable::Slot& slot = *file->table.find(frame.number);
    frame.file = nullptr;
    frame.number = 0;
    frame.newestRecord = 0;
    frame.raiseVersion();
    slot.store(nullptr, std::memory_order_release);
}

}  // namespace

std::uint64_t Shelf::frameBytes() const {
    return std::max<std::uint64_t>(pageSize_, kSystemPage);
}

std::byte* Shelf::mapBlock() const {
    return blocks_.size() * blockBytes() < kFewBytes ? os::mapMemory(blockBytes())
                                                     : os::mapLargeMemory(blockBytes());
}

void Shelf::putSpare(std::byte* memory) {
    if (spare_ != nullptr) os::unmapMemory(spare_, blockBytes());
    spare_ = memory;
}

bool Shelf::addBlock() {
    try {
        blocks_.reserve(blocks_.size() + 1);
        bare_.reserve(count() + kBlockFrames);
        free_.reserve(count() + kBlockFrames);
        Block block;
        block.frames = std::make_unique<Frame[]>(kBlockFrames);
        block.memory = spare_ != nullptr ? std::exchange(spare_, nullptr) : mapBlock();
        if (block.memory == nullptr) return false;
        blocks_.push_back(std::move(block));
    } catch (const std::bad_alloc&) {
        return false;
    }
    const Block& added = blocks_.back();
    for (std::size_t i = kBlockFrames; i-- > 0;) {
        added.frames[i].bytes = added.memory + i * frameBytes();
        added.frames[i].sizeBytes = pageSize_;
        bare_.push_back(&added.frames[i]);
    }
    return true;
}

Frame* Shelf::takeFree() {
    if (free_.empty()) return nullptr;
    Frame* frame = free_.back();
    free_.pop_back();
    return frame;
}

Frame* Shelf::takeBare() {
    if (bare_.empty() && !addBlock()) return nullptr;
    Frame* frame = bare_.back();
    bare_.pop_back();
    return frame;
}

void Shelf::putBare(Frame* frame) {
    os::discardMemory(frame->bytes, frameBytes());
    bare_.push_back(frame);
}

Frame* Shelf::evict(std::size_t& dirtySkipped) {
    const std::size_t frames = count();
    for (std::size_t step = 0; step < frames * (kMostHeat + 1U); ++step) {
        Frame& frame = at(hand_);
        hand_ = hand_ + 1 == frames ? 0 : hand_ + 1;
        if (!frame.latch.isFree()) continue;
        const std::uint8_t heat = frame.heat.load(std::memory_order_relaxed);
        if (heat > 0) {
            frame.heat.store(static_cast<std::uint8_t>(heat - 1), std::memory_order_relaxed);
            continue;
        }
        if (frame.dirty.load(std::memory_order_relaxed)) {
            ++dirtySkipped;
            continue;
        }
        if (!frame.latch.tryExclusive()) continue;
        if (frame.file != nullptr && !frame.dirty.load(std::memory_order_acquire) &&
            frame.writing.load(std::memory_order_acquire) == 0) {
            emptyClean(frame);
            return &frame;
        }
        frame.latch.unlockExclusive();
    }
    return nullptr;
}

Frame* Shelf::coldDirty() {
    const std::size_t frames = count();
    for (std::size_t step = 0; step < frames; ++step) {
        Frame& frame = at(hand_);
        hand_ = hand_ + 1 == frames ? 0 : hand_ + 1;
        if (!frame.dirty.load(std::memory_order_relaxed) || !frame.latch.isFree()) continue;
        if (frame.writing.load(std::memory_order_relaxed) != 0 || !frame.latch.tryShared()) continue;
        if (frame.file != nullptr && frame.dirty.load(std::memory_order_acquire)) return &frame;
        frame.latch.unlockShared();
    }
    return nullptr;
}

void Shelf::ahead(std::size_t most, std::vector<Frame*>& out) const {
    const std::size_t frames = count();
    for (std::size_t step = 0; step < frames && step < most; ++step) {
        Frame& frame = at((hand_ + step) % frames);
        if (frame.dirty.load(std::memory_order_relaxed)) out.push_back(&frame);
    }
}

void Shelf::clear() {
    for (const Block& block : blocks_)
        os::unmapMemory(block.memory, blockBytes());
    blocks_.clear();
    putSpare(nullptr);
    free_ = {};
    bare_ = {};
    hand_ = 0;
}

}  // namespace esent::cache
