"""Streamlit's own scripts leave the server compressed, and are compressed once."""

import asyncio
import gzip

from views.frame.server import Packed

SCRIPT = b"export const ravine = 1;" * 200


def ask(app, path, method="GET", **headers):
    """Status, headers and body of an answer."""
    asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    messages = []

    async def send(message):
        messages.append(message)

    asyncio.run(app({"type": "http", "method": method, "path": path, "headers": asked}, None, send))
    return messages[0]["status"], dict(messages[0]["headers"]), b"".join(m["body"] for m in messages[1:])


def test_a_script_is_compressed_once_and_nothing_else_is():
    asked = []

    async def files(scope, receive, send):
        asked.append(scope["path"])
        status = 404 if "missing" in scope["path"] else 200
        length = str(len(SCRIPT)).encode()
        await send(
            {"type": "http.response.start", "status": status, "headers": [(b"content-length", length), (b"etag", b"1")]}
        )
        await send({"type": "http.response.body", "body": SCRIPT[:99], "more_body": True})
        await send({"type": "http.response.body", "body": SCRIPT[99:]})

    app = Packed(files)
    for _ in range(3):
        status, headers, body = ask(app, "/static/js/a.js", accept_encoding="gzip, br")
        assert (status, headers[b"content-encoding"], headers[b"etag"]) == (200, b"gzip", b"1")
        assert int(headers[b"content-length"]) == len(body) < 500
        assert gzip.decompress(body) == SCRIPT
    assert asked == ["/static/js/a.js"]
    for path, more in (
        ("/static/js/a.js", {}),
        ("/static/js/a.js", {"accept_encoding": "gzip", "if_none_match": "1"}),
        ("/static/js/missing.js", {"accept_encoding": "gzip"}),
        ("/maps", {"accept_encoding": "gzip"}),
    ):
        status, headers, body = ask(app, path, **more)
        assert body == SCRIPT
        assert b"content-encoding" not in headers
    assert ask(app, "/static/js/missing.js", accept_encoding="gzip")[0] == 404
