"""What one browser holds of the pieces of the payloads that it was sent, so that only what changed travels."""

from __future__ import annotations

KEPT = 8  # payloads whose pieces the browser may still name; ``pieces.js`` keeps as many


class Wire:
    """The way to one browser, which says with each event the digest of the payload that it has.

    What was sent after that one may not have come to be shown, so nothing is left out on its account.
    """

    def __init__(self) -> None:
        self._sent: dict[str, frozenset[str]] = {}  # the pieces of each payload, the last sent last
        self._held: frozenset[str] = frozenset()

    def has(self, digest: object) -> None:
        """The browser has the payload of this digest; for one that is not known here it is taken to have none."""
        self._held = self._sent.get(digest, frozenset()) if isinstance(digest, str) else frozenset()

    def thin(self, digest: str, names: list[str], pieces: list[bytes]) -> tuple[list[list[str | int]], bytes]:
        """All pieces of a payload as [name, length, 1 where it travels], and those that travel in one run of bytes.

        ``names`` are the pieces' own digests.
        """
        told: list[list[str | int]] = []
        travels = []
        for name, piece in zip(names, pieces, strict=True):
            told.append([name, len(piece), int(name not in self._held)])
            if name not in self._held:
                travels.append(piece)
        self._sent.pop(digest, None)
        self._sent[digest] = frozenset(names)
        while len(self._sent) > KEPT:
            del self._sent[next(iter(self._sent))]
        return told, b"".join(travels)
