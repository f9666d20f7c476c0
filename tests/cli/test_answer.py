"""Voice and form of answers: language, one line of JSON, visible control characters."""

import json
import subprocess
import sys

import pytest

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.cli.answer import Answer, Voice, visible


@pytest.mark.parametrize(
    ("argv", "environ", "lang"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "en_US.UTF-8", "LC_ALL": "zh_TW"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LC_ALL": "", "LANG": "zh_CN"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "KAM_LANG": "en"}, "en"),
        (["run", "--lang", "en"], {"KAM_LANG": "zh"}, "en"),
        (["--lang=zh", "run"], {}, "zh"),
        (["lab", "--", "--lang", "zh"], {}, "en"),
        (["run", "--lang"], {"KAM_LANG": "zh"}, "zh"),
    ],
)
def test_the_language_is_the_option_then_ours_then_the_systems(argv, environ, lang):
    assert Voice.heard(argv, environ).lang == lang


def test_json_and_debug_are_heard_before_the_arguments_are_parsed():
    assert Voice.heard(["run", "--json", "--debug"], {}) == Voice("en", json=True, debug=True)
    assert not Voice.heard(["lab", "--", "--json"], {}).json


def test_an_answer_for_machines_is_one_ascii_line(capsys):
    Voice(json=True).say(Answer({"name": "重点\n客户", "n": 1}, lambda lang: ["not for machines"]))
    out = capsys.readouterr().out
    assert out.isascii()
    assert out.count("\n") == 1
    assert json.loads(out) == {"name": "重点\n客户", "n": 1}


def test_an_answer_for_people_is_said_in_their_language(capsys):
    said = text("the column is not there")
    Voice("zh").say(Answer({}, lambda lang: [said.to(lang)]))
    assert capsys.readouterr().out == "没有这一列\n"


def test_an_error_goes_to_stderr_for_people_and_to_stdout_for_machines(capsys):
    error = KamError(
        Fault("KAM-T01", "accounts", text("the column is not there"), text("nothing"), text("check the path")),
        exit_code=Exit.SCHEMA_DRIFT,
    )
    Voice("zh").tell(error)
    said = capsys.readouterr()
    assert said.out == ""
    assert "没有这一列" in said.err
    Voice("zh", json=True).tell(error)
    said = capsys.readouterr()
    fault = {"code": "KAM-T01", "where": "accounts", "found": "没有这一列", "means": "空", "mend": "请检查路径"}
    assert json.loads(said.out) == {"status": "error", "exit_code": 43, "faults": [fault]}
    assert said.err == ""


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\x1b]0;title\x07", "a\u202eb", "a\u200fb", "a\rb", "\x00", "\u2028"])
def test_names_cannot_steer_a_terminal(hostile):
    shown = visible(hostile)
    assert shown.isprintable()
    assert "\ufffd" in shown


def test_ordinary_names_stay_as_they_are():
    name = "A$\\foo$ <script> =HYPERLINK() 重点客户　有限公司 é 🙂 NA 007"
    assert visible(name) == name


def test_markup_in_data_is_shown_and_not_obeyed(capsys):
    Voice().say(Answer({}, lambda lang: ["[red]A[/red] :smile: [link=http://x]y[/link]"]))
    assert capsys.readouterr().out == "[red]A[/red] :smile: [link=http://x]y[/link]\n"


def test_what_children_print_does_not_reach_the_json(tmp_path):
    code = (
        "import json, os, sys\n"
        "from kamlib.cli.answer import only_answers_on_stdout\n"
        "with only_answers_on_stdout(active=True):\n"
        "    print('library'); os.system('echo child'); os.write(1, b'raw\\n')\n"
        "print(json.dumps({'one': 1}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == '{"one": 1}\n'
    assert {"library", "child", "raw"} <= set(done.stderr.split())
