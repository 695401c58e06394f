// SPDX-License-Identifier: BSL-1.0
#pragma once

/// The join as text, for those who write text; `KEY` is how the database writes its first parameter.
#define BENCH_JOIN(KEY)                                                                           \
  "SELECT cities.name, customers.id, count(lines.id), sum(lines.quantity) FROM regions"           \
  " JOIN cities ON cities.region_id = regions.id JOIN customers ON customers.city_id = cities.id" \
  " JOIN orders ON orders.customer_id = customers.id JOIN lines ON lines.order_id = orders.id"    \
  " WHERE regions.id = " KEY " GROUP BY cities.name, customers.id ORDER BY customers.id"
