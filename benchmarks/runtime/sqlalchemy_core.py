#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The scenarios with SQLAlchemy Core: sqlalchemy_core.py DATABASE SCENARIO PROGRAM [URL [TASKS]]

PROGRAM is the program of main.cpp: it has the SQL that makes the tables. Commands and answers are those of its `serve`.
"""

import json
import subprocess
import sys
import threading
import time

import sqlalchemy
from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, MetaData, String, Table
from sqlalchemy import func, insert, select, update

metadata = MetaData()


def table(name, *columns):
    return Table(name, metadata, Column("id", BigInteger, primary_key=True), *columns)


def item_columns():
    return Column("quantity", Integer), Column("price", Float), Column("name", String)


items = table("items", *item_columns())
events = table("events", *item_columns())
written = table("written", *item_columns())
accounts = table("accounts", Column("balance", BigInteger))
regions = table("regions", Column("name", String))
cities = table("cities", Column("region_id", ForeignKey("regions.id")), Column("name", String))
customers = table("customers", Column("city_id", ForeignKey("cities.id")), Column("name", String))
orders = table("orders", Column("customer_id", ForeignKey("customers.id")), Column("year", Integer))
lines = table("lines", Column("order_id", ForeignKey("orders.id")), Column("quantity", Integer))

ITEMS, POOL, RANGE = 1_000, 8, 10


class Totals:
    def __init__(self):
        self.rows, self.sum = 0, 0.0

    def add(self, *values):
        self.rows += 1
        for value in values:
            self.sum += len(value) + ord(value[-1]) if isinstance(value, str) else value


def key_of(i):
    return i % ITEMS + 1


def row_to_write(i):
    return {"id": i, "quantity": i % 100, "price": i * 0.25, "name": f"item {i}"}


def read(connection, statement, totals):
    for id, quantity, price, name in connection.execute(statement):
        totals.add(id, quantity, price, name)


# One function a scenario: engine, number of operations, number of tasks.


def pk_select(engine, count, _):
    totals = Totals()
    with engine.connect() as connection:
        for i in range(count):
            read(connection, select(items).where(items.c.id == key_of(i)), totals)
    return totals


def filtered_scan(engine, count, _):
    totals = Totals()
    with engine.connect() as connection:
        for i in range(count):
            read(connection, select(events).where(events.c.quantity == i % 100), totals)
    return totals


def scan(engine, count, _):
    totals = Totals()
    with engine.connect() as connection:
        for _ in range(count):
            for id, quantity, price, name in connection.execute(select(events)).all():
                totals.add(id, quantity, price, name)
    return totals


def join(engine, count, _):
    totals = Totals()
    with engine.connect() as connection:
        for i in range(count):
            found = connection.execute(
                select(cities.c.name, customers.c.id, func.count(lines.c.id), func.sum(lines.c.quantity))
                .select_from(regions.join(cities).join(customers).join(orders).join(lines))
                .where(regions.c.id == i % 10 + 1)
                .group_by(cities.c.name, customers.c.id)
                .order_by(customers.c.id)
            )
            for city, customer, number, total in found:
                totals.add(city, customer, number, total)
    return totals


def dynamic(engine, count, _):
    totals = Totals()
    with engine.connect() as connection:
        for i in range(count):
            chosen = i * 37 % 256
            optional = [
                items.c.id >= i % 100,
                items.c.id <= 900 + i % 100,
                items.c.quantity >= i % 20,
                items.c.quantity <= 80 + i % 20,
                items.c.price >= i % 50,
                items.c.price <= 200 + i % 50,
                items.c.name >= "item 2",
                items.c.name != "item 300",
            ]
            statement = select(items)
            for bit, condition in enumerate(optional):
                if chosen >> bit & 1:
                    statement = statement.where(condition)
            read(connection, statement.order_by(items.c.id).limit(10), totals)
    return totals


def insert_one(engine, count, _):
    totals = Totals()
    with engine.begin() as connection:
        for i in range(1, count + 1):
            connection.execute(insert(written).values(**row_to_write(i)))
            totals.add(i)
    return totals


def insert_many(engine, count, _):
    totals = Totals()
    rows = [row_to_write(i) for i in range(1, count + 1)]
    with engine.begin() as connection:
        connection.execute(insert(written), rows)
    for row in rows:
        totals.add(row["id"])
    return totals


def update_one(engine, count, _):
    totals = Totals()
    with engine.begin() as connection:
        for i in range(count):
            statement = update(accounts).values(balance=accounts.c.balance + i).where(accounts.c.id == key_of(i))
            totals.add(connection.execute(statement).rowcount)
    return totals


def transaction(engine, count, _):
    totals = Totals()
    for i in range(count):
        with engine.begin() as connection:
            balance = connection.execute(select(accounts.c.balance).where(accounts.c.id == key_of(i))).scalar_one()
            connection.execute(update(accounts).values(balance=balance + i).where(accounts.c.id == key_of(i)))
        totals.add(balance)
    return totals


def mix(engine, count, tasks):
    all_totals = [Totals() for _ in range(tasks)]
    failures = []

    def work(totals, numbers):
        try:
            for i in numbers:
                with engine.begin() as connection:
                    key = key_of(i)
                    if i % 10 == 0:
                        connection.execute(update(accounts).values(balance=accounts.c.balance + 1).where(accounts.c.id == key))
                        totals.add(0)
                    else:
                        last = key + RANGE - 1 if i % 10 == 5 else key
                        read(connection, select(items).where(items.c.id.between(key, last)), totals)
        except Exception as failure:
            failures.append(failure)

    threads, first = [], 0
    for task, totals in enumerate(all_totals):
        number = count // tasks + (task < count % tasks)
        threads.append(threading.Thread(target=work, args=(totals, range(first, first + number))))
        first += number
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    result = Totals()
    result.rows, result.sum = sum(t.rows for t in all_totals), sum(t.sum for t in all_totals)
    return result


SCENARIOS = {
    "pk_select": pk_select,
    "filtered_scan": filtered_scan,
    "scan": scan,
    "join": join,
    "dynamic": dynamic,
    "insert_one": insert_one,
    "insert_many": insert_many,
    "update": update_one,
    "transaction": transaction,
    "mix": mix,
}


def open_engine(database, url, concurrent):
    pool = {"pool_size": POOL, "max_overflow": 0, "pool_timeout": 60}
    if database == "postgres":
        return sqlalchemy.create_engine(
            url.replace("postgresql://", "postgresql+psycopg2://"), future=True, **(pool if concurrent else {})
        )
    if not concurrent:
        return sqlalchemy.create_engine("sqlite://", future=True)
    pool |= {"poolclass": sqlalchemy.pool.QueuePool, "connect_args": {"timeout": 30, "check_same_thread": False}}
    engine = sqlalchemy.create_engine(f"sqlite:///{url}", future=True, **pool)

    @sqlalchemy.event.listens_for(engine, "connect")
    def set_up(connection, _):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")

    return engine


def run_script(engine, sql):
    connection = engine.raw_connection()
    try:
        if engine.dialect.name == "sqlite":
            connection.executescript(sql)
        else:
            with connection.cursor() as cursor:
                cursor.execute(sql)
        connection.commit()
    finally:
        connection.close()


def main():
    database, scenario, program = sys.argv[1:4]
    url = sys.argv[4] if len(sys.argv) > 4 else ""
    tasks = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    work = SCENARIOS[scenario]

    def ask_program(*words):
        return subprocess.run([program, *words], capture_output=True, text=True, check=True).stdout

    engine = open_engine(database, url, scenario == "mix")
    if database == "sqlite":
        run_script(engine, ask_program("script", database, scenario))
    reset, question, *_ = ask_program("reset", database, scenario).split("\n")
    print("{}", flush=True)
    for line in sys.stdin:
        command, count = line.split()
        if reset:
            run_script(engine, reset)
        start, cpu = time.perf_counter(), time.process_time()
        totals = work(engine, int(count), tasks)
        wall, cpu = time.perf_counter() - start, time.process_time() - cpu
        if command == "time":
            answer = {"rows": totals.rows, "wall": wall, "cpu": cpu}
        else:
            left = 0
            if question:
                with engine.connect() as connection:
                    left = float(connection.execute(sqlalchemy.text(question)).scalar_one())
            answer = {"rows": totals.rows, "sum": float(totals.sum), "left": left, "text": "", "runs": 0}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
