"""Collects what LCMapStringEx answers, as weights. Every function's result is kept in the work folder."""
import os
import pickle

from oracle import Guards, primary

UNITS = 0x10000
REPEAT_PROBES = (0x62, 0xE7)
HIRAGANA_KA = 0x304B
LETTER = 0xC1  # with a diacritic and a case that are not the default ones
IDEOGRAPHIC_REPEAT = 0x3005
HANGUL_BLOCKS = ((0x1100, 0x11FF), (0xA960, 0xA97C), (0xD7B0, 0xD7C6), (0xD7CB, 0xD7FB))
MODERN_PAIR = (0x1100, 0x1161)
SYLLABLES = range(0xAC00, 0xD7A4)
NUMBERED = 0x408  # sort key, digits as numbers
LINGUISTIC_CASING = 0x8000000
CASED_LETTERS = [*range(1, 0x600), *range(0x1E00, 0x2000), *range(0x2C60, 0x2C80), *range(0xA640, 0xA800)]


def named(what, sort_id, flags):
    return "%s-%02x%s" % (what, sort_id, "-cased" if flags else "")


class Collector:
    def __init__(self, oracle, folder):
        self.oracle = oracle
        self.folder = folder

    def cached(self, name, make):
        path = os.path.join(self.folder, name + ".pickle")
        if not os.path.exists(path):
            with open(path, "wb") as file:
                pickle.dump(make(), file)
        with open(path, "rb") as file:
            return pickle.load(file)

    def locales(self):
        """(name, lcid, sort id) of every locale; {lcid: name} of every identifier that has a locale."""
        def make():
            names, identifiers = [], {}
            for line in self.oracle.run("answer.exe", "locales"):
                kind, name, lcid, sort_id = line.split("\t")
                if kind == "name":
                    names.append((name, int(lcid, 16), int(sort_id, 16)))
                else:
                    identifiers[int(lcid, 16)] = name
            return names, identifiers
        return self.cached("locales", make)

    def versions(self):
        return self.cached("versions", lambda: self.oracle.run("answer.exe", "versions"))

    def representatives(self):
        """One locale of every sort order, by sort id."""
        orders = {}
        for name, _, sort_id in self.locales()[0]:
            orders.setdefault(sort_id, name)
        return dict(sorted(orders.items()))

    def singles(self, sort_id, locale, flags=0):
        return self.cached(named("singles", sort_id, flags), lambda: Guards(
            self.oracle, locale, 0x1400 | flags).ask([[unit] for unit in range(UNITS)]))

    def casing_matters(self, locale):
        """Whether the locale sorts other with linguistic casing."""
        letters = [[unit] for unit in CASED_LETTERS]
        return (self.oracle.keys(locale, 0x1400, letters) !=
                self.oracle.keys(locale, 0x1400 | LINGUISTIC_CASING, letters))

    def repeated_kana(self, sort_id, locale):
        """{mark: key of ka, the mark and a letter} of the marks that repeat what stands before them."""
        def make():
            marks = None
            for probe in REPEAT_PROBES:
                weights = primary(self.oracle.keys(locale, 0x1400, [[probe]])[0])
                keys = self.oracle.keys(locale, 0x1400, [[probe, unit] for unit in range(UNITS)])
                these = {unit for unit, key in enumerate(keys) if primary(key) == 2 * weights}
                marks = these if marks is None else marks & these
            marks = sorted(marks)
            return dict(zip(marks, self.oracle.keys(locale, 0x400, [[HIRAGANA_KA, mark, LETTER] for mark in marks])))
        return self.cached("repeated-kana-%02x" % sort_id, make)

    def kana(self):
        """Keys of single units without guards, for the section of kana."""
        return self.cached("kana", lambda: self.oracle.keys("", 0x400, [[unit] for unit in range(UNITS)]))

    def hangul_letters(self):
        return [unit for first, last in HANGUL_BLOCKS for unit in range(first, last + 1)]

    def old_hangul(self):
        """Primary weights of letters, of pairs of them, of a modern pair and a letter, of all syllables; keys of
        letters that are repeated."""
        def make():
            letters = self.hangul_letters()
            ask = lambda texts: [primary(key) for key in self.oracle.keys("", 0x400, texts)]
            pairs = [(a, b) for a in letters for b in letters]
            repeated = self.oracle.keys("", 0x400, [[unit, IDEOGRAPHIC_REPEAT, LETTER] for unit in letters])
            return (dict(zip(letters, ask([[unit] for unit in letters]))), dict(zip(pairs, ask([list(p) for p in pairs]))),
                    dict(zip(letters, ask([[*MODERN_PAIR, unit] for unit in letters]))),
                    ask([[unit] for unit in SYLLABLES]), dict(zip(letters, repeated)))
        return self.cached("old-hangul", make)

    def digits(self):
        def make():
            plain = self.oracle.keys("", 0x400, [[unit] for unit in range(UNITS)])
            numbered = self.oracle.keys("", NUMBERED, [[unit] for unit in range(UNITS)])
            return [unit for unit in range(UNITS) if plain[unit] != numbered[unit]]
        return self.cached("digits", make)

    def upper_case(self):
        return self.cached("upper-case", lambda: [
            tuple(int(part, 16) for part in line.split()) for line in self.oracle.run("answer.exe", "uppercase")])

    def pairs(self, sort_id, locale):
        """{code point: key} of the mathematical letters and the ideographs beyond U+FFFF that weigh other than
        their two surrogates."""
        def make():
            high = lambda point: 0xD800 + ((point - 0x10000) >> 10)
            low = lambda point: 0xDC00 + ((point - 0x10000) & 0x3FF)
            alone = [primary(key) for key in self.oracle.keys(locale, 0x1400, [[u] for u in range(0xD800, 0xE000)])]
            points = [*range(0x1D400, 0x1D800), *range(0x20000, 0x30000)]
            keys = self.oracle.keys(locale, 0x1400, [[high(p), low(p)] for p in points])
            return {p: key for p, key in zip(points, keys)
                    if primary(key) != alone[high(p) - 0xD800] + alone[low(p) - 0xD800]}
        return self.cached("pairs-%02x" % sort_id, make)

    def sequences(self, sort_id, locale, flags=0):
        """[(units, primary, diacritics, case)] as find_sequences finds them; minutes of CPU time for each order."""
        def make():
            found = []
            for line in self.oracle.run("find_sequences.exe", locale or "-", "%x" % flags):
                units, *weights = line[2:].split("\t")
                found.append((tuple(int(unit, 16) for unit in units.split()),
                              *(bytes.fromhex(weight.replace("-", "")) for weight in weights)))
            return found
        return self.cached(named("sequences", sort_id, flags), make)

    def reverses_diacritics(self, locale):
        """Whether the diacritics of the last letter come first."""
        key = self.oracle.keys(locale, 0x400, [[0x61, 0xC1]])[0]
        return key.split(b"\1")[1] == b"\x0e"
