// SPDX-License-Identifier: BSL-1.0
#pragma once

// All static statements of a program, to be checked against a live database. RETORT_REGISTRY has to be defined for the
// whole program (-DRETORT_REGISTRY): without it nothing is registered, and statements cost nothing more.

#include "retort/session/registry.hpp"
