"""Streamlit's own scripts leave the server compressed, and are compressed once."""

import asyncio
import gzip

from starlette.responses import FileResponse

from views.frame.server import Packed

SCRIPT = b"export const ravine = 1;" * 200


async def gone():
    """What a visitor who has left says."""
    return {"type": "http.disconnect"}


def ask(app, path, method="GET", **headers):
    """Status, headers and body of an answer, for a visitor who leaves at once."""
    asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    messages = []

    async def send(message):
        messages.append(message)

    asyncio.run(app({"type": "http", "method": method, "path": path, "headers": asked}, gone, send))
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


def test_a_visitor_who_leaves_while_a_script_is_read_takes_nothing_from_the_next(tmp_path):
    """A file's answer is broken off when its visitor goes; half a script was kept for everybody."""
    (tmp_path / "a.js").write_bytes(SCRIPT)
    app = Packed(FileResponse(tmp_path / "a.js"))
    assert [gzip.decompress(ask(app, "/static/js/a.js", accept_encoding="gzip")[2]) for _ in range(2)] == [SCRIPT] * 2
