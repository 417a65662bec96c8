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
// Without the command interpreter in between, which Wine does not always get started.
inline ToolRun runCommand(std::string command, bool withErrors) {
    std::replace(command.begin(), command.end(), '\'', '"');
    SECURITY_ATTRIBUTES inherited{sizeof inherited, nullptr, TRUE};
    HANDLE reading = nullptr;
    HANDLE writing = nullptr;
    const auto failed = [&] {
        return std::runtime_error("cannot run " + command + ": error " + std::to_string(GetLastError()));
    };
    if (!CreatePipe(&reading, &writing, &inherited, 0)) throw failed();
    SetHandleInformation(reading, HANDLE_FLAG_INHERIT, 0);
    const HANDLE nowhere =
        CreateFileA("NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited,
                    OPEN_EXISTING, 0, nullptr);
    STARTUPINFOA startup{};
    startup.cb = sizeof startup;
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdInput = nowhere;
    startup.hStdOutput = writing;
    startup.hStdError = withErrors ? writing : nowhere;
    PROCESS_INFORMATION process{};
    BOOL started = FALSE;
    // Now and then a new process of Wine ends before it has begun ("internal error").
    for (unsigned i = 0; i < 10 && !started && (i == 0 || GetLastError() == ERROR_INTERNAL_ERROR); ++i) {
        started = CreateProcessA(nullptr, command.data(), nullptr, nullptr, TRUE, 0, nullptr, nullptr,
                                 &startup, &process);
    }
    const std::runtime_error error = failed();
    CloseHandle(writing);
    CloseHandle(nowhere);
    if (!started) {
        CloseHandle(reading);
        throw error;
    }
    ToolRun run;
    std::array<char, 4096> buffer{};
    DWORD got = 0;
    while (ReadFile(reading, buffer.data(), static_cast<DWORD>(buffer.size()), &got, nullptr) && got != 0)
        run.output.append(buffer.data(), got);
    CloseHandle(reading);
    WaitForSingleObject(process.hProcess, INFINITE);
    DWORD exitCode = 0;
    GetExitCodeProcess(process.hProcess, &exitCode);
    run.exitCode = static_cast<int>(exitCode);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    // Windows' programs end their lines with two characters.
    std::erase(run.output, '\r');
    return run;
}
// Programs of one build lie in one folder, or the tool in its own beside ours.
inline std::string toolPath() {
    std::array<wchar_t, 1024> own{};
    const DWORD length = GetModuleFileNameW(nullptr, own.data(), static_cast<DWORD>(own.size()));
    const std::filesystem::path program(std::wstring(own.data(), length));
    return (program.parent_path() / "esentutl.exe").string();
}
#else
inline ToolRun runCommand(const std::string& command, bool withErrors) {
    FILE* pipe = ::popen((command + (withErrors ? " 2>&1" : " 2>/dev/null")).c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
    ToolRun run;
    char buffer[4096];
    while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe))
        run.output.append(buffer, got);
    const int status = ::pclose(pipe);
    run.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return run;
}
inline std::string toolPath() {
    return ESENTUTL;
}
#endif
}  // namespace detail

// `arguments` as a shell would take them, with single quotes.
inline ToolRun runTool(const std::string& arguments, bool withErrors = false) {
    return detail::runCommand("'" + detail::toolPath() + "' " + arguments, withErrors);
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
