#!/usr/bin/env python3
"""Writes src/key/posix/sort_tables.cpp and ideograph_orders.cpp from what LCMapStringEx answers. See README.md."""
import argparse
import sys

from collect import LINGUISTIC_CASING, MODERN_PAIR, Collector
from oracle import Oracle, sections

UNITS = 0x10000
DEFAULT = 2
NONSPACING, EXPANSION, REPEAT, OLD_HANGUL, IDEOGRAPH = 1, 2, 3, 4, 5
KANA = 0x22
PRIVATE_USE = range(0xA9, 0xB0)
THREE_BYTES = range(0xC0, 0xF0)  # scripts whose diacritic is part of the primary weight in some orders
INVARIANT, FRENCH = 1, 3
FIRST_IDEOGRAPH = 0x2E80
IDEOGRAPH_PLANE = range(0x20000, 0x30000)
DIGITS64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-"
ESCAPE = 63
NEAR = 44
TRAILING = 28  # of Hangul, none included
FILLER = 0x1160


def pack(script, alphabetic, diacritic, case):
    return script << 24 | alphabetic << 16 | diacritic << 8 | case


def elements_of(answer):
    """The elements (packed weights) of a text between guards."""
    weights, diacritics, cases, _ = answer
    if not weights and not diacritics:
        return [pack(NONSPACING, 0, 0, DEFAULT)]
    if not weights:
        mark = (diacritics[0] - DEFAULT) & 0xFF
        assert len(diacritics) == 1 and cases == bytes([DEFAULT]), answer
        return [pack(NONSPACING, 0, mark, DEFAULT)] if mark else [0]
    if len(weights) == 4 and weights[:2] == b"\xfd\xff":
        return [pack(IDEOGRAPH, weights[2], weights[3], DEFAULT)]
    if len(weights) == 3:
        assert len(diacritics) == 1, answer
        return [pack(weights[0], weights[1], weights[2], cases[1])]
    assert len(weights) % 2 == 0 and diacritics[0] == DEFAULT, answer
    pairs = [weights[i:i + 2] for i in range(0, len(weights), 2)]
    assert len(diacritics) == len(cases) == len(pairs) + 1, answer
    return [pack(*pair, diacritic, case) for pair, diacritic, case in zip(pairs, diacritics[1:], cases[1:])]


def kana_kind(key):
    """The bits of small, Katakana and half-width letters, from the key's fourth section."""
    rest = sections(key)[3]
    small, rest = rest.split(b"\xff", 1)
    kind, width = rest[rest.index(2) + 1:].split(b"\xff")[:2]
    return (1 if small else 0) | (2 if kind else 0) | (4 if width else 0)


class DefaultOrder:
    """Weights of all units in the invariant order."""

    def __init__(self, collector):
        self.collector = collector
        self.expansions = []
        self.weights = [0] * UNITS
        repeat = collector.repeated_kana(INVARIANT, "")
        hangul = collector.old_hangul()[4]
        alone = collector.kana()
        for unit, answer in enumerate(collector.singles(INVARIANT, "")):
            if unit in repeat:
                self.weights[unit] = repeat_mark(repeat[unit])
            elif unit in hangul:
                weights, diacritics, _, _ = sections(hangul[unit])
                assert weights[8] == OLD_HANGUL
                self.weights[unit] = pack(OLD_HANGUL, weights[9], diacritics[1], DEFAULT)
            else:
                elements = elements_of(answer)
                if len(elements) == 1 and elements[0] >> 24 == KANA:
                    elements[0] = (elements[0] & ~0xFF) | kana_kind(alone[unit])
                self.weights[unit] = elements[0] if len(elements) == 1 else self.expansion(elements)

    def expansion(self, elements):
        if elements not in self.expansions:
            self.expansions.append(elements)
        return EXPANSION << 24 | self.expansions.index(elements)


def repeat_mark(key):
    """The weight of a mark, from the key of ka, the mark and a letter."""
    weights, diacritics, _, _ = sections(key)
    prolonged = weights[3] != weights[1]
    half = 4 if prolonged and kana_kind(key) & 4 else 0
    return pack(REPEAT, 1 if prolonged else 0, diacritics[1], half)


