"""Starts the stand-in for a check, and ends it."""

import contextlib
import json
import os
import subprocess


@contextlib.contextmanager
def running(program, **settings):
    """Yields the stand-in's url, its token, and a function by which a reader writes to the bot."""
    environment = {**os.environ, **{name.upper(): value for name, value in settings.items()}}
    environment["ECHO"] = "1"
    server = subprocess.Popen(
        [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
    )

    def say(chat, text):
        server.stdin.write(f"{chat} {text}\n")
        server.stdin.flush()

    try:
        hello = json.loads(server.stdout.readline())
        yield hello["url"], hello["token"], say
    finally:
        server.kill()
        server.wait()
        server.stdin.close()
        server.stdout.close()
