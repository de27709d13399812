#!/bin/sh
# Makes the AWS CLI and boto3 of this user sign AppFlow calls for API Gateway; `install.sh DIR` does it for AWS_DATA_PATH=DIR only.
set -eu
from="$(dirname "$0")/appflow/2020-08-23"
to="${1:-$HOME/.aws/models}/appflow/2020-08-23"
mkdir -p "$to"
cp "$from/service-2.sdk-extras.json" "$to/"
echo "installed $to/service-2.sdk-extras.json"
