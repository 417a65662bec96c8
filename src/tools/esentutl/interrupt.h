// Interrupt: Ctrl-C during a verb. While one lives, Ctrl-C does not end the process: the verb notices it at
// its next step, ends with kInterrupted and takes away what it had begun.
//
// One at a time, made by the verb's thread; the interrupt arrives on another thread.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "base/result.h"
#include "os/console.h"
#include "os/copy_file.h"
#include "progress.h"

namespace esent::tool {

inline constexpr JET_ERR kInterrupted = JET_errClientRequestToStopJetService;

class Interrupt {
 public:
    Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    // kInterrupted once Ctrl-C was pressed.
    [[nodiscard]] Status check() const;

    // While it lives, an interrupt calls `action` too; at once if it was there already.
    class Action {
     public:
        Action(Interrupt& interrupt, std::function<void()> action);
        ~Action();
        Action(const Action&) = delete;
        Action& operator=(const Action&) = delete;

     private:
        Interrupt& interrupt_;
    };

 private:
    void raise();

    mutable std::mutex mutex_;  // guards what follows
    bool raised_ = false;
    std::function<void()> action_;
    os::InterruptWatch watch_;  // last: its thread uses the members above
};

// Copies a file, shows how far it is, and ends when interrupted.
Result<std::uint64_t> copyWithProgress(os::FileSystem& fileSystem, const std::string& from,
                                       const std::string& to, const Interrupt& interrupt, Progress& progress);

}  // namespace esent::tool
