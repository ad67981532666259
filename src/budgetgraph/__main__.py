"""``python -m budgetgraph``: the same as the command ``budgetgraph``."""

from budgetgraph.cli import main

if __name__ == "__main__":
    main()
