// Shelf: the frames of one page size: those in use, those that are free, and the clock that chooses whose
// page goes.
//
// The clock's hand lowers the heat of each frame it passes and takes the first one without any. A page that
// was read once, or ahead of a scan, starts with little or none, and gains only once per tick of the pool
// however often it is used meanwhile: a scan does not push out what is used again and again.
// Guarded by the pool's memory lock.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "cache/frame.h"

namespace esent::cache {

inline constexpr std::uint8_t kMostHeat = 3;

class Shelf {
 public:
    struct Block {
        std::unique_ptr<Frame[]> frames;
        std::byte* memory = nullptr;
    };

    Shelf() = default;
    ~Shelf() { clear(); }
    Shelf(const Shelf&) = delete;
    Shelf& operator=(const Shelf&) = delete;

    void setPageSize(std::uint32_t bytes) { pageSize_ = bytes; }
    // Bytes of memory that one frame takes.
    [[nodiscard]] std::uint64_t frameBytes() const;
    // Frames that have memory.
    [[nodiscard]] std::size_t filled() const { return blocks_.size() * kBlockFrames - bare_.size(); }

    // A free frame that has memory; null: none.
    [[nodiscard]] Frame* takeFree();
    // A frame that gets memory now; null: the system has none.
    [[nodiscard]] Frame* takeBare();
    void putFree(Frame* frame) { free_.push_back(frame); }
    // Hands the frame's memory back to the system.
    void putBare(Frame* frame);

    // Empties the frame of a clean page that was used least; it is returned latched exclusively and naming no
    // file. Null: there is none. `dirtySkipped`: colder frames that were passed because they are dirty.
    [[nodiscard]] Frame* evict(std::size_t& dirtySkipped);
    // A cold dirty frame, latched shared; null: none. For a thread that has to write before it may read.
    [[nodiscard]] Frame* coldDirty();
    // The next frames that the hand will come to, at most `most`; for writing out ahead.
    void ahead(std::size_t most, std::vector<Frame*>& out) const;

    template <class Visit>
    void forEachFrame(Visit visit) const {
        for (const Block& block : blocks_) {
            for (std::size_t i = 0; i < kBlockFrames; ++i)
                visit(block.frames[i]);
        }
    }
    // The memory of the next block, fetched from the system ahead: whoever needs it does not wait.
    // Half of a block is left, and none is ready.
    [[nodiscard]] bool runsLow() const {
        return !blocks_.empty() && spare_ == nullptr && bare_.size() <= kBlockFrames / 2;
    }
    [[nodiscard]] std::uint64_t blockBytes() const { return kBlockFrames * frameBytes(); }
    // Memory for a block, nothing of it fetched; null: there is none.
    [[nodiscard]] std::byte* mapBlock() const;
    void putSpare(std::byte* memory);

    // Frees everything. No frame is in use and nobody looks at one.
    void clear();

 private:
    static constexpr std::size_t kBlockFrames = 256;
    [[nodiscard]] Frame& at(std::size_t index) const {
        return blocks_[index / kBlockFrames].frames[index % kBlockFrames];
    }
    [[nodiscard]] std::size_t count() const { return blocks_.size() * kBlockFrames; }
    bool addBlock();

    std::uint32_t pageSize_ = 0;
    std::vector<Block> blocks_;
    std::vector<Frame*> free_;
    std::vector<Frame*> bare_;
    std::byte* spare_ = nullptr;  // of blockBytes(), for the next block
    std::size_t hand_ = 0;
};

}  // namespace esent::cache
