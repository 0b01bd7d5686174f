"""What came out behind the relay, read with Python's own mail parser: arrived.py FOLDER."""

import email
import email.policy
import pathlib
import sys
import time

EXPECTED = {
    # By STARTTLS, by implicit TLS, and logged in.
    "mira@mailbox.example": 3,
    "zarina@mailbox.example": 1,
    # The domain as it goes over the wire.
    "mira@xn--80a1acny.example": 1,
}
# Postfix may deliver later than it accepts.
PATIENCE_S = 30


def mails(folder):
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted(folder.iterdir())
    ]


def check(condition, words, mail):
    if not condition:
        sys.exit(f"FAILED: {words}\n{mail}")


def main():
    folder = pathlib.Path(sys.argv[1])
    for _ in range(PATIENCE_S * 10):
        if len(list(folder.iterdir())) >= 5:
            break
        time.sleep(0.1)
    # smtp-sink writes a mail's end after its beginning.
    time.sleep(0.5)
    seen = {}
    for mail in mails(folder):
        text = mail.as_bytes()
        check(not mail.defects, f"defects: {mail.defects}", text)
        to = mail["To"].addresses[0].addr_spec
        seen[to] = seen.get(to, 0) + 1
        delivery = mail["Message-ID"][1:].split("@")[0]
        check(mail["Message-ID"].endswith("@mail.bell.example>"), "Message-ID", text)
        check(mail["Subject"] == "UA-2026-014 · Әлия Сарман", "subject", text)
        check(mail["Date"].datetime.isoformat() == "2026-11-24T15:15:40+00:00", "date", text)
        sender = f"<bounce+{delivery}@bounces.bell.example>"
        check(sender in mail["X-Mail-Args"], "envelope sender", text)
        kinds = [part.get_content_type() for part in mail.iter_parts()]
        check(kinds == ["text/plain", "text/html"], f"parts: {kinds}", text)
        words = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
        check("word.\n.\n..\nТихое слово.\nFrom here" in words, "text", text)
    check(seen == EXPECTED, f"arrived: {seen}", "")


main()
