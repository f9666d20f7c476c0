"""Notebooks are documents in the house style: the cell rules of docs/house.md, each shown to bite on a bad notebook."""

import ast
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from ruamel.yaml import YAML

CHECKED = "# NBVAL_CHECK_OUTPUT"
MAX_LINES = 12
WRITES = {"table", "result", "artefact", "finish", "record", "skip"}
FORBIDDEN_NAMES = {"os", "sys", "plt", "HTML", "Markdown", "eval", "exec", "open", "Path", "globals", "locals"}
FORBIDDEN_NODES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Global, ast.Try)
LOOPS = (ast.For, ast.While, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)


def faults(notebook, name):
    """Everything in `notebook` (the file's name without ending is `name`) that breaks a rule, as sentences."""
    if len(notebook.cells) < 5:
        return ["a notebook has at least title, parameters, setup, inputs and artefacts"]
    found = [*_title(notebook), *_parameters(notebook), *_setup(notebook), *_inputs(notebook, name), *_last(notebook)]
    for number, cell in enumerate(notebook.cells):
        rules = _headings if cell.cell_type == "markdown" else _code
        found += [f"cell {number}: {fault}" for fault in rules(cell, last=number == len(notebook.cells) - 1)]
    return found


def _title(notebook):
    first = notebook.cells[0]
    head = first.source.splitlines()[0] if first.source else ""
    if first.cell_type != "markdown" or not head.startswith("# "):
        return ["the first cell is prose that begins with a title"]
    parts = [f"*{word}*" for word in ("Reads", "Writes", "Takes") if f"*{word}*" not in first.source]
    found = [f"the first cell says what the notebook does not: {part}" for part in parts]
    return found if "?" in head and "？" in head else [*found, "the title is a question, in both languages"]


def _parameters(notebook):
    tagged = [n for n, cell in enumerate(notebook.cells) if "parameters" in _tags(cell)]
    if tagged != [1]:
        return [f"the second cell, and no other, is tagged parameters; found {tagged}"]
    lines = notebook.cells[1].source.splitlines()
    found, names = [], []
    for line in lines:
        told = re.fullmatch(r"([a-z_][a-z0-9_]*): (str|int|float|bool) = (.+?)  # \S.*", line)
        if not told or not _is_literal(told[3]):
            found.append(f"a parameter is `name: type = literal  # help`, not {line!r}")
        else:
            names.append(told[1])
    if not found and names[0] != "run_dir":
        found.append("run_dir is the first parameter")
    return [*found, "seed is the last parameter"] if "seed" in names[:-1] else found


def _is_literal(source):
    try:
        ast.literal_eval(source)
    except (ValueError, SyntaxError):
        return False
    return True


def _setup(notebook):
    tagged = [n for n, cell in enumerate(notebook.cells) if "setup" in _tags(cell)]
    if tagged != [2]:
        return [f"the third cell, and no other, is tagged setup; found {tagged}"]
    found = []
    for node in ast.parse(notebook.cells[2].source).body:
        modules = _modules(node)
        if modules is None:
            found.append("the setup cell holds imports and nothing else")
        else:
            found += [
                f"the setup cell imports kamlib and pandas only, not {name}" for name in modules if _foreign(name)
            ]
    return found


