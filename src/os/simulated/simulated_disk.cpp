#include "os/simulated/simulated_disk.h"

#include <algorithm>

#include "os/path.h"
#include "os/simulated/simulated_state.h"

namespace esent::os {

// An open file of the simulated disk. Dead after a restart.
class SimulatedDisk::OpenFile final : public File {
 public:
    OpenFile(std::shared_ptr<State> state, NodePointer node, std::string path, OpenMode mode)
        : state_(std::move(state)),
          node_(std::move(node)),
          path_(std::move(path)),
          mode_(mode),
          epoch_(state_->epoch) {}

    ~OpenFile() override {
        const std::lock_guard lock(state_->mutex);
        if (epoch_ != state_->epoch) return;
        --state_->openHandles;
        if (mode_ == OpenMode::ReadOnly) --node_->readers;
        if (writable()) --node_->writers;
    }

    Status read(std::uint64_t offset, ByteSpan buffer) override {
        if (TRY(readSome(offset, buffer)) != buffer.size()) return fail(JET_errFileIOBeyondEOF);
        return {};
    }

    Result<std::size_t> readSome(std::uint64_t offset, ByteSpan buffer) override {
        const std::lock_guard lock(state_->mutex);
        TRY(enter(DiskCall::Read));
        if (offset >= node_->bytes.size()) return std::size_t{0};
        const std::size_t length = std::min<std::uint64_t>(buffer.size(), node_->bytes.size() - offset);
        if (length != 0) std::memcpy(buffer.data(), node_->bytes.data() + offset, length);
        return length;
    }

    Status write(std::uint64_t offset, ByteView data) override {
        const std::lock_guard lock(state_->mutex);
        const auto failure = TRY(alive(DiskCall::Write));
        if (!writable()) return fail(JET_errFileAccessDenied);
        if (failure) {
            if (failure->partial) node_->write(offset, data.first(data.size() / 2), sector());
            return fail(failure->error);
        }
        if (offset + data.size() < offset || !state_->fits(*node_, offset + data.size())) {
            return fail(JET_errDiskFull);
        }
        node_->write(offset, data, sector());
        state_->bytesWritten += data.size();
        return cutOrDone();
    }

    Status sync() override {
        const std::lock_guard lock(state_->mutex);
        TRY(enter(DiskCall::Sync));
        TRY(cutOrDone());
        node_->makeDurable();
        return {};
    }

    Result<std::uint64_t> size() override {
        const std::lock_guard lock(state_->mutex);
        TRY(enter(DiskCall::Size));
        return std::uint64_t{node_->bytes.size()};
    }

    Status resize(std::uint64_t bytes) override {
        const std::lock_guard lock(state_->mutex);
        return resizeLocked(bytes);
    }

    Status allocate(std::uint64_t bytes) override {
        const std::lock_guard lock(state_->mutex);
        return resizeLocked(std::max<std::uint64_t>(bytes, node_->bytes.size()));
    }

    const std::string& path() const override { return path_; }

 private:
    [[nodiscard]] bool writable() const {
        return mode_ != OpenMode::ReadOnly && mode_ != OpenMode::ReadOnlyShared;
    }
    [[nodiscard]] std::uint32_t sector() const { return state_->options.sectorBytes; }

    Result<std::optional<ArmedFailure>> alive(DiskCall kind) {
        if (epoch_ != state_->epoch) return fail(JET_errDiskIO);
        return state_->enter(kind, path_);
    }

    Status enter(DiskCall kind) {
        const auto failure = TRY(alive(kind));
        if (failure) return fail(failure->error);
        return {};
    }

    Status cutOrDone() {
        if (state_->cutsNow()) return fail(JET_errDiskIO);
        return {};
    }

    Status resizeLocked(std::uint64_t bytes) {
        TRY(enter(DiskCall::Resize));
        if (!writable()) return fail(JET_errFileAccessDenied);
        if (!state_->fits(*node_, bytes)) return fail(JET_errDiskFull);
        node_->resize(bytes, sector());
        return cutOrDone();
    }

