// SPDX-License-Identifier: BSL-1.0
#pragma once

// The models of the examples, and the check they use.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <retort/core.hpp>
#include <string>

namespace rt = retort;

// clang-format off
// [models]
template <class M> struct Post;

template <class M>
struct User {
  static constexpr auto tablename = rt::name("users");
  rt::column<M, "id",      std::int64_t, rt::primary_key, rt::autoincrement>            id{};
  rt::column<M, "name",    std::string, rt::unique>                                     name{};
  rt::column<M, "age",     std::optional<int>, rt::check<"age >= 0">>                   age{};
  rt::column<M, "since",   rt::timestamptz, rt::server_default<"now()">>                since{};
  rt::column<M, "boss_id", std::optional<std::int64_t>, rt::references<::User, "id">>   boss_id{};
  rt::one<M, User, "boss_id">                                                           boss{};
  rt::many<M, Post, "user_id">                                                          posts{};
};

template <class M>
struct Post {
  static constexpr auto tablename = rt::name("posts");
  rt::column<M, "id",      std::int64_t, rt::primary_key, rt::autoincrement>                 id{};
  rt::column<M, "title",   std::string>                                                      title{};
  rt::column<M, "likes",   int, rt::default_<0>>                                             likes{};
  rt::column<M, "user_id", std::int64_t, rt::references<User, "id", rt::on_delete::cascade>> user_id{};
  rt::one<M, User, "user_id">                                                                user{};
};

inline constexpr auto users = rt::table<User>;
inline constexpr auto posts = rt::table<Post>;
inline constexpr auto boss = rt::alias<User, "boss">;  // the users a second time
// [models]
// clang-format on

/// Ends the program where an example does not do what its document says.
inline void check(bool condition, const char* what, int line = __builtin_LINE()) {
  if (condition) return;
  std::fprintf(stderr, "line %d: %s\n", line, what);
  std::exit(1);
}
