"""Reading a design with all faults at once: each with its path in the file and its line."""

import re
from dataclasses import dataclass, field

from kamlib.base.errors import KamError
from kamlib.indicators.faults import unknown, wrong_value

OPERATORS = re.compile(r"[\s+\-*/^%()\[\]{}<>=!&|,;:'\"\\.#?$@~`]")


@dataclass
class Reader:
    """Where the content came from, and the faults found so far."""

    source: str = ""
    lines: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    seen: dict = field(default_factory=dict)
    override: dict = field(default_factory=dict)

    def place(self, path):
        """File, line and dotted path, as in ``kam.yaml:12 dimensions.credit``."""
        line = next((self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines), None)
        at = f"{self.source}{f':{line}' if line else ''}" if self.source else ""
        return f"{at} {'.'.join(map(str, path))}".strip()

    def add(self, fault):
        """Keep one fault."""
        self.faults.append(fault)

    def attempt(self, call, default=None):
        """What `call` gives; its faults are kept and `default` is given instead."""
        try:
            return call()
        except KamError as error:
            self.faults.extend(error.faults)
            return default

    def mapping(self, value, path, known=None):
        """`value` as a mapping whose keys are all `known`; an empty one where it is not."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.add(wrong_value(self.place(path), value, "{key: value}"))
            return {}
        if known is not None:
            for key in value:
                if key not in known:
                    self.add(unknown(self.place((*path, key)), key, known))
        return value

    def number(self, value, path, *, default, low, high, whole=False):
        """`value` as a number in [low, high]."""
        if value is None:
            return default
        kind = int if whole else int | float
        if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
            self.add(wrong_value(self.place(path), value, f"{low:g} … {high:g}"))
            return default
        return value

    def choice(self, value, path, valid, default):
        """`value` as one of `valid`."""
        if value is None:
            return default
        if value not in valid:
            self.add(unknown(self.place(path), value, valid))
            return default
        return value


def slug(code):
    """A code that could stand instead.

    >>> slug("Overdue ratio (%)"), slug("逾期 率"), slug(7), slug("!")
    ('Overdue_ratio', '逾期_率', 'x_7', 'x')
    """
    plain = OPERATORS.sub("_", str(code)).strip("_")
    plain = re.sub("_+", "_", plain)
    return plain if plain[:1].isalpha() or plain[:1] == "_" else f"x_{plain}".strip("_")
