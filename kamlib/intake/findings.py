"""What is noted while files are read: rows of wrong shape, and notices, those of one kind gathered."""

from collections import defaultdict
from dataclasses import dataclass, field

import pandas as pd

from kamlib.base.text import Text, text

SHOWN = 3
COLUMNS = ("file", "sheet", "line", "column", "reason", "text")


@dataclass
class Findings:
    """Gathered in reading; `rejected` holds tuples in the order of ``COLUMNS``."""

    notices: list[Text] = field(default_factory=list)
    rejected: list[tuple] = field(default_factory=list)

    def note(self, notice):
        """Add a notice, or nothing if it is None."""
        if notice is not None:
            self.notices.append(notice)

    def reject(self, grid, line, reason, said):
        """Put a row aside: `reason` is a Text, `said` the row as it stands in the file."""
        self.rejected.append((grid.file, grid.sheet, line, "", reason, said))

    def frame(self):
        """The rejected rows as a table."""
        table = pd.DataFrame(self.rejected, columns=list(COLUMNS))
        return table.astype({"file": "str", "sheet": "str", "line": "int64", "column": "str", "text": "str"})

    def said(self):
        """All notices; of one kind the first few, and how many more there are."""
        kinds = defaultdict(list)
        for notice in self.notices:
            kinds[notice.message].append(notice)
        told = []
        for same in kinds.values():
            told += same[:SHOWN]
            if len(same) > SHOWN:
                told.append(text("{n:count} more notices of this kind: {like}", n=len(same) - SHOWN, like=same[0]))
        return tuple(told)
