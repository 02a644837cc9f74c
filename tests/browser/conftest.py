"""The story of runs is that of tests/python."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "python"))
