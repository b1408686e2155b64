"""Runs what the tests ask for, one JSON line after another: calls through the Python hook, with httpx, urllib or requests, or
with a recorded answer in place of the network."""
import asyncio
import base64
import json
import os
import sys
import urllib.error
import urllib.request
import zlib

import httpx
import requests

import telemetry_usage

KEY = {"authorization": "Bearer key-canary-0b3d"}


def say(line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


class Reader:
    """Takes pieces until it has enough."""

    def __init__(self, take, announce):
        self.pieces, self.take, self.announce = [], take, announce

    def add(self, piece):
        self.pieces.append(piece)
        if self.announce:
            say({"piece": len(self.pieces)})
        return len(self.pieces) == self.take

    def result(self, status, fault=None):
        body = b"".join(self.pieces)
        if body[:2] == b"\x1f\x8b":  # urllib leaves the unpacking to its caller
            body = zlib.decompress(body, 47)
        seen = {"status": status, "bytes": base64.b64encode(body).decode()}
        return {**seen, "error": repr(fault)} if fault else seen


def with_httpx(url, body, headers, reader):
    client = telemetry_usage.instrument(httpx.Client(timeout=60))
    with client, client.stream("POST", url, json=body, headers={**KEY, **headers}) as response:
        try:
            for piece in response.iter_bytes():
                if reader.add(piece):
                    break
        except httpx.HTTPError as fault:
            return reader.result(response.status_code, fault)
        return reader.result(response.status_code)


def with_httpx_async(url, body, headers, reader):
    async def go():
        client = telemetry_usage.instrument(httpx.AsyncClient(timeout=60))
        async with client, client.stream("POST", url, json=body, headers={**KEY, **headers}) as response:
            try:
                async for piece in response.aiter_bytes():
                    if reader.add(piece):
                        break
            except httpx.HTTPError as fault:
                return reader.result(response.status_code, fault)
            return reader.result(response.status_code)

    return asyncio.run(go())


def with_urllib(url, body, headers, reader):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json", **KEY, **headers})
    try:
        opened = urllib.request.urlopen(request, timeout=60)
    except urllib.error.HTTPError as refused:
        telemetry_usage.capture(refused, model=body.get("model"))
        return reader.result(refused.code)
    with telemetry_usage.capture(opened, model=body.get("model")) as response:
        try:
            while True:
                piece = response.read1()
                if not piece or reader.add(piece):
                    break
        except OSError as fault:
            return reader.result(response.status, fault)
        except Exception as fault:  # http.client's own
            return reader.result(response.status, fault)
        return reader.result(response.status)


def with_requests(url, body, headers, reader):
    with requests.post(url, json=body, headers={**KEY, **headers}, stream=True, timeout=60) as plain:
        response = telemetry_usage.capture(plain)
        try:
            for piece in response.iter_content(None):
                if reader.add(piece):
                    break
        except requests.RequestException as fault:
            return reader.result(response.status_code, fault)
        return reader.result(response.status_code)


CLIENTS = {"httpx": with_httpx, "httpx-async": with_httpx_async, "urllib": with_urllib, "requests": with_requests}


class Played(httpx.BaseTransport):
    def __init__(self, response):
        self.response = response

    def handle_request(self, request):
        if self.response is None:
            raise httpx.ConnectError("refused", request=request)
        return httpx.Response(self.response["status"], headers=self.response["headers"], stream=PlayedStream(self.response))


class PlayedStream(httpx.SyncByteStream):
    def __init__(self, response):
        self.response = response

    def __iter__(self):
        for text in self.response.get("chunks", []):
            yield text.encode()
        for text in self.response.get("chunks_base64", []):
            yield base64.b64decode(text)
        if self.response.get("cut"):
            raise httpx.ReadError("broken")


def play(recorded):
    request, reader = recorded["request"], Reader(recorded.get("read"), False)
    client = telemetry_usage.instrument(httpx.Client(transport=Played(recorded["response"])), provider=recorded.get("provider"))
    with telemetry_usage.context(tags=recorded.get("tags"), **recorded.get("dimensions", {})):
        try:
            with client.stream(
                request["method"], request["url"], headers=request.get("headers"), content=request["body"].encode()
            ) as response:
                try:
                    for piece in response.iter_raw():
                        if reader.add(piece):
                            break
                except httpx.HTTPError as fault:
                    return reader.result(response.status_code, fault)
                return reader.result(response.status_code)
        except httpx.HTTPError as fault:
            return {"error": repr(fault)}


def together(base, path, body, teams, **_):
    async def one(client, team):
        with telemetry_usage.context(team=team):
            await asyncio.sleep(0.001)
            await client.post(base + path, json=body)

    async def go():
        async with telemetry_usage.instrument(httpx.AsyncClient(timeout=60)) as client:
            await asyncio.gather(*(one(client, team) for team in teams))

    asyncio.run(go())
    return {}


def fork(recorded, **_):
    """The parent has a call waiting when the child is made; each sends its own."""
    play(recorded[0])
    child = os.fork()
    if child == 0:
        play(recorded[1])
        os._exit(0 if telemetry_usage.flush(30) else 1)
    return {"exit": os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}


def flood(recorded, count, **_):
    for _ in range(count):
        play(recorded)
    return {}


def configure(url, **_):
    telemetry_usage.configure(url=url)
    return {}


OPERATIONS = {
    "fetch": lambda via, base, path, body, headers=None, take=None, announce=False, **_: CLIENTS[via](
        base + path, body, headers or {}, Reader(take, announce)
    ),
    "play": lambda recorded, **_: play(recorded),
    "flood": flood,
    "fork": fork,
    "together": together,
    "configure": configure,
    "flush": lambda milliseconds, **_: {"flushed": telemetry_usage.flush(milliseconds / 1000)},
    "stats": lambda **_: {"stats": telemetry_usage.stats()},
}

for line in sys.stdin:
    command = json.loads(line)
    try:
        with telemetry_usage.context(session=command.get("session")):
            say(OPERATIONS[command.pop("op")](**{name: value for name, value in command.items() if name != "session"}))
    except Exception as fault:
        say({"error": repr(fault)})
