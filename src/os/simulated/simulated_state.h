// What a SimulatedDisk remembers: the present content and names, and what of them a power cut could take
// back.
//
// Private to os/simulated. Nothing here locks: SimulatedDisk holds its mutex around every use.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "os/simulated/simulated_disk.h"

namespace esent::os {

// A small deterministic generator (splitmix64).
class SeededBits {
 public:
    explicit SeededBits(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    // 0 .. bound-1
    std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }

 private:
    std::uint64_t state_;
};

// A file's content (or a folder, which has none).
struct SimulatedNode {
    bool isFolder = false;
    std::vector<std::byte> bytes;  // as programs see it
    // Since the last sync: the earlier versions of each sector that was written, oldest (the durable one)
    // first; an empty one stands for zeros or no data. And the earlier sizes, the durable one first.
    std::map<std::uint64_t, std::vector<std::vector<std::byte>>> olderSectors;
    std::vector<std::uint64_t> olderSizes;
    int readers = 0;  // open handles that lock
    int writers = 0;

    void write(std::uint64_t offset, ByteView data, std::uint32_t sectorBytes);
    void resize(std::uint64_t size, std::uint32_t sectorBytes);
    void makeDurable();
    // Turns the content into one that a power cut could have left.
    void losePower(SeededBits& bits, std::uint32_t sectorBytes);

 private:
    void rememberSectors(std::uint64_t begin, std::uint64_t end, std::uint32_t sectorBytes);
    [[nodiscard]] std::vector<std::byte> sectorCopy(std::uint64_t sector, std::uint32_t sectorBytes) const;
};

using NodePointer = std::shared_ptr<SimulatedNode>;
using NameMap = std::map<std::string, NodePointer>;  // full paths, '/' only, no separator at the end

// One change of the name space, not yet durable.
struct NameChange {
    std::string from;  // empty: a creation
    std::string to;    // empty: a removal
    NodePointer node;
};

struct ArmedFailure {
    DiskCall kind;
    std::string pathSuffix;
    std::uint64_t remaining;
    JET_ERR error;
    bool forever;
    bool partial;
};

struct SimulatedDisk::State {
    mutable std::mutex mutex;  // guards everything below
    SimulatedDiskOptions options;
    NameMap names;
    NameMap durableNames;
    std::vector<NameChange> pendingNames;
    std::vector<ArmedFailure> failures;
    std::array<std::uint64_t, kDiskCallKinds> calls{};
    std::uint64_t changingCalls = 0;
    std::uint64_t bytesWritten = 0;
    std::uint64_t openHandles = 0;
    std::uint64_t cutAfter = 0;  // changing calls to go, 0 = no cut planned
    std::uint64_t epoch = 0;     // counts restarts; a handle of an older epoch is dead
    bool powered = true;
    std::function<void(std::uint64_t call, std::shared_ptr<State>)> takeCopy;
    std::uint64_t nextCopy = 0;  // changing calls to go
    std::uint64_t copyStride = 1;

    // Counts a call; its armed failure if it has one. JET_errDiskIO when the power is off.
    Result<std::optional<ArmedFailure>> enter(DiskCall kind, const std::string& path);
    // Counts a changing call; true when this is the one that the power cut hits.
    bool cutsNow();  // and hands out a copy

    [[nodiscard]] SimulatedNode* find(const std::string& key) const;
    [[nodiscard]] bool folderExists(const std::string& key) const;
    [[nodiscard]] bool hasChildren(const std::string& key) const;
    [[nodiscard]] bool isOpenBelow(const std::string& key) const;
    [[nodiscard]] std::uint64_t usedBytes() const;
    [[nodiscard]] bool fits(const SimulatedNode& node, std::uint64_t newSize) const;

    void changeName(NameChange change);  // applies it to names and remembers it as pending
    void makeNamesDurable(const std::string& folder);
    void makeAllDurable();
    void losePower(std::uint64_t seed);  // what restart() does to content and names

    // A deep copy without locks, counters, handles and failures.
    [[nodiscard]] std::shared_ptr<State> clone() const;
};

// A path in the form that NameMap uses.
[[nodiscard]] std::string nameKey(std::string_view path);

}  // namespace esent::os
