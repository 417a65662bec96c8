// ExternalSort: sorts pairs of key and data in bounded memory, spilling sorted runs to a scratch file.
//
// For index builds and sorts: add() everything, finish(), then next() until it says no. Order: bytewise by
// key, then by data. One thread. The scratch file is made at the first spill and removed in the destructor.
// Errors: those of os::File and JET_errOutOfMemory as std::bad_alloc.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "os/file_system.h"

namespace esent::table {

class ExternalSort {
 public:
    struct Settings {
        os::FileSystem* files = nullptr;
        std::string scratchPath;  // of the file for runs; must not exist
        std::size_t memoryBytes = std::size_t{16} << 20;
    };
    struct Entry {  // borrowed; valid until the next call
        ByteView key;
        ByteView data;
    };

    explicit ExternalSort(Settings settings);
    ~ExternalSort();
    ExternalSort(const ExternalSort&) = delete;
    ExternalSort& operator=(const ExternalSort&) = delete;

    // At most 64 KiB - 1 bytes each.
    [[nodiscard]] Status add(ByteView key, ByteView data);
    // No add() afterwards.
    [[nodiscard]] Status finish();
    // The next entry in order; false behind the last.
    [[nodiscard]] Result<bool> next(Entry& entry);
    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] std::size_t runs() const { return runs_.size(); }

 private:
    struct Run;
    [[nodiscard]] ByteView keyAt(std::size_t offset) const;
    [[nodiscard]] ByteView dataAt(std::size_t offset) const;
    void sortMemory();
    [[nodiscard]] Status spill();
    [[nodiscard]] Status refill(Run& run);
    [[nodiscard]] Result<bool> advance(Run& run);
    [[nodiscard]] bool comesLater(std::size_t a, std::size_t b) const;

    Settings settings_;
    std::vector<std::byte> arena_;      // entries one behind the other: two lengths, key, data
    std::vector<std::size_t> offsets_;  // of the entries in the arena
    std::size_t position_ = 0;          // next of offsets_ when nothing was spilled
    std::uint64_t count_ = 0;
    std::unique_ptr<os::File> scratch_;
    std::uint64_t scratchBytes_ = 0;
    std::vector<std::unique_ptr<Run>> runs_;
    std::vector<std::size_t> heap_;  // runs by their current entry, smallest first
    bool started_ = false;
};

}  // namespace esent::table
