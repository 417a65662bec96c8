#include "interrupt.h"

#include "os/path.h"

namespace esent::tool {

Interrupt::Interrupt() : watch_([this] { raise(); }) {}

Status Interrupt::check() const {
    const std::lock_guard lock(mutex_);
    return raised_ ? Status(fail(kInterrupted)) : Status{};
}

void Interrupt::raise() {
    const std::lock_guard lock(mutex_);
    raised_ = true;
    if (action_) action_();
}

Interrupt::Action::Action(Interrupt& interrupt, std::function<void()> action) : interrupt_(interrupt) {
    const std::lock_guard lock(interrupt_.mutex_);
    interrupt_.action_ = std::move(action);
    if (interrupt_.raised_) interrupt_.action_();
}

Interrupt::Action::~Action() {
    const std::lock_guard lock(interrupt_.mutex_);
    interrupt_.action_ = nullptr;
}

Result<std::uint64_t> copyWithProgress(os::FileSystem& fileSystem, const std::string& from,
                                       const std::string& to, const Interrupt& interrupt,
                                       Progress& progress) {
    const auto tell = [&](std::uint64_t done, std::uint64_t total) -> Status {
        TRY(interrupt.check());
        if (done == 0) progress.begin(std::string(os::fileName(from)), total);
        progress.update(done);
        return {};
    };
    const std::uint64_t bytes = TRY(os::copyFile(fileSystem, from, to, os::CopyTarget::New, tell));
    progress.end();
    return bytes;
}

}  // namespace esent::tool
