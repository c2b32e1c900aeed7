"""Starts the embedded server of a folder, says so, and waits to be killed.

    hold_postgres.py DIR

Prints "SERVER WATCH", the process ids of the server and of the death watch.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from techwize_core.kernel.embedded import EmbeddedPostgres
from techwize_core.kernel.errors import TechwizeError
from techwize_core.kernel.supervision import DeathWatch

# Blocked, so that it waits for us instead of ending us.
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
watch = DeathWatch()
server = EmbeddedPostgres(Path(sys.argv[1]), extra_settings={"fsync": "off"}, watch=watch)
try:
    server.start()
except TechwizeError as error:
    print(error.detail, file=sys.stderr)
    sys.exit(1)
print(server.pid, watch.pid, flush=True)
signal.sigwait({signal.SIGUSR1})
server.stop()
