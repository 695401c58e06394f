// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/driver/error.hpp"

namespace retort::async {

/// Something that one coroutine at a time may use, as long as this lives. Throws `concurrent_use` where another one
/// does.
class in_use {
 public:
  explicit in_use(bool& flag) : busy_(flag) {
    require_free(busy_);
    busy_ = true;
  }
  in_use(const in_use&) = delete;
  in_use& operator=(const in_use&) = delete;
  ~in_use() { busy_ = false; }

  static void require_free(bool busy) {
    if (busy) [[unlikely]]
      refuse();
  }

 private:
  [[noreturn, gnu::noinline]] static void refuse() {
    throw concurrent_use("retort: a session runs one statement at a time; this one is still running another");
  }

  bool& busy_;
};

}  // namespace retort::async
