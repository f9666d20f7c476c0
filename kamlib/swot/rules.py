"""The rules that statements are made by: a file that a company can edit, checked as a whole before it is used."""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from kamlib.base import project, settings
from kamlib.base.errors import KamError
from kamlib.base.text import Text, text
from kamlib.swot.columns import KNOWN, Known
from kamlib.swot.language import Expression
from kamlib.swot.rule_reader import Reader
from kamlib.swot.statement import Statement

DEFAULT = "params/swot/rules.yaml"
PERSPECTIVES = {"account": text("the account in its own market"), "relationship": text("our work with the account")}
QUADRANTS = {
    "strength": text("Strength"),
    "weakness": text("Weakness"),
    "opportunity": text("Opportunity"),
    "threat": text("Threat"),
}


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes
    ----------
    code : str
    perspective : {"account", "relationship"}
    quadrant : {"strength", "weakness", "opportunity", "threat"}
    when : Expression
    sentence : Statement
        Without values.
    cites : tuple of str
        Columns shown as evidence; the first says how strong the statement is.
    stronger : {"high", "low", ""}
        Which way the first cited column makes the statement stronger; ``""`` where it is no number.
    because : Statement
        Why the threshold lies where it does.
    weight : float
        Above 0; 1 unless given.
    """

    code: str
    perspective: str
    quadrant: str
    when: Expression
    sentence: Statement
    cites: tuple
    stronger: str
    because: Statement
    weight: float = 1.0


@dataclass(frozen=True, eq=False)
class Rules:
    """All rules of one file.

    Attributes
    ----------
    rules : tuple of Rule
        In the order of the file.
    tows : dict
        ``{(internal code, external code): Statement}`` of the strategies that the file words itself.
    known : dict of {str: Known}
        The columns that rules may cite.
    """

    rules: tuple
    tows: dict = field(default_factory=dict)
    known: dict = field(default_factory=lambda: KNOWN)

    def __iter__(self):
        return iter(self.rules)

    def __len__(self):
        return len(self.rules)

    def told(self, lang="en"):
        """One row a rule, for readers: code, perspective, quadrant, condition, reason."""
        rows = [
            {
                "code": rule.code,
                "perspective": PERSPECTIVES[rule.perspective].to(lang),
                "quadrant": QUADRANTS[rule.quadrant].to(lang),
                "when": rule.when.source,
                "because": rule.because.to(lang),
            }
            for rule in self.rules
        ]
        return pd.DataFrame(rows, columns=["code", "perspective", "quadrant", "when", "because"])


def load_rules(path=DEFAULT, *, also=None):
    """Read a file of rules.

    Parameters
    ----------
    path : str or Path
        Read from the project root when relative. The file maps each code under ``rules`` to ``perspective``,
        ``quadrant``, ``when`` (see :func:`kamlib.swot.expression`), ``en``, ``zh``, ``cites``, ``because`` (``en`` and
        ``zh``) and, if wanted, ``stronger`` (high or low) and ``weight``; ``tows`` is a list of ``pair``, ``en``,
        ``zh``. Sentences hold numbers only in placeholders ``{column:kind}`` or ``{column_rank:percent}``.
    also : dict of {str: str}, optional
        Further columns and their units, such as those of a company's own indicators.

    Returns
    -------
    Rules

    Raises
    ------
    KamError
        KAM-P01 to P04 for a file that cannot be read; all faults of its rules at once, each with line and path: those
        of the conditions (KAM-S01 to S05), and KAM-S08 to S18.

    Examples
    --------
    >>> rules = load_rules()
    >>> len(rules) >= 40, sorted({rule.perspective for rule in rules})
    (True, ['account', 'relationship'])
    """
    path = project.resolve(path) if not Path(path).is_absolute() else Path(path)
    content, lines = settings.read_yaml(path)
    return read_rules(content, also=also, where=str(path), lines=lines)


def read_rules(content, *, also=None, where="rules", lines=None):
    """Rules from the content of such a file; see :func:`load_rules`.

    >>> read_rules({"rules": {"LATE": {"perspective": "relationship", "quadrant": "threat", "when": "overdue > 0",
    ...     "en": "Overdue", "zh": "逾期", "cites": ["overdue_share"], "stronger": "high",
    ...     "because": {"en": "Any", "zh": "任何逾期"}}}})
    Traceback (most recent call last):
    kamlib.base.errors.KamError: ✗ KAM-S02
      where: rules rules.LATE.when, column 1
      found: unknown column overdue
      means: no table of a run has it, so that the condition could never be met
      mend: did you mean overdue_days, overdue_share, overdue_amount?
    """
    known = KNOWN | {name: Known("given", unit) for name, unit in (also or {}).items()}
    reader = Reader(known, where, lines or {}, quadrants=QUADRANTS, perspectives=PERSPECTIVES)
    parts = reader.rules(content)
    if reader.faults:
        raise KamError(*reader.faults)
    made = tuple(Rule(**part) for part in parts["rules"])
    return Rules(made, parts["tows"], known)


def said(code, lang="en"):
    """A quadrant or a perspective in the reader's language.

    >>> said("strength", "zh"), said("account")
    ('优势', 'the account in its own market')
    """
    words: dict[str, Text] = QUADRANTS | PERSPECTIVES
    return words[code].to(lang)
