"""An https receiver that knows webhooks by the library `standardwebhooks` alone, and the Ed25519
half by `cryptography`. Ends with 1 if it takes what it should not, or the other way round."""

import base64
import datetime
import http.server
import json
import os
import ssl
import subprocess
import sys
import tempfile
import threading

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
EXPECTED = {
    "plain": "Delivered",
    "words": "Delivered",
    "long": "Delivered",
    "changing": "Delivered",
    "both-kinds": "Delivered",
    "old": "Transient",
    "foreign-key": "Transient",
}


def verifies(secret, body, headers):
    """Whether the library takes it. It raises its own refusal, or a ValueError for a header that
    makes no sense to it; the body is not parsed, so that a broken one cannot hide that it passed."""
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except (WebhookVerificationError, ValueError):
        return False
    return True


def serve(hello, got):
    class Receiver(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name: self.headers[name] for name in HEADERS}
            got[self.path.strip("/")] = (body, headers)
            self.send_response(204 if verifies(hello["new"], body, headers) else 401)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(hello["cert"], hello["key"])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def exchange(program, folder):
    got = {}
    sender = subprocess.Popen(
        [program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "FOLDER": folder},
        text=True,
    )
    try:
        hello = json.loads(sender.stdout.readline())
        server = serve(hello, got)
        sender.stdin.write(f"{server.server_port}\n")
        sender.stdin.flush()
        said = [json.loads(line) for line in sender.stdout]
        server.shutdown()
    finally:
        sender.kill()
        sender.wait()
    return hello, got, {line["case"]: line["outcome"] for line in said}


def tampered(body, headers):
    """Every single thing that can be changed about a message, by name."""
    yield "a byte of the body", bytes([body[0] ^ 1]) + body[1:], headers
    yield "a longer body", body + b" ", headers
    yield "another id", body, {**headers, "webhook-id": "0" * 32}
    later = str(int(headers["webhook-timestamp"]) + 1)
    yield "another time", body, {**headers, "webhook-timestamp": later}
    yield "no signature", body, {**headers, "webhook-signature": ""}
    version, code = headers["webhook-signature"].split(" ")[0].split(",", 1)
    yield "another version", body, {**headers, "webhook-signature": f"v9,{code}"}
    flipped = bytearray(base64.b64decode(code))
    flipped[0] ^= 1
    other = base64.b64encode(flipped).decode()
    yield "a bit of the signature", body, {**headers, "webhook-signature": f"{version},{other}"}
    for name in HEADERS:
        yield f"no {name}", body, {key: headers[key] for key in HEADERS if key != name}


def public_key_verifies(public, body, headers):
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.removeprefix("whpk_")))
    for signature in headers["webhook-signature"].split(" "):
        version, code = signature.split(",", 1)
        if version == "v1a":
            try:
                key.verify(base64.b64decode(code), content)
            except InvalidSignature:
                continue
            return True
    return False


def keep(path, hello, got):
    """Writes down what came, for a receiver in yet another language."""
    requests = {
        name: {"body": base64.b64encode(body).decode(), "headers": headers}
        for name, (body, headers) in got.items()
    }
    kept = {"secret": hello["new"], "publicKey": hello["public"], "requests": requests}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(kept, file)


def main():
    with tempfile.TemporaryDirectory() as folder:
        hello, got, outcomes = exchange(sys.argv[1], folder)
    keep(sys.argv[2], hello, got)
    faults = []
    if outcomes != EXPECTED:
        faults.append(f"outcomes: expected {EXPECTED}, got {outcomes}")
    if set(got) != set(EXPECTED):
        faults.append(f"requests: {sorted(got)}")
        raise SystemExit("FAILED: " + "; ".join(faults))
    refused = 0
    body, headers = got["plain"]
    for name, other_body, other_headers in tampered(body, headers):
        refused += 1
        if verifies(hello["new"], other_body, other_headers):
            faults.append(f"{name}: verifies")
    if not verifies(hello["old"], *got["changing"]):
        faults.append("while keys change, the old key does not verify")
    body, headers = got["old"]
    age = datetime.datetime.now().timestamp() - int(headers["webhook-timestamp"])
    # By nothing but its age: its signature is good.
    genuine = Webhook(hello["new"]).sign(
        headers["webhook-id"],
        datetime.datetime.fromtimestamp(int(headers["webhook-timestamp"]), datetime.timezone.utc),
        body.decode(),
    )
    if not 590 < age < 700 or genuine != headers["webhook-signature"]:
        faults.append("the old message is refused for another reason than its age")
    body, headers = got["both-kinds"]
    if not public_key_verifies(hello["public"], body, headers):
        faults.append("v1a does not verify")
    if public_key_verifies(hello["public"], body + b" ", headers):
        faults.append("v1a verifies another body")
    ids = {headers["webhook-id"] for _, headers in got.values()}
    if len(ids) != len(got) or any("." in one for one in ids):
        faults.append(f"ids: {sorted(ids)}")
    if faults:
        raise SystemExit("FAILED: " + "; ".join(faults))
    taken = sum(1 for outcome in EXPECTED.values() if outcome == "Delivered")
    print(f"webhooks: {taken} verified, {refused + 2} tampered, old or foreign ones refused")


main()
