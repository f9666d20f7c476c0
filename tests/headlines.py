"""Execute the notebooks on the demo data and store the outputs of their checked cells: ``make headlines``.

A changed headline then shows in the diff; say in CHANGELOG why it changed.
"""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
CHECKED = "# NBVAL_CHECK_OUTPUT"


def main():
    """Write every notebook back with the outputs of its checked cells, and no others."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        NotebookClient(notebook, resources={"metadata": {"path": NOTEBOOKS}}, timeout=300).execute()
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)
            if cell.cell_type == "code":
                checked = cell.source.startswith(CHECKED)
                cell.execution_count = 1 if checked else None  # nbval refuses outputs without a count
                cell.outputs = cell.outputs if checked else []
        notebook.metadata.pop("widgets", None)  # their ids differ each time
        notebook.metadata.language_info = {"name": "python"}
        nbformat.write(notebook, path)


if __name__ == "__main__":
    main()
