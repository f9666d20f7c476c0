"""Public data sets to try kamlib on: their files, where they are published, their licences."""

from dataclasses import dataclass
from urllib.parse import urlencode

from kamlib.base.errors import Fault, KamError, did_you_mean
from kamlib.base.text import text

UCI = "https://archive.ics.uci.edu/static/public"
IOWA = "https://data.iowa.gov/resource"
YEARS = (2018, 2019, 2020)


@dataclass(frozen=True)
class Part:
    """One file of a data set.

    Attributes
    ----------
    file : str
        Its name below the set's folder.
    address : str
        Where it is published.
    archive : str
        The name of the zip that it comes in, empty when it comes as it is.
    lines_address : str
        Where the publisher tells how many lines it must have, empty where nobody does.
    sha256 : str or None
        The published checksum; None where none is published.
    tested : str
        SHA-256 of the copy that kamlib was tested with; a difference is told, but is no fault.
    """

    file: str
    address: str
    archive: str = ""
    lines_address: str = ""
    sha256: str | None = None
    tested: str = ""


@dataclass(frozen=True)
class Dataset:
    """A public data set: its folder below ``data/raw``, licence, files, and the params file that reads it."""

    folder: str
    licence: str
    params: str
    parts: tuple[Part, ...]


def _soql(resource, **clauses):
    return f"{IOWA}/{resource}.csv?" + urlencode({f"${name}": value for name, value in clauses.items()})


def _iowa_year(year):
    when = f"date between '{year}-01-01T00:00:00' and '{year}-12-31T23:59:59'"
    columns = (
        "invoice_line_no as invoice_line, date, store as store_number, itemno as item_number, "
        "sale_bottles as bottles_sold, sale_dollars"
    )
    address = _soql("m3tr-qhgy", select=columns, where=when, order="invoice_line_no", limit=10_000_000)
    return Part(f"sales_{year}.csv", address, lines_address=_soql("m3tr-qhgy", select="count(*) as lines", where=when))


_STORES = _soql("ykb6-ywnd", select="store as store_number, name, city", order="store", limit=100_000)

DATASETS = {
    "online-retail-ii": Dataset(
        folder="online_retail_ii",
        licence="CC BY 4.0, D. Chen, UCI Machine Learning Repository, doi 10.24432/C5CG6D",
        params="params/fetched/online_retail_ii.yaml",
        parts=(Part("online_retail_II.xlsx", f"{UCI}/502/online+retail+ii.zip", archive="online_retail_ii.zip"),),
    ),
    "iowa-liquor": Dataset(
        folder="iowa_liquor",
        licence="public domain, State of Iowa, data.iowa.gov",
        params="params/fetched/iowa_liquor.yaml",
        parts=(*map(_iowa_year, YEARS), Part("stores.csv", _STORES)),
    ),
    "wholesale-customers": Dataset(
        folder="wholesale_customers",
        licence="CC BY 4.0, M. Cardoso, UCI Machine Learning Repository, doi 10.24432/C5030X",
        params="params/wholesale_customers.yaml",
        parts=(
            Part(
                "wholesale_customers.csv",
                f"{UCI}/292/wholesale+customers.zip",
                archive="wholesale_customers.zip",
                tested="c3d018c643565b85cee733c4a2ac76dd76e080e857cb23f0ccfcc2e15a6c17ef",
            ),
        ),
    ),
}


def named(name, *, datasets=None):
    """The data set `name`; raises KAM-D01 with the nearest names."""
    known = datasets if datasets is not None else DATASETS
    if name not in known:
        raise KamError(
            Fault(
                "KAM-D01",
                str(name),
                text("no public data set of this name is known"),
                text("nothing was fetched"),
                did_you_mean(name, known),
            )
        )
    return known[name]
