"""What an S3 store sends, seen from the other side: services beside Amazon's are picky."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from techwize_core.kernel.objects import ObjectStore, StorageFull, StorageUnavailable, open_store

_STARTED = b"""<?xml version="1.0"?><InitiateMultipartUploadResult>
<Bucket>b-1</Bucket><Key>a/b.mp4</Key><UploadId>u1</UploadId></InitiateMultipartUploadResult>"""


@dataclass
class Listener:
    """A server that notes each request; answers to a PUT can be set."""

    address: str = ""
    put_status: int = 200
    put_code: str = ""
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    noted = Listener()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # answers "Expect: 100-continue" at once

        def _note(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            noted.requests.append((self.command, self.path, headers))

        def _answer(self, status: int, body: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("ETag", '"e"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_PUT(self) -> None:
            self._note()
            code = noted.put_code.encode()
            self._answer(
                noted.put_status, b"<Error><Code>%s</Code></Error>" % code if code else b""
            )

        def do_POST(self) -> None:
            self._note()
            self._answer(200, _STARTED)

        def do_DELETE(self) -> None:
            self._note()
            self._answer(204)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    noted.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield noted
    server.shutdown()
    server.server_close()
    thread.join()


def store_at(listener: Listener) -> ObjectStore:
    url = f"s3://b-1/tw?endpoint={listener.address}&region=us-east-1"
    return open_store(url, b"k", "https://x.example")


def test_a_put_is_plain_and_signed_with_version_4(listener: Listener) -> None:
    store_at(listener).put("a/b.jpg", io.BytesIO(b"pixels"), "image/jpeg")
    ((method, path, headers),) = listener.requests
    assert (method, path) == ("PUT", "/b-1/tw/a/b.jpg")
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 ")
    assert headers["content-type"] == "image/jpeg"
    assert headers["content-length"] == "6"
    unwelcome = ("x-amz-checksum", "x-amz-sdk-checksum", "x-amz-trailer", "transfer-encoding")
    assert [name for name in headers if name.startswith(unwelcome)] == []
    assert "aws-chunked" not in headers.get("content-encoding", "")


def test_an_upload_in_parts_that_fails_is_aborted(listener: Listener) -> None:
    listener.put_status, listener.put_code = 403, "AccessDenied"
    with pytest.raises(StorageUnavailable, match="AccessDenied"):
        store_at(listener).put("a/b.mp4", io.BytesIO(bytes(20 * 1024 * 1024)), "video/mp4")
    starts = [path for method, path, _ in listener.requests if method == "POST"]
    aborts = [path for method, path, _ in listener.requests if method == "DELETE"]
    assert starts == ["/b-1/tw/a/b.mp4?uploads"]
    assert aborts == ["/b-1/tw/a/b.mp4?uploadId=u1"]


def test_a_full_bucket_is_said_to_be_full(listener: Listener) -> None:
    listener.put_status, listener.put_code = 403, "QuotaExceeded"
    with pytest.raises(StorageFull):
        store_at(listener).put("a/b.jpg", io.BytesIO(b"pixels"), "image/jpeg")


def test_without_credentials_it_says_which_to_set(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    with pytest.raises(StorageUnavailable, match="set AWS_ACCESS_KEY_ID"):
        store_at(listener).check()
    assert listener.requests == []
