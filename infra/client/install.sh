#!/bin/sh
# Lets the AWS CLI and boto3 sign AppFlow calls for API Gateway, where AWS_DATA_PATH names the folder: ~/.penstock/models, or the one given.
set -eu
from="$(dirname "$0")/appflow/2020-08-23"
folder="${1:-$HOME/.penstock/models}"
folder="${folder%/}"
to="$folder/appflow/2020-08-23"
mkdir -p "$to"
cp "$from/service-2.sdk-extras.json" "$to/"
echo "installed $to/service-2.sdk-extras.json"
if [ "$folder" = "$HOME/.aws/models" ]; then
  echo "warning: every AppFlow call of this user is signed for Penstock now, and the real AppFlow refuses such calls;" >&2
  echo "to undo it: rm $to/service-2.sdk-extras.json" >&2
else
  echo "use it with: export AWS_DATA_PATH=$folder"
fi
