"""`python -m l2f` is `l2f`."""

from l2f.cli import main

main()
