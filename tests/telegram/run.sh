#!/usr/bin/env bash
# Holds the rehearsal Bot API server against three strangers: Telegram's own parser (tdjson), the
# Bot API's schema (@gramio/types), and a foreign client (python-telegram-bot). Nothing is asked of
# the network.
#
#   PYTHON        a Python with tdjson and python-telegram-bot[rate-limiter]   (python3)
#   NODE_MODULES  a folder with @gramio/types, ts-json-schema-generator, ajv
#   REQUESTS      requests that other tests recorded, held against parser and schema
#                 (target/telegram-requests.jsonl, if it is there)
#   BUILT         set, if the examples of nabat-rehearsal have been built
set -euo pipefail
cd "$(dirname "$0")/../.."
python="${PYTHON:-python3}"
export NODE_MODULES="${NODE_MODULES:-$PWD/target/tools/npm/node_modules}"
requests="${REQUESTS:-$PWD/target/telegram-requests.jsonl}"
examples="${CARGO_TARGET_DIR:-target}/debug/examples"

missing=()
"$python" -c 'import tdjson' 2>/dev/null || missing+=("tdjson (PyPI)")
"$python" -c 'import telegram, aiolimiter' 2>/dev/null \
  || missing+=("python-telegram-bot[rate-limiter] (PyPI)")
for module in @gramio/types ts-json-schema-generator ajv; do
  [ -d "$NODE_MODULES/$module" ] || missing+=("$module (npm)")
done
if [ "${#missing[@]}" -gt 0 ]; then
  printf 'FAILED: missing: %s\n' "${missing[@]}" >&2
  exit 2
fi

[ -n "${BUILT:-}" ] || cargo build --quiet -p nabat-rehearsal --examples
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
export PYTHONDONTWRITEBYTECODE=1
"$python" tests/telegram/client.py "$examples/telegram" "$folder/client.jsonl"
"$python" tests/telegram/parser.py "$examples/parse_text" "$requests"
"$python" tests/telegram/schema.py "$examples/telegram" "$folder/client.jsonl" "$requests"
