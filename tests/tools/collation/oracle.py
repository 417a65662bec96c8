"""Asks LCMapStringEx under Wine: the only source of the tables."""
import os
import subprocess

CHUNK = 131072
DEFAULT = bytes([2])


class Oracle:
    def __init__(self, wine, folder):
        """`wine` is the command, `folder` holds answer.exe and find_sequences.exe."""
        self.wine = wine
        self.folder = folder
        self.environment = dict(os.environ, WINEDEBUG="-all")

    def run(self, program, *arguments, text=""):
        done = subprocess.run([self.wine, os.path.join(self.folder, program), *arguments], input=text.encode(),
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.environment, check=True)
        return done.stdout.decode().replace("\r", "").split("\n")[:-1]

    def keys(self, locale, flags, texts):
        """The sort keys of texts (lists of UTF-16 units)."""
        keys = []
        for at in range(0, len(texts), CHUNK):
            some = texts[at:at + CHUNK]
            lines = self.run("answer.exe", text="".join(
                "%s\t%x\t%s\n" % (locale, flags, " ".join("%x" % unit for unit in text)) for text in some))
            assert len(lines) == len(some)
            keys += [None if line.startswith("!") else bytes.fromhex(line) for line in lines]
        return keys


def primary(key):
    return key[:key.index(1)]


def sections(key):
    """Primary, diacritic and case weights and the rest, of a key whose weights are never 01."""
    parts = key.split(b"\1", 3)
    return parts


class Guards:
    """A text between two letters with weights that keep those of the text from being trimmed. Reports the
    text's primary weights, diacritics (the first one is the left letter's, changed by nonspacing marks at the
    beginning), case weights (likewise) and what follows."""
    LEFT = 0x3B2
    RIGHT = 0x386

    def __init__(self, oracle, locale, flags=0x1400):
        self.oracle = oracle
        self.locale = locale
        self.flags = flags
        left, right = oracle.keys(locale, flags, [[self.LEFT], [self.RIGHT]])
        self.left = primary(left)
        self.right = sections(right)[:3]

    def split(self, key):
        weights = []
        for right in self.right:
            at = key.index(right + b"\1", 0 if not weights else 1)
            weights.append(key[:at])
            key = key[at + len(right) + 1:]
        weights[0] = weights[0][len(self.left):]
        return tuple(weights) + (key,)

    def ask(self, texts):
        """What split() makes of the texts' keys. A text without weights that still is a nonspacing mark (of
        weight 0) has an empty first diacritic."""
        answers = self.ask_plainly(texts)
        bare = [i for i, answer in enumerate(answers) if not answer[0] and answer[1] == DEFAULT]
        letters = self.oracle.keys(self.locale, self.flags, [[*texts[i], self.RIGHT] for i in bare])
        alone = self.oracle.keys(self.locale, self.flags, [[self.RIGHT]])[0]
        for i, key in zip(bare, letters):
            if key != alone:
                answers[i] = (b"", b"", *answers[i][2:])
        return answers

    def ask_plainly(self, texts):
        keys = self.oracle.keys(self.locale, self.flags, [[self.LEFT, *text, self.RIGHT] for text in texts])
        return [self.split(key) for key in keys]
