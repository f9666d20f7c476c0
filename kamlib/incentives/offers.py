"""Policy files as the policies that are simulated, with the titles that readers know them by."""

from dataclasses import dataclass

import pandas as pd

from kamlib.base import project
from kamlib.base.errors import Exit
from kamlib.base.text import text
from kamlib.incentives import faults
from kamlib.incentives.compliance import compliance
from kamlib.incentives.policy import Policy, Rebate
from kamlib.incentives.policy_file import load_policy


@dataclass(frozen=True)
class Offers:
    """Policies from files, in the order of the files.

    Attributes
    ----------
    files : tuple of PolicyFile
    policies : tuple of Policy
    """

    files: tuple
    policies: tuple

    @property
    def titles(self):
        """What readers call each policy: ``{name: Local}``."""
        return {file.name: file.title for file in self.files}

    def assumed(self, lang="en"):
        """What the model takes for granted about these policies, one sentence each."""
        sheets = [file for file in self.files if file.reward_sheet is not None]
        collected = [file.title.to(lang) for file in sheets if file.reward_sheet.basis == "collected"]
        return [_collected(title).to(lang) for title in collected]

    def both(self):
        """The notes and what is assumed in both languages: ``policy_en``, ``policy_zh``, ``note_en``, ``note_zh``."""
        return pd.concat([self.notes(lang).add_suffix(f"_{lang}") for lang in ("en", "zh")], axis=1)

    def notes(self, lang="en"):
        """Points for a lawyer, one row a note: ``policy`` (its title), ``note``. None found is no clearance."""
        rows = [(file.title.to(lang), note) for file in self.files for note in compliance(file).sentences(lang)]
        return pd.DataFrame(rows, columns=["policy", "note"])


def offer(file):
    """The policy that a file describes.

    >>> from kamlib.base import project
    >>> offer(load_policy(project.root() / "params/incentives/flat.yaml")).rebate["L"].tiers
    ((0.0, 6.0),)
    >>> offer(load_policy(project.root() / "params/incentives/collections_sheet.yaml")).rebate["L"].kind
    'sheet'
    """
    told = file.settings()
    rebates = {key: Rebate(table["kind"], tuple(table["tiers"])) for key, table in told["rebate"].items()}
    return Policy(**told | {"rebate": _sheets(file) | rebates})


def _sheets(file):
    """The reward sheet as a rebate of the dealers that it is for; none where a rebate stands in its place."""
    if file.reward_sheet is None:
        return {}
    rows = tuple((row.reached, row.amount, row.rate) for row in file.reward_sheet.rows)
    return dict.fromkeys(file.reward_sheet.dealers, Rebate("sheet", rows))


def offers(paths):
    """Policies from YAML files.

    Parameters
    ----------
    paths : sequence of path or str
        Texts with several paths hold commas between them; empty ones are left out. Relative ones are read from the
        project's root.

    Returns
    -------
    Offers

    Raises
    ------
    KamError
        All faults of all files at once, as :func:`kamlib.incentives.load_policy` names them; KAM-N13 for two files with
        one name.

    Examples
    --------
    >>> [one.name for one in offers("params/incentives/flat.yaml, params/incentives/deposit.yaml").policies]
    ['flat', 'deposit']
    """
    listed = [paths] if isinstance(paths, str) else paths
    named = [name.strip() for one in listed for name in str(one).split(",")]
    files, found = [], []
    for path in filter(None, named):
        try:
            files.append(load_policy(project.resolve(path)))
        except faults.KamError as error:
            found += error.faults
    names = [file.name for file in files]
    found += [faults.twice("policies", name) for name in sorted({name for name in names if names.count(name) > 1})]
    faults.refuse(found, Exit.USAGE)
    return Offers(tuple(files), tuple(offer(file) for file in files))


def _collected(title):
    return text(
        "{title}: dealers are taken to pay for the same share of their purchases as before, so that money collected "
        "moves with goods sold; whether the sheet makes them pay sooner is not in the model",
        title=title,
    )
