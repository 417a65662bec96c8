// contained(): exceptions become errors where life has to go on: while an instance starts and ends, and while
// a page is latched or being written.
#pragma once

#include <new>
#include <utility>

#include "base/result.h"

namespace esent {

template <class Work>
[[nodiscard]] auto contained(Work&& work) noexcept -> decltype(work()) {
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

}  // namespace esent
