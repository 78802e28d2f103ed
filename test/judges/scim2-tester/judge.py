"""Asks scim2-tester about a SCIM server and prints what it found as JSON: judge.py URL, the key in JUDGE_TOKEN."""

import json
import os
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import check_server

http = Client(
    base_url=sys.argv[1],
    headers={"Authorization": f"Bearer {os.environ['JUDGE_TOKEN']}"},
    timeout=60,
)
results = check_server(SyncSCIMClient(http))
json.dump(
    [
        {
            "status": result.status.name,
            "title": result.title,
            "resource": result.resource_type,
            "reason": result.reason,
        }
        for result in results
    ],
    sys.stdout,
)
