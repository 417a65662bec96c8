// ReadableSet: the databases that a reading verb was given, made readable: a folder stands for the databases
// in it, and one that was not shut down cleanly is recovered on a private copy with the logs beside it.
//
// A single clean database is left where it is, and so is everything when the caller wants dirty files as they
// are. The copies go with this object. One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "recover/set_recovery.h"

namespace esent::tool {

class ReadableSet {
 public:
    // `work`: a folder that may be made for the copies; empty: one of the system's for temporary files.
    // JET_errFileNotFound when there is nothing at `input` or no database in the folder.
    [[nodiscard]] static Result<std::unique_ptr<ReadableSet>> open(os::FileSystem& files,
                                                                   const std::string& input, bool asItIs,
                                                                   const std::string& work,
                                                                   const Interrupt& interrupt,
                                                                   ProgressStyle style);

    [[nodiscard]] const std::vector<SetDatabase>& databases() const {
        return recovery_ ? recovery_->databases() : plain_;
    }

 private:
    std::vector<SetDatabase> plain_;  // when nothing had to be recovered
    std::unique_ptr<SetRecovery> recovery_;
};

}  // namespace esent::tool
