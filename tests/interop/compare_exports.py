"""Compares what esentutl exports with what esedbexport and impacket read from the same database, cell by cell.

usage: compare_exports.py ESENTUTL DATABASE

Prints one JSON object: cells compared and equal per reader, and every kind of difference with an example. What these
readers are known to get wrong is counted under its own name (docs/esentutl.md has the proofs); anything else is
"unexplained". Exit code 1 when there is something unexplained, 77 when no other reader is installed."""
import collections
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

CHUNKS = (1966, 4014, 8110, 4050, 8150)  # of long values
SIGNED = {"Short": 16, "Long": 32, "Currency": 64, "LongLong": 64}


class Tally:
    def __init__(self):
        self.cells = 0
        self.equal = 0
        self.kinds = collections.Counter()
        self.examples = {}

    def add(self, kind, where, ours, theirs):
        self.cells += 1
        if kind is None:
            self.equal += 1
            return
        self.kinds[kind] += 1
        self.examples.setdefault(kind, [where, str(ours)[:100], str(theirs)[:100]])

    def answer(self):
        return {"cells": self.cells, "equal": self.equal, "differences": self.kinds, "examples": self.examples}


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def our_tables(tool, database):
    schema = json.loads(run(tool, "schema", "--json", database))
    return {table["name"]: table for table in schema["tables"]}


def our_rows(tool, database, table):
    text = run(tool, "export", database, table, "--to", "-", "--format", "jsonl", "--progress", "none")
    return [json.loads(line) for line in text.decode("utf-8", "surrogatepass").splitlines()]


def is_filler(column, theirs):
    """What fixed columns hold while they are NULL: '*' in every byte."""
    if not 1 <= column["id"] <= 127:
        return False
    if isinstance(theirs, bytes):
        theirs = theirs.decode("latin-1")
    text = str(theirs).lower()
    numbers = {str(int.from_bytes(b"*" * size, "little")) for size in (1, 2, 4, 8)}
    return text in numbers or text in ("true", "0.000000") or set(text) <= set("2a{}-*\u2a2a\ufffd") or \
        (isinstance(theirs, float) and theirs != 0) or text.startswith("(0x2a2a2a2a")


def unescaped(text):
    return re.sub(r"\\(.)", lambda m: {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}.get(m[1], m[0]), text)


def same_text(ours, theirs):
    return ours.rstrip("\0") in (theirs, unescaped(theirs)) or ours == unescaped(theirs)


