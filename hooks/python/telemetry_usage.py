"""Cost telemetry for programs that call language models: one event per call, never a prompt, never a completion.

One file, standard library only, Python 3.9 or later. Copy it into your program.

    import anthropic, telemetry_usage
    client = telemetry_usage.instrument(anthropic.Anthropic())
    with telemetry_usage.context(team="search", feature="rag"):
        client.messages.create(...)

``instrument`` takes every client built on httpx (the official ``anthropic`` and ``openai`` packages, sync and async, and
httpx clients themselves); ``capture`` takes a response of urllib or requests, or a parsed answer. Answers pass through
untouched, also streamed ones; the event is made from the usage object in them, at the end of the answer or when it is
closed early, and sent in the background.

Environment, read on import: ``TELEMETRY_URL`` (default http://127.0.0.1:8088), ``TELEMETRY_KEY``, and default dimensions
``TELEMETRY_TEAM``, ``TELEMETRY_PROJECT``, ``TELEMETRY_FEATURE``, ``TELEMETRY_ENVIRONMENT``. ``configure`` sets the same.

Nothing here raises into the host or makes it wait: what cannot be captured or delivered is dropped and counted by reason,
see ``stats``.
"""
from __future__ import annotations

import atexit
import base64
import collections
import contextlib
import contextvars
import datetime
import functools
import json
import logging
import os
import random
import re
import struct
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
import zlib
from typing import Any, Dict, List, Optional, Tuple

__all__ = ["instrument", "capture", "context", "configure", "stats", "flush"]

_log = logging.getLogger("telemetry_usage")

# ---------------------------------------------------------------- limits

_QUEUE_EVENTS = 10_000
_QUEUE_BYTES = 64 * 1024 * 1024  # answers wait here until the background thread reads them
_ANSWER_BYTES = 32 * 1024 * 1024  # of one answer, or of one event of a stream; more is passed on, but not read
_BATCH_EVENTS = 500
_BATCH_BYTES = 4 * 1024 * 1024
_LINGER_S = 1.0
_POST_TIMEOUT_S = 10.0
_BACKOFF_S = (0.5, 30.0)
_EXIT_S = 2.0
_TEXT = 256  # UTF-16 code units of any text in an event
_PROMPT_NAME = 128
_TAGS = 16
_RAW_USAGE_BYTES = 16 * 1024

_NAMESPACE = uuid.UUID("b5de8dbd-f10c-5f4e-99d7-116267fb7ba8")
_DIMENSIONS = frozenset(
    "team project feature environment customer cost_center user session prompt_name task_type complexity agent".split()
)

# ---------------------------------------------------------------- attribution

_ambient: contextvars.ContextVar[Dict[str, Any]] = contextvars.ContextVar("telemetry_usage", default={})


@contextlib.contextmanager
def context(tags: Optional[Dict[str, str]] = None, **dimensions: str):
    """Attributes the calls made inside it. Nested ones add to the outer; it follows the task through ``await``.

    Dimensions: team, project, feature, environment, customer, cost_center, user, session, prompt_name, task_type,
    complexity, agent; at most 256 characters each. Others are left out and counted. ``tags``: up to 16 further pairs.
    """
    outer = _ambient.get()
    inner = {**outer, **_clean(dimensions)}
    if tags:
        inner["tags"] = dict(list({**outer.get("tags", {}), **_texts(tags)}.items())[:_TAGS])
    token = _ambient.set(inner)
    try:
        yield
    finally:
        try:
            _ambient.reset(token)
        except ValueError:
            # A generator that was closed in another context: that context is gone, and its value with it.
            pass


def _clean(dimensions: Dict[str, Any]) -> Dict[str, str]:
    kept = {}
    for name, value in _texts(dimensions).items():
        if name not in _DIMENSIONS or (name == "prompt_name" and (len(value) > _PROMPT_NAME or re.search(r"\s", value))):
            # The server would refuse the whole event, and with it what the call cost.
            _publisher.count("dimension_left_out")
        else:
            kept[name] = value
    return kept


def _texts(pairs: Dict[str, Any]) -> Dict[str, str]:
    return {_cut(str(name)): _cut(str(value)) for name, value in pairs.items() if value is not None and value != ""}


def _cut(text: str) -> str:
    return text.encode("utf-16-le", "replace")[: _TEXT * 2].decode("utf-16-le", "ignore")


# ---------------------------------------------------------------- which call is it

_HOSTS = (
    ("api.anthropic.com", "anthropic"),
    ("api.openai.com", "openai"),
    ("openai.azure.com", "azure"),
    ("cognitiveservices.azure.com", "azure"),
    ("services.ai.azure.com", "azure"),
    ("generativelanguage.googleapis.com", "google"),
    ("aiplatform.googleapis.com", "vertex"),
    ("api.deepseek.com", "deepseek"),
    ("api.mistral.ai", "mistral"),
    ("api.x.ai", "xai"),
)