def _modules(node):
    if isinstance(node, ast.Import):
        return [item.name for item in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{item.name}" for item in node.names]
    return None


def _foreign(name):
    parts = name.split(".")
    return parts[0] not in ("kamlib", "pandas") or (parts[0] == "kamlib" and parts[1:2] in (["cli"], ["runner"]))


def _inputs(notebook, name):
    opened = f'Run.open(run_dir, "{name}")'
    return [] if opened in notebook.cells[3].source else [f"the fourth cell opens the run as {opened}"]


def _last(notebook):
    last = notebook.cells[-1]
    lines = last.source.splitlines()
    if last.cell_type != "code" or not lines or lines[-1] != "run.finish()":
        return ["the last cell writes the artefacts and ends with run.finish()"]
    return []


def _headings(cell, *, last):
    heads = [line for line in cell.source.splitlines() if re.match(r"#+ ", line)]
    bilingual = re.compile(r"#+ [^·]*[A-Za-z][^·]* · [^·]*[一-鿿][^·]*")
    return [f"a heading stands in English · 中文: {head!r}" for head in heads if not bilingual.fullmatch(head)]


def _code(cell, *, last):
    tags, lines = _tags(cell), [line for line in cell.source.splitlines() if line.strip()]
    found = list(_outputs(cell))
    if len(lines) > MAX_LINES and "parameters" not in tags:
        found.append(f"{len(lines)} lines of code, more than {MAX_LINES}")
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        return [*found, "plain Python only: no magics, no shell"]
    return found + list(_statements(tree, imports="setup" in tags, writes=last))


def _outputs(cell):
    stored = cell.get("outputs") or []
    if cell.source.startswith(CHECKED):
        text = "".join(out.get("text", "") for out in stored if out.get("output_type") == "stream")
        if not text.strip():
            yield "a checked cell has its output stored, or nbval passes it in silence"
        if cell.get("execution_count") != 1:
            yield "a checked cell has the count 1: nbval refuses outputs without a count"
        return
    if stored:
        yield "outputs are not committed"
    if cell.get("execution_count") is not None:
        yield "execution counts are not committed"


def _statements(tree, *, imports, writes):
    for node in ast.walk(tree):
        if isinstance(node, FORBIDDEN_NODES):
            yield f"no {type(node).__name__}: logic lives in kamlib, with a test"
        if isinstance(node, (ast.Import, ast.ImportFrom)) and not imports:
            yield "imports stand in the setup cell"
        if isinstance(node, ast.Name) and node.id in FORBIDDEN_NAMES:
            yield f"no {node.id} in a notebook"
        if isinstance(node, ast.Attribute) and node.attr == "style":
            yield "no .style: tables are plain, so that names stay escaped"
        if isinstance(node, LOOPS) and sum(isinstance(inner, LOOPS) for inner in ast.walk(node)) > 1:
            yield "no nested loop"
        if not writes and _is_write(node):
            yield f"{node.func.attr}() belongs to the last cell: every write stands there, and nowhere else"


def _is_write(node):
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
        return False
    given = [arg.id for arg in node.args if isinstance(arg, ast.Name)]
    return (isinstance(node.func.value, ast.Name) and node.func.value.id == "run") or "run" in given


def _tags(cell):
    return cell.metadata.get("tags", [])


def pipeline(root):
    return YAML(typ="safe", pure=True).load((root / "notebooks" / "pipeline.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def notebooks(root):
    paths = sorted((root / "notebooks").glob("*.ipynb"))
    assert paths
    return {path.stem: nbformat.read(path, as_version=4) for path in paths}


def test_every_notebook_keeps_the_rules(notebooks):
    broken = {name: told for name, notebook in notebooks.items() if (told := faults(notebook, name))}
    assert broken == {}


def test_every_notebook_is_valid_and_names_the_kernel(notebooks):
    for notebook in notebooks.values():
        nbformat.validate(notebook)
        assert notebook.metadata.kernelspec.name == "python3"


def test_every_notebook_has_checked_headlines(notebooks):
    silent = [name for name, nb in notebooks.items() if not any(c.source.startswith(CHECKED) for c in nb.cells)]
    assert silent == []


def test_notebooks_and_pipeline_name_the_same_steps(root, notebooks):
    assert list(pipeline(root)) == sorted(notebooks)


def test_a_name_is_given_once_and_before_it_is_needed(root):
    given = []
    for step, edges in pipeline(root).items():
        assert set(edges) == {"needs", "gives"}, step
        assert set(edges["needs"]) <= set(given), f"{step} needs what no earlier step gives"
        given += edges["gives"]
    assert len(given) == len(set(given))


def test_the_first_cell_names_what_the_pipeline_says(root, notebooks):
    for step, edges in pipeline(root).items():
        last = notebooks[step].cells[0].source.splitlines()[-1]
        reads, writes = last.split("*Writes*")[0], last.split("*Writes*")[1].split("*Takes*")[0]
        assert set(edges["needs"]) <= set(re.findall(r"`(\w+)`", reads)), step
        assert set(edges["gives"]) <= set(re.findall(r"`(\w+)`", writes)), step


def good():
    """A small notebook that keeps every rule."""
    checked = new_code_cell(f"{CHECKED}\nprint(answer.headline())", execution_count=1)
    checked.outputs = [nbformat.v4.new_output("stream", name="stdout", text="Ten accounts carry all.\n")]
    return new_notebook(
        cells=[
            new_markdown_cell("# Who buys? · 谁在买？\n\nProse.\n\n*Reads* `a`. *Writes* `b`. *Takes* nothing."),
            new_code_cell(
                'run_dir: str = "runs/lab"  # folder\nseed: int = 1  # seed', metadata={"tags": ["parameters"]}
            ),
            new_code_cell("from kamlib import ranking\nimport pandas as pd", metadata={"tags": ["setup"]}),
            new_code_cell('run = Run.open(run_dir, "50_x")\nrun.read("a").head(3)'),
            new_markdown_cell("## How many? · 多少家？"),
            checked,
            new_code_cell('run.result("b", answer)\nrun.finish()'),
        ]
    )


def test_the_good_notebook_is_good():
    assert faults(good(), "50_x") == []


@pytest.mark.parametrize(
    ("cell", "source", "told"),
    [
        (0, "Who buys?", "begins with a title"),
        (0, "# Buyers · 买家\n*Reads* *Writes* *Takes*", "is a question"),
        (0, "# Who? · 谁？\n*Reads* *Takes*", "*Writes*"),
        (1, 'run_dir: str = "runs/lab"', "`name: type = literal  # help`"),
        (1, 'run_dir: str = "a"  # f\nx: int = len("a")  # help', "`name: type = literal  # help`"),
        (1, 'seed: int = 1  # s\nrun_dir: str = "a"  # f', "run_dir is the first"),
        (1, 'run_dir: str = "a"  # f\nseed: int = 1  # s\ncut: float = 0.8  # c', "seed is the last"),
        (2, "import numpy", "kamlib and pandas only"),
        (2, "from kamlib import runner", "kamlib and pandas only"),
        (2, "import pandas as pd\nx = 1", "imports and nothing else"),
        (3, 'run = Run.open(run_dir, "51_y")', "opens the run as"),
        (3, 'run = Run.open(run_dir, "50_x")\nrun.table("a", b)', "every write stands there"),
        (3, 'run = Run.open(run_dir, "50_x")\ncompany.record(run)', "every write stands there"),
        (3, 'run = Run.open(run_dir, "50_x")\nimport pandas', "imports stand in the setup cell"),
        (3, 'run = Run.open(run_dir, "50_x")\ndef f():\n    return 1', "no FunctionDef"),
        (3, 'run = Run.open(run_dir, "50_x")\nf = lambda: 1', "no Lambda"),
        (3, 'run = Run.open(run_dir, "50_x")\nos.getcwd()', "no os in a notebook"),
        (3, 'run = Run.open(run_dir, "50_x")\nplt.show()', "no plt in a notebook"),
        (3, 'run = Run.open(run_dir, "50_x")\n[[y for y in x] for x in z]', "no nested loop"),
        (3, 'run = Run.open(run_dir, "50_x")\n%matplotlib inline', "no magics"),
        (3, 'run = Run.open(run_dir, "50_x")\n' + "\n".join(f"a{n} = {n}" for n in range(12)), "13 lines"),
        (4, "## How many?", "a heading stands in English"),
        (6, "run.finish()\nprint(1)", "ends with run.finish()"),
    ],
)
def test_a_bad_cell_is_found(cell, source, told):
    notebook = good()
    notebook.cells[cell].source = source
    assert any(told in fault for fault in faults(notebook, "50_x")), faults(notebook, "50_x")


def test_stored_outputs_are_found_where_they_should_not_be():
    notebook = good()
    notebook.cells[3].outputs = [nbformat.v4.new_output("stream", text="x")]
    notebook.cells[3].execution_count = 3
    assert {"cell 3: outputs are not committed", "cell 3: execution counts are not committed"} == set(
        faults(notebook, "50_x")
    )


def test_a_checked_cell_without_output_is_found():
    notebook = good()
    notebook.cells[5].outputs = []
    assert any("has its output stored" in fault for fault in faults(notebook, "50_x"))


def test_a_checked_cell_without_a_count_is_found():
    notebook = good()
    notebook.cells[5].execution_count = None
    assert any("has the count 1" in fault for fault in faults(notebook, "50_x"))


def test_missing_and_doubled_tags_are_found():
    notebook = good()
    notebook.cells[3].metadata["tags"] = ["parameters"]
    assert any("tagged parameters; found [1, 3]" in fault for fault in faults(notebook, "50_x"))
    notebook = good()
    del notebook.cells[2].metadata["tags"]
    assert any("tagged setup; found []" in fault for fault in faults(notebook, "50_x"))
