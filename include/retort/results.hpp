// SPDX-License-Identifier: BSL-1.0
#pragma once

// What is asked of results less often: rows by names of the run time, partitions, keys of inserted rows; statements
// with their values, for people.

#include "retort/session/mapping.hpp"
#include "retort/session/result_tools.hpp"
#include "retort/session/to_sql.hpp"
