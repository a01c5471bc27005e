"""`python -m evals` is the `betteridge` command."""

from evals.cli import main

main()
