"""`python -m l2f.snowflake.emulator PORT` serves in the foreground."""

import shutil
import signal
import sys
import tempfile


def main(port):
    # The server ends itself with the signal that stopped it, which leaves no time to tidy up.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    folder = tempfile.mkdtemp(prefix="l2f_emulator_")
    # fakesnow makes a folder for stages as it is imported, and leaves it behind.
    tempfile.tempdir = folder
    try:
        from l2f.snowflake.emulator.server import serve

        serve(port, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        sys.exit("usage: python -m l2f.snowflake.emulator PORT")
    main(int(sys.argv[1]))
