"""
    python -m sweep     with the plan as JSON in the first line of standard input; started by `npm run sweep`

Ends with status 0 when all is done, 1 when something failed, 130 when it was stopped; and at once when standard input
closes, as then the command that started it is gone.
"""

import json
import os
import signal
import sys
import threading

from .command import StorageOutOfReach, SweepCommand
from .one_command import SweepIsRunning

STANDARD_INPUT = 0


def main() -> int:
    plan = json.loads(first_line())
    threading.Thread(target=end_with_command, daemon=True).start()
    command = SweepCommand(plan)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: command.stop())
    try:
        return command.run()
    except (StorageOutOfReach, SweepIsRunning) as error:
        print(error, file=sys.stderr)
        return 1


# Standard input is read without Python's buffer, which it would wait for at its end.
def first_line() -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        part = os.read(STANDARD_INPUT, 65_536)
        if not part:
            raise EOFError("the plan ended before its line did")
        line += part
    return line


def end_with_command() -> None:
    while os.read(STANDARD_INPUT, 65_536):
        pass
    os._exit(1)


# Workers are started as copies of this module, and must not begin a sweep of their own.
if __name__ == "__main__":
    sys.exit(main())
