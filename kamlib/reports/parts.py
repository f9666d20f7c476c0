"""What a chapter of the report is made of."""

from dataclasses import dataclass

from kamlib.base.text import Text


@dataclass(frozen=True)
class Drawing:
    """A recorded figure under the question that it answers."""

    name: str
    question: Text


@dataclass(frozen=True)
class Listing:
    """A recorded table.

    `columns` chooses and orders them, all when not said; a `small` one stands beside the figures, a `dated` one is left
    out where the data hold no dates.
    """

    name: str
    title: Text
    columns: tuple[str, ...] = ()
    small: bool = False
    dated: bool = False


@dataclass(frozen=True)
class Chapter:
    """One step of the workbook as readers meet it; results that `order` names speak first, in that order."""

    step: str
    title: Text
    drawings: tuple[Drawing, ...] = ()
    listings: tuple[Listing, ...] = ()
    notes: tuple[Text, ...] = ()
    order: tuple[str, ...] = ()
