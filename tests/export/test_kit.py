"""What a page without a server carries is what the app serves, less what only readers need."""

import player
from export.kit import bare
from tests.live.node import run_node


def test_bare_modules_are_whole(tmp_path):
    names = [name for name, path in player.assets().items() if path.suffix == ".js"]
    for k, name in enumerate(names):
        text = (player.ASSETS / name).read_text(encoding="utf-8")
        assert len(bare(text)) < len(text)
        (tmp_path / f"{k}.js").write_text(bare(text))
    files = ", ".join(f'"./{k}.js"' for k in range(len(names)))
    (tmp_path / "check.js").write_text(
        'import { readFileSync } from "node:fs"; import { SourceTextModule } from "node:vm";'
        f'for (const name of [{files}]) new SourceTextModule(readFileSync(name, "utf8"));'
    )
    run_node(["--experimental-vm-modules", "check.js"], tmp_path)


def test_comments_types_and_indentation_go():
    text = """/** What it is for. */

// a line
const a = "http://b"; // stays
/**
 * @param {number} x
 */
export const f = (/** @type {number} */ x) => {
  /** @type {string} */
  return `${x} /* no comment */`;
};
"""
    wanted = 'const a="http://b";export const f=(x)=>{return`${x} /* no comment */`;};'
    assert bare(text) == wanted
