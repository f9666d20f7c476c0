"""Being stopped from outside; and processes that are found by their mark."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from kamlib.base.errors import Exit
from kamlib.runner import processes
from kamlib.runner.stop import Stop, Stopped

SECOND = """
import os, signal, sys, time
from kamlib.runner.stop import Stop, Stopped
stop = Stop(force=lambda: print("forced", flush=True))
with stop.listening():
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except Stopped:
        stop.close()
        print("closing", flush=True)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(60)
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, Exit.INTERRUPTED), (signal.SIGTERM, Exit.TERMINATED)])
def test_a_signal_ends_what_is_going_on_and_handlers_are_put_back(number, code):
    before = signal.getsignal(number)
    with pytest.raises(Stopped) as error, Stop().listening():
        os.kill(os.getpid(), number)
        time.sleep(60)
    assert error.value.exit_code == code
    assert signal.getsignal(number) is before


def test_time_that_is_over_wakes_a_sleeping_run():
    with pytest.raises(Stopped) as error, Stop(timeout=0.05).listening():
        time.sleep(60)
    assert error.value.exit_code == Exit.TIMEOUT


def test_no_except_exception_keeps_it():
    assert not issubclass(Stopped, Exception)


def test_elsewhere_than_in_the_main_thread_it_is_seen_when_asked():
    seen = []

    def work():
        with Stop(timeout=0.05).listening() as stop:
            while True:
                try:
                    stop.check()
                except Stopped as error:
                    return seen.append(error.exit_code)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert seen == [Exit.TIMEOUT]


def test_while_tidying_up_a_first_signal_is_only_noted():
    with Stop().listening() as stop:
        stop.close()
        os.kill(os.getpid(), signal.SIGTERM)
        stop.check()
    assert stop.exit_code == Exit.TERMINATED


def test_a_second_signal_forces_the_end():
    done = subprocess.run([sys.executable, "-c", SECOND], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout.split()) == (Exit.INTERRUPTED, ["closing", "forced"])


def test_marked_processes_and_their_children_are_ended_and_no_others():
    code = (
        "import os, subprocess, time\n"
        "subprocess.Popen(['sleep', '613'], start_new_session=True)\n"
        "subprocess.Popen(['sleep', '614'], start_new_session=True, env={'PATH': os.environ['PATH']})\n"
        "print('begun', flush=True)\n"
        "time.sleep(600)"
    )
    marks = [f"{kind} {os.getpid()}" for kind in ("mine", "other")]
    started = [
        subprocess.Popen([sys.executable, "-c", code], env=os.environ | {"KAM_TEST_MARK": mark}, stdout=subprocess.PIPE)
        for mark in marks
    ]
    try:
        assert [process.stdout.readline() for process in started] == [b"begun\n"] * 2
        assert [len(processes.marked("KAM_TEST_MARK", mark)) for mark in marks] == [3, 3]
        processes.sweep("KAM_TEST_MARK", marks[0])
        assert [len(processes.marked("KAM_TEST_MARK", mark)) for mark in marks] == [0, 3]
    finally:
        processes.sweep("KAM_TEST_MARK", marks[1])
    for process in started:
        assert process.wait(60) == -signal.SIGKILL
        process.stdout.close()
