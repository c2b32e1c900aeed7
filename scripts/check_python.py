"""Says in one sentence when this Python is too old, before anything is installed."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Tech-Wize needs Python 3.11 or newer; this is %d.%d. Name another: make run PYTHON=python3.12"
        % sys.version_info[:2]
    )
