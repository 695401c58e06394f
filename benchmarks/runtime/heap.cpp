// SPDX-License-Identifier: BSL-1.0
// The functions of malloc stand here once more, in front of those of the C library, and pass everything on to it. While
// nothing is counted that costs one branch.
#include "heap.hpp"

#include <malloc.h>

#include <atomic>
#include <cerrno>

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
}

namespace {

std::atomic<bool> counting = false;
std::atomic<long> calls = 0;
std::atomic<long> held = 0, most = 0;

void* taken(void* memory) {
  if (counting.load(std::memory_order_relaxed) && memory != nullptr) {
    calls.fetch_add(1, std::memory_order_relaxed);
    const long size = static_cast<long>(malloc_usable_size(memory));
    const long now = held.fetch_add(size, std::memory_order_relaxed) + size;
    long before = most.load(std::memory_order_relaxed);
    while (now > before && !most.compare_exchange_weak(before, now, std::memory_order_relaxed)) {
    }
  }
  return memory;
}
void given_back(void* memory) {
  if (counting.load(std::memory_order_relaxed) && memory != nullptr)
    held.fetch_sub(static_cast<long>(malloc_usable_size(memory)), std::memory_order_relaxed);
}

}  // namespace

void bench::count_heap() {
  calls = held = most = 0;
  counting = true;
}
bench::heap_use bench::counted_heap() {
  counting = false;
  return {calls, static_cast<std::size_t>(most.load())};
}

extern "C" {
void* malloc(std::size_t size) { return taken(__libc_malloc(size)); }
void* calloc(std::size_t count, std::size_t size) { return taken(__libc_calloc(count, size)); }
void* realloc(void* old, std::size_t size) {
  given_back(old);
  return taken(__libc_realloc(old, size));
}
void* memalign(std::size_t alignment, std::size_t size) { return taken(__libc_memalign(alignment, size)); }
void* aligned_alloc(std::size_t alignment, std::size_t size) { return taken(__libc_memalign(alignment, size)); }
int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
  *out = taken(__libc_memalign(alignment, size));
  return *out == nullptr ? ENOMEM : 0;
}
void free(void* memory) {
  given_back(memory);
  __libc_free(memory);
}
}
