// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <libpq-fe.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "retort/driver/process.hpp"

namespace retort::driver {

/// Where the connections to a server line up that ask it to stop what they are doing. Each such request is one more
/// connection, so only a few are under way at the same time; the server is to survive hundreds at once.
///
/// libpq can't do it without blocking, so threads do, which end when nothing is left to do.
class cancel_line {
  using clock = std::chrono::steady_clock;

 public:
  explicit cancel_line(std::size_t most) : core_(new core(most)) {}
  cancel_line(const cancel_line&) = delete;
  cancel_line& operator=(const cancel_line&) = delete;
  ~cancel_line() {
    core* const mine = core_.mine();
    if (mine == nullptr) return;
    mine->mutex.lock();
    mine->orphaned = true;
    mine->leave();
  }

  /// Sends a request when it is its turn, and then closes the end of a pipe. Takes both over, unless it returns false.
  /// Where nobody waits for it any more it is sent all the same: what a connection did that was given up has to end.
  bool add(PGcancel* request, int end) { return core_.get().add({request, end}); }

 private:
  struct entry {
    PGcancel* request;
    int end;

    void send() const {
      char message[256];
      PQcancel(request, message, sizeof message);
      drop();
    }
    void drop() const {
      PQfreeCancel(request);
      close(end);
    }
  };

  // Outlives the line while threads are at work.
  struct core {
    explicit core(std::size_t limit) : most(limit > 0 ? limit : 1) {}
    core* make_another() const { return new core(most); }

    bool add(entry e) {
      const std::lock_guard lock(mutex);
      if (waiting.size() >= most_waiting) return false;
      waiting.push_back(e);
      try {
        if (may_begin()) begin();
      } catch (...) {
        if (at_work.empty()) {
          waiting.pop_back();
          return false;
        }
      }
      return true;
    }
    // One that hangs in a network that leads nowhere is not to be in the way of others.
    bool may_begin() const {
      const auto now = clock::now();
      std::size_t busy = 0;
      for (const clock::time_point* began : at_work) busy += now - *began < hangs;
      return busy < most && at_work.size() < 8 * most;
    }
    void begin() {
      auto* const began = new clock::time_point(clock::now());
      at_work.push_back(began);
      try {
        std::thread([this, began] { work(began); }).detach();
      } catch (...) {
        at_work.pop_back();
        delete began;
        throw;
      }
    }
    void work(clock::time_point* began) {
      mutex.lock();
      while (!waiting.empty()) {
        const entry next = waiting.front();
        waiting.erase(waiting.begin());
        *began = clock::now();
        mutex.unlock();
        next.send();
        mutex.lock();
      }
      std::erase(at_work, began);
      delete began;
      leave();
    }
    // The last one out puts out the light.
    void leave() {
      const bool last = orphaned && at_work.empty();
      mutex.unlock();
      if (last) delete this;
    }

    static constexpr std::size_t most_waiting = 10'000;
    static constexpr std::chrono::seconds hangs{1};

    const process_mark made;
    const std::size_t most;
    std::mutex mutex;
    std::vector<entry> waiting;
    std::vector<clock::time_point*> at_work;  // since when each thread is at its request
    bool orphaned = false;
  };

  // A child has none of its parent's threads, and begins with a line of its own.
  one_per_process<core> core_;
};

}  // namespace retort::driver
