"""A web server on loopback that behaves as told: resumes, breaks off, refuses, lies about lengths."""

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Page:
    """What the server answers for one path.

    ``cuts`` holds, for each request in turn, after how many bytes the line is dropped (None: not at all);
    ``statuses`` the status of each request in turn (200 after the last).
    """

    body: bytes
    version: str = '"v1"'
    ranges: bool = True
    length: bool = True
    cuts: list = field(default_factory=list)
    statuses: list = field(default_factory=list)


@contextmanager
def serving(pages):
    """Serve ``{path: Page}``; yields the address and the list of requests as (path, Range header, status)."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args):
            return

        def do_GET(self):
            page = pages.get(self.path)
            status = 404 if page is None else (page.statuses.pop(0) if page.statuses else 200)
            if status != 200:
                return self._plain(status)
            asked, start = self.headers.get("Range", ""), 0
            if page.ranges and asked and self.headers.get("If-Range") in (None, page.version):
                start = int(asked.removeprefix("bytes=").rstrip("-"))
                if start >= len(page.body):
                    return self._plain(416, {"Content-Range": f"bytes */{len(page.body)}"})
            self._send(page, start)

        def _plain(self, status, headers=None):
            seen.append((self.path, self.headers.get("Range", ""), status))
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _send(self, page, start):
            rest = page.body[start:]
            seen.append((self.path, self.headers.get("Range", ""), 206 if start else 200))
            self.send_response(206 if start else 200)
            if page.version:
                self.send_header("ETag", page.version)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(page.body) - 1}/{len(page.body)}")
            if page.length:
                self.send_header("Content-Length", str(len(rest)))
            else:
                self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            cut = page.cuts.pop(0) if page.cuts else None
            sent = rest if cut is None else rest[:cut]
            self.wfile.write(sent if page.length else b"%x\r\n%s\r\n" % (len(sent), sent))
            if cut is not None:
                self.close_connection = True
            elif not page.length:
                self.wfile.write(b"0\r\n\r\n")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
