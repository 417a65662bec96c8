// SimulatedDisk: a file system in memory for crash and error tests. What was not synced may be lost, torn and
// reordered by a power cut, and any call can be made to fail.
//
// What a power cut leaves, decided by a seed:
//   data      each 512-byte sector written since the file's last sync() holds any of the versions it had
//   since
//             then (old ones included); a size change since then may be lost, sectors past the kept size are
//   names     creations, renames and removals since the folder's last syncDirectory() may be lost. With
//             orderedNames (default; like journalling file systems) a prefix of them survives, otherwise any
//             subset that makes sense. sync() of a file does not make its name durable.
// Sharing follows the rules of OpenMode; like on Windows an open file (ReadOnlyShared aside) can be neither
// removed nor renamed. All calls are thread-safe; the same calls and seed give the same result. There is no
// current folder: relative paths start at "/".
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "os/file_system.h"

namespace esent::os {

enum class DiskCall : std::uint8_t {
    Open,
    Read,
    Write,
    Sync,
    Size,
    Resize,
    Exists,
    Remove,
    Rename,
    List,
    CreateDirectory,
    RemoveDirectory,
    SyncDirectory,
    FreeSpace,
};
inline constexpr std::size_t kDiskCallKinds = 14;

// Calls that change the disk or make changes durable; power cuts are counted in them: Open that creates or
// truncates, Write, Sync, Resize (and allocate), Remove, Rename, CreateDirectory, RemoveDirectory,
// SyncDirectory.
struct SimulatedDiskOptions {
    std::uint64_t capacityBytes = std::uint64_t{1} << 40;  // beyond: JET_errDiskFull
    std::uint32_t sectorBytes = 512;                       // the unit that is written as a whole
    bool orderedNames = true;
};

class SimulatedDisk final : public FileSystem {
 public:
    explicit SimulatedDisk(SimulatedDiskOptions options = {});
    ~SimulatedDisk() override;

    // Power: the n-th changing call from now (1 = the next) is cut: it fails with JET_errDiskIO, its effect
    // may be there in part, and every later call fails with JET_errDiskIO until restart(). 0 cancels.
    void cutPowerAt(std::uint64_t changingCall);
    void cutPower();  // now
    [[nodiscard]] bool powerIsCut() const;
    // Switches on again with what survived; all open files are dead (each call gives JET_errDiskIO). Without
    // a cut before it acts as one. Clears armed failures.
    void restart(std::uint64_t seed);
    // The disk that restart(seed) would give, as a copy; this one stays as it is. For trying many seeds.
    [[nodiscard]] std::unique_ptr<SimulatedDisk> restarted(std::uint64_t seed) const;
    // At the `first` changing call from now (1 = the next) and every `stride`-th after it `take` gets a copy
    // of the disk as a power cut at this call leaves it; restart it with some seed. So that one run serves
    // for all its cuts. `take` must not use this disk; whoever makes the call calls it, one call at a time.
    using TakeCopy = std::function<void(std::uint64_t call, std::unique_ptr<SimulatedDisk>)>;
    void copyAtChanges(TakeCopy take, std::uint64_t first = 1, std::uint64_t stride = 1);

    // The n-th call of this kind from now (1 = the next) fails with `error` and changes nothing, and with
    // `forever` so do all later ones. With `partial` a Write keeps its first half.
    void failCall(DiskCall kind, std::uint64_t n, JET_ERR error, bool forever = false, bool partial = false);
    // The same for calls whose path ends with `pathSuffix` only.
    void failCall(DiskCall kind, std::string pathSuffix, std::uint64_t n, JET_ERR error,
                  bool forever = false);
    void clearFailures();

    [[nodiscard]] std::uint64_t calls(DiskCall kind) const;  // so far, failed ones included
    [[nodiscard]] std::uint64_t changingCalls() const;       // so far
    [[nodiscard]] std::uint64_t bytesWritten() const;
    [[nodiscard]] std::uint64_t openHandles() const;
    void setCapacity(std::uint64_t bytes);

    // Looking and preparing from outside: not counted, never failing by power or armed failures.
    [[nodiscard]] Result<std::vector<std::byte>> content(std::string_view path) const;
    void putFile(std::string_view path, ByteView bytes);      // durable, with its folders
    [[nodiscard]] std::vector<std::string> allFiles() const;  // full paths, sorted
    void syncEverything();

    Result<std::unique_ptr<File>> open(std::string_view path, OpenOptions options) override;
    Result<bool> exists(std::string_view path) override;
    Result<bool> isDirectory(std::string_view path) override;
    Status remove(std::string_view path) override;
    Status rename(std::string_view from, std::string_view to, bool replace = false) override;
    Result<std::vector<DirectoryEntry>> list(std::string_view folder) override;
    Status createDirectories(std::string_view folder) override;
    Status removeDirectory(std::string_view folder) override;
    Status syncDirectory(std::string_view folder) override;
    Result<std::string> fullPath(std::string_view path) override;
    Result<std::uint64_t> freeSpace(std::string_view folder) override;

 private:
    struct State;
    class OpenFile;
    explicit SimulatedDisk(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;  // shared with open files
};

}  // namespace esent::os
