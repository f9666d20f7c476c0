"""Company files and databases become canonical tables, with a ledger of every row and all money.

Start with :func:`kamlib.intake.company.load_company` (all tables of a params file) or
:func:`kamlib.intake.check.inspect` (a look at files). Nothing is imported here, so that a worker that only needs the
params model starts at once.
"""
