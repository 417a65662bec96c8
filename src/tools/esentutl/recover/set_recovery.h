// SetRecovery: brings copied databases to a clean state with the logs that were copied with them, on a
// private copy of both. What was copied is only read.
//
// Databases are told by their signatures, not by their paths: sets of Windows name C:\... in their logs. What
// stands in the way of a recovery is tried to be gone around without losing more than must be lost: first as
// JetInit would, then without the checkpoint file, then without committed logs that are not there. Images of
// a streaming backup are restored with the logs of their set. One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "interrupt.h"
#include "progress.h"
#include "recover/log_set.h"
#include "recovery/path_map.h"
#include "recovery/recovery.h"
#include "work_folder.h"

namespace esent::tool {

struct SetDatabase {
    enum class Fate : std::uint8_t {
        Clean,      // it was already
        Recovered,  // everything that was committed is in it
        Shortened,  // consistent, but without the transactions of the logs that are lost
        Made,       // the logs held all of it, the file was not there
        Dirty,      // could not be recovered
    };
    std::string source;  // "" when the logs made it
    std::string copy;
    Fate fate = Fate::Clean;
    JET_ERR error = JET_errSuccess;  // why it is still dirty
    const FoundStream* stream = nullptr;
    MissingLogs missing;
    std::vector<std::string> remarks;  // what had to be gone around
    std::uint32_t missingPages = 0;    // at the end of the file

    // What to read: the recovered copy, else the file as it was found.
    [[nodiscard]] const std::string& path() const { return usable() && !copy.empty() ? copy : source; }
    [[nodiscard]] bool usable() const { return fate != Fate::Dirty; }
    [[nodiscard]] bool complete() const { return usable() && fate != Fate::Shortened && missingPages == 0; }
};

class SetRecovery {
 public:
    // `work`: an empty folder, or one to be made; it goes with this object.
    [[nodiscard]] static Result<std::unique_ptr<SetRecovery>> make(os::FileSystem& files, LogSet set,
                                                                   const std::string& work);

    [[nodiscard]] Status run(const Interrupt& interrupt, ProgressStyle style);
    [[nodiscard]] std::vector<SetDatabase>& databases() { return databases_; }
    [[nodiscard]] const std::vector<SetDatabase>& databases() const { return databases_; }
    // JET_errFileNotFound, and says why: the logs were all that was found, and they made no database.
    [[nodiscard]] Status checkFound() const;

 private:
    SetRecovery(os::FileSystem& files, LogSet set) : files_(files), set_(std::move(set)) {}

    // The private copy of a stream and of the dirty databases that belong to it.
    struct StreamCopy {
        const FoundStream* stream = nullptr;
        std::string folder;
        std::vector<std::size_t> members;  // of databases_
        std::vector<recovery::PathMapping> map;
    };

    [[nodiscard]] const page::DatabaseHeader& headerOf(std::size_t member) const;
    [[nodiscard]] Generation neededBy(const StreamCopy& copy) const;
    [[nodiscard]] Generation firstLogOf(const StreamCopy& copy) const;
    [[nodiscard]] Status copyStream(StreamCopy& copy, const Interrupt& interrupt, Progress& progress);
    [[nodiscard]] Status dropCheckpoint(const StreamCopy& copy);
    [[nodiscard]] Status recoverStream(StreamCopy& copy, const Interrupt& interrupt, Progress& progress);
    [[nodiscard]] Status copyLogs(const StreamCopy& copy, const Interrupt& interrupt, Progress& progress);
    void mapPaths(StreamCopy& copy) const;
    [[nodiscard]] recovery::RecoveryContext contextFor(const StreamCopy& copy) const;
    [[nodiscard]] JET_ERR attempt(const StreamCopy& copy, bool ignoreLost, Progress& progress,
                                  const Interrupt& interrupt);
    [[nodiscard]] bool holdsImages(const StreamCopy& copy) const;
    [[nodiscard]] JET_ERR attemptRestore(const StreamCopy& copy, Progress& progress,
                                         const Interrupt& interrupt);
    [[nodiscard]] Result<JET_ERR> recoverAround(const StreamCopy& copy, std::vector<std::string>& remarks,
                                                Progress& progress, const Interrupt& interrupt);
    [[nodiscard]] Result<JET_ERR> restoreAround(const StreamCopy& copy, std::vector<std::string>& remarks,
                                                Progress& progress, const Interrupt& interrupt);
    [[nodiscard]] static JET_ERR shortened(JET_ERR error, const std::string& dropped,
                                           std::vector<std::string>& remarks);
    [[nodiscard]] Status dropUnusableLogs(const StreamCopy& copy, std::string& remark);
    void judge(const StreamCopy& copy, JET_ERR error, const std::vector<std::string>& remarks);
    void addMade(const StreamCopy& copy);

    os::FileSystem& files_;
    LogSet set_;
    std::unique_ptr<WorkFolder> work_;
    std::vector<SetDatabase> databases_;
};

// What became of a database, as a sentence and as a word or two.
[[nodiscard]] std::string fateText(const SetDatabase& database);
[[nodiscard]] std::string fateName(SetDatabase::Fate fate);
// What somebody may do about one that stayed dirty; "" for others.
[[nodiscard]] std::string adviceFor(const SetDatabase& database);

}  // namespace esent::tool
