"""Stands in for the official package, which the registries in reach do not have: what the hook relies on in it is an httpx
client under ``_client``, and requests as this one makes them."""
import os

import httpx


class Anthropic:
    def __init__(self):
        self._client = httpx.Client(base_url=os.environ["ANTHROPIC_BASE_URL"], timeout=60)
        self.messages = self

    def create(self, **body):
        answer = self._client.post("/v1/messages", json=body, headers={"x-api-key": "key", "x-stainless-retry-count": "0"})
        answer.raise_for_status()
        return answer.json()
