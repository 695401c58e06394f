// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>
#include <retort/core.hpp>
#include <string>

// The models that the mistakes are made with.

namespace rt = retort;

template <class M>
struct Post;

template <class M>
struct User {
  static constexpr auto tablename = rt::name("users");
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
  rt::column<M, "name", std::string, rt::unique> name{};
  rt::column<M, "age", std::optional<int>> age{};
  rt::column<M, "since", rt::timestamptz, rt::server_default<"now()">> since{};
  rt::many<M, Post, "user_id"> posts{};
};

template <class M>
struct Post {
  static constexpr auto tablename = rt::name("posts");
  rt::column<M, "id", std::int64_t, rt::primary_key, rt::autoincrement> id{};
  rt::column<M, "title", std::string> title{};
  rt::column<M, "user_id", std::int64_t, rt::references<User, "id", rt::on_delete::cascade>> user_id{};
  rt::one<M, User, "user_id"> user{};
};

inline constexpr auto users = rt::table<User>;
inline constexpr auto posts = rt::table<Post>;
