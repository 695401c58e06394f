// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "retort/postgres.hpp"

#include "retort/async/listener.hpp"
#include "retort/async/postgres.hpp"
#include "retort/async/session.hpp"
