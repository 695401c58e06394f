// SPDX-License-Identifier: BSL-1.0
// An INSERT is given a range that can be gone through once.
// error: retort: values\(\) and bulk_insert\(\) go through a range more than once, which this one can't do: copy it
// into a vector first
#include <iterator>
#include <ranges>
#include <sstream>
#include <vector>

#include "models.hpp"

std::istream& operator>>(std::istream& in, User<rt::insertable>& user) { return in >> user.name; }

void insert(std::istream& in) {
  const std::ranges::subrange read{std::istream_iterator<User<rt::insertable>>(in),
                                   std::istream_iterator<User<rt::insertable>>()};
#ifdef BAD
  static_cast<void>(rt::insert_into(users).values(read));
#else
  const std::vector<User<rt::insertable>> rows(read.begin(), read.end());
  static_cast<void>(rt::insert_into(users).values(rows));
#endif
}
