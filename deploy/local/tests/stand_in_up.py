"""`lea-up` with small HTTP servers in the services' place: `python stand_in_up.py`, run by the tests.

A service named in `BROKEN` ends at its start, as one that is configured wrongly does.
"""

import os
import sys
from pathlib import Path

from lea.local.command import Command
from lea.local.services import SERVICES, Wiring, service_environment
from lea.local.up import lea_up

SERVE = """
import http.server, json, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print('{"event": "asked for", "level": "warning", "path": "%s"}' % self.path, file=sys.stderr, flush=True)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(dict(os.environ)).encode())
    def log_message(self, *_):
        pass
address = (os.environ["LEA_HTTP_HOST"], int(os.environ["LEA_HTTP_PORT"]))
http.server.ThreadingHTTPServer(address, Handler).serve_forever()
"""
FAIL = "import sys; sys.exit('configuration: LEA_SOMETHING is missing')"


def stand_ins(wiring: Wiring) -> dict[str, Command]:
    broken = os.environ.get("BROKEN", "")
    return {
        name: Command(
            name,
            (sys.executable, "-c", FAIL if name == broken else SERVE),
            service_environment(name, wiring),
            wiring.directory,
            grace_s=5.0,
        )
        for name in SERVICES
    }


if __name__ == "__main__":
    sys.exit(lea_up(Path.cwd(), os.environ, stand_ins))
