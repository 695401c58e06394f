// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace retort {

/// Whether a PostgreSQL server keeps statements prepared under names.
enum class prepared_statements : unsigned char {
  automatic,  // named, but unnamed where a pooler such as pgbouncer stands between here and the server
  named,      // prepared once a connection
  unnamed,    // parsed at each run; nothing of a statement stays on the server
};

}  // namespace retort