_PATHS = (  # pattern of the path, api, operation, provider of a host that nobody knows
    (re.compile(r"/v1/messages$"), "anthropic.messages", "chat", "anthropic"),
    (re.compile(r"/publishers/anthropic/models/(?P<model>[^/]+):(?:raw|streamRaw)Predict$"), "anthropic.messages", "chat", "vertex"),
    (re.compile(r"/chat/completions$"), "openai.chat", "chat", "openai"),
    (re.compile(r"/completions$"), "openai.chat", "completion", "openai"),
    (re.compile(r"/responses$"), "openai.responses", "chat", "openai"),
    (re.compile(r"/embeddings$"), "openai.embeddings", "embeddings", "openai"),
    (re.compile(r"/models/(?P<model>[^/]+):(?:g|streamG)enerateContent$"), "google.generate_content", "chat", "google"),
    (re.compile(r"^/model/(?P<model>[^/]+)/converse(?:-stream)?$"), "bedrock.converse", "chat", "bedrock"),
    (re.compile(r"^/model/(?P<model>[^/]+)/invoke(?:-with-response-stream)?$"), "anthropic.messages", "chat", "bedrock"),
)

_DEPLOYMENT = re.compile(r"/openai/deployments/(?P<model>[^/]+)/")


class _Target:
    """What a URL says about a call."""

    def __init__(self, api: str, provider: str, operation: str, model: str):
        self.api, self.provider, self.operation, self.model = api, provider, operation, model


def _target(url: str, told: Optional[str]) -> Optional[_Target]:
    parts = urllib.parse.urlsplit(url)
    for pattern, api, operation, usual in _PATHS:
        match = pattern.search(parts.path)
        if match:
            named = match if "model" in pattern.groupindex else _DEPLOYMENT.search(parts.path)
            provider = told or _provider(parts.hostname or "", parts.path) or usual
            if api == "openai.chat" and provider in ("deepseek", "mistral"):
                api = provider + ".chat"
            return _Target(api, provider, operation, urllib.parse.unquote(named.group("model")) if named else "")
    return None


def _provider(host: str, path: str) -> str:
    for known, provider in _HOSTS:
        if host == known or host.endswith("." + known) or host.endswith("-" + known):
            return provider
    if host.startswith("bedrock-runtime") and ".amazonaws.com" in host:
        return "bedrock"
    if "/openai/deployments/" in path:
        return "azure"
    return "vertex" if "/projects/" in path and ":" in path else ""


# ---------------------------------------------------------------- what the answer says


class _Answer:
    """Reads the objects of an answer: the whole one, or the events of a stream one by one."""

    def __init__(self) -> None:
        self.model = ""
        self.id = ""
        self.tier = ""
        self.usage: Optional[Dict[str, Any]] = None
        self.complete = False  # the counts are final
        self.refused = False
        self.failed = False
        self.token_at: Optional[float] = None

    def whole(self, answer: Any) -> None:
        raise NotImplementedError

    def event(self, name: str, data: bytes, at: float) -> None:
        raise NotImplementedError

    def _names(self, answer: Dict[str, Any], model: str = "model", id: str = "id") -> None:
        self.model = _text(answer.get(model)) or self.model
        self.id = _text(answer.get(id)) or self.id


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _object(value: Any) -> Optional[Dict[str, Any]]:
    return value if isinstance(value, dict) else None


class _Anthropic(_Answer):
    def whole(self, answer: Any) -> None:
        self._names(answer)
        self.usage = _object(answer.get("usage"))
        self.refused = answer.get("stop_reason") == "refusal"
        self.complete = True

    def event(self, name: str, data: bytes, at: float) -> None:
        if name == "content_block_delta":
            self.token_at = self.token_at or at
        elif name == "message_start":
            message = json.loads(data).get("message") or {}
            self._names(message)
            self.usage = _object(message.get("usage"))
        elif name == "message_delta":
            delta = json.loads(data)
            reason = (delta.get("delta") or {}).get("stop_reason")
            self.refused = reason == "refusal"
            told = _object(delta.get("usage"))
            if told is not None:
                self.usage = _merge_anthropic(self.usage or {}, told)
                self.complete = reason is not None
            model = _taken_over(told)
            self.model = model or self.model
        elif name == "error":
            self.failed = True
        elif name == "":
            # Bedrock's frames carry the same events without their names beside them.
            inner = json.loads(data)
            if _text(inner.get("type")):
                self.event(inner["type"], data, at)


def _taken_over(usage: Optional[Dict[str, Any]]) -> str:
    """A stream names the model asked for at its start; that another one took over stands in the iterations."""
    for entry in reversed((usage or {}).get("iterations") or []):
        if isinstance(entry, dict) and entry.get("type") == "fallback_message":
            return _text(entry.get("model"))
    return ""


def _merge_anthropic(start: Dict[str, Any], delta: Dict[str, Any]) -> Dict[str, Any]:
    """Counts of a delta are cumulative and replace those of the start; split, tier, region and speed stand at the start only."""
    merged = {}
    for name, value in start.items():
        later = delta.get(name)
        if later is not None:
            merged[name] = later
        elif name == "iterations" and isinstance(value, list):
            merged[name] = [entry for entry in value if not (isinstance(entry, dict) and entry.get("type") == "message")]
        elif name == "cache_creation" and isinstance(value, dict):
            merged[name] = _shrunk_split(value, delta.get("cache_creation_input_tokens")) or value
        else:
            merged[name] = value
    merged.update((name, value) for name, value in delta.items() if name not in start)
    return merged


