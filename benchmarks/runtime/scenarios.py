# SPDX-License-Identifier: BSL-1.0
"""What is measured at run time: the scenarios, and the limits that hold for them."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Limit:
    """`name` against `base`. `what`: speed (at least), or instructions, heap, cpu (at most)."""

    database: str
    what: str
    name: str
    base: str
    limit: float


@dataclasses.dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    note: str
    check: int  # operations of the run that is checked
    unit: str = "query"
    databases: tuple = ("sqlite", "postgres")
    bases: tuple = ("raw_sqlite", "raw_libpq_text")
    work: str = ""  # the name in the program, if not this one
    tasks: int = 1
    file: bool = False  # SQLite: a file instead of memory
    least: int = 1  # operations a round
    most: int = 1_000_000
    close: int = 0  # where speed has limits that are close: so many more times, by other copies of the program
    limits: tuple = ()

    @property
    def program_name(self):
        return self.work or self.name

    @property
    def per_row(self):
        return self.unit == "row"

    def counts_instructions(self, database):
        """Whether a limit needs them."""
        return any(limit.what == "instructions" for limit in self.limits if limit.database == database)

    def again(self, database):
        """How many times more those are measured that a limit speaks of."""
        return self.close if any(l.what == "speed" and l.database == database for l in self.limits) else 0

    def is_close(self, database, name):
        return any(name in (l.name, l.base) for l in self.limits if l.database == database) or name.startswith("raw_")

    def base(self, database):
        return self.bases[0] if database == "sqlite" else self.bases[1]


def no_more(database, base, *names):
    """Each of them takes as little from the heap as the base."""
    return tuple(Limit(database, "heap", name, base, 0) for name in names)


SCENARIOS = [
    Scenario(
        "pk_select",
        "Select by primary key",
        "One row of 4 columns out of 1,000, the statement prepared once. retort writes it in place, in the loop.",
        check=2_000,
        close=15,
        limits=(
            *no_more("sqlite", "raw_sqlite", "retort", "retort_one", "retort_constant"),
            Limit("sqlite", "instructions", "retort", "raw_sqlite", 1.05),
            *(Limit("sqlite", "instructions", n, "raw_sqlite", 1.10) for n in ["retort_one", "retort_constant"]),
            *no_more("postgres", "raw_libpq_binary", "retort", "retort_one"),
            Limit("postgres", "speed", "retort", "raw_libpq_text", 1.0),
            Limit("postgres", "speed", "retort_async", "raw_libpq_text", 0.95),
            Limit("postgres", "cpu", "retort", "raw_libpq_binary", 1.15),
        ),
    ),
    Scenario("filtered_scan", "Filtered scan of 1,000 rows", "1,000 rows out of 100,000, by an index.", 20, unit="row"),
    Scenario(
        "scan",
        "Scan of 100,000 rows",
        "A whole table of 4 columns into a vector of structs. `loop`, `stream` and `export` keep no row; `undecoded` "
        "looks at none.",
        2,
        unit="row",
    ),
    Scenario(
        "scan_times",
        "Scan of 100,000 rows with times",
        "A number, a name, a double and a point in time. libpq gets text and decodes none of it; retort gets binary and decodes all.",
        2,
        unit="row",
        databases=("postgres",),
        bases=("", "raw_libpq_undecoded"),
        limits=(Limit("postgres", "speed", "retort_loop", "raw_libpq_undecoded", 1.2),),
    ),
    Scenario("join", "Join of five tables", "100 groups out of 9,000 lines, along four foreign keys.", 20),
    Scenario(
        "dynamic",
        "Eight optional conditions",
        "All 256 combinations in turn; 10 rows of 4 columns at most.",
        2_000,
    ),
    Scenario(
        "insert_one", "Insert, one by one", "A statement for each row, all in one transaction.", 2_000, unit="row", most=50_000
    ),
    Scenario(
        "insert_many",
        "Insert, many",
        "All rows at once, each library in its own way for that: arrays (retort on PostgreSQL), lists of VALUES, vectors.",
        5_000,
        unit="row",
        least=20_000,
        most=100_000,
        limits=(Limit("postgres", "speed", "retort", "raw_libpq_one_by_one", 8),),
    ),
    Scenario(
        "insert_bulk",
        "Insert, in bulk",
        "The fastest way a library has; on PostgreSQL COPY.",
        5_000,
        unit="row",
        least=20_000,
        most=100_000,
        close=3,
        limits=(Limit("postgres", "speed", "retort", "raw_libpq_one_by_one", 15),),
    ),
    Scenario("update", "Update by key", "A statement for each row, all in one transaction.", 2_000, unit="row"),
    Scenario(
        "transaction",
        "Transaction of read, modify, write",
        "BEGIN, a select by key, an update by key, COMMIT.",
        1_000,
        unit="transaction",
    ),
    Scenario(
        "pipeline",
        "Pipelined reads",
        "Selects by primary key, 100 in a round trip.",
        2_000,
        databases=("postgres",),
        limits=(Limit("postgres", "speed", "retort", "raw_libpq_one_by_one", 2.5),),
    ),
    Scenario(
        "pipeline_far",
        "Pipelined reads, far away",
        "The same where the server is half a millisecond away, each way.",
        200,
        databases=("postgres",),
        least=100,
        limits=(
            Limit("postgres", "speed", "retort", "raw_libpq_one_by_one", 25),
            Limit("postgres", "speed", "retort_async", "raw_libpq_one_by_one", 25),
        ),
    ),
    *(
        Scenario(
            f"mix_{tasks}",
            f"Concurrent mix, {tasks} task{'s' * (tasks > 1)}",
            "Of ten operations eight read a row, one reads ten, one updates a row. Threads, or coroutines on one thread, "
            "share a pool of 8 connections.",
            2_000,
            unit="operation",
            work="mix",
            tasks=tasks,
            file=True,
        )
        for tasks in (1, 8, 64)
    ),
    Scenario(
        "file_read",
        "Read one row of a file",
        "A select by primary key on a file with a write-ahead log.",
        2_000,
        databases=("sqlite",),
        file=True,
        limits=(Limit("sqlite", "speed", "retort_async", "retort", 1 / 1.3),),
    ),
    Scenario(
        "file_write",
        "Write one row to a file",
        "An update by key, each on its own. 64 coroutines that write at the same time share transactions.",
        640,
        unit="row",
        databases=("sqlite",),
        file=True,
        limits=(Limit("sqlite", "speed", "retort_async_64_writers", "retort_transaction_each", 5),),
    ),
]