def plus(weight, shift, step, count):
    """`count` steps up from a weight, in digits of base 254 from the byte at `shift` on; None if it overflows."""
    carry = step * count
    while carry and shift < 32:
        digit = (weight >> shift & 0xFF) - 2 + carry
        if digit < 0:
            return None
        weight = weight & ~(0xFF << shift) | (digit % 254 + 2) << shift
        carry = digit // 254
        shift += 8
    return None if carry else weight


def runs_of(weights):
    """(first, count, weight, shift, step) of the units with weights."""
    runs, unit = [], 0
    while unit < UNITS:
        if not weights[unit]:
            unit += 1
            continue
        best = (1, 0, 0)
        for shift in (0, 8, 16):
            step = (weights[unit + 1] - weights[unit]) >> shift if unit + 1 < UNITS else 0
            for guess in {0, step, 1} & set(range(256)):
                count = 1
                while unit + count < UNITS and weights[unit + count] == plus(weights[unit], shift, guess, count):
                    count += 1
                if count > best[0]:
                    best = (count, shift, guess)
        runs.append((unit, best[0], weights[unit], best[1], best[2]))
        unit += best[0]
    return runs


class Orders:
    """The sort orders: what each weighs other than the default one."""

    def __init__(self, collector, default):
        self.collector = collector
        self.default = default
        self.letters = set(collector.hangul_letters())
        self.sequences = []        # (units, elements) of all orders, one after the other
        self.rows = []             # of kSortOrders
        self.ideographs = []       # packed, of kIdeographOrders
        self.ideograph_maps = []   # {code point: weight}
        for sort_id, locale in collector.representatives().items():
            print("order %d (%s)" % (sort_id, locale or "invariant"), file=sys.stderr)
            self.add(sort_id, locale, 0)
            if collector.casing_matters(locale):
                self.add(sort_id, locale, LINGUISTIC_CASING)

    def add(self, sort_id, locale, flags):
        reversed_diacritics = sort_id == FRENCH
        assert self.collector.reverses_diacritics(locale) == reversed_diacritics, locale
        own, ideographs, three_bytes = {}, {}, False
        if not reversed_diacritics:  # guards do not work there; compare.exe shows that nothing else differs
            own, ideographs, three_bytes = self.read_singles(sort_id, locale, flags)
            for units, *weights in self.collector.sequences(sort_id, locale, flags):
                own[units] = elements_of((*weights, None))
        index = self.add_ideographs(ideographs, own)
        first = len(self.sequences)
        self.sequences += sorted(own.items(), key=lambda item: (item[0][0], -len(item[0]), item[0]))
        self.rows.append((sort_id, flags != 0, reversed_diacritics, three_bytes, first, len(own), index))

    def read_singles(self, sort_id, locale, flags):
        base = self.collector.singles(INVARIANT, "")
        own, ideographs, three_bytes = {}, {}, False
        repeat = self.collector.repeated_kana(sort_id, locale)
        for unit, answer in enumerate(self.collector.singles(sort_id, locale, flags)):
            if answer == base[unit] or unit in self.letters:
                continue
            if unit in repeat:
                own[(unit,)] = [repeat_mark(repeat[unit])]
                continue
            elements = elements_of(answer)
            if len(answer[0]) == 3 and answer[0][0] in THREE_BYTES:
                three_bytes = True
                if self.default.weights[unit] >> 8 == elements[0] >> 8:
                    continue  # as by default, but all three bytes are primary
            if unit >= FIRST_IDEOGRAPH and len(elements) == 1 and elements[0] & 0xFF == DEFAULT:
                ideographs[unit] = elements[0]
            else:
                own[(unit,)] = elements
        for point, key in self.collector.pairs(sort_id, locale).items():
            weight = self.pair_weight(key)
            if point in IDEOGRAPH_PLANE:
                ideographs[point] = weight
            else:
                own[as_units(point)] = [weight]
        if len(ideographs) < 500:  # not worth a table
            own.update({as_units(point): [weight] for point, weight in ideographs.items()})
            ideographs = {}
        return own, ideographs, three_bytes

    @staticmethod
    def pair_weight(key):
        weights, diacritics = sections(key)[:2]
        diacritic = weights[2] if len(weights) == 3 else (diacritics or bytes([DEFAULT]))[0]
        return pack(weights[0], weights[1], diacritic, (sections(key)[2] or bytes([DEFAULT]))[0])

    def add_ideographs(self, ideographs, own):
        """Index + 1 of the table that has these weights; differences from a similar one go to `own`."""
        if not ideographs:
            return 0
        for index, other in enumerate(self.ideograph_maps):
            differing = {point: weight for point, weight in ideographs.items() if other.get(point) != weight}
            missing = set(other) - set(ideographs)
            if len(differing) + len(missing) < 3000 and all(point < UNITS for point in missing):
                own.update({as_units(point): [weight] for point, weight in differing.items()})
                own.update({(point,): [self.default.weights[point]] for point in missing})
                return index + 1
        self.ideograph_maps.append(ideographs)
        self.ideographs.append(pack_ideographs(ideographs))
        return len(self.ideographs)