def _shrunk_split(split: Dict[str, Any], written: Any) -> Optional[Dict[str, int]]:
    """A redeemed fallback credit turns writes into reads: a split with one life shrinks with them, a mixed one stays."""
    minutes5 = split.get("ephemeral_5m_input_tokens") or 0
    hour1 = split.get("ephemeral_1h_input_tokens") or 0
    if not isinstance(written, int) or written >= minutes5 + hour1 or (minutes5 and hour1 and written):
        return None
    return {
        "ephemeral_5m_input_tokens": 0 if hour1 and not minutes5 else written,
        "ephemeral_1h_input_tokens": written if hour1 and not minutes5 else 0,
    }


class _Chat(_Answer):
    _WORTH_READING = re.compile(rb'"usage"\s*:\s*\{|"finish_reason"\s*:\s*"|"error"\s*:')

    def __init__(self) -> None:
        super().__init__()
        self._finished = False

    def whole(self, answer: Any) -> None:
        self._read(answer)
        self.complete = True

    def event(self, name: str, data: bytes, at: float) -> None:
        if data == b"[DONE]":
            self.complete = True
            return
        if self.model and self.token_at and not self._WORTH_READING.search(data):
            return
        chunk = json.loads(data)
        if chunk.get("error"):
            self.failed = True
            return
        self._read(chunk)
        for choice in chunk.get("choices") or []:
            delta = choice.get("delta") or {}
            if not self.token_at and (choice.get("text") or any(delta[part] for part in delta if part != "role")):
                self.token_at = at
            self._finished = self._finished or choice.get("finish_reason") is not None
        self.complete = self.complete or (self._finished and self.usage is not None)

    def end(self) -> None:
        # Some servers with this shape close without [DONE].
        self.complete = self.complete or self._finished

    def _read(self, answer: Dict[str, Any]) -> None:
        self._names(answer)
        self.tier = _text(answer.get("service_tier")) or self.tier
        self.usage = _object(answer.get("usage")) or self.usage


class _Responses(_Answer):
    _LAST = ("response.completed", "response.incomplete", "response.failed")

    def whole(self, answer: Any) -> None:
        self._names(answer)
        self.tier = _text(answer.get("service_tier"))
        self.failed = answer.get("status") == "failed"
        usage, tools = _object(answer.get("usage")), _object(answer.get("tool_usage"))
        # Billable searches are counted beside the usage, not in it.
        self.usage = {**usage, "tool_usage": tools} if usage is not None and tools is not None else usage
        self.complete = True

    def event(self, name: str, data: bytes, at: float) -> None:
        if name.endswith(".delta"):
            self.token_at = self.token_at or at
        elif name in self._LAST:
            self.whole(json.loads(data).get("response") or {})
        elif name == "response.created":
            self._names(json.loads(data).get("response") or {})
        elif name == "error":
            self.failed = True
        elif name == "" and data != b"[DONE]":
            inner = json.loads(data)
            if _text(inner.get("type")):
                self.event(inner["type"], data, at)


class _Gemini(_Answer):
    def __init__(self) -> None:
        super().__init__()
        self._told: Dict[str, Any] = {}

    def whole(self, answer: Any) -> None:
        for part in answer if isinstance(answer, list) else [answer]:
            self._read(part)
        self.complete = True

    def event(self, name: str, data: bytes, at: float) -> None:
        chunk = json.loads(data)
        if chunk.get("error"):
            self.failed = True
            return
        self._read(chunk)
        if chunk.get("candidates"):
            self.token_at = self.token_at or at

    def _read(self, part: Dict[str, Any]) -> None:
        self._names(part, "modelVersion", "responseId")
        told = _object(part.get("usageMetadata")) or {}
        self._told.update((name, value) for name, value in told.items() if value is not None)
        # Vertex AI tells the kind of traffic first, and counts at the end.
        self.usage = self._told if "promptTokenCount" in self._told else None
        ended = any(candidate.get("finishReason") for candidate in part.get("candidates") or [])
        if ended or (part.get("promptFeedback") or {}).get("blockReason"):
            self.complete = True


class _Bedrock(_Answer):
    def whole(self, answer: Any) -> None:
        self.usage = _object(answer.get("usage"))
        self.complete = True

    def event(self, name: str, data: bytes, at: float) -> None:
        if name == "contentBlockDelta":
            self.token_at = self.token_at or at
        elif name == "metadata":
            self.whole(json.loads(data))
        elif name.endswith("Exception"):
            self.failed = True


_ANSWERS = {
    "anthropic.messages": _Anthropic,
    "openai.responses": _Responses,
    "google.generate_content": _Gemini,
    "bedrock.converse": _Bedrock,
}

# ---------------------------------------------------------------- bodies


class _Sse:
    """Splits server-sent events."""

    def __init__(self) -> None:
        self._rest: List[bytes] = []  # pieces of a line that has not ended: an image can be one line of many
        self._size = 0
        self._name = ""
        self._data: List[bytes] = []

    def feed(self, chunk: bytes) -> List[Tuple[str, bytes]]:
        self._rest.append(chunk)
        self._size += len(chunk)
        if b"\n" not in chunk:
            if self._size > _ANSWER_BYTES:
                raise _TooLarge
            return []
        lines = b"".join(self._rest).split(b"\n")
        self._rest = [lines.pop()]
        self._size = len(self._rest[0])
        events = []
        for line in lines:
            line = line[:-1] if line.endswith(b"\r") else line
            if line.startswith(b"data:"):
                self._data.append(line[6:] if line[5:6] == b" " else line[5:])
            elif line.startswith(b"event:"):
                self._name = line[6:].strip().decode("ascii", "replace")
            elif not line:
                if self._data:
                    events.append((self._name, b"\n".join(self._data)))
                self._name, self._data = "", []
        return events


