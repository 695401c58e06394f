// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>

#include "retort/driver/error.hpp"
#include "retort/driver/transaction.hpp"

namespace retort {

/// A transaction of a session: `commit` keeps what was done in it; destroyed without, it rolls back.
template <class Session>
class [[nodiscard]] transaction {
 public:
  transaction(Session& s, const transaction_options& options) : session_(&s) { s.begin_scope(options); }
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;
  ~transaction() { rollback(); }

  /// Keeps what was done. Throws `database_error` where the database could not; then it is rolled back. Throws
  /// `commit_outcome_unknown` where the connection was lost on the way: it may have been done.
  void commit() {
    if (session_ == nullptr) throw error("retort: commit() of a transaction that is over");
    session_->commit_scope();
    session_ = nullptr;
  }
  /// Takes back what was done.
  void rollback() noexcept {
    if (session_ == nullptr) return;
    session_->rollback_scope();
    session_ = nullptr;
  }

 private:
  Session* session_;
};

/// A savepoint inside a transaction: `commit` keeps what was done since; destroyed without, that alone is taken back.
template <class Session>
class [[nodiscard]] savepoint {
 public:
  explicit savepoint(Session& s)
      : session_(&s), name_("retort_" + std::to_string(++s.savepoints_)), transaction_(s.transactions_) {
    if (!s.connection().in_transaction()) throw error("retort: begin_nested() outside a transaction");
    s.execute_script("SAVEPOINT " + name_);
  }
  savepoint(const savepoint&) = delete;
  savepoint& operator=(const savepoint&) = delete;
  ~savepoint() { rollback(); }

  void commit() {
    if (session_ == nullptr || is_outlived()) throw error("retort: commit() of a savepoint that is over");
    session_->execute_script("RELEASE SAVEPOINT " + name_);
    session_ = nullptr;
  }
  /// Takes back what was done since. Where that fails, the transaction around it can only be rolled back.
  void rollback() noexcept {
    if (session_ == nullptr || is_outlived()) return;
    try {
      session_->execute_script("ROLLBACK TO SAVEPOINT " + name_);
      session_->execute_script("RELEASE SAVEPOINT " + name_);
    } catch (const error&) {
    }
    session_ = nullptr;
  }

 private:
  // Whether the transaction around it is over: it went with that.
  bool is_outlived() const { return session_->transactions_ != transaction_; }

  Session* session_;
  std::string name_;
  int transaction_;
};

/// Several statements that are one: `commit` keeps what they did; destroyed without, all of it is taken back. Where no
/// transaction is open it makes one, else a savepoint, but only when there is more than one statement.
template <class Session>
class [[nodiscard]] all_or_none {
 public:
  explicit all_or_none(Session& s) : session_(&s) {
    if (s.has_no_scope()) own_.emplace(s, transaction_options{});
  }
  all_or_none(const all_or_none&) = delete;
  all_or_none& operator=(const all_or_none&) = delete;
  ~all_or_none() {
    if (saved_) session_->undo_to_savepoint();
  }

  /// To be called before the first of several statements.
  void expect_more() {
    if (!own_ && !saved_) saved_ = session_->set_savepoint();
  }
  /// Where it is noted that a savepoint was made, or null where none is needed.
  bool* savepoint() { return own_ ? nullptr : &saved_; }
  void commit() {
    if (own_) own_->commit();
    if (saved_) session_->release_savepoint();
    saved_ = false;
  }

 private:
  Session* session_;
  std::optional<transaction<Session>> own_;
  bool saved_ = false;
};

}  // namespace retort
