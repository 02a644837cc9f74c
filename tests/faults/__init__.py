"""What can happen to a run, done to it, and that nothing is lost by it.

`make faults`, or in the folder tests: `python -m faults --only kills --seed 7`. A fault is one thing done to
a run; a loss is a promise of README.md that did not hold afterwards. promises.py says what is promised,
runs.py starts the command, campaign.py does two jobs at a time, and each other module is one kind of fault.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The command of this checkout, and what the other Python tests build on.
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "python")]
