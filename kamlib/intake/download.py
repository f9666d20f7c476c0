"""A downloader for pooch that keeps what has arrived, tries again, and goes on from there."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import requests

CHUNK = 1 << 14  # what a broken line can lose at most
TRANSIENT_STATUS = {408, 429, 500, 502, 503, 504}
CUT = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


class Truncated(requests.ConnectionError):
    """The transfer ended before all bytes were there."""


@dataclass(frozen=True)
class Resuming:
    """What pooch calls to bring an address to a file; one for each file.

    A transfer that breaks leaves its bytes beside the target (``.part``) with the server's mark of the version
    (``.part.json``); the next one asks for the rest of that very version and starts anew when it is another.

    Parameters
    ----------
    part : Path
        Where the bytes are kept until all are there.
    accept : callable
        Given the path of the complete file; raises when the content is not what was wanted.
    progress : callable
        Given the bytes that are there, and the bytes in all or None where the server does not say.
    attempts : int
        How often a broken transfer is tried in all, with `wait`, 2·`wait`, 4·`wait` … seconds between.
    """

    part: Path
    accept: Callable[[Path], None] = lambda path: None
    progress: Callable[[int, int | None], None] = lambda done, total: None
    attempts: int = 3
    wait: float = 1.0
    timeout: float = 30.0

    def __call__(self, url, output_file, pooch):
        """Bring `url` to `output_file`; raises what the last attempt raised."""
        for attempt in range(1, self.attempts + 1):
            try:
                self._transfer(url)
                break
            except requests.RequestException as error:
                if attempt == self.attempts or not _transient(error):
                    raise
                time.sleep(self.wait * 2 ** (attempt - 1))
        self._mark.unlink(missing_ok=True)
        try:
            self.accept(self.part)
            self.part.replace(output_file)
        finally:
            self.part.unlink(missing_ok=True)

    @property
    def _mark(self):
        return self.part.with_name(self.part.name + ".json")

    def _transfer(self, url):
        have, version = self._kept()
        with requests.get(url, headers=_headers(have, version), stream=True, timeout=self.timeout) as reply:
            if reply.status_code == requests.codes.requested_range_not_satisfiable and have:
                self._settle_unsatisfiable(reply, have)
                return
            reply.raise_for_status()
            start = have if _goes_on(reply, have) else 0
            self._keep_version(reply)
            self._store(reply, start)

    def _kept(self):
        """Bytes that are there and the version that they belong to; none where the version is unknown."""
        if not (self.part.is_file() and self._mark.is_file()):
            return 0, ""
        version = json.loads(self._mark.read_text(encoding="utf-8"))["version"]
        return (self.part.stat().st_size, version) if version else (0, "")

    def _keep_version(self, reply):
        version = reply.headers.get("ETag", "")
        if not version or version.startswith("W/"):
            version = reply.headers.get("Last-Modified", "")
        self._mark.write_text(json.dumps({"version": version}), encoding="utf-8")

    def _store(self, reply, start):
        length = reply.headers.get("Content-Length")
        total = start + int(length) if length is not None else None
        done = start
        with self.part.open("r+b" if start else "wb") as stream:
            stream.seek(start)
            for chunk in reply.iter_content(CHUNK):
                stream.write(chunk)
                done += len(chunk)
                self.progress(done, total)
        if total is not None and done != total:
            raise Truncated(f"{done} of {total} bytes arrived")

    def _settle_unsatisfiable(self, reply, have):
        """Nothing is left to send: all bytes are there, or the kept ones belong to something else."""
        if reply.headers.get("Content-Range", "") != f"bytes */{have}":
            self.part.unlink()
            raise Truncated("the kept part does not fit; starting anew")


def _headers(have, version):
    plain = {"Accept-Encoding": "identity"}
    return plain | {"Range": f"bytes={have}-", "If-Range": version} if have else plain


def _goes_on(reply, have):
    said = reply.headers.get("Content-Range", "")
    return reply.status_code == requests.codes.partial_content and said.startswith(f"bytes {have}-")


def _transient(error):
    if isinstance(error, requests.HTTPError):
        return error.response.status_code in TRANSIENT_STATUS
    return isinstance(error, CUT)
