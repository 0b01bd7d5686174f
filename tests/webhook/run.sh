#!/usr/bin/env bash
# Holds the webhook channel against receivers in two other languages, which know webhooks by the
# libraries called standardwebhooks of PyPI and npm. Nothing is asked of the network.
#
#   PYTHON        a Python with standardwebhooks and cryptography   (python3)
#   NODE_MODULES  a folder with standardwebhooks
#   BUILT         set, if the examples of nabat-channel-webhook have been built
set -euo pipefail
cd "$(dirname "$0")/../.."
python="${PYTHON:-python3}"
export NODE_MODULES="${NODE_MODULES:-$PWD/target/tools/npm/node_modules}"
examples="${CARGO_TARGET_DIR:-target}/debug/examples"

missing=()
for module in standardwebhooks cryptography; do
  "$python" -c "import $module" 2>/dev/null || missing+=("$module (PyPI)")
done
[ -d "$NODE_MODULES/standardwebhooks" ] || missing+=("standardwebhooks (npm)")
command -v node >/dev/null || missing+=("node (Debian: nodejs)")
if [ "${#missing[@]}" -gt 0 ]; then
  printf 'FAILED: missing: %s\n' "${missing[@]}" >&2
  exit 2
fi

[ -n "${BUILT:-}" ] || cargo build --quiet -p nabat-channel-webhook --examples
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
export PYTHONDONTWRITEBYTECODE=1
"$python" tests/webhook/receiver.py "$examples/webhook_sender" "$folder/captured.json"
node tests/webhook/verify.mjs "$folder/captured.json"
