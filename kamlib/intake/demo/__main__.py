"""``python -m kamlib.intake.demo FOLDER [--seed N]``: write the demo data and print the files written."""

import argparse

from kamlib.intake.demo import SEED, write


def main(arguments=None):
    """Write the demo data; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m kamlib.intake.demo")
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, default=SEED)
    said = parser.parse_args(arguments)
    try:
        paths = write(said.folder, seed=said.seed)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    print(*paths, sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