class _Frames:
    """Splits the messages of application/vnd.amazon.eventstream."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, chunk: bytes) -> List[Tuple[str, bytes]]:
        self._rest += chunk
        events = []
        while len(self._rest) >= 12:
            total, head = struct.unpack(">II", self._rest[:8])
            if total > _ANSWER_BYTES or total < head + 16:
                raise _TooLarge
            if len(self._rest) < total:
                break
            names = self._headers(bytes(self._rest[12 : 12 + head]))
            payload = bytes(self._rest[12 + head : total - 4])
            del self._rest[:total]
            name = names.get(":event-type") or names.get(":exception-type") or ""
            if name == "chunk":  # InvokeModel wraps the model's own event
                name, payload = "", base64.b64decode(json.loads(payload).get("bytes") or "")
            events.append((name, payload))
        return events

    @staticmethod
    def _headers(head: bytes) -> Dict[str, str]:
        names, at = {}, 0
        while at < len(head):
            size = head[at]
            name, kind = head[at + 1 : at + 1 + size].decode("utf-8", "replace"), head[at + 1 + size]
            at += 2 + size
            if kind != 7:  # every header that says what a message is, is a text
                break
            (length,) = struct.unpack(">H", head[at : at + 2])
            names[name] = head[at + 2 : at + 2 + length].decode("utf-8", "replace")
            at += 2 + length
        return names


class _Whole:
    """Keeps a body until it is whole."""

    def __init__(self) -> None:
        self.parts: List[bytes] = []
        self.size = 0

    def feed(self, chunk: bytes) -> List[Tuple[str, bytes]]:
        self.size += len(chunk)
        if self.size > _ANSWER_BYTES:
            self.parts.clear()
            raise _TooLarge
        self.parts.append(chunk)
        return []


class _TooLarge(Exception):
    pass


def _unpacker(encoding: str):
    """Gives the function that unpacks a content encoding piece by piece; clients offer br and zstd only where these packages are."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return None
    if encoding in ("gzip", "deflate"):
        return zlib.decompressobj(47 if encoding == "gzip" else zlib.MAX_WBITS).decompress
    if encoding == "br":
        try:
            import brotli  # type: ignore
        except ImportError:
            import brotlicffi as brotli  # type: ignore
        return brotli.Decompressor().process
    if encoding == "zstd":
        import zstandard  # type: ignore

        return zstandard.ZstdDecompressor().decompressobj().decompress
    raise LookupError(encoding)


# ---------------------------------------------------------------- one call

# The connection was there and broke, or the caller left: the provider may have worked, and billed.
_BROKEN = frozenset(("ReadTimeout", "WriteTimeout", "ReadError", "WriteError", "RemoteProtocolError"))

_MODEL = re.compile(rb'"model"\s*:\s*("(?:[^"\\]|\\.)*")')


def _model_asked(body: Any) -> str:
    """Finds the model in a request without reading the whole of it; inside a text its quotes would be escaped."""
    if isinstance(body, str):
        body = body.encode("utf-8", "replace")
    if not isinstance(body, (bytes, bytearray)):
        return ""
    found = _MODEL.findall(body)
    if len(found) == 1:
        return _text(json.loads(found[0]))
    # A tool or a message may have a member of that name as well.
    return _text(json.loads(body).get("model")) if found else ""


