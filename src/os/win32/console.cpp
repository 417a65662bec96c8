// Windows calls a console control handler on a thread of its own, so it can do the work itself.
#include "os/console.h"

#include <windows.h>

#include <shellapi.h>

#include <mutex>

#include "os/win32/wide_path.h"

namespace esent::os {

struct InterruptWatch::Impl {
    std::function<void()> callback;
};

namespace {

std::mutex g_mutex;  // guards g_callback, held while it runs
std::function<void()>* g_callback = nullptr;

BOOL WINAPI onControl(DWORD) {
    const std::lock_guard lock(g_mutex);
    if (g_callback == nullptr) return FALSE;
    (*g_callback)();
    return TRUE;
}

bool isConsole(DWORD which) {
    DWORD mode = 0;
    return GetConsoleMode(GetStdHandle(which), &mode) != 0;
}

}  // namespace

bool outputIsTerminal() {
    return isConsole(STD_OUTPUT_HANDLE);
}

bool errorIsTerminal() {
    return isConsole(STD_ERROR_HANDLE);
}

std::vector<std::string> commandLine(int argc, char** argv) {
    int count = 0;
    LPWSTR* wide = CommandLineToArgvW(GetCommandLineW(), &count);
    if (wide == nullptr) return {argv, argv + argc};
    std::vector<std::string> out;
    for (int i = 0; i < count; ++i)
        out.push_back(win32::fromWide(wide[i]).value_or(""));
    LocalFree(wide);
    return out;
}

InterruptWatch::InterruptWatch(std::function<void()> onInterrupt) : impl_(new Impl{std::move(onInterrupt)}) {
    const std::lock_guard lock(g_mutex);
    g_callback = &impl_->callback;
    SetConsoleCtrlHandler(onControl, TRUE);
}

InterruptWatch::~InterruptWatch() {
    SetConsoleCtrlHandler(onControl, FALSE);
    const std::lock_guard lock(g_mutex);
    g_callback = nullptr;
    delete impl_;
}

}  // namespace esent::os
