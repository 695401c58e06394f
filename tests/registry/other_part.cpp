// SPDX-License-Identifier: BSL-1.0
#define RETORT_REGISTRY

#include "other_part.hpp"

#include "databases.hpp"
#include "models.hpp"

template <class Dialect>
std::int64_t count_of(rt::session<Dialect>& s) {
  return s.execute(rt::select(rt::func::count(users.id)).where(users.name == "")).scalar();
}
template std::int64_t count_of(rt::session<rt::sqlite>&);
template std::int64_t count_of(rt::session<rt::postgres>&);

template <class Dialect>
std::string_view other_part::text() {
  return rt::sql<Dialect>(rt::select(rt::func::count(users.id)).where(users.name == ""));
}
template std::string_view other_part::text<rt::sqlite>();
template std::string_view other_part::text<rt::postgres>();
