// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <pthread.h>
#include <sys/stat.h>

#include <mutex>
#include <string>

#include "retort/driver/error.hpp"

namespace retort::driver {

/// The database files that this process has open, and those that its parent had open at fork().
///
/// Locks on files belong to a process. SQLite keeps account of its own, and a child has a copy of the account, but not
/// the locks: on a file that the parent had open, SQLite would work without any, and lose what was committed. So such a
/// file is not opened in a child.
class sqlite_open_files {
  struct file;

 public:
  /// One that is open as long as this lives.
  class entry {
   public:
    entry() = default;
    entry(const entry&) = delete;
    entry& operator=(const entry&) = delete;
    [[gnu::noinline]] ~entry() {
      if (file_ != nullptr) all().remove(file_);
    }
    void open(const std::string& path) { file_ = all().add(path); }
    /// It belongs to the parent.
    void forget() noexcept { file_ = nullptr; }

   private:
    file* file_ = nullptr;
  };

  /// Throws where the parent had it open.
  static void require_not_inherited(const std::string& path) { all().refuse_inherited(path); }

 private:
  struct file {
    dev_t device;
    ino_t number;
    file* next;
    file** before;
  };

  sqlite_open_files() {
    pthread_atfork([] { all().mutex_.lock(); }, [] { all().mutex_.unlock(); },
                   [] {
                     all().inherit();
                     all().mutex_.unlock();
                   });
  }
  static sqlite_open_files& all() {
    static auto* const files = new sqlite_open_files;  // connections may be closed after all that is static is gone
    return *files;
  }

  file* add(const std::string& path) {
    struct stat now{};
    if (stat(path.c_str(), &now) != 0) return nullptr;
    const std::lock_guard lock(mutex_);
    auto* const made = new file{now.st_dev, now.st_ino, open_, &open_};
    if (open_ != nullptr) open_->before = &made->next;
    return open_ = made;
  }
  void remove(file* closed) {
    const std::lock_guard lock(mutex_);
    *closed->before = closed->next;
    if (closed->next != nullptr) closed->next->before = closed->before;
    delete closed;
  }
  void refuse_inherited(const std::string& path) {
    const std::lock_guard lock(mutex_);
    struct stat now{};
    if (inherited_ == nullptr || stat(path.c_str(), &now) != 0) return;
    for (const file* f = inherited_; f != nullptr; f = f->next)
      if (f->device == now.st_dev && f->number == now.st_ino)
        throw error("retort: the parent process had the file " + path +
                    " open when it called fork(): SQLite can't open it in the child; close the parent's connections "
                    "before, with invalidate()");
  }
  // In the child: nothing is open there yet.
  void inherit() {
    while (open_ != nullptr) {
      file* const f = open_;
      open_ = f->next;
      f->next = inherited_;
      inherited_ = f;
    }
  }

  std::mutex mutex_;
  file* open_ = nullptr;
  file* inherited_ = nullptr;
};

}  // namespace retort::driver
