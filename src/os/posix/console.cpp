// A signal handler may do next to nothing, so it only posts a semaphore; a thread does the rest.
#include "os/console.h"

#include <semaphore.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <thread>

namespace esent::os {
namespace {

std::atomic<sem_t*> g_semaphore{nullptr};

void onSignal(int) {
    const int saved = errno;
    if (sem_t* semaphore = g_semaphore.load()) ::sem_post(semaphore);
    errno = saved;
}

}  // namespace

bool outputIsTerminal() {
    return ::isatty(STDOUT_FILENO) == 1;
}

bool errorIsTerminal() {
    return ::isatty(STDERR_FILENO) == 1;
}

std::vector<std::string> commandLine(int argc, char** argv) {
    return {argv, argv + argc};
}

struct InterruptWatch::Impl {
    std::function<void()> callback;
    sem_t semaphore;
    std::atomic<bool> ending{false};
    struct sigaction oldInterrupt {};
    struct sigaction oldTerminate {};
    std::thread thread;

    void wait() {
        while (true) {
            while (::sem_wait(&semaphore) != 0) {
            }
            if (ending.load()) return;
            callback();
        }
    }
};

InterruptWatch::InterruptWatch(std::function<void()> onInterrupt) : impl_(new Impl) {
    impl_->callback = std::move(onInterrupt);
    ::sem_init(&impl_->semaphore, 0, 0);
    g_semaphore.store(&impl_->semaphore);
    impl_->thread = std::thread([impl = impl_] { impl->wait(); });
    struct sigaction action {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGINT, &action, &impl_->oldInterrupt);
    ::sigaction(SIGTERM, &action, &impl_->oldTerminate);
}

InterruptWatch::~InterruptWatch() {
    ::sigaction(SIGINT, &impl_->oldInterrupt, nullptr);
    ::sigaction(SIGTERM, &impl_->oldTerminate, nullptr);
    g_semaphore.store(nullptr);
    impl_->ending.store(true);
    ::sem_post(&impl_->semaphore);
    impl_->thread.join();
    ::sem_destroy(&impl_->semaphore);
    delete impl_;
}

}  // namespace esent::os
