#include "os/simulated/simulated_state.h"

#include <algorithm>
#include <set>

#include "os/path.h"

namespace esent::os {
namespace {

constexpr std::size_t kVersionsPerSector = 6;
constexpr std::uint64_t kBlockBytes = 4096;

bool isRoot(const std::string& key) {
    return endsWithSeparator(key);
}

bool isBelow(const std::string& key, const std::string& folder) {
    return key.size() > folder.size() && key.compare(0, folder.size(), folder) == 0 &&
           (isRoot(folder) || key[folder.size()] == '/');
}

void moveSubtree(NameMap& names, const std::string& from, const std::string& to) {
    std::vector<std::pair<std::string, NodePointer>> moved;
    for (auto it = names.lower_bound(from); it != names.end() && it->first.starts_with(from);) {
        if (it->first != from && !isBelow(it->first, from)) {
            ++it;
            continue;
        }
        moved.emplace_back(to + it->first.substr(from.size()), it->second);
        it = names.erase(it);
    }
    for (auto& [key, node] : moved)
        names[key] = node;
}

void applyChange(NameMap& names, const NameChange& change) {
    if (change.to.empty()) {
        const auto it = names.find(change.from);
        if (it != names.end() && it->second == change.node) names.erase(it);
        return;
    }
    if (!change.from.empty()) {
        const auto it = names.find(change.from);
        if (it != names.end() && it->second == change.node) moveSubtree(names, change.from, change.to);
    }
    names[change.to] = change.node;
}

void dropOrphans(NameMap& names) {
    for (auto it = names.begin(); it != names.end();) {  // parents sort before their children
        const std::string parent(parentPath(it->first));
        const auto found = names.find(parent);
        const bool held = isRoot(parent) || (found != names.end() && found->second->isFolder);
        it = held ? std::next(it) : names.erase(it);
    }
}

bool touches(const NameChange& change, const std::string& folder) {
    return (!change.from.empty() && parentPath(change.from) == folder) ||
           (!change.to.empty() && parentPath(change.to) == folder);
}

}  // namespace

std::uint64_t SeededBits::next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

std::string nameKey(std::string_view path) {
    std::string key =
        normalizeAbsolutePath(isAbsolutePath(path) ? std::string(path) : "/" + std::string(path));
    std::replace(key.begin(), key.end(), '\\', '/');
    const bool root = parentPath(key).size() == key.size();
    if (!root && endsWithSeparator(key)) key.pop_back();
    return key;
}

// ---- content

std::vector<std::byte> SimulatedNode::sectorCopy(std::uint64_t sector, std::uint32_t sectorBytes) const {
    const std::uint64_t begin = sector * sectorBytes;
    if (begin >= bytes.size()) return {};
    const std::uint64_t end = std::min<std::uint64_t>(begin + sectorBytes, bytes.size());
    std::vector<std::byte> copy(bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                                bytes.begin() + static_cast<std::ptrdiff_t>(end));
    copy.resize(sectorBytes);
    return copy;
}

void SimulatedNode::rememberSectors(std::uint64_t begin, std::uint64_t end, std::uint32_t sectorBytes) {
    for (std::uint64_t sector = begin / sectorBytes; sector * sectorBytes < end; ++sector) {
        auto copy = sectorCopy(sector, sectorBytes);
        auto& versions = olderSectors[sector];
        if (versions.size() == kVersionsPerSector) versions.erase(versions.begin() + 1);
        versions.push_back(std::move(copy));
    }
}

void SimulatedNode::write(std::uint64_t offset, ByteView data, std::uint32_t sectorBytes) {
    if (data.empty()) return;
    const std::uint64_t end = offset + data.size();
    rememberSectors(offset, end, sectorBytes);
    if (end > bytes.size()) {
        olderSizes.push_back(bytes.size());
        bytes.resize(end);
    }
    std::memcpy(bytes.data() + offset, data.data(), data.size());
}

void SimulatedNode::resize(std::uint64_t size, std::uint32_t sectorBytes) {
    if (size == bytes.size()) return;
    if (size < bytes.size()) rememberSectors(size, bytes.size(), sectorBytes);
    olderSizes.push_back(bytes.size());
    bytes.resize(size);
}

void SimulatedNode::makeDurable() {
    olderSectors.clear();
    olderSizes.clear();
}

void SimulatedNode::losePower(SeededBits& bits, std::uint32_t sectorBytes) {
    // How much this file loses varies from everything to nothing, so that few seeds see many cases.
    static constexpr std::array<std::uint64_t, 6> kLossInSixteenths = {0, 16, 8, 1, 15, 4};
    const std::uint64_t loss = kLossInSixteenths[bits.below(kLossInSixteenths.size())];
    const bool onlyDurable = bits.below(2) == 0;  // what is lost goes back to the durable version
    const auto lost = [&] { return bits.below(16) < loss; };
    const auto versionOf = [&](std::size_t versions) { return onlyDurable ? 0 : bits.below(versions); };
    std::uint64_t size = bytes.size();
    if (!olderSizes.empty() && lost()) size = olderSizes[versionOf(olderSizes.size())];

    std::uint64_t block = ~std::uint64_t{0};
    bool tornBlock = false;
    bool blockLost = false;
    for (const auto& [sector, versions] : olderSectors) {
        if (sector * sectorBytes / kBlockBytes != block) {
            block = sector * sectorBytes / kBlockBytes;
            tornBlock = bits.below(4) == 0;
            blockLost = lost();
        }
        if (!(tornBlock ? lost() : blockLost) || versions.empty()) continue;
        const auto& old = versions[versionOf(versions.size())];
        const std::uint64_t begin = sector * sectorBytes;
        if (begin + sectorBytes > bytes.size()) bytes.resize(begin + sectorBytes);
        const auto at = bytes.begin() + static_cast<std::ptrdiff_t>(begin);
        std::fill_n(at, sectorBytes, std::byte{0});
        std::copy(old.begin(), old.end(), at);
    }
    bytes.resize(size);
    makeDurable();
}

// ---- the disk

Result<std::optional<ArmedFailure>> SimulatedDisk::State::enter(DiskCall kind, const std::string& path) {
    ++calls[static_cast<std::size_t>(kind)];
    if (!powered) return fail(JET_errDiskIO);
    std::optional<ArmedFailure> hit;
    for (ArmedFailure& armed : failures) {
        if (armed.kind != kind || !path.ends_with(armed.pathSuffix) || armed.remaining == 0) continue;
        if (--armed.remaining != 0) continue;
        if (armed.forever) armed.remaining = 1;
        if (!hit) hit = armed;
    }
    return hit;
}

bool SimulatedDisk::State::cutsNow() {
    ++changingCalls;
    if (takeCopy && --nextCopy == 0) {
        nextCopy = copyStride;
        takeCopy(changingCalls, clone());
    }
    if (cutAfter == 0 || --cutAfter != 0) return false;
    powered = false;
    return true;
}

SimulatedNode* SimulatedDisk::State::find(const std::string& key) const {
    const auto it = names.find(key);
    return it == names.end() ? nullptr : it->second.get();
}

bool SimulatedDisk::State::folderExists(const std::string& key) const {
    if (isRoot(key)) return true;
    const SimulatedNode* node = find(key);
    return node != nullptr && node->isFolder;
}

bool SimulatedDisk::State::hasChildren(const std::string& key) const {
    return std::any_of(names.begin(), names.end(),
                       [&](const auto& name) { return isBelow(name.first, key); });
}

bool SimulatedDisk::State::isOpenBelow(const std::string& key) const {
    return std::any_of(names.begin(), names.end(), [&](const auto& name) {
        return (name.first == key || isBelow(name.first, key)) &&
               (name.second->readers != 0 || name.second->writers != 0);
    });
}

std::uint64_t SimulatedDisk::State::usedBytes() const {
    std::uint64_t used = 0;
    for (const auto& [key, node] : names)
        used += node->bytes.size();
    return used;
}

bool SimulatedDisk::State::fits(const SimulatedNode& node, std::uint64_t newSize) const {
    if (newSize <= node.bytes.size()) return true;
    const std::uint64_t used = usedBytes();
    return used <= options.capacityBytes && newSize - node.bytes.size() <= options.capacityBytes - used;
}

void SimulatedDisk::State::changeName(NameChange change) {
    applyChange(names, change);
    pendingNames.push_back(std::move(change));
}

void SimulatedDisk::State::makeNamesDurable(const std::string& folder) {
    std::size_t last = 0;  // one past the last change that touches the folder
    for (std::size_t i = 0; i < pendingNames.size(); ++i) {
        if (touches(pendingNames[i], folder)) last = i + 1;
    }
    std::vector<NameChange> left;
    for (std::size_t i = 0; i < pendingNames.size(); ++i) {
        const bool durable = options.orderedNames ? i < last : touches(pendingNames[i], folder);
        if (durable) {
            applyChange(durableNames, pendingNames[i]);
        } else {
            left.push_back(std::move(pendingNames[i]));
        }
    }
    pendingNames = std::move(left);
}

void SimulatedDisk::State::makeAllDurable() {
    pendingNames.clear();
    durableNames = names;
    for (const auto& [key, node] : names)
        node->makeDurable();
}

void SimulatedDisk::State::losePower(std::uint64_t seed) {
    SeededBits bits(seed);
    std::size_t prefix = bits.below(pendingNames.size() + 1);
    if (bits.below(4) == 0) prefix = pendingNames.size();
    for (std::size_t i = 0; i < pendingNames.size(); ++i) {
        const bool kept = options.orderedNames ? i < prefix : bits.below(2) == 0;
        if (kept) applyChange(durableNames, pendingNames[i]);
    }
    dropOrphans(durableNames);
    names = durableNames;
    pendingNames.clear();
    std::set<SimulatedNode*> done;
    for (const auto& [key, node] : names) {
        node->readers = node->writers = 0;
        if (done.insert(node.get()).second) node->losePower(bits, options.sectorBytes);
    }
    failures.clear();
    cutAfter = 0;
    openHandles = 0;
    powered = true;
    ++epoch;
}

std::shared_ptr<SimulatedDisk::State> SimulatedDisk::State::clone() const {
    auto copy = std::make_shared<State>();
    std::map<SimulatedNode*, NodePointer> copies;
    const auto copyOf = [&](const NodePointer& node) {
        NodePointer& twin = copies[node.get()];
        if (!twin) twin = std::make_shared<SimulatedNode>(*node);
        return twin;
    };
    copy->options = options;
    for (const auto& [key, node] : names)
        copy->names[key] = copyOf(node);
    for (const auto& [key, node] : durableNames)
        copy->durableNames[key] = copyOf(node);
    for (const NameChange& change : pendingNames) {
        copy->pendingNames.push_back({change.from, change.to, copyOf(change.node)});
    }
    return copy;
}

}  // namespace esent::os
