#!/bin/sh
# Writes the lock files anew from their .in files; needs `uv` (pip install uv).
set -eu
cd "$(dirname "$0")/../.."

python=3.10
lock() {
  name=$1
  shift
  uv pip compile --quiet --universal --python-version "$python" --no-annotate \
    --custom-compile-command infra/local/lock.sh "$name.in" --output-file "$name.txt" "$@"
}

for name in infra/local/requirements-cloud infra/local/requirements-tools infra/local/requirements-redshift tests/requirements; do
  lock "$name" "$@"
done
lock tests/clients/requirements-airflow --generate-hashes "$@"
# fakesnow needs Python 3.11.
python=3.11
lock infra/local/requirements-snowflake "$@"
