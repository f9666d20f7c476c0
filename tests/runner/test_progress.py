"""What is said while a run goes on."""

import io
import json
import re

from kamlib.runner.progress import Progress, plain

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO run=r step=\S+ state=\S+( seconds=[\d.]+)?")


class Terminal(io.StringIO):
    """A stream that says that a person is watching."""

    def isatty(self):
        return True


def test_plain_lines_off_a_terminal():
    stream = io.StringIO()
    with Progress("r", stream=stream) as progress:
        progress.notebooks(["10_a"])
        progress.say(step="lock", state="done")
        progress.notebook("10_a", "start")
        progress.notebook("10_a", "done", 1.234)
    lines = stream.getvalue().splitlines()
    assert all(LINE.fullmatch(line) for line in lines), lines
    assert [line.split("step=")[1].split()[0] for line in lines] == ["lock", "execute:10_a", "execute:10_a"]
    assert lines[-1].endswith("state=done seconds=1.23")


def test_long_accounts_stand_in_the_log_and_not_on_the_screen(tmp_path):
    stream = io.StringIO()
    with Progress("r", stream=stream) as progress:
        progress.keep(tmp_path / "log.jsonl")
        progress.say("ERROR", step="gate", status="gate_failed", problem="told elsewhere", trace="lines")
    assert stream.getvalue().endswith("ERROR run=r step=gate status=gate_failed\n")
    assert json.loads((tmp_path / "log.jsonl").read_text(encoding="utf-8"))["trace"] == "lines"


def test_a_line_a_notebook_on_a_terminal():
    stream = Terminal()
    with Progress("r", stream=stream, lang="zh") as progress:
        progress.say(step="lock", state="done")
        progress.notebooks(["10_intake", "20_accounts", "30_pareto"])
        progress.notebook("10_intake", "start")
        progress.notebook("10_intake", "done", 1.0)
        progress.notebook("20_accounts", "skipped")
        progress.notebook("30_pareto", "failed")
    said = stream.getvalue()
    assert "✓ 10_intake" in said
    assert "– 20_accounts" in said
    assert "✗ 30_pareto" in said
    assert "已完成2/3个笔记本" in said
    assert "step=execute" not in said


def test_the_log_has_what_was_said_before_its_folder_was_there(tmp_path):
    with Progress("r", show=False) as progress:
        progress.say(step="lock", state="done")
        progress.keep(tmp_path / "log.jsonl")
        progress.say("ERROR", step="gate", problem="两行\n文字")
        progress.close()
        progress.say(step="publish", state="done")
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["level"], line["step"]) for line in lines] == [("INFO", "lock"), ("ERROR", "gate")]
    assert lines[1]["problem"] == "两行\n文字"


def test_nothing_is_shown_when_nothing_is_to_be_shown(capfd):
    with Progress("r", show=False) as progress:
        progress.notebooks(["10_a"])
        progress.notebook("10_a", "start")
    assert capfd.readouterr() == ("", "")


def test_a_quiet_run_says_that_it_is_alive(tmp_path):
    with Progress("r", show=False, heartbeat=0.01) as progress:
        progress.say(step="execute:10_a", state="start")
        progress.keep(tmp_path / "log.jsonl")
        while "alive" not in (tmp_path / "log.jsonl").read_text(encoding="utf-8"):
            pass
    beat = json.loads((tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()[1])
    assert (beat["step"], beat["state"]) == ("execute:10_a", "alive")


def test_values_with_blanks_or_signs_stand_in_quotes():
    entry = {"at": "T", "level": "INFO", "a": "x", "b": "x y", "c": "", "d": 'q"', "e": "a=b", "f": "l\nm", "g": "客户"}
    assert plain(entry) == 'T INFO a=x b="x y" c="" d="q\\"" e="a=b" f="l\\nm" g=客户'


def test_a_reader_that_has_gone_does_not_end_the_run():
    stream = io.StringIO()
    stream.close()
    with Progress("r", stream=stream) as progress:
        progress.say(step="lock", state="done")
