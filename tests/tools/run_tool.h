// Runs esentutl and catches what it says.
#pragma once

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>

#ifdef _WIN32
#include <windows.h>

#include <array>
#else
#include <sys/wait.h>
#endif

namespace esent::test {

struct ToolRun {
    int exitCode = -1;
    std::string output;  // of the standard output, and of the standard error if asked for
    [[nodiscard]] bool says(const std::string& text) const { return output.find(text) != std::string::npos; }
    [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(output); }
};

namespace detail {
#ifdef _WIN32
inline FILE* startCommand(std::string command) {
    std::replace(command.begin(), command.end(), '\'', '"');
    // cmd takes one pair of quotes away from around the whole.
    return ::_popen(('"' + command + '"').c_str(), "rb");
}
inline int endCommand(FILE* pipe) {
    return ::_pclose(pipe);
}
inline constexpr const char* kNowhere = "NUL";
// Programs of one build lie in one folder, or the tool in its own beside ours.
inline std::string toolPath() {
    std::array<wchar_t, 1024> own{};
    const DWORD length = GetModuleFileNameW(nullptr, own.data(), static_cast<DWORD>(own.size()));
    const std::filesystem::path program(std::wstring(own.data(), length));
    return (program.parent_path() / "esentutl.exe").string();
}
#else
inline FILE* startCommand(const std::string& command) {
    return ::popen(command.c_str(), "r");
}
inline int endCommand(FILE* pipe) {
    const int status = ::pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
inline constexpr const char* kNowhere = "/dev/null";
inline std::string toolPath() {
    return ESENTUTL;
}
#endif
}  // namespace detail

// `arguments` as a shell would take them, with single quotes.
inline ToolRun runTool(const std::string& arguments, bool withErrors = false) {
    const std::string errors = withErrors ? "&1" : detail::kNowhere;
    const std::string command = "'" + detail::toolPath() + "' " + arguments + " 2>" + errors;
    FILE* pipe = detail::startCommand(command);
    if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
    ToolRun run;
    char buffer[4096];
    while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe))
        run.output.append(buffer, got);
    // Windows' programs end their lines with two characters.
    std::erase(run.output, '\r');
    run.exitCode = detail::endCommand(pipe);
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
