// SPDX-License-Identifier: BSL-1.0
// A table joined to itself without a word on which of the two refers to the other.
// error: retort: .*#ambiguous-join\b
// error: table_is_joined_by_a_condition<.*"boss".*"employees"
#include "models.hpp"

template <class M>
struct Employee {
  static constexpr auto tablename = rt::name("employees");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "name", std::string> name{};
  rt::column<M, "manager_id", std::optional<std::int64_t>, rt::references<::Employee, "id">> manager_id{};
  rt::one<M, Employee, "manager_id"> manager{};
};
inline constexpr auto employees = rt::table<Employee>;
inline constexpr auto boss = rt::alias<Employee, "boss">;

#ifdef BAD
constexpr auto q = rt::select(employees.name, boss.name).join(boss);
#else
constexpr auto q = rt::select(employees.name, boss.name).join(boss, employees.manager);
#endif
inline constexpr std::string_view text = rt::sql<rt::sqlite>(q);