def as_units(point):
    return (point,) if point < UNITS else (0xD800 + ((point - UNITS) >> 10), 0xDC00 + ((point - UNITS) & 0x3FF))


def number_of(weight):
    return ((weight >> 24) * 254 + (weight >> 16 & 0xFF) - 2) * 256 + (weight >> 8 & 0xFF)


def pack_ideographs(ideographs):
    """The ideographs of an order as digits of base 64: the usual step from one weight to the next; the number of
    runs of code points and each run's distance from the one before and its length; then, for each ideograph in
    order: ESCAPE and the step if it is not the usual one, and its rank among the code points: NEAR digits for the
    ones that follow the ideograph before, else three digits."""
    order = sorted((number_of(weight), point) for point, weight in ideographs.items())
    steps = [b[0] - a[0] for a, b in zip(order, order[1:])]
    usual = max(set(steps), key=steps.count)
    points = sorted(ideographs)
    ranks = {point: rank for rank, point in enumerate(points)}
    runs = []
    for point in points:
        if runs and point == sum(runs[-1]):
            runs[-1][1] += 1
        else:
            runs.append([point, 1])
    out = [varying(usual), varying(len(runs))]
    end = 0
    for first, length in runs:
        out += [varying(first - end), varying(length)]
        end = first + length
    weight, rank = 0, -1
    for next_weight, point in order:
        if next_weight - weight != usual:
            out.append(DIGITS64[ESCAPE] + varying(next_weight - weight))
        distance = ranks[point] - rank
        if 1 <= distance <= NEAR:
            out.append(DIGITS64[distance - 1])
        else:
            out.append(DIGITS64[NEAR + (ranks[point] >> 12)] + digits(ranks[point] & 0xFFF, 2))
            assert NEAR + (ranks[point] >> 12) < ESCAPE
        weight, rank = next_weight, ranks[point]
    return "".join(out)


def digits(number, count):
    return "".join(DIGITS64[number >> 6 * (count - 1 - i) & 63] for i in range(count))


def varying(number):
    """As many digits as it takes, five bits each; the last one is below 32."""
    out = DIGITS64[number & 31]
    while number > 31:
        number >>= 5
        out = DIGITS64[number & 31 | 32] + out
    return out


def hangul_letters(collector):
    """(place, extra weight, is old) of each letter. A letter's place comes from the modern syllable that its
    clusters stand behind; letters that make no cluster with modern ones are modern themselves."""
    single, pairs, triples, syllables, _ = collector.old_hangul()
    index = {key: i for i, key in enumerate(syllables)}
    index[bytes([syllables[0][0], syllables[0][1] - 1])] = -1
    behind = lambda key: index[key[:2]]
    first, vowel = MODERN_PAIR
    rows = {}
    for unit, key in single.items():
        if unit < FILLER or 0xA960 <= unit < 0xAC00:
            rows[unit] = (behind(key) + 1, key[3], pairs[unit, vowel] != key + single[vowel])
        elif unit < 0x11A8 or 0xD7B0 <= unit <= 0xD7C6:
            is_old = pairs[first, unit] != single[first] + key
            place = max(behind(pairs[first, unit]), 0) if is_old else (unit - vowel) * TRAILING
            rows[unit] = (place, key[5], is_old)
        else:
            is_old = triples[unit] != single[first] + pairs[vowel, unit]
            rows[unit] = (behind(pairs[first, unit]) + 1, key[7], is_old)
    return [rows[unit] for unit in collector.hangul_letters()]


