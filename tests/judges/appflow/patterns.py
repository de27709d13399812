"""Texts that fit a pattern of the model, which is a Java regular expression, and texts that do not."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from random import Random

try:
    from re import _parser as parser
except ImportError:  # Python 3.10
    import sre_parse as parser

# What texts are made of. The last ones take two, three and four bytes, and one character each.
NARROW = "".join(map(chr, range(0x20, 0x7F))) + "\t\n\r"
WIDE = NARROW + "éß字😀"

# What patterns refuse: all of Java's line breaks, white space that is none in Java, letters that `\w` has not.
INTRUDERS = " \n\r\u0085\u2028\u2029\t\x00\x7f\u00a0éß字😀~-/\\\"'<>{}%^|:;,.*?!@#$&+=()[]_0aA"

JAVA_LINE_BREAKS = r"\n\r\u0085\u2028\u2029"
JAVA_SURROGATE_PAIRS = r"\uD800\uDC00-\uDBFF\uDFFF"

CATEGORIES = {
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
}


@dataclass(frozen=True)
class Run:
    """Characters of one class, one after the other."""

    letters: str
    least: int
    most: int


class Pattern:
    """One pattern of the model, which a text must fit as a whole."""

    def __init__(self, java: str):
        source = python(java)
        self.expression = re.compile(source, re.ASCII)
        self.tree = parser.parse(source, re.ASCII)
        self.alternatives = {alphabet: alternatives(self.tree, alphabet) for alphabet in (NARROW, WIDE)}

    def matches(self, text: str) -> bool:
        return self.expression.fullmatch(text) is not None

    def fit(self, random: Random, length: int, alphabet: str = WIDE) -> str | None:
        """Makes a text of exactly so many characters, or finds that there is none."""
        rows = [row for row in self.alternatives[alphabet] if shortest(row) <= length <= longest(row)]
        # Several times, since assertions are not looked at before the end.
        for _ in range(10 if rows else 0):
            row = random.choice(rows)
            lengths = spread(row, length, random)
            text = "".join("".join(random.choices(run.letters, k=n)) for run, n in zip(row, lengths))
            if self.matches(text):
                return text
        return None

    def misfits(self, random: Random, least: int, most: int, count: int) -> list[tuple[str, str]]:
        """Makes texts of allowed lengths that break the pattern at its edges and within, with words for how."""
        lengths = [n for n in (12, *range(least, most + 1)) if least <= n <= most]
        text = next(text for n in lengths if (text := self.fit(random, n)))
        edges = [("is empty", ""), ("starts otherwise", "x" + text[1:]), ("lacks its start", text[1:])]
        edges += [(f"ends with {c!r} more", text + c) for c in "\n "]
        within = [(f"has {c!r} in it", self.spoilt(random, text, c)) for c in INTRUDERS]
        sorts = [[(how, it) for how, it in made if self.is_wrong(it, least, most)] for made in (edges, within)]
        return [each for wrong in sorts for each in random.sample(wrong, min(count, len(wrong)))]

    def spoilt(self, random: Random, text: str, character: str) -> str:
        """Puts a character where it must not be; where it may be anywhere, the text stays right."""
        for place in random.sample(range(len(text)), len(text)):
            other = text[:place] + character + text[place + 1 :]
            if not self.matches(other):
                return other
        return text

    def is_wrong(self, text: str, least: int, most: int) -> bool:
        return least <= len(text) <= most and not self.matches(text)


@cache
def pattern(java: str) -> Pattern:
    """Returns a pattern, read once."""
    return Pattern(java)


def python(java: str) -> str:
    """Translates a pattern: Java's `.` stops at more line breaks, and Java writes pairs of surrogates."""
    java = java.replace(JAVA_SURROGATE_PAIRS, r"\U00010000-\U0010FFFF")
    translated, within_class = "", False
    for token in re.findall(r"\\.|.", java):
        within_class = (within_class or token == "[") and token != "]"
        translated += f"[^{JAVA_LINE_BREAKS}]" if token == "." and not within_class else token
    return translated


def alternatives(tree, alphabet: str) -> list[list[Run]]:
    """Takes a parsed pattern for rows of runs, one row for each way through its alternatives."""
    parts = [part(str(opcode), argument, alphabet) for opcode, argument in tree]
    return [[run for row in way for run in row] for way in product(*parts)]


def part(opcode: str, argument, alphabet: str) -> list[list[Run]]:
    match opcode:
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return [[]]
        case "SUBPATTERN":
            return alternatives(argument[-1], alphabet)
        case "BRANCH":
            return [row for branch in argument[1] for row in alternatives(branch, alphabet)]
        case "MAX_REPEAT":
            least, most, repeated = argument
            [[run]] = alternatives(repeated, alphabet)
            return [[Run(run.letters, least, int(most))]]
        case "LITERAL":
            return [[Run(chr(argument), 1, 1)]]
        case "IN":
            return [[Run("".join(c for c in alphabet if in_class(argument, c)), 1, 1)]]
    raise NotImplementedError(f"patterns with {opcode} are new to this judge: teach it")


def in_class(items, character: str) -> bool:
    negated = any(str(opcode) == "NEGATE" for opcode, _ in items)
    return negated != any(belongs(str(opcode), argument, character) for opcode, argument in items)


def belongs(opcode: str, argument, character: str) -> bool:
    match opcode:
        case "LITERAL":
            return ord(character) == argument
        case "RANGE":
            return argument[0] <= ord(character) <= argument[1]
        case "CATEGORY":
            return re.fullmatch(CATEGORIES[str(argument)], character, re.ASCII) is not None
    return False


def shortest(row: list[Run]) -> int:
    return sum(run.least for run in row)


def longest(row: list[Run]) -> int:
    return sum(run.most for run in row)


def spread(row: list[Run], length: int, random: Random) -> list[int]:
    """Gives each run a length, so that they add up."""
    lengths = [run.least for run in row]
    while missing := length - sum(lengths):
        n = random.choice([n for n, run in enumerate(row) if lengths[n] < run.most])
        lengths[n] += random.randint(1, min(missing, row[n].most - lengths[n]))
    return lengths
