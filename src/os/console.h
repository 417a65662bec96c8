// The terminal of a command-line tool: is there one, and Ctrl-C. For tools only; the library never uses it.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace esent::os {

// Is the standard output (or error) a terminal?
[[nodiscard]] bool outputIsTerminal();
[[nodiscard]] bool errorIsTerminal();

// The command line as UTF-8.
[[nodiscard]] std::vector<std::string> commandLine(int argc, char** argv);

// While one lives, Ctrl-C (SIGINT, SIGTERM) calls `onInterrupt` on a thread of its own instead of ending the
// process. At most one at a time.
class InterruptWatch {
 public:
    explicit InterruptWatch(std::function<void()> onInterrupt);
    ~InterruptWatch();
    InterruptWatch(const InterruptWatch&) = delete;
    InterruptWatch& operator=(const InterruptWatch&) = delete;

 private:
    struct Impl;
    Impl* impl_;
};

}  // namespace esent::os