class _Call:
    """One attempt to call a model, from its request to the end of its answer. Its methods never raise."""

    def __init__(self, target: _Target, body: Any, attempt: Optional[str], own: Dict[str, Any]):
        self.started, self._clock = time.time(), time.perf_counter()
        self.target = target
        self.answer: _Answer = _ANSWERS.get(target.api, _Chat)()
        ambient = _ambient.get()
        self.dimensions = {**_publisher.dimensions, **own, **ambient}
        self.tags = self.dimensions.pop("tags", None)
        self.attempt = int(attempt) if attempt and attempt.isdigit() and len(attempt) < 5 else None
        self.asked = target.model
        self.http_status: Optional[int] = None
        self.request_id = ""
        self.streamed = False
        self.state = ""  # how it ended: ok, error, aborted
        self.ended: Optional[float] = None
        self._timed = True
        self._unpack = None
        self._body: Any = None
        self._lock = threading.Lock()
        try:
            self.asked = _model_asked(body) or self.asked
        except Exception:
            _publisher.count("request_unread")

    def begin(self, status: int, headers: Any, url_streams: bool = False) -> bool:
        """Takes the head of an answer. True: its body is to be fed."""
        try:
            self.http_status = status
            for name in ("request-id", "x-request-id", "apim-request-id", "x-amzn-requestid"):
                self.request_id = self.request_id or _cut(headers.get(name) or "")
            if status >= 400:
                self._end("error")
            elif 200 <= status < 300:
                kind = (headers.get("content-type") or "").lower()
                self.streamed = "event-stream" in kind or "eventstream" in kind
                self._body = _Sse() if "event-stream" in kind else _Frames() if "eventstream" in kind else _Whole()
                self._unpack = _unpacker(headers.get("content-encoding") or "")
                return True
        except Exception:
            self._unread("encoding_unknown")
            return True
        return False

    def feed(self, chunk: bytes) -> None:
        if self._body is None or self.state:
            return
        try:
            at = time.perf_counter()
            if self._unpack is not None:
                chunk = self._unpack(chunk)
            for name, data in self._body.feed(bytes(chunk)):
                self.answer.event(name, data, at)
        except _TooLarge:
            self._unread("answer_too_large")
        except Exception:
            self._unread("answer_unread")

    def end(self) -> None:
        """The body was read to its end."""
        if isinstance(self.answer, _Chat):
            self.answer.end()
        self._end("ok" if not self.streamed or self.answer.complete or self.answer.failed or self._body is None else "aborted")

    def cut(self) -> None:
        """The body was left or broken off."""
        self._end("ok" if self.streamed and (self.answer.complete or self.answer.failed) else "aborted")

    def fail(self, fault: BaseException) -> None:
        """No answer came. What is no Exception (a cancelled task, Ctrl-C) is the caller's doing."""
        broken = not isinstance(fault, Exception) or type(fault).__name__ in _BROKEN
        self._end("aborted" if broken else "error")

    def _unread(self, reason: str) -> None:
        self._body = None
        _publisher.count(reason)

    def _end(self, state: str) -> None:
        with self._lock:
            if self.state:
                return
            self.state = state
        self.ended = time.perf_counter()
        _publisher.put(self)

    @property
    def size(self) -> int:
        return 1024 + (self._body.size if isinstance(self._body, _Whole) else 0)

    def event(self) -> Dict[str, Any]:
        """Makes the event; runs on the background thread."""
        answer, target = self.answer, self.target
        if isinstance(self._body, _Whole) and self.state == "ok":
            try:
                answer.whole(json.loads(b"".join(self._body.parts)))
            except Exception:
                _publisher.count("answer_unread")
        status = "error" if answer.failed else "refused" if answer.refused and self.state == "ok" else self.state
        model = answer.model or self.asked or "unknown"
        usage = answer.usage
        event: Dict[str, Any] = {"schema_version": 1, "event_id": _identity(target, self.request_id, answer.id, self.started)}
        event["occurred_at"] = _time(self.started)
        event["provider"], event["api"], event["model"] = target.provider, target.api, _cut(model)
        if self.asked and self.asked != model:
            event["model_requested"] = _cut(self.asked)
        if target.operation != "chat":
            event["operation"] = target.operation
        if answer.tier and answer.tier != "auto":
            event["service_tier"] = _cut(answer.tier)
        if usage is not None and len(json.dumps(usage)) > _RAW_USAGE_BYTES:
            usage = None
            _publisher.count("usage_too_large")
        if usage is not None:
            event["raw_usage"] = usage
        elif status == "ok":
            event["usage"] = {}
        begun = self.http_status is not None and self.http_status < 400
        if (usage is None and status == "ok") or (not answer.complete and (begun or status == "aborted")):
            event["usage_quality"] = "partial"
        if self.dimensions:
            event["dimensions"] = self.dimensions
        if self.tags:
            event["tags"] = self.tags
        event["status"] = status
        for name, value in (("http_status", self.http_status), ("attempt", self.attempt)):
            if value is not None:
                event[name] = value
        for name, text in (("request_id", self.request_id), ("response_id", _cut(answer.id))):
            if text:
                event[name] = text
        if self._timed and self.ended is not None:
            event["duration_ms"] = max(0, int((self.ended - self._clock) * 1000))
        if self._timed and self.streamed and answer.token_at is not None:
            event["time_to_first_token_ms"] = max(0, int((answer.token_at - self._clock) * 1000))
        event["streamed"] = self.streamed
        return event

    def untimed(self, started: Optional[float]) -> None:
        """Says when the call started, where it is captured after its request."""
        if started is None:
            self._timed = False
        else:
            self._clock -= max(0.0, self.started - started)
            self.started = started


def _identity(target: _Target, request_id: str, response_id: str, started: float) -> str:
    """UUID v5 of the api and the provider's id of the call, so that every capture of it meets; a v7 where there is no id."""
    first, second = (request_id, response_id) if target.api == "anthropic.messages" else (response_id, request_id)
    if first or second:
        return str(uuid.uuid5(_NAMESPACE, f"{target.api}\n{_cut(first or second)}"))
    bits = (int(started * 1000) & (1 << 48) - 1) << 80 | random.SystemRandom().getrandbits(76)
    bits = bits & ~(0xF << 76) | 7 << 76
    return str(uuid.UUID(int=bits & ~(3 << 62) | 2 << 62))


def _time(seconds: float) -> str:
    at = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


# ---------------------------------------------------------------- httpx