def case_runs(changes):
    runs = []
    for unit, upper in changes:
        delta = upper - unit
        if runs:
            first, count, stride, other = runs[-1]
            distance = unit - first - (count - 1) * max(stride, 1)
            if delta == other and (distance in (1, 2) if count == 1 else distance == stride):
                runs[-1] = (first, count + 1, distance if count == 1 else stride, other)
                continue
        runs.append((unit, 1, 1, delta))
    return runs


def hexadecimal(number):
    return "%X" % number if number < 10 else "0x%X" % number


class Writer:
    def __init__(self, file):
        self.file = file
        print("// Generated by tests/tools/collation/make_tables.py from what LCMapStringEx answers. Do not edit.\n"
              "// clang-format off\n#include \"key/posix/sort_tables.h\"\n\nnamespace esent::key {\n", file=file)

    def array(self, kind, name, rows):
        print("static constexpr %s %sRows[] = {" % (kind, name), file=self.file)
        line = ""
        for row in rows:
            row += ","
            if len(line) + len(row) > 150:
                print(line, file=self.file)
                line = ""
            line += row
        print("%s\n};\nconst std::span<const %s> %s(%sRows);\n" % (line, kind, name, name), file=self.file)

    def text(self, name, text):
        print("static constexpr char %s[] =" % name, file=self.file)
        for at in range(0, len(text), 4000):
            print('"%s"' % text[at:at + 4000], file=self.file)
        print(";\n", file=self.file)

    def end(self):
        print("}  // namespace esent::key", file=self.file)


def element_list(elements):
    return "{%s}" % ",".join(hexadecimal(element) for element in elements)


def write_tables(path, collector, default, orders):
    names, identifiers = collector.locales()
    with open(path, "w") as file:
        writer = Writer(file)
        writer.array("WeightRun", "kWeightRuns", (
            "{%s}" % ",".join(map(hexadecimal, run)) for run in runs_of(default.weights)))
        writer.array("Expansion", "kExpansions", (
            "{%d,%s}" % (len(elements), element_list(elements)) for elements in default.expansions))
        writer.array("Sequence", "kSequences", (
            "{{%s},%d,%d,%s}" % (",".join(map(str, units)), len(units), len(elements), element_list(elements))
            for units, elements in orders.sequences))
        writer.array("SortOrder", "kSortOrders", ("{%d,%d,%d,%d,%d,%d,%d}" % row for row in orders.rows))
        writer.array("Locale", "kLocales", (
            '{"%s",%d,%s}' % (name, sort_id, hexadecimal(lcid))
            for name, lcid, sort_id in sorted(names, key=lambda row: row[0].lower())))
        writer.array("LocaleId", "kLocaleIds", (
            '{%s,"%s"}' % (hexadecimal(lcid), name) for lcid, name in sorted(identifiers.items())))
        writer.array("CaseRun", "kCaseRuns", ("{%s,%d,%d,%d}" % (hexadecimal(run[0]), *run[1:])
                                              for run in case_runs(collector.upper_case())))
        writer.array("HangulLetter", "kHangulLetters", ("{%d,%d,%d}" % row for row in hangul_letters(collector)))
        writer.array("char16_t", "kDigitZeros", (hexadecimal(unit) for unit in collector.digits()[::10]))
        writer.end()


def write_ideographs(path, orders):
    with open(path, "w") as file:
        writer = Writer(file)
        for index, packed in enumerate(orders.ideographs):
            writer.text("kOrder%d" % index, packed)
        writer.array("IdeographOrder", "kIdeographOrders", (
            "{kOrder%d,sizeof kOrder%d-1}" % (index, index) for index in range(len(orders.ideographs))))
        writer.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", help="folder of answer.exe and find_sequences.exe; answers are kept there")
    parser.add_argument("output", help="folder of the tables: src/key/posix")
    parser.add_argument("--wine", default="wine")
    arguments = parser.parse_args()
    collector = Collector(Oracle(arguments.wine, arguments.work), arguments.work)
    digits_found = collector.digits()
    assert all(digits_found[i] == digits_found[i - i % 10] + i % 10 for i in range(len(digits_found)))
    default = DefaultOrder(collector)
    orders = Orders(collector, default)
    write_tables(arguments.output + "/sort_tables.cpp", collector, default, orders)
    write_ideographs(arguments.output + "/ideograph_orders.cpp", orders)


if __name__ == "__main__":
    main()
