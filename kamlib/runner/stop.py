"""Ways to be stopped from outside: Ctrl-C, SIGTERM, and the time that a run may take."""

import os
import signal
import threading
from contextlib import contextmanager

from kamlib.base.errors import Exit

SIGNALS = {signal.SIGINT: Exit.INTERRUPTED, signal.SIGTERM: Exit.TERMINATED}


class Stopped(BaseException):
    """The run is to end now. Not an Exception, so that no ``except Exception`` on the way keeps it."""

    def __init__(self, exit_code):
        self.exit_code = Exit(exit_code)
        super().__init__(self.exit_code.name)


class Stop:
    """Turns the first signal into :class:`Stopped`; a second one ends the process at once, after `force`.

    Parameters
    ----------
    timeout : float or None
        Seconds until :class:`Stopped` with ``Exit.TIMEOUT``.
    force : callable
        Called without arguments before the process is ended by a second signal.
    """

    def __init__(self, *, timeout=None, force=lambda: None):
        self.exit_code = None
        self._timeout, self._force = timeout, force
        self._closing = self._listening = self._poked = False

    @contextmanager
    def listening(self):
        """Listen within this block: to signals in the main thread, to the time-out everywhere."""
        self._listening = threading.current_thread() is threading.main_thread()
        before = {number: signal.signal(number, self._heard) for number in SIGNALS} if self._listening else {}
        alarm = threading.Timer(self._timeout, self._late) if self._timeout else None
        if alarm:
            alarm.daemon = True
            alarm.start()
        try:
            yield self
        finally:
            if alarm:
                alarm.cancel()
            for number, handler in before.items():
                signal.signal(number, handler)

    def check(self):
        """Raise :class:`Stopped` if the run was told to end."""
        if self.exit_code is not None and not self._closing:
            raise Stopped(self.exit_code)

    def close(self):
        """From now on the first signal is only noted, so that tidying up is not broken off."""
        self._closing = True

    def _heard(self, number, frame):
        if self._poked:
            self._poked = False
        elif self.exit_code is None:
            self.exit_code = SIGNALS[number]
        else:
            self._force()
            os._exit(self.exit_code)
        self.check()

    def _late(self):
        if self.exit_code is None:
            self.exit_code = Exit.TIMEOUT
            if self._listening and hasattr(signal, "pthread_kill"):
                self._poked = True  # a sleeping main thread wakes up for a signal only
                signal.pthread_kill(threading.main_thread().ident, signal.SIGTERM)
