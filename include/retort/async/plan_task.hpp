// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "retort/session/plan.hpp"
#include "retort/session/task.hpp"

namespace retort::async {

/// Asks for the plan of another statement; or, for a database that does not measure, runs that and measures.
template <class Cursor>
class plan_task final : public meta::task<Cursor> {
 public:
  plan_task(std::shared_ptr<meta::task<Cursor>> of, plan which, dialect_id id) : of_(std::move(of)), id_(id) {
    static_cast<ready_statement&>(*this) = *of_;
    measures_ = which == plan::measured && id == dialect_id::sqlite;
    this->reads = of_->reads;
    if (measures_) return;
    text_ = explain_text(which, id, of_->text);
    this->text = text_;
    this->how = driver::preparation::once;
    this->columns = nullptr;
    this->reads = true;
  }
  std::vector<std::string> lines;

  bool collect(Cursor& cursor, std::size_t) override {
    if (measures_)
      lines = {measured_line(cursor, std::chrono::steady_clock::now())};
    else
      lines = plan_lines(cursor, id_);
    return false;
  }
  void clear() override { lines.clear(); }

 private:
  std::shared_ptr<meta::task<Cursor>> of_;
  dialect_id id_;
  bool measures_;
  std::string text_;
};

}  // namespace retort::async
