"""Runs schema.mjs with a stand-in beside it.

usage: schema.py STAND_IN REQUESTS.jsonl ...
"""

import pathlib
import subprocess
import sys

import stand_in


def main():
    program, *requests = sys.argv[1:]
    script = pathlib.Path(__file__).with_name("schema.mjs")
    with stand_in.running(program, groups="-5") as (url, token, _say):
        done = subprocess.run(["node", script, url, token, *requests])
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
