"""Reads the variables that a TypeScript cell declares, without a compiler.

What may hold anything (comments, strings, all between brackets) is blanked out first, in a copy of the same length;
what is left is plain enough for a regular expression, and its positions lead back to the text.
"""

import re
from typing import Iterator, NamedTuple

COMMENT_OR_STRING = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | `(?:\\.|[^`\\])*`""",
    re.VERBOSE | re.DOTALL,
)

# One variable a statement. Without a semicolon it ends with its line, unless an operator goes on from there.
DECLARATION = re.compile(
    r"""
    ^[^\S\n]* (?:export\s+)? (?P<kind>const|let|var) \s+ (?P<name>[\w$]+)
    \s* (?: : \s* (?P<type>(?:[^=;]|=>)+?) )? \s*
    = (?![=>]) \s* (?P<value>[^;]+?)
    (?: \s*; | (?<![-+*/%&|^<>?:,.=]) [^\S\n]* $ (?! \s* [-+*/%&|^<>?:,.=] ) )
    """,
    re.VERBOSE | re.MULTILINE,
)
COMMENT_BEHIND = re.compile(r"(?:\s*;)?[^\S\n]*(//[^\n]*|/\*.*?\*/)", re.DOTALL)
COMMENT_ABOVE = re.compile(
    r"^[^\S\n]*(/\*(?:(?!\*/).)*\*/[^\S\n]*\n|(?://[^\n]*\n[^\S\n]*)+)\Z", re.DOTALL | re.MULTILINE
)
COMMENT_SIGNS = re.compile(r"^[^\S\n]*(?://+|/\*+|\*+/|\*)|\*+/\s*$", re.MULTILINE)


class Variable(NamedTuple):
    """One declared variable, each part as it is written."""

    kind: str
    name: str
    type: str
    """Empty where there is none."""
    value: str
    comment: str
    """What stands behind it on its last line, or else right above it."""


def find_variables(source: str) -> Iterator[Variable]:
    """The variables that the cell's own statements declare with a value."""
    code = COMMENT_OR_STRING.sub(lambda found: blank(found[0]) if found[0][0] == "/" else found[0], source)
    outline = without_bracketed(COMMENT_OR_STRING.sub(lambda found: "s" * len(found[0]), code))
    for found in DECLARATION.finditer(outline):

        def part(name: str) -> str:
            start, end = found.span(name)
            return re.sub(r"\s*\n\s*", " ", code[start:end]).strip()

        comment = COMMENT_BEHIND.match(source, found.end("value")) or COMMENT_ABOVE.search(source[: found.start()])
        yield Variable(found["kind"], found["name"], part("type"), part("value"), text_of(comment))


def blank(text: str) -> str:
    """Spaces in the text's place, lines kept."""
    return re.sub(r"[^\n]", " ", text)


def without_bracketed(text: str) -> str:
    """The text with a letter for everything between brackets."""
    depth = 0
    outline = []
    for sign in text:
        depth -= sign in ")]}"
        outline.append(sign if depth <= 0 else "s")
        depth += sign in "([{"
    return "".join(outline)


def text_of(comment) -> str:
    """The words of a comment in one line."""
    return " ".join(COMMENT_SIGNS.sub("", comment[1]).split()) if comment else ""
