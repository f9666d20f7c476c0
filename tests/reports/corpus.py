"""A company whose customers are called like attacks, one a customer, through a real run into every form."""

import csv
import io
from datetime import date, timedelta

import numpy as np

from tests.figures.hostile import NAMES

FORMULAS = (
    '=HYPERLINK("http://evil.example","x")',
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+2",
    "\r=1+3",
    "\n=1+4",
    "＝1+1",
    " =1+5",
    "{=1+6}",
    "=cmd|' /C calc'!A0",
    "http://evil.example/",
    "mailto:a@evil.example",
    "file:///etc/passwd",
    "'=1+7",
)
SCRIPTS = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "<svg/onload=alert(5)>",
    "<iframe src=javascript:alert(6)>",
    "<a href=javascript:alert(7)>x</a>",
    "<base href=http://evil.example/>",
    "<meta http-equiv=refresh content=0;url=http://evil.example>",
    "</td></tr></table><h1>gone</h1>",
    "' onmouseover='alert(8)",
    "--><script>alert(9)</script><!--",
    "]]></svg><script>alert(10)</script>",
    "javascript:alert(11)",
)
MARKUP = (
    "[x](javascript:alert(3))",
    "![](http://evil.example/p.png)",
    "# heading",
    "| a | b |",
    "```code``` `x`",
    r"$\href{http://evil.example}{x}$",
    "$$x^2$$",
    "*a* _b_ **c**",
    '#read("/etc/passwd")',
    "#panic()",
    "*" * 50_000,
)
PATHS = (
    "../../etc/x",
    "/etc/shadow",
    r"C:\Windows\x",
    "CON",
    "a:b",
    "nul\x01byte",
    "y" * 300,
    "重" * 90,
    ".",
    "evil\u202etxt.exe",
    "Acme Ltd",
    "ACME/Ltd",
    "caf\u00e9",
    "cafe\u0301",
)
CODE = (
    "z=1\nimport os; os.system('x')\ny",
    "\"'\\{braces}\n%s",
    '@pd.compat.os.system("x")',
    "!!python/object/apply:os.system",
    "NO",
    "012",
    "12:30:45",
    "1_000",
    "x; DROP TABLE y",
    '"a"" b"',
    "{{ 7 * 7 }}",
    "{n:count}",
    "NA",
    "null",
)
# a file with a NUL byte is refused whole (KAM-I34), so none gets this far
TAKEN = (name.replace("\x00", "\x02") for name in NAMES)
ATTACKS = tuple(dict.fromkeys((*FORMULAS, *SCRIPTS, *MARKUP, *PATHS, *CODE, *TAKEN)))
PLAIN = 12  # ordinary customers beside them
AMOUNTS = ("=9*9", "<script>alert(12)</script>", "'; DROP TABLE lines; --", "twelve")  # no numbers: rejected lines
AS_OF = date(2025, 12, 31)
PARAMS = """\
name: hostile
lang: zh
currency: CNY
as_of: latest
source: sales.csv
clean: {max_rejected: 0.02}
columns: {account: key, name: name, date: date, region: region, product: product, category: category, amount: amount}
tables:
  accounts:
    source: accounts.csv
    columns: {account: key, name: name, region: region, manager: manager}
"""


def written(folder):
    """A project in `folder`: lines, accounts, params; the path of the params file.

    Every other word in the data is an attack too: regions, products, categories, managers, and the ids of some.
    """
    names = [*ATTACKS, *(f"客户{n}" for n in range(PLAIN))]
    ids = [name if n % 7 == 3 and len(name) < 60 and name.strip() else f"K{n:03d}" for n, name in enumerate(names)]
    size = np.random.default_rng(11).permutation(np.random.default_rng(7).lognormal(8, 1.4, len(names)))
    days = [AS_OF - timedelta(days=61 * back) for back in range(13)]
    lines = [
        (key, name, day.isoformat(), _turn(n), _turn(n + 1), _turn(n % 4), f"{size[n] * (1 + k % 3):.2f}")
        for n, (key, name) in enumerate(zip(ids, names, strict=True))
        for k, day in enumerate(days)
    ]
    lines += [("K000", names[0], AS_OF.isoformat(), "N", "p", "c", amount) for amount in AMOUNTS]
    _csv(folder / "sales.csv", ("key", "name", "date", "region", "product", "category", "amount"), lines)
    told = [(key, name, _turn(n), _turn(n + 2)) for n, (key, name) in enumerate(zip(ids, names, strict=True))]
    _csv(folder / "accounts.csv", ("key", "name", "region", "manager"), told)
    (folder / "kam.yaml").touch()
    path = folder / "hostile.yaml"
    path.write_text(PARAMS, encoding="utf-8")
    return path


def _turn(number):
    usable = [name for name in (*FORMULAS, *SCRIPTS) if name.strip()]
    return usable[number % len(usable)]


def _csv(path, heads, rows):
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([heads, *rows])
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")
