// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <type_traits>
#include <utility>

#include "retort/expr/parameter.hpp"

// g++ takes the operator delete of Asio's coroutines for the wrong one, and says so where they are inlined: also in the
// program's own coroutines, so this stays.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace retort {

/// What asynchronous functions return where no completion token is given: `co_await` it.
template <class T>
using awaitable = boost::asio::awaitable<T>;
using executor = boost::asio::any_io_executor;

namespace meta {

/// A token that gives errors as values: nothing is thrown where a wait was cancelled.
inline constexpr auto as_values = boost::asio::as_tuple(boost::asio::use_awaitable);

template <class T>
inline constexpr bool is_argument = false;
template <fixed_string Name, class V>
inline constexpr bool is_argument<argument<Name, V>> = true;

/// The last of the arguments, where it is a completion token.
template <class... Rest>
struct last_of {
  using type = void;
};
template <class First, class... Rest>
struct last_of<First, Rest...> : last_of<Rest...> {};
template <class Last>
struct last_of<Last> {
  using type = Last;
};
template <class... Rest>
inline constexpr bool ends_with_token =
    sizeof...(Rest) > 0 && !is_argument<std::remove_cvref_t<typename last_of<Rest...>::type>>;

inline void token_of() {}
template <class Token>
Token& token_of(Token& token) {
  return token;
}
template <class First, class... Rest>
  requires(sizeof...(Rest) > 0)
auto& token_of(First&, Rest&... rest) {
  return token_of(rest...);
}

}  // namespace meta

/// Throws what an operation that was cancelled throws.
[[noreturn]] inline void throw_cancelled() { throw boost::system::system_error(boost::asio::error::operation_aborted); }

}  // namespace retort