def instrument(client: Any, *, provider: Optional[str] = None, **dimensions: str) -> Any:
    """Captures every model call of a client built on httpx, and gives the client back.

    client: an ``anthropic`` or ``openai`` client, sync or async, or an ``httpx.Client`` or ``httpx.AsyncClient``.
    provider: who serves, where the host does not tell (a gateway, a server of your own).
    dimensions: hold for all its calls, under those of ``context``.

    A client that is not built on httpx is given back as it is; that is logged and counted as ``not_instrumented``.
    """
    http = client if hasattr(client, "_transport") else getattr(client, "_client", None)
    transport = getattr(http, "_transport", None)
    if transport is None:
        _publisher.count("not_instrumented")
        _log.warning("telemetry_usage: %s is not built on httpx and is not captured", type(client).__name__)
        return client
    told = _Told(provider, _clean(dimensions))
    http._transport = _wrap(transport, told)
    mounts = getattr(http, "_mounts", None) or {}
    for pattern, mounted in list(mounts.items()):
        mounts[pattern] = mounted and _wrap(mounted, told)
    return client


class _Told:
    def __init__(self, provider: Optional[str], dimensions: Dict[str, str]):
        self.provider, self.dimensions = provider, dimensions

    def call(self, request: Any) -> Optional[_Call]:
        try:
            target = _target(str(request.url), self.provider) if request.method == "POST" else None
            if target is None:
                return None
            try:
                body = request.content
            except Exception:  # a request body that is itself a stream
                body = None
            return _Call(target, body, request.headers.get("x-stainless-retry-count"), self.dimensions)
        except Exception:
            _publisher.count("request_unread")
            return None


def _wrap(transport: Any, told: _Told) -> Any:
    if isinstance(transport, _Transport):
        return transport
    # Both interfaces may stand on one object; which is used is the client's choice.
    return _Transport(transport, told)


class _Transport:
    """Stands around a transport of httpx; what it does not know it passes on."""

    def __init__(self, inner: Any, told: _Told):
        self._inner, self._told = inner, told

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def __enter__(self) -> Any:
        self._inner.__enter__()
        return self

    def __exit__(self, *fault: Any) -> Any:
        return self._inner.__exit__(*fault)

    async def __aenter__(self) -> Any:
        await self._inner.__aenter__()
        return self

    async def __aexit__(self, *fault: Any) -> Any:
        return await self._inner.__aexit__(*fault)

    def handle_request(self, request: Any) -> Any:
        call = self._told.call(request)
        if call is None:
            return self._inner.handle_request(request)
        try:
            response = self._inner.handle_request(request)
        except BaseException as fault:
            call.fail(fault)
            raise
        return _tee(response, call, "SyncByteStream", _sync_tee)

    async def handle_async_request(self, request: Any) -> Any:
        call = self._told.call(request)
        if call is None:
            return await self._inner.handle_async_request(request)
        try:
            response = await self._inner.handle_async_request(request)
        except BaseException as fault:
            call.fail(fault)
            raise
        return _tee(response, call, "AsyncByteStream", _async_tee)


def _tee(response: Any, call: _Call, kind: str, make: Any) -> Any:
    try:
        if call.begin(response.status_code, response.headers):
            base = next((known for known in type(response.stream).__mro__ if known.__name__ == kind), object)
            response.stream = make(base)(response.stream, call)
    except Exception:
        _publisher.count("answer_unread")
    return response


@functools.lru_cache(maxsize=None)
def _sync_tee(base: type) -> type:
    """httpx takes only its own kind of stream, and this file does not import it: the class is made from what is there."""

    class Tee(base):  # type: ignore
        def __init__(self, inner: Any, call: _Call):
            self._inner, self._call = inner, call

        def __iter__(self):
            for chunk in self._inner:
                self._call.feed(chunk)
                yield chunk
            self._call.end()

        def close(self) -> None:
            try:
                self._inner.close()
            finally:
                self._call.cut()

        def __del__(self) -> None:
            self._call.cut()

    return Tee


@functools.lru_cache(maxsize=None)
def _async_tee(base: type) -> type:
    class Tee(base):  # type: ignore
        def __init__(self, inner: Any, call: _Call):
            self._inner, self._call = inner, call

        async def __aiter__(self):
            async for chunk in self._inner:
                self._call.feed(chunk)
                yield chunk
            self._call.end()

        async def aclose(self) -> None:
            try:
                await self._inner.aclose()
            finally:
                self._call.cut()

        def __del__(self) -> None:
            self._call.cut()

    return Tee


# ---------------------------------------------------------------- responses of others


def capture(
    response: Any,
    *,
    url: Optional[str] = None,
    provider: Optional[str] = None,
    api: Optional[str] = None,
    model: Optional[str] = None,
    request_id: Optional[str] = None,
    started: Optional[float] = None,
    **dimensions: str,
) -> Any:
    """Captures one answer that was not made through ``instrument``, and gives back what to use in its place.

    response: what ``urllib.request.urlopen`` gave (or the ``HTTPError`` it raised), a response of requests, or a parsed
        answer. Of the first two the body is read as you read it, streamed or not; close it when done.
    url: needed with a parsed answer, unless ``api`` (such as ``bedrock.converse``) and ``provider`` are given.
    model: what was asked for, where neither the answer nor the URL says it.
    started: ``time.time()`` before the call; without it the event has no duration and the time of capture.
    """
    try:
        return _capture(response, url, provider, api, model, request_id, started, _clean(dimensions))
    except Exception:
        _publisher.count("answer_unread")
        return response


