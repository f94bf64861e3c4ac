"""Kills work (-9) that another process does on the present database."""

import os
import signal
import time

from django.db import connection


def killed(work, after):
    """Do the work in a process of its own, which is killed so many seconds after its first word.

    ``work`` is given a function that tells of what is committed; gives what was told.
    """
    connection.close()  # or both would speak over one connection
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        try:
            work(lambda word: os.write(writing, f"{word}\n".encode()))
        finally:
            os._exit(1)
    os.close(writing)
    told = os.read(reading, 1)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while part := os.read(reading, 65_536):
        told += part
    os.close(reading)
    return told.decode().split()


def dies_at(work, beginning, nth=1):
    """Do the work in a process that is killed once the nth statement that begins so was carried out."""
    connection.close()
    if (child := os.fork()) == 0:
        left = [nth]

        def watched(execute, sql, *arguments):
            result = execute(sql, *arguments)
            left[0] -= str(sql).startswith(beginning)
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        try:
            with connection.execute_wrapper(watched):
                work()
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
