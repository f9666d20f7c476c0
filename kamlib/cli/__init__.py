"""The command line ``kam``; one module a group of commands, each a function from arguments to an answer."""

from kamlib.cli.app import main

__all__ = ["main"]
