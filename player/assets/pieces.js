/** Puts payloads together again of which only those pieces came that this page did not have; see wire.py. */

const KEPT = 8; // payloads; the server names no older ones

/** One for the page of the browser: a player that is shown again holds what an earlier one got. */
export class Pieces {
  constructor() {
    /** @type {Map<string, Map<string, Uint8Array>>} the pieces of each payload by its digest, the last one last */
    this.payloads = new Map();
    this.have = "";
    this.ack = 0; // of the payload that came last
  }

  /**
   * The payload as it would be in one; null where a piece is missing. ``have`` is then empty, which asks for all.
   * @param {Uint8Array} bytes
   * @returns {Uint8Array | null}
   */
  whole(bytes) {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    const start = Math.ceil((4 + length) / 8) * 8;
    const { digest, ack, pieces } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    this.ack = ack;
    if (!pieces) return bytes;
    const found = new Map();
    let from = start;
    for (const [name, size, comes] of pieces) {
      const piece = comes ? bytes.slice(from, from + size) : this.find(name);
      if (!piece) {
        this.have = "";
        return null;
      }
      if (comes) from += size;
      found.set(name, piece);
    }
    this.keep(digest, found);
    const tail = bytes.subarray(from); // a fan, which is never kept
    const total = pieces.reduce((/** @type {number} */ sum, /** @type {any} */ piece) => sum + piece[1], start);
    const out = new Uint8Array(total + tail.length);
    out.set(bytes.subarray(0, start));
    let at = start;
    for (const [name, size] of pieces) {
      out.set(found.get(name), at);
      at += size;
    }
    out.set(tail, at);
    return out;
  }

  /** @param {string} name */
  find(name) {
    for (const pieces of this.payloads.values()) {
      const piece = pieces.get(name);
      if (piece) return piece;
    }
    return null;
  }

  /** @param {string} digest @param {Map<string, Uint8Array>} pieces */
  keep(digest, pieces) {
    this.payloads.delete(digest);
    this.payloads.set(digest, pieces);
    this.have = digest;
    for (const old of this.payloads.keys()) {
      if (this.payloads.size <= KEPT) break;
      this.payloads.delete(old);
    }
  }
}