    const std::shared_ptr<State> state_;
    const NodePointer node_;
    const std::string path_;
    const OpenMode mode_;
    const std::uint64_t epoch_;
};

namespace {

// Unwraps enter() for calls that a failure just makes fail.
Status passed(const Result<std::optional<ArmedFailure>>& entered) {
    if (!entered) return fail(entered.error());
    if (*entered) return fail((*entered)->error);
    return {};
}

bool creates(OpenMode mode) {
    return mode == OpenMode::CreateNew || mode == OpenMode::CreateAlways;
}

bool conflicts(const SimulatedNode& node, OpenMode mode) {
    if (mode == OpenMode::ReadOnlyShared) return false;
    if (mode == OpenMode::ReadOnly) return node.writers != 0;
    return node.writers != 0 || node.readers != 0;
}

}  // namespace

SimulatedDisk::SimulatedDisk(SimulatedDiskOptions options) : state_(std::make_shared<State>()) {
    state_->options = options;
}

SimulatedDisk::SimulatedDisk(std::shared_ptr<State> state) : state_(std::move(state)) {}

SimulatedDisk::~SimulatedDisk() = default;

// ---- power and failures

void SimulatedDisk::cutPowerAt(std::uint64_t changingCall) {
    const std::lock_guard lock(state_->mutex);
    state_->cutAfter = changingCall;
}

void SimulatedDisk::cutPower() {
    const std::lock_guard lock(state_->mutex);
    state_->powered = false;
}

bool SimulatedDisk::powerIsCut() const {
    const std::lock_guard lock(state_->mutex);
    return !state_->powered;
}

void SimulatedDisk::restart(std::uint64_t seed) {
    const std::lock_guard lock(state_->mutex);
    state_->losePower(seed);
}

std::unique_ptr<SimulatedDisk> SimulatedDisk::restarted(std::uint64_t seed) const {
    std::shared_ptr<State> state;
    {
        const std::lock_guard lock(state_->mutex);
        state = state_->clone();
    }
    std::unique_ptr<SimulatedDisk> copy(new SimulatedDisk(std::move(state)));
    copy->restart(seed);
    return copy;
}

void SimulatedDisk::copyAtChanges(TakeCopy take, std::uint64_t first, std::uint64_t stride) {
    const std::lock_guard lock(state_->mutex);
    state_->nextCopy = first;
    state_->copyStride = stride;
    state_->takeCopy = [take = std::move(take)](std::uint64_t call, std::shared_ptr<State> copy) {
        take(call, std::unique_ptr<SimulatedDisk>(new SimulatedDisk(std::move(copy))));
    };
}

void SimulatedDisk::failCall(DiskCall kind, std::uint64_t n, JET_ERR error, bool forever, bool partial) {
    const std::lock_guard lock(state_->mutex);
    state_->failures.push_back({kind, "", n, error, forever, partial});
}

void SimulatedDisk::failCall(DiskCall kind, std::string pathSuffix, std::uint64_t n, JET_ERR error,
                             bool forever) {
    const std::lock_guard lock(state_->mutex);
    state_->failures.push_back({kind, std::move(pathSuffix), n, error, forever, false});
}

void SimulatedDisk::clearFailures() {
    const std::lock_guard lock(state_->mutex);
    state_->failures.clear();
}

std::uint64_t SimulatedDisk::calls(DiskCall kind) const {
    const std::lock_guard lock(state_->mutex);
    return state_->calls[static_cast<std::size_t>(kind)];
}

std::uint64_t SimulatedDisk::changingCalls() const {
    const std::lock_guard lock(state_->mutex);
    return state_->changingCalls;
}

std::uint64_t SimulatedDisk::bytesWritten() const {
    const std::lock_guard lock(state_->mutex);
    return state_->bytesWritten;
}

std::uint64_t SimulatedDisk::openHandles() const {
    const std::lock_guard lock(state_->mutex);
    return state_->openHandles;
}

void SimulatedDisk::setCapacity(std::uint64_t bytes) {
    const std::lock_guard lock(state_->mutex);
    state_->options.capacityBytes = bytes;
}

// ---- from outside

Result<std::vector<std::byte>> SimulatedDisk::content(std::string_view path) const {
    const std::lock_guard lock(state_->mutex);
    const SimulatedNode* node = state_->find(nameKey(path));
    if (node == nullptr || node->isFolder) return fail(JET_errFileNotFound);
    return node->bytes;
}

void SimulatedDisk::putFile(std::string_view path, ByteView bytes) {
    const std::lock_guard lock(state_->mutex);
    const std::string key = nameKey(path);
    for (std::string folder(parentPath(key)); !state_->folderExists(folder); folder = parentPath(folder)) {
        auto node = std::make_shared<SimulatedNode>();
        node->isFolder = true;
        state_->names[folder] = state_->durableNames[folder] = node;
    }
    auto node = std::make_shared<SimulatedNode>();
    node->bytes.assign(bytes.begin(), bytes.end());
    state_->names[key] = state_->durableNames[key] = node;
}

std::vector<std::string> SimulatedDisk::allFiles() const {
    const std::lock_guard lock(state_->mutex);
    std::vector<std::string> files;
    for (const auto& [key, node] : state_->names) {
        if (!node->isFolder) files.push_back(key);
    }
    return files;
}

void SimulatedDisk::syncEverything() {
    const std::lock_guard lock(state_->mutex);
    state_->makeAllDurable();
}

// ---- FileSystem

Result<std::unique_ptr<File>> SimulatedDisk::open(std::string_view path, OpenOptions options) {
    if (path.empty()) return fail(JET_errInvalidPath);
    const std::lock_guard lock(state_->mutex);
    const std::string key = nameKey(path);
    TRY(passed(state_->enter(DiskCall::Open, key)));
    auto found = state_->names.find(key);
    NodePointer node = found == state_->names.end() ? nullptr : found->second;
    if ((node && node->isFolder) || (!node && state_->folderExists(key)))
        return fail(JET_errFileAccessDenied);
    if (node && options.mode == OpenMode::CreateNew) return fail(JET_errFileAlreadyExists);
    if (node && conflicts(*node, options.mode)) return fail(JET_errFileAccessDenied);
    bool changed = false;
    if (!node) {
        if (!state_->folderExists(std::string(parentPath(key)))) return fail(JET_errInvalidPath);
        if (!creates(options.mode)) return fail(JET_errFileNotFound);
        node = std::make_shared<SimulatedNode>();
        state_->changeName({"", key, node});
        changed = true;
    } else if (options.mode == OpenMode::CreateAlways && !node->bytes.empty()) {
        node->resize(0, state_->options.sectorBytes);
        changed = true;
    }
    if (changed && state_->cutsNow()) return fail(JET_errDiskIO);
    auto file = std::make_unique<OpenFile>(state_, node, std::string(path), options.mode);
    ++state_->openHandles;
    if (options.mode == OpenMode::ReadOnly) ++node->readers;
    if (options.mode != OpenMode::ReadOnly && options.mode != OpenMode::ReadOnlyShared) ++node->writers;
    return file;
}

Result<bool> SimulatedDisk::exists(std::string_view path) {
    if (path.empty()) return fail(JET_errInvalidPath);
    const std::lock_guard lock(state_->mutex);
    const std::string key = nameKey(path);
    TRY(passed(state_->enter(DiskCall::Exists, key)));
    return state_->find(key) != nullptr || state_->folderExists(key);
}

Result<bool> SimulatedDisk::isDirectory(std::string_view path) {
    if (path.empty()) return fail(JET_errInvalidPath);
    const std::lock_guard lock(state_->mutex);
    const std::string key = nameKey(path);
    TRY(passed(state_->enter(DiskCall::Exists, key)));
    return state_->folderExists(key);
}

Status SimulatedDisk::remove(std::string_view path) {
    if (path.empty()) return fail(JET_errInvalidPath);
    const std::lock_guard lock(state_->mutex);
    const std::string key = nameKey(path);
    TRY(passed(state_->enter(DiskCall::Remove, key)));
    const auto found = state_->names.find(key);
    if (found == state_->names.end()) {
        return fail(state_->folderExists(std::string(parentPath(key))) ? JET_errFileNotFound
                                                                       : JET_errInvalidPath);
    }
    if (found->second->isFolder || state_->isOpenBelow(key)) return fail(JET_errFileAccessDenied);
    state_->changeName({key, "", found->second});
    if (state_->cutsNow()) return fail(JET_errDiskIO);
    return {};
}

Status SimulatedDisk::rename(std::string_view from, std::string_view to, bool replace) {
    if (from.empty() || to.empty()) return fail(JET_errInvalidPath);
    const std::lock_guard lock(state_->mutex);
    const std::string source = nameKey(from);
    const std::string target = nameKey(to);
    TRY(passed(state_->enter(DiskCall::Rename, source)));
    const auto found = state_->names.find(source);
    if (found == state_->names.end()) {
        const bool folder = state_->folderExists(std::string(parentPath(source)));
        return fail(folder ? JET_errFileNotFound : JET_errInvalidPath);
    }
    if (state_->isOpenBelow(source)) return fail(JET_errFileAccessDenied);
    if (!state_->folderExists(std::string(parentPath(target)))) return fail(JET_errInvalidPath);
    const SimulatedNode* victim = state_->find(target);
    if (victim != nullptr) {
        if (!replace) return fail(JET_errFileAlreadyExists);
        if (victim->isFolder || state_->isOpenBelow(target)) return fail(JET_errFileAccessDenied);
    }
    if (source != target) state_->changeName({source, target, NodePointer(found->second)});
    if (state_->cutsNow()) return fail(JET_errDiskIO);
    return {};
}

Result<std::vector<DirectoryEntry>> SimulatedDisk::list(std::string_view folder) {
    const std::lock_guard lock(state_->mutex);
    const std::string key = nameKey(folder);
    TRY(passed(state_->enter(DiskCall::List, key)));
    if (!state_->folderExists(key)) return fail(JET_errInvalidPath);
    std::vector<DirectoryEntry> entries;
    for (const auto& [name, node] : state_->names) {
        if (parentPath(name) != key) continue;
        entries.push_back({std::string(fileName(name)), node->isFolder, node->bytes.size()});
    }
    return entries;
}

Status SimulatedDisk::createDirectories(std::string_view folder) {
    if (folder.empty()) return fail(JET_errInvalidPath);
    const std::lock_guard lock(state_->mutex);
    const std::string key = nameKey(folder);
    TRY(passed(state_->enter(DiskCall::CreateDirectory, key)));
    std::vector<std::string> missing;
    for (std::string at = key; !state_->folderExists(at); at = parentPath(at)) {
        if (state_->find(at) != nullptr) return fail(JET_errInvalidPath);  // a file is in the way
        missing.push_back(at);
    }
    for (auto it = missing.rbegin(); it != missing.rend(); ++it) {
        auto node = std::make_shared<SimulatedNode>();
        node->isFolder = true;
        state_->changeName({"", *it, std::move(node)});
    }
    if (!missing.empty() && state_->cutsNow()) return fail(JET_errDiskIO);
    return {};
}

Status SimulatedDisk::removeDirectory(std::string_view folder) {
    if (folder.empty()) return fail(JET_errInvalidPath);
    const std::lock_guard lock(state_->mutex);
    const std::string key = nameKey(folder);
    TRY(passed(state_->enter(DiskCall::RemoveDirectory, key)));
    const auto found = state_->names.find(key);
    if (found == state_->names.end()) {
        return fail(state_->folderExists(std::string(parentPath(key))) ? JET_errFileNotFound
                                                                       : JET_errInvalidPath);
    }
    if (!found->second->isFolder) return fail(JET_errInvalidPath);
    if (state_->hasChildren(key)) return fail(JET_errFileAccessDenied);
    state_->changeName({key, "", found->second});
    if (state_->cutsNow()) return fail(JET_errDiskIO);
    return {};
}

Status SimulatedDisk::syncDirectory(std::string_view folder) {
    const std::lock_guard lock(state_->mutex);
    const std::string key = nameKey(folder);
    TRY(passed(state_->enter(DiskCall::SyncDirectory, key)));
    if (!state_->folderExists(key)) return fail(JET_errInvalidPath);
    if (state_->cutsNow()) return fail(JET_errDiskIO);
    state_->makeNamesDurable(key);
    return {};
}

Result<std::string> SimulatedDisk::fullPath(std::string_view path) {
    if (path.empty()) return fail(JET_errInvalidPath);
    if (isAbsolutePath(path)) return normalizeAbsolutePath(path);
    return normalizeAbsolutePath("/" + std::string(path));
}

Result<std::uint64_t> SimulatedDisk::freeSpace(std::string_view folder) {
    const std::lock_guard lock(state_->mutex);
    TRY(passed(state_->enter(DiskCall::FreeSpace, nameKey(folder))));
    const std::uint64_t used = state_->usedBytes();
    return used > state_->options.capacityBytes ? 0 : state_->options.capacityBytes - used;
}

}  // namespace esent::os
