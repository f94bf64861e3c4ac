"""One writer for each format of a release. Rows come one by one and are not kept.

The same rows give the same bytes: nothing is written that depends on the clock or the machine.
"""

import csv
import json
import sqlite3
from datetime import date, datetime

import pyarrow
import xlsxwriter
from pyarrow import parquet

from sources.tables import cell

# Rows that are gathered before they are written: flat memory, few writes.
SQLITE_ROWS, PARQUET_ROWS = 500, 5_000
# The limits of a sheet and of a cell in spreadsheet programs.
SHEET_ROWS, CELL_LETTERS = 1_048_576, 32_767


class Gathering:
    """Passes rows on in lots, table by table."""

    at_once = 1

    def __init__(self, tables):
        self.lots = {table.name: [] for table in tables}

    def row(self, table, values):
        lot = self.lots[table]
        lot.append(values)
        if len(lot) == self.at_once:
            self.write(table, lot)
            lot.clear()

    def close(self):
        for table, lot in self.lots.items():
            if lot:
                self.write(table, lot)


class CSV:
    """csv/<table>.csv, in UTF-8; as in the API, safe to open in a spreadsheet."""

    def __init__(self, folder, tables, about):
        (folder / "csv").mkdir()
        self.files = {
            table.name: (folder / "csv" / f"{table.name}.csv").open(
                "w", encoding="utf-8", newline=""
            )
            for table in tables
        }
        self.writers = {name: csv.writer(file) for name, file in self.files.items()}
        for table in tables:
            self.writers[table.name].writerow(table.names)

    def row(self, table, values):
        self.writers[table].writerow([cell(value) for value in values])

    def close(self):
        for file in self.files.values():
            file.close()


class Parquet(Gathering):
    """parquet/<table>.parquet, with types; licence and change number are in the metadata."""

    at_once = PARQUET_ROWS
    types = {
        "string": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
    }

    def __init__(self, folder, tables, about):
        super().__init__(tables)
        (folder / "parquet").mkdir()
        self.schemas = {table.name: self.schema(table, about) for table in tables}
        self.writers = {
            name: parquet.ParquetWriter(folder / "parquet" / f"{name}.parquet", schema)
            for name, schema in self.schemas.items()
        }

    def schema(self, table, about):
        fields = [
            pyarrow.field(
                column.name, self.types[column.type], metadata={"description": column.description}
            )
            for column in table.columns
        ]
        return pyarrow.schema(fields, metadata={name: str(value) for name, value in about.items()})

    def write(self, table, lot):
        schema = self.schemas[table]
        arrays = []
        for values, field in zip(zip(*lot, strict=True), schema, strict=True):
            if field.type == pyarrow.date32():
                values = [date.fromisoformat(value) if value else None for value in values]
            arrays.append(pyarrow.array(values, field.type))
        self.writers[table].write_table(pyarrow.Table.from_arrays(arrays, schema=schema))

    def close(self):
        super().close()
        for writer in self.writers.values():
            writer.close()


class SQLite(Gathering):
    """registry.sqlite: all tables with their keys, and a table that says what it is."""

    at_once = SQLITE_ROWS
    types = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}

    def __init__(self, folder, tables, about):
        super().__init__(tables)
        self.database = sqlite3.connect(folder / "registry.sqlite", isolation_level=None)
        self.database.execute("PRAGMA journal_mode=OFF")
        self.database.execute("PRAGMA synchronous=OFF")
        self.database.execute("BEGIN")
        self.database.execute("CREATE TABLE release (name TEXT PRIMARY KEY, value TEXT)")
        rows = [(name, str(value)) for name, value in about.items()]
        self.database.executemany("INSERT INTO release VALUES (?, ?)", rows)
        for table in tables:
            self.database.execute(self.definition(table))
        self.inserts = {
            # The names are those of our own tables.
            table.name: f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(table.columns))})'  # noqa: S608
            for table in tables
        }

    def definition(self, table):
        def quoted(names):
            return ", ".join(f'"{name}"' for name in names)

        lines = [
            f'"{column.name}" {self.types.get(column.type, "TEXT")}'
            + (" NOT NULL" if column.required else "")
            for column in table.columns
        ]
        lines.append(f"PRIMARY KEY ({quoted(table.key)})")
        lines += [
            f'FOREIGN KEY ("{column}") REFERENCES "{other}" ("{key}")'
            for column, other, key in table.refers
        ]
        return f'CREATE TABLE "{table.name}" ({", ".join(lines)})'

    def write(self, table, lot):
        self.database.executemany(self.inserts[table], lot)

    def close(self):
        super().close()
        self.database.execute("COMMIT")
        # Lays the pages out anew, in the order of the rows.
        self.database.execute("VACUUM")
        self.database.close()


class XLSX:
    """registry.xlsx: a sheet that says what it is, then one for each table."""

    def __init__(self, folder, tables, about):
        options = {
            "constant_memory": True,
            "tmpdir": str(folder),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = xlsxwriter.Workbook(folder / "registry.xlsx", options)
        made = datetime.fromisoformat(about["release"])
        self.book.set_properties(
            {"title": about["title"], "comments": about["licence"], "created": made}
        )
        self.bold = self.book.add_format({"bold": True})
        sheet = self.book.add_worksheet("about")
        sheet.set_column(0, 1, 40)
        for number, (name, value) in enumerate(about.items()):
            sheet.write_string(number, 0, name, self.bold)
            sheet.write_string(number, 1, str(value))
        self.tables = {table.name: table for table in tables}
        self.sheets = {name: self.sheet(table) for name, table in self.tables.items()}

    def sheet(self, table, number=1):
        """A new sheet with its head: [sheet, its next row, which sheet of the table it is]."""
        sheet = self.book.add_worksheet(table.name if number == 1 else f"{table.name} {number}")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(table.columns) - 1, 24)
        for place, name in enumerate(table.names):
            sheet.write_string(0, place, name, self.bold)
        return [sheet, 1, number]

    def row(self, table, values):
        if self.sheets[table][1] == SHEET_ROWS:
            self.sheets[table] = self.sheet(self.tables[table], self.sheets[table][2] + 1)
        state = self.sheets[table]
        sheet, row, _number = state
        for place, value in enumerate(values):
            if isinstance(value, bool):
                sheet.write_boolean(row, place, value)
            elif isinstance(value, int | float):
                sheet.write_number(row, place, value)
            elif value:
                sheet.write_string(row, place, str(value)[:CELL_LETTERS])
        state[1] = row + 1

    def close(self):
        self.book.close()


class JSONLines:
    """jsonl/<table>.jsonl: each record whole, as the API shows it, one a line."""

    def __init__(self, folder, names, licence):
        (folder / "jsonl").mkdir()
        self.licence = licence
        self.files = {
            name: (folder / "jsonl" / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n")
            for name in names
        }

    def record(self, name, record):
        line = json.dumps({**record, "licence": self.licence}, ensure_ascii=False)
        self.files[name].write(f"{line}\n")

    def close(self):
        for file in self.files.values():
            file.close()
