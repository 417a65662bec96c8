// Runs esentutl and catches what it says.
#pragma once

#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>

namespace esent::test {

struct ToolRun {
    int exitCode = -1;
    std::string output;  // of the standard output, and of the standard error if asked for
    [[nodiscard]] bool says(const std::string& text) const { return output.find(text) != std::string::npos; }
    [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(output); }
};

// `arguments` as a shell would take them.
inline ToolRun runTool(const std::string& arguments, bool withErrors = false) {
    const std::string command =
        std::string(ESENTUTL) + " " + arguments + (withErrors ? " 2>&1" : " 2>/dev/null");
    FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
    ToolRun run;
    char buffer[4096];
    while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe))
        run.output.append(buffer, got);
    const int status = ::pclose(pipe);
    run.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return run;
}

inline std::string contentOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream out;
    out << file.rdbuf();
    return out.str();
}

inline void writeContent(const std::filesystem::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

inline void flipBit(const std::filesystem::path& path, std::size_t byte, unsigned bit) {
    std::string content = contentOf(path);
    content.at(byte) = static_cast<char>(content.at(byte) ^ (1u << bit));
    writeContent(path, content);
}

}  // namespace esent::test
