// Error, Result<T> and TRY: how every function inside the library reports failure.
//
// An Error carries the JET error number that the C boundary returns. Exceptions are for out-of-memory and
// bugs only and are caught at that boundary. Any room may include this; everything here is free of shared
// state.
#pragma once

#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

#include "esent.h"

namespace esent {

// A JET error (always negative) on its way to the caller.
struct [[nodiscard]] Error {
    JET_ERR code;
    friend bool operator==(const Error&, const Error&) = default;
};

// A value or a JET error, for values that fit into a register: returned in registers, too, which the union
// inside tl::expected prevents. The same members as far as they are used.
template <class T>
class ScalarResult {
 public:
    using value_type = T;
    ScalarResult() = default;
    template <class U>
    requires std::is_convertible_v<U, T> ScalarResult(U&& value)
        : value_(std::forward<U>(value)) {}  // NOLINT: as tl::expected
    ScalarResult(const tl::unexpected<Error>& failure) : code_(failure.value().code) {}  // NOLINT

    [[nodiscard]] bool has_value() const { return code_ == JET_errSuccess; }
    [[nodiscard]] explicit operator bool() const { return has_value(); }
    [[nodiscard]] const T& operator*() const { return value_; }
    [[nodiscard]] T& operator*() { return value_; }
    [[nodiscard]] const T& value() const {
        if (!has_value()) throw tl::bad_expected_access<Error>(error());
        return value_;
    }
    template <class U>
    [[nodiscard]] T value_or(U&& other) const {
        return has_value() ? value_ : static_cast<T>(std::forward<U>(other));
    }
    [[nodiscard]] Error error() const { return {code_}; }
    friend bool operator==(const ScalarResult&, const ScalarResult&) = default;
    friend bool operator==(const ScalarResult& result, const T& value) {
        return result.has_value() && result.value_ == value;
    }

 private:
    JET_ERR code_ = JET_errSuccess;
    T value_{};
};

template <>
class ScalarResult<void> {
 public:
    using value_type = void;
    ScalarResult() = default;
    ScalarResult(const tl::unexpected<Error>& failure) : code_(failure.value().code) {}  // NOLINT

    [[nodiscard]] bool has_value() const { return code_ == JET_errSuccess; }
    [[nodiscard]] explicit operator bool() const { return has_value(); }
    void operator*() const {}
    [[nodiscard]] Error error() const { return {code_}; }
    friend bool operator==(const ScalarResult&, const ScalarResult&) = default;

 private:
    JET_ERR code_ = JET_errSuccess;
};

// A value or a JET error.
template <class T>
using Result =
    std::conditional_t<std::is_scalar_v<T> || std::is_void_v<T>, ScalarResult<T>, tl::expected<T, Error>>;

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
template <class AnyResult>
[[nodiscard]] JET_ERR codeOf(const AnyResult& result) {
    return result ? JET_errSuccess : result.error().code;
}

namespace detail {
template <class AnyResult>
typename AnyResult::value_type take(AnyResult&& result) {
    if constexpr (!std::is_void_v<typename AnyResult::value_type>) return std::move(*result);
}
}  // namespace detail

}  // namespace esent

// Unwraps a Result, or returns its error: not in braces behind a member that is destroyed, which would leak.
#define TRY(...)                                                      \
    (__extension__({                                                  \
        auto tryResult_ = (__VA_ARGS__);                              \
        if (!tryResult_) return ::tl::unexpected(tryResult_.error()); \
        ::esent::detail::take(std::move(tryResult_));                 \
    }))
