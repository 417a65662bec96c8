"""Prints the tables of a database as impacket's reader sees them: one line per table, then its columns and
indexes. Exit code 77 when impacket is not installed."""
import sys

try:
    from impacket import ese
except ImportError:
    sys.exit(77)


def text(name):
    return name.decode("ascii") if isinstance(name, bytes) else name


def main(path):
    database = ese.ESENT_DB(path)
    database.mountDB()
    tables = database._ESENT_DB__tables
    for name in tables:
        table = tables[name]
        print("table", text(name))
        for column in table["Columns"]:
            print("column", text(name), text(column))
        for index in table["Indexes"]:
            print("index", text(name), text(index))
    for name in tables:
        cursor = database.openTable(name)
        rows = 0
        while cursor is not None and database.getNextRow(cursor) is not None:
            rows += 1
        print("rows", text(name), rows)


main(sys.argv[1])
