// SPDX-License-Identifier: BSL-1.0
#include <doctest/doctest.h>

#if __has_include(<nlohmann/json.hpp>)

#include <limits>
#include <random>
#include <retort/types/nlohmann_json.hpp>

#include "databases.hpp"

namespace {

namespace rt = retort;
using nlohmann::json;
using tests::caught;
using tests::is_sqlite;

template <class M>
struct Document {
  static constexpr auto tablename = rt::name("documents");
  rt::column<M, "id", std::int64_t, rt::primary_key> id{};
  rt::column<M, "body", json> body{};
  rt::column<M, "extra", std::optional<json>> extra{};
  rt::column<M, "parts", std::vector<json>> parts{};
};
inline constexpr auto documents = rt::table<Document>;

class random_json {
 public:
  json make(int depth = 4) {
    switch (bits_() % (depth == 0 ? 5 : 7)) {
      case 0: return nullptr;
      case 1: return bits_() % 2 == 0;
      case 2: return static_cast<std::int64_t>(bits_());
      case 3: {
        // A double whose zero has no sign: PostgreSQL's numbers have none.
        const double number = static_cast<double>(static_cast<std::int64_t>(bits_())) / 1e9;
        return number == 0 ? 0.5 : number;
      }
      case 4: return text();
      case 5: {
        json out = json::array();
        for (std::uint64_t i = bits_() % 4; i > 0; --i) out.push_back(make(depth - 1));
        return out;
      }
      default: {
        json out = json::object();
        for (std::uint64_t i = bits_() % 4; i > 0; --i) out[text()] = make(depth - 1);
        return out;
      }
    }
  }

 private:
  std::string text() {
    constexpr const char* parts[] = {"a", "é", "\U0001F600", "\"", "\\", "\n", "\x01", "/", "\x7f", "ключ"};
    std::string out;
    for (std::uint64_t i = bits_() % 8; i > 0; --i) out += parts[bits_() % 10];
    return out;
  }

  std::mt19937_64 bits_{20'260'131};
};

LAW_OF_DRIVERS("documents at random come back as what they mean") {
  rt::schema<Document>::create_all(s);
  random_json random;
  for (std::int64_t id = 0; id < 200; ++id) {
    CAPTURE(id);
    Document<rt::row> row{.id = id, .body = random.make()};
    if (id % 2 == 0) row.extra = random.make();
    for (std::int64_t i = 0; i < id % 4; ++i) row.parts.push_back(random.make());
    s.execute(rt::insert_into(documents).values(row));
    const auto back = s.execute(rt::select(documents).where(documents.id == id)).one();
    CHECK(back.body == row.body);
    CHECK(back.extra == row.extra);
    CHECK(back.parts == row.parts);
    CHECK(s.execute(rt::select(documents.id).where(documents.body == row.body && documents.id == id)).all().size() ==
          1);
  }
}

LAW_OF_DRIVERS("what JSON has no form for is refused, not written as null") {
  rt::schema<Document>::create_all(s);
  const auto write = [&](const json& body) {
    s.execute(rt::insert_into(documents).values(Document<rt::insertable>{.id = 1, .body = body}));
  };
  CHECK_THROWS_AS(write(json::array({1, std::numeric_limits<double>::quiet_NaN()})), std::invalid_argument);
  CHECK_THROWS_AS(write({{"a", std::numeric_limits<double>::infinity()}}), std::invalid_argument);
  CHECK_THROWS_AS(write("\xff"), std::invalid_argument);
  CHECK_THROWS_AS(write(json::binary({1, 2})), std::invalid_argument);
  // A zero in text is JSON, but none that PostgreSQL takes.
  const json zero = std::string(1, '\0');
  if (is_sqlite(s)) {
    write(zero);
    CHECK(s.execute(rt::select(documents.body)).scalar() == zero);
    s.execute_script("UPDATE documents SET body = 'secret'");
    const auto e = caught<rt::data_error>([&] { s.execute(rt::select(documents.body)).all(); });
    CHECK(e.column() == "body");
    CHECK(std::string(e.what()).find("secret") == std::string::npos);
  } else
    caught<rt::data_error>([&] { write(zero); });
}

}  // namespace

#endif
