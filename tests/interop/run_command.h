// Runs a command line in the shell and keeps what it prints.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

namespace esent::test {

struct CommandOutput {
    int exitCode = -1;
    std::string text;  // both streams
};

inline CommandOutput runCommand(const std::string& command) {
    CommandOutput output;
    FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) return output;
    std::array<char, 4096> buffer;
    for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
        output.text.append(buffer.data(), got);
    }
    const int status = pclose(pipe);
    output.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return output;
}

inline std::string shellWord(const std::string& text) {
    return "'" + text + "'";
}

}  // namespace esent::test
