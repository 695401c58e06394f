// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "retort/driver/error.hpp"

namespace retort {

/// An option of a URL: `key=value`.
struct url_option {
  std::string key;
  std::string value;
};

/// A database URL taken apart: `scheme://rest?key=value&…`.
struct url {
  std::string scheme;
  std::string rest;  // what stands between :// and ?, still encoded
  std::vector<url_option> query;

  /// The value of an option, or null.
  const std::string* option(std::string_view key) const {
    for (const url_option& o : query)
      if (o.key == key) return &o.value;
    return nullptr;
  }
};

/// Takes `%20` and the like out of a part of a URL. Throws `configuration_error` on a broken sequence.
inline std::string percent_decoded(std::string_view text) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? digit(text[i + 2]) : -1;
    if (high < 0 || low < 0)
      throw configuration_error("retort: a URL has a % that two hexadecimal digits do not follow");
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

/// Writes `%20` and the like for what means something in a URL.
inline std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("/-._~").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte / 16];
    out += digits[byte % 16];
  }
  return out;
}

/// Takes a URL apart. The message of a `configuration_error` never repeats the URL, which may hold a password.
inline url parse_url(std::string_view text) {
  const std::size_t mark = text.find("://");
  if (mark == text.npos || mark == 0)
    throw configuration_error("retort: a database URL starts with sqlite:// or postgresql://");
  url out;
  out.scheme = text.substr(0, mark);
  std::string_view rest = text.substr(mark + 3);
  const std::size_t question = rest.find('?');
  out.rest = rest.substr(0, question);
  if (question == rest.npos) return out;
  rest.remove_prefix(question + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(pair.size() + (pair.size() < rest.size() ? 1 : 0));
    const std::size_t equals = pair.find('=');
    if (equals == pair.npos || equals == 0)
      throw configuration_error("retort: a URL has an option that is not key=value");
    out.query.push_back({percent_decoded(pair.substr(0, equals)), percent_decoded(pair.substr(equals + 1))});
  }
  return out;
}

}  // namespace retort
