#!/usr/bin/env bash
# Write src/lib/openapi.d.ts from the gateway as it is; with --check only say whether that would change it.
set -euo pipefail
cd "$(dirname "$0")/.."
document=$(mktemp --suffix=.json)
types=$(mktemp --suffix=.d.ts)
trap 'rm -f "$document" "$types"' EXIT
"${PYTHON:-../../.venv/bin/python}" scripts/openapi.py >"$document"
node_modules/.bin/openapi-typescript "$document" --alphabetize --output "$types" >/dev/null
if [ "${1:-}" = --check ]; then
  cmp -s "$types" src/lib/openapi.d.ts || {
    echo "src/lib/openapi.d.ts is not what the gateway says: npm run openapi" >&2
    exit 1
  }
else
  cp "$types" src/lib/openapi.d.ts
fi