def _capture(response, url, provider, api, model, request_id, started, dimensions):
    request = getattr(response, "request", None)  # requests keeps it
    url = url or getattr(response, "url", None) or ""
    target = _target(url, provider)
    if api:
        target = _Target(api, provider or (target.provider if target else api.split(".")[0]), "chat", "")
    if target is None:
        _publisher.count("not_a_model_call")
        return response
    target.model = model or target.model
    headers = getattr(request, "headers", None) or {}
    call = _Call(target, getattr(request, "body", None), headers.get("x-stainless-retry-count"), dimensions)
    call.untimed(started)
    call.request_id = request_id or ""
    if isinstance(response, (dict, list, str, bytes)):
        parsed = json.loads(response) if isinstance(response, (str, bytes)) else response
        if isinstance(parsed, dict) and isinstance(parsed.get("ResponseMetadata"), dict):  # boto3
            call.request_id = call.request_id or _text(parsed["ResponseMetadata"].get("RequestId"))
        call.http_status = 200
        call.answer.whole(parsed)
        call.end()
        return response
    if hasattr(response, "status_code"):
        return _capture_requests(response, call)
    if call.begin(response.status, response.headers):
        return _Reading(response, call)
    return response


def _capture_requests(response: Any, call: _Call) -> Any:
    # Its body comes unpacked, by iter_content and by content alike.
    headers = {name.lower(): value for name, value in response.headers.items() if name.lower() != "content-encoding"}
    if call.begin(response.status_code, headers):
        if getattr(response, "_content_consumed", True):
            call.feed(response.content)
            call.end()
        else:
            response.raw = _Reading(response.raw, call)
    return response


class _Reading:
    """Stands around a file-like body and reads along."""

    def __init__(self, inner: Any, call: _Call):
        self._inner, self._call = inner, call

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def _saw(self, chunk: bytes, whole: bool) -> bytes:
        self._call.feed(chunk)
        closed = getattr(self._inner, "isclosed", None)
        if whole or (closed is not None and closed()):
            self._call.end()
        return chunk

    def _read(self, read: Any, *size: Any, **options: Any) -> bytes:
        try:
            chunk = read(*size, **options)
        except BaseException as fault:
            self._call.feed(getattr(fault, "partial", b""))  # http.client's IncompleteRead
            self._call.cut()
            raise
        most = size[0] if size else options.get("amt")
        everything = (most is None or most < 0) and read.__name__ != "readline"
        return self._saw(chunk, everything or (not chunk and most != 0))

    def read(self, *size: Any, **options: Any) -> bytes:
        return self._read(self._inner.read, *size, **options)

    def read1(self, *size: Any) -> bytes:
        return self._read(self._inner.read1, *(size or (65536,)))

    def readline(self, *size: Any) -> bytes:
        return self._read(self._inner.readline, *size)

    def readinto(self, buffer: Any) -> int:
        chunk = self.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def stream(self, *size: Any, **options: Any):  # of urllib3, for requests
        try:
            for chunk in self._inner.stream(*size, **options):
                self._call.feed(chunk)
                yield chunk
        except BaseException:
            self._call.cut()
            raise
        self._call.end()

    def __iter__(self):
        return iter(self.readline, b"")

    def __enter__(self):
        return self

    def __exit__(self, *fault: Any) -> None:
        self.close()

    def close(self) -> None:
        try:
            self._inner.close()
        finally:
            self._call.cut()

    def __del__(self) -> None:
        self._call.cut()


# ---------------------------------------------------------------- delivery


