"""Company files and databases become canonical tables, with a ledger of every row and all money."""
