"""How far a long command is, where nobody watches: a plain line now and then, with the seconds left."""

import re

from kamlib.cli import progress


def test_lines_tell_how_many_of_how_many_and_about_how_long(capsys):
    with progress.bar("documents", every=0) as more:
        more(0, 4)
        more(1)
        more(3)
    lines = capsys.readouterr().err.splitlines()
    assert [re.sub("^.{20} ", "", line) for line in lines] == [
        "INFO step=documents done=1 of=4 left=0s",
        "INFO step=documents done=4 of=4 left=0s",
    ]


def test_what_is_quick_says_nothing(capsys):
    with progress.bar("documents") as more:
        more(2, 2)
    assert capsys.readouterr() == ("", "")
