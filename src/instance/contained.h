// contained(): exceptions become errors where life has to go on: while an instance starts and ends.
#pragma once

#include <new>

#include "base/result.h"

namespace esent::instance {

template <class Work>
[[nodiscard]] Status contained(Work&& work) noexcept {
    try {
        return std::forward<Work>(work)();
    } catch (const std::bad_alloc&) {
        return fail(JET_errOutOfMemory);
    } catch (...) {
        return fail(JET_errInternalError);
    }
}

// For what may also be left out.
template <class Work>
void ifPossible(Work&& work) noexcept {
    (void)contained([&]() -> Status {
        std::forward<Work>(work)();
        return {};
    });
}

}  // namespace esent::instance