def esedb_kind(column, ours, theirs):
    """None when equal, else the name of the difference."""
    kind = column["type"]
    if isinstance(ours, list):
        if len(ours) == 1:
            return esedb_kind(column, ours[0], theirs)
        if theirs == "":
            return "esedbexport: leaves out several values of this type"
        if kind in ("Text", "LongText") and same_text("; ".join(ours), theirs):
            return None
        return "esedbexport: shows several values incompletely"
    if ours is None or ours == "":
        if theirs == "":
            return None
        return "esedbexport: shows the filler of a NULL" if is_filler(column, theirs) else "unexplained"
    if kind == "Bit":
        return None if theirs in (str(ours).lower(), "1" if ours else "0") else "unexplained"
    if kind in ("UnsignedByte", "Short", "UnsignedShort", "Long", "UnsignedLong", "Currency", "LongLong",
                "UnsignedLongLong"):
        try:
            number = int(theirs)
        except ValueError:
            if theirs == "" and column["id"] >= 256 and column.get("default") == str(ours):
                return "esedbexport: leaves out the default of a tagged column"
            return None if same_date(ours, -1e9, theirs) else "unexplained"
        if number == ours:
            return None
        bits = SIGNED.get(kind)
        if bits and number == ours % (1 << bits):
            return "esedbexport: shows a signed number as unsigned"
        return "unexplained"
    if kind == "Single":
        try:
            good = abs(float(theirs) - ours) <= 1e-6 * max(1.0, abs(ours))
        except ValueError:
            good = False
        return None if good else "esedbexport: shows single precision numbers wrong"
    if kind == "Double":
        return None if abs(float(theirs) - ours) <= 1e-6 * max(1.0, abs(ours)) else "unexplained"
    if kind == "DateTime":
        raw = re.match(r"\(0x([0-9a-f]+) 0x([0-9a-f]+)\)", theirs)
        bits = struct.unpack("<Q", struct.pack("<d", ours))[0]
        if raw and (int(raw[1], 16) << 32 | int(raw[2], 16)) == bits:
            return None
        return None if same_date(bits, ours, theirs) else "unexplained"
    if kind == "GUID":
        plain = theirs.strip("{}").replace("-", "").lower()
        stored = ours.replace("-", "")
        swapped = stored[6:8] + stored[4:6] + stored[2:4] + stored[0:2] + stored[10:12] + stored[8:10] + \
            stored[14:16] + stored[12:14] + stored[16:]
        return None if plain in (stored, swapped) else "unexplained"
    if kind in ("Binary", "LongBinary"):
        if theirs.lower() == ours:
            return None
        if len(ours) == 16 and is_filetime(ours, theirs):
            return "esedbexport: shows binary values as dates"
        if bytes.fromhex(ours).decode("utf-16-le", "replace").rstrip("\0") == theirs:
            return "esedbexport: shows binary values as text"
        if theirs.lower() == ours + "00":
            return "esedbexport: shows a byte behind a compressed value"
        if theirs == "":
            return "esedbexport: leaves out binary values"
        if ours.startswith(theirs.lower()) and any(len(theirs) // 2 % chunk == 0 for chunk in CHUNKS):
            return "esedbexport: shows the first chunks of a long value only"
        return "unexplained"
    if same_text(ours, theirs):
        return None
    if theirs == "":
        return "esedbexport: leaves out text values"
    if theirs.encode("utf-16-le", "surrogateescape").rstrip(b"\0") == ours.encode("latin-1", "replace"):
        return "esedbexport: takes compressed text for UTF-16"
    if theirs and ours.startswith(theirs):
        return "esedbexport: cuts fixed UTF-16 text short"
    if len(ours) == len(unescaped(theirs)) and all(a == b or ord(a) > 0xFFFF for a, b in zip(ours, unescaped(theirs))):
        return "esedbexport: shows characters beyond U+FFFF wrong"
    return "unexplained"


def same_date(bits, days, theirs):
    import datetime
    for layout in ("%b %d, %Y %H:%M:%S", ):
        try:
            seen = datetime.datetime.strptime(theirs.split(".")[0].replace(" UTC", ""), layout)
        except ValueError:
            continue
        ole = datetime.datetime(1899, 12, 30)
        if -600000 < days < 2900000 and abs((ole + datetime.timedelta(days=days) - seen).total_seconds()) <= 1:
            return True
        filetime = datetime.datetime(1601, 1, 1)
        if bits < 1 << 60:
            return abs((filetime + datetime.timedelta(microseconds=bits // 10) - seen).total_seconds()) <= 1
    return False


def is_filetime(ours, theirs):
    return any(same_date(int.from_bytes(bytes.fromhex(ours), order), -1e9, theirs) for order in ("little", "big"))


def compare_esedb(tool, database, tables):
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        for name, table in tables.items():
            target = os.path.join(folder, "t")
            shutil.rmtree(target + ".export", ignore_errors=True)
            done = subprocess.run(["esedbexport", "-t", target, "-T", name, database], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, timeout=600)
            files = os.listdir(target + ".export") if os.path.isdir(target + ".export") else []
            if done.returncode != 0 or not files:
                tally.kinds["esedbexport: fails on a table"] += 1
                tally.examples.setdefault("esedbexport: fails on a table", name)
                continue
            with open(os.path.join(target + ".export", files[0]), encoding="utf-8", errors="surrogateescape",
                      newline="\n") as file:
                lines = file.read().split("\n")
            header = lines[0].split("\t")
            theirs = [line.split("\t") for line in lines[1:] if line]
            ours = our_rows(tool, database, name)
            columns = {column["name"]: column for column in table["columns"]}
            if len(ours) != len(theirs):
                tally.kinds["unexplained"] += 1
                tally.examples["unexplained"] = [name, f"{len(ours)} rows", f"{len(theirs)} rows"]
                continue
            for number, (mine, other) in enumerate(zip(ours, theirs)):
                for column, value in zip(header, other):
                    if column in columns:
                        tally.add(esedb_kind(columns[column], mine.get(column), value), f"{name} {number} {column}",
                                  mine.get(column), value)
    return tally.answer()


def impacket_kind(column, ours, theirs):
    kind = column["type"]
    if isinstance(ours, list):
        if len(ours) != 1:
            return "impacket: does not read several values"
        ours = ours[0]
    if ours is None:
        if theirs is None:
            return None
        return "impacket: shows the filler of a NULL" if is_filler(column, theirs) else "unexplained"
    if theirs is None:
        return None if ours == "" else "impacket: leaves out a value"
    if kind in ("Text", "LongText"):
        if isinstance(theirs, bytes):
            theirs = theirs.decode("latin-1")
        return None if theirs == ours or theirs.rstrip("\0") == ours.rstrip("\0") else "impacket: text"
    if kind in ("Binary", "LongBinary", "GUID"):
        if isinstance(theirs, str):
            theirs = theirs.encode("latin-1")
        text = theirs.decode("ascii", "replace").lower()
        return None if text == ours or theirs.hex() == ours or kind == "GUID" else "impacket: binary"
    if kind == "Bit":
        return None if bool(theirs) == ours else "impacket: bit"
    if isinstance(theirs, (int, float)) and isinstance(ours, (int, float)):
        if theirs == ours:
            return None
        bits = SIGNED.get(kind)
        if bits and int(theirs) % (1 << bits) == int(ours) % (1 << bits):
            return "impacket: sign"
        return "impacket: number"
    return "impacket: type"


def compare_impacket(tool, database, tables):
    try:
        from impacket import ese
    except ImportError:
        return None
    tally = Tally()
    try:
        opened = ese.ESENT_DB(database)
        opened.mountDB()
    except Exception as problem:  # whatever it raises, it can't read this file
        return {"fails": repr(problem)[:200]}
    for name, table in tables.items():
        columns = {column["name"]: column for column in table["columns"]}
        try:
            cursor = opened.openTable(name)
            theirs = []
            while cursor is not None:
                row = opened.getNextRow(cursor)
                if row is None:
                    break
                theirs.append(row)
        except Exception as problem:
            tally.kinds["impacket: fails on a table"] += 1
            tally.examples.setdefault("impacket: fails on a table", [name, repr(problem)[:100]])
            continue
        ours = our_rows(tool, database, name)
        if len(ours) != len(theirs):
            tally.kinds["impacket: another number of rows"] += 1
            tally.examples.setdefault("impacket: another number of rows", [name, len(ours), len(theirs)])
            continue
        for number, (mine, other) in enumerate(zip(ours, theirs)):
            for column, value in other.items():
                column = column.decode("latin-1") if isinstance(column, bytes) else column
                if column in columns:
                    tally.add(impacket_kind(columns[column], mine.get(column), value), f"{name} {number} {column}",
                              mine.get(column), value)
    return tally.answer()


def main(tool, database):
    tables = our_tables(tool, database)
    answer = {}
    if shutil.which("esedbexport"):
        answer["esedbexport"] = compare_esedb(tool, database, tables)
    if (impacket := compare_impacket(tool, database, tables)) is not None:
        answer["impacket"] = impacket
    if not answer:
        sys.exit(77)
    print(json.dumps(answer, indent=1, ensure_ascii=False, default=dict))
    sys.exit(1 if any("unexplained" in reader.get("differences", {}) for reader in answer.values()) else 0)


main(sys.argv[1], sys.argv[2])
