#!/usr/bin/env bash
# Holds the webhook channel against a receiver in another language, which knows webhooks by the
# library standardwebhooks. Nothing is asked of the network.
#
#   PYTHON   a Python with standardwebhooks and cryptography   (python3)
#   BUILT    set, if the examples of nabat-channel-webhook have been built
set -euo pipefail
cd "$(dirname "$0")/../.."
python="${PYTHON:-python3}"
examples="${CARGO_TARGET_DIR:-target}/debug/examples"

missing=()
for module in standardwebhooks cryptography; do
  "$python" -c "import $module" 2>/dev/null || missing+=("$module (PyPI)")
done
if [ "${#missing[@]}" -gt 0 ]; then
  printf 'FAILED: missing: %s\n' "${missing[@]}" >&2
  exit 2
fi

[ -n "${BUILT:-}" ] || cargo build --quiet -p nabat-channel-webhook --examples
PYTHONDONTWRITEBYTECODE=1 "$python" tests/webhook/receiver.py "$examples/webhook_sender"
