// Error, Result<T> and TRY: how every function inside the library reports failure.
//
// An Error carries the JET error number that the C boundary returns. Exceptions are for out-of-memory and
// bugs only and are caught at that boundary. Any room may include this; everything here is free of shared
// state.
#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "esent.h"

namespace esent {

// A JET error (always negative) on its way to the caller.
struct [[nodiscard]] Error {
    JET_ERR code;
    friend bool operator==(const Error&, const Error&) = default;
};

// A value or a JET error.
template <class T>
using Result = tl::expected<T, Error>;

// Success or a JET error.
using Status = Result<void>;

// Status values that an expression can return: `return fail(JET_errFileNotFound);`
[[nodiscard]] inline tl::unexpected<Error> fail(JET_ERR code) {
    return tl::unexpected<Error>(Error{code});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(error);
}

// The JET_ERR of a Result: its error, or JET_errSuccess.
template <class T>
[[nodiscard]] JET_ERR codeOf(const Result<T>& result) {
    return result ? JET_errSuccess : result.error().code;
}

namespace detail {
template <class T>
T take(Result<T>&& result) {
    return std::move(*result);
}
inline void take(Status&&) {}
}  // namespace detail

}  // namespace esent

// Unwraps a Result, or returns its error from the enclosing function.
#define TRY(...)                                                      \
    (__extension__({                                                  \
        auto tryResult_ = (__VA_ARGS__);                              \
        if (!tryResult_) return ::tl::unexpected(tryResult_.error()); \
        ::esent::detail::take(std::move(tryResult_));                 \
    }))