class _Publisher:
    """Takes calls from any thread, and makes and posts their events on one of its own."""

    def __init__(self) -> None:
        self.url = ""
        self.key = ""
        self.dimensions: Dict[str, str] = {}
        self._start_empty()

    def _start_empty(self) -> None:
        """Also of a child after fork: what waits in the parent is the parent's to send."""
        self._wake = threading.Condition(threading.RLock())
        self._queue: collections.deque = collections.deque()
        self._queued_bytes = 0
        self._in_hand = 0
        self._hurry = False
        self._counts: Dict[str, int] = collections.defaultdict(int)
        self._captured = self._delivered = 0
        self._thread: Optional[threading.Thread] = None

    def count(self, reason: str, calls: int = 1) -> None:
        with self._wake:
            if reason not in self._counts:
                _log.warning("telemetry_usage: %s (counted in stats() from now on)", reason)
            self._counts[reason] += calls

    def put(self, call: _Call) -> None:
        try:
            with self._wake:
                self._captured += 1
                size = call.size
                if len(self._queue) >= _QUEUE_EVENTS or self._queued_bytes + size > _QUEUE_BYTES:
                    self.count("queue_full")
                    return
                if self._thread is None:
                    thread = threading.Thread(target=self._run, name="telemetry_usage", daemon=True)
                    thread.start()
                    self._thread = thread
                self._queue.append((call, size))
                self._queued_bytes += size
                if len(self._queue) in (1, _BATCH_EVENTS):
                    self._wake.notify_all()
        except Exception:
            self._counts["not_queued"] += 1

    def flush(self, timeout: float) -> bool:
        until = time.monotonic() + timeout
        with self._wake:
            self._hurry = True
            self._wake.notify_all()
            while self._waiting():
                left = until - time.monotonic()
                if left <= 0 or self._thread is None:
                    break
                self._wake.wait(left)
            self._hurry = False
            return not self._waiting()

    def _waiting(self) -> int:
        return len(self._queue) + self._in_hand

    def stats(self) -> Dict[str, Any]:
        with self._wake:
            return {
                "captured": self._captured,
                "delivered": self._delivered,
                "waiting": self._waiting(),
                "dropped": dict(self._counts),
            }

    def at_exit(self) -> None:
        if self._waiting() and not self.flush(_EXIT_S):
            _log.warning("telemetry_usage: ended with %d calls not delivered to %s", self._waiting(), self.url)

    def _run(self) -> None:
        while True:
            try:
                events = self._take()
                self._deliver(events)
            except Exception:
                self.count("not_delivered")
            with self._wake:
                self._in_hand = 0
                self._wake.notify_all()

    def _take(self) -> List[bytes]:
        calls = []
        with self._wake:
            while not self._queue:
                self._wake.wait()
            until = time.monotonic() + _LINGER_S
            while len(self._queue) < _BATCH_EVENTS and not self._hurry and until > time.monotonic():
                self._wake.wait(until - time.monotonic())
            total = 0
            while self._queue and len(calls) < _BATCH_EVENTS and (total == 0 or total + self._queue[0][1] <= _BATCH_BYTES):
                call, size = self._queue.popleft()
                total += size
                calls.append(call)
            self._queued_bytes -= total
            self._in_hand = len(calls)
        events = []
        for call in calls:
            try:
                events.append(json.dumps(call.event(), separators=(",", ":")).encode("utf-8"))
            except Exception:
                self.count("event_not_made")
        return events

    def _deliver(self, events: List[bytes]) -> None:
        wait = _BACKOFF_S[0]
        while events:
            verdict, told = self._post(events)
            if verdict == "accepted":
                rejected = len(told.get("rejected") or [])
                with self._wake:
                    self._delivered += len(events) - rejected
                if rejected:
                    self.count("rejected", rejected)
                return
            if verdict == "too_large" and len(events) > 1:
                half = len(events) // 2
                self._deliver(events[:half])
                events = events[half:]
            elif verdict == "retry":
                with self._wake:
                    self._wake.wait(max(wait * random.uniform(0.5, 1.0), told.get("after", 0.0)))
                wait = min(wait * 2, _BACKOFF_S[1])
            else:
                self.count(verdict, len(events))
                return

    def _post(self, events: List[bytes]) -> Tuple[str, Dict[str, Any]]:
        headers = {"content-type": "application/x-ndjson"}
        if self.key:
            headers["authorization"] = "Bearer " + self.key
        try:
            request = urllib.request.Request(self.url + "/v1/events", b"\n".join(events), headers, method="POST")
            with self._opener().open(request, timeout=_POST_TIMEOUT_S) as answer:
                return "accepted", json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as refused:
            with refused:
                if refused.code == 413:
                    return "too_large", {}
                if refused.code in (408, 429) or refused.code >= 500:
                    after = refused.headers.get("retry-after") or ""
                    return "retry", {"after": min(float(after), _BACKOFF_S[1]) if after.isdigit() else 0.0}
                return "rejected" if refused.code in (400, 422) else "refused_%d" % refused.code, {}
        except (OSError, ValueError):
            # Not reached, or the answer was cut: sending again is harmless, an event's identity counts it once.
            return "retry", {}

    def _opener(self) -> Any:
        host = urllib.parse.urlsplit(self.url).hostname or ""
        # A proxy set for the world cannot reach this machine's own loopback.
        local = host == "localhost" or host == "::1" or host.startswith("127.")
        return urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if local else []))


_publisher = _Publisher()


def configure(*, url: Optional[str] = None, key: Optional[str] = None, **dimensions: str) -> None:
    """Sets where events go, with which key, and dimensions of every call. What is left out stays as it was."""
    if url is not None:
        _publisher.url = url.rstrip("/")
    if key is not None:
        _publisher.key = key
    _publisher.dimensions = {**_publisher.dimensions, **_clean(dimensions)}


def stats() -> Dict[str, Any]:
    """Gives counts since the start of the process: calls captured, delivered and waiting, and ``dropped`` by reason.

    ``queue_full``: the server was away for longer than the queue holds. ``rejected``: the server refused the event, and
    keeps it in its dead letters. ``refused_401``: the key. ``answer_unread``, ``answer_too_large``, ``encoding_unknown``:
    the event was sent without its usage, as partial. ``dimension_left_out``: an unknown or unfit dimension.
    """
    return _publisher.stats()


def flush(timeout: float = 5.0) -> bool:
    """Sends what waits, now, for at most ``timeout`` seconds. True: nothing is left. Runs by itself when the process ends."""
    return _publisher.flush(timeout)


configure(
    url=os.environ.get("TELEMETRY_URL") or "http://127.0.0.1:8088",
    key=os.environ.get("TELEMETRY_KEY") or "",
    **{name: os.environ.get("TELEMETRY_" + name.upper()) or "" for name in ("team", "project", "feature", "environment")},
)
atexit.register(_publisher.at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_publisher._start_empty)
