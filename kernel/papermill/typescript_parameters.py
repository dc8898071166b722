"""Lets papermill set the parameters of TypeScript notebooks.

papermill writes a cell that overrides a notebook's parameters, in the notebook's language, and knows none of the
languages by itself that are not in its own list. This module adds TypeScript. papermill imports it when it looks for
engines, through the entry point in the folder beside this file; set-up lets Python find both with a line in `.venv`.

The parameters are typed constants of a cell tagged `parameters`:

    const epochs: number = 30; // passes over the training faces

and the cell that papermill adds below it assigns to them, so that TypeScript checks name and type of each:

    /** @parameters */
    epochs = 3;

The leading tag is what makes the kernel allow such an assignment (kernel/injected-parameters.ts).
"""

import json
import math
import re

from papermill.engines import NBClientEngine
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

from typescript_constants import find_variables

# Words that TypeScript keeps for itself, in a module and in strict mode, and globals
# that keep their value whatever is assigned to them.
RESERVED_WORDS = frozenset(
    """
    await break case catch class const continue debugger default delete do else enum export extends false finally for
    function if implements import in instanceof interface let new null package private protected public return static
    super switch this throw true try typeof var void while with yield
    Infinity NaN undefined
    """.split()
)

# JSON allows them in a string; an editor shows them as a line's end, as nothing, or not at all.
UNREADABLE = re.compile("[\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff]")

# The largest integer up to which all are told apart by JavaScript's numbers.
MAX_SAFE_INTEGER = 2**53 - 1


class TypeScriptTranslator(Translator):
    """Writes values as TypeScript and reads a cell of typed constants."""

    @classmethod
    def translate_none(cls, val):
        return "null"

    @classmethod
    def translate_int(cls, val):
        if abs(val) > MAX_SAFE_INTEGER:
            raise PapermillException(
                f"the integer {val} is too large for a TypeScript number, which is exact up to {MAX_SAFE_INTEGER}: "
                "pass it as a string"
            )
        return str(val)

    @classmethod
    def translate_float(cls, val):
        if math.isnan(val):
            return "NaN"
        if math.isinf(val):
            return "Infinity" if val > 0 else "-Infinity"
        return repr(float(val))

    @classmethod
    def translate_escaped_str(cls, str_val):
        text = json.dumps(str(str_val), ensure_ascii=False)
        return UNREADABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)

    @classmethod
    def translate_list(cls, val):
        return f"[{', '.join(cls.translate(item) for item in val)}]"

    @classmethod
    def translate_dict(cls, val):
        return f"{{{', '.join(f'{cls.property_name(key)}: {cls.translate(item)}' for key, item in val.items())}}}"

    @classmethod
    def property_name(cls, key):
        """A key in quotes; without brackets around it, __proto__ would set the object's prototype."""
        name = cls.translate_str(key)
        return f"[{name}]" if key == "__proto__" else name

    @classmethod
    def translate(cls, val):
        return super().translate(list(val) if isinstance(val, tuple) else val)

    @classmethod
    def comment(cls, cmt_str):
        """The tag alone, whatever papermill would call the cell."""
        return "/** @parameters */"

    @classmethod
    def assign(cls, name, str_val):
        if not name.replace("$", "_").isidentifier():
            raise PapermillException(
                f"a parameter cannot be called {name!r}: the name of a TypeScript constant has letters, digits, _ and $, "
                "and starts with no digit"
            )
        if name in RESERVED_WORDS:
            raise PapermillException(f"a parameter cannot be called {name!r}, which is a word of TypeScript itself")
        return f"{name} = {str_val};"

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        """The cell, with no empty line at its end."""
        return super().codify(parameters, comment).rstrip("\n")

    @classmethod
    def inspect(cls, parameters_cell):
        """The constants that can be overridden; one without a type cannot, since its value is its type."""
        return [
            Parameter(name=name, inferred_type_name=type or "None", default=value, help=comment)
            for kind, name, type, value, comment in find_variables(parameters_cell["source"])
            if type or kind != "const"
        ]


class TypeScriptEngine(NBClientEngine):
    """papermill's own engine, under a name of its own: an entry point has to name one."""


papermill_translators.register("typescript", TypeScriptTranslator)
