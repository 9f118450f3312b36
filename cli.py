"""Ravine from a terminal: the same experiments, with no browser."""

from __future__ import annotations

import argparse
import difflib
import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qs, urlsplit

from engine.axis import Axis
from engine.experiment import Experiment, ExperimentError
from engine.files import with_files
from engine.limits import MAX_JSON
from engine.link import PARAMETER, from_link
from engine.reading import loads, one_line, read
from engine.schema import experiment_schema
from engine.simulate import simulate
from engine.sweep import METRICS, Map, Sweep, basin, sweep_map
from export.declared import optimizer_json, surface_json
from export.files import write_whole
from export.formats import FORMATS, format_of, make
from export.options import add_arguments, given
from export.picture import Picture, PictureError
from export.tables import across_and_up, results, write_steps
from export.terminal import (
    PROPOSE,
    PROPOSED,
    completion_script,
    heads,
    print_json,
    print_results,
    print_table,
    progress,
    speak_argparse,
)
from lessons.presets import PRESETS
from messages import ENGLISH, languages, mark, nearest, speaking, tr
from optimizers import OPTIMIZERS
from ravine import __version__
from surfaces import SURFACES

PROG = "ravine" if __name__ == "ravine.cli" else "cli.py"  # as the package's command, or in the repository
EXPERIMENT = mark("a JSON file, - for standard input, a preset's key or a share link")


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong on standard error and leave with code 2."""
        self.exit(2, f"{self.prog}: {one_line(message)}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0, or 2 with one line on standard error; 130 when it was interrupted."""
    asked = Parser(prog=PROG, add_help=False, allow_abbrev=False)
    _add_language(asked)
    chosen, rest = asked.parse_known_args(arguments)
    with speaking(chosen.lang or _of_environment()):
        speak_argparse()
        return _run_command(command_parser().parse_args(rest))


def _add_language(parser: argparse.ArgumentParser) -> None:
    about = tr("the language of help and messages (default: RAVINE_LANG, else that of the environment)")
    parser.add_argument("--lang", choices=list(languages()), help=about)


def _of_environment() -> str:
    """The language that the environment asks for, as POSIX has it."""
    given = (os.environ.get(name) for name in ("RAVINE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))
    return nearest(next((value for value in given if value), None)) or ENGLISH


def _run_command(options: argparse.Namespace) -> int:
    try:
        options.command(options)
    except (ExperimentError, PictureError) as error:
        return _complain(str(error))
    except ModuleNotFoundError as error:
        return _complain(tr("this needs {name}: pip install 'ravine[app]'", name=error.name))
    except OSError as error:
        if isinstance(error, BrokenPipeError):  # the reader has seen enough, as with `| head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return _complain(tr("{what}: {why}", what=error.filename or tr("file"), why=error.strerror or error))
    except KeyboardInterrupt:
        print(end="\r\x1b[K" if sys.stderr.isatty() else "", file=sys.stderr)  # over what a bar has left
        _complain(tr("interrupted"))
        return 130  # as shells have it: 128 and the signal's number
    return 0


def command_parser() -> Parser:
    """Every command with its options."""
    codes = tr(
        "Exit codes: 0 done, 2 something given is wrong (one line on standard error says what), 130 interrupted."
    )
    parser = Parser(
        prog=PROG, description=tr("Ravine from a terminal: the same experiments, with no browser."), epilog=codes
    )
    parser.add_argument("--version", action="version", version=f"ravine {__version__}")
    _add_language(parser)
    commands = parser.add_subparsers(required=True, metavar=tr("COMMAND"), parser_class=Parser)

    lister = commands.add_parser("list", help=tr("what there is: optimizers, surfaces or presets"))
    kinds = ["optimizers", "surfaces", "presets"]
    lister.add_argument("what", choices=kinds, metavar=f"{{{','.join(kinds)}}}")
    lister.add_argument("--json", action="store_true", help=tr("everything that is declared, as JSON"))
    lister.set_defaults(command=_list)

    run = commands.add_parser("run", help=tr("run an experiment and print how every run ended"))
    _takes_experiment(run)
    run.add_argument("--out", metavar="FILE.csv", help=tr("write every step: lane,start,step,x,y,loss,grad_norm"))
    run.add_argument(
        "--tolerance", type=_distance, help=tr("distance to a minimum that counts as there (default: 1 %% of view)")
    )
    run.add_argument("--json", action="store_true", help=tr("print the table as JSON"))
    run.set_defaults(command=_run)

    _add_sweeps(commands)
    _add_render(commands)

    site = commands.add_parser("site", help=tr("write the course and the gallery as static pages that need no server"))
    site.add_argument("--out", metavar="FOLDER", type=Path, required=True, help=tr("made where it is not there"))
    site.set_defaults(command=_site)

    app = commands.add_parser("app", help=tr("serve the app, to be opened in a browser"))
    app.add_argument("--port", type=int, default=8501, help=tr("where it listens (default: 8501)"))
    app.add_argument("--host", default="127.0.0.1", help=tr("0.0.0.0 lets others in (default: this machine only)"))
    app.set_defaults(command=_app)

    server = commands.add_parser("serve", help=tr("serve the app to many: several processes behind one address"))
    server.add_argument("--workers", type=int, default=2, help=tr("processes of the app (default: 2; one a core)"))
    server.add_argument("--port", type=int, default=8501, help=tr("where it listens (default: 8501)"))
    where = tr("0.0.0.0 lets others in (default: this machine only); a name such as ravine.example gets a certificate")
    server.add_argument("--host", default="127.0.0.1", help=where)
    server.add_argument(
        "--base", default="", metavar="PATH", help=tr("the path below which it stands, such as /ravine")
    )
    server.set_defaults(command=_serve)

    about = tr("a script that lets the shell complete commands and presets")
    completion = commands.add_parser("completion", help=about)
    completion.add_argument("shell", choices=list(PROPOSED))
    completion.set_defaults(command=lambda options: print(completion_script(parser, options.shell, PRESETS)))

    schema = commands.add_parser("schema", help=tr("the JSON Schema of an experiment"))
    schema.set_defaults(command=lambda options: print_json(experiment_schema()))
    return parser


def _takes_experiment(parser: argparse.ArgumentParser) -> None:
    named: Any = parser.add_argument("experiment", metavar="EXPERIMENT", help=tr(EXPERIMENT))
    named.complete = dict.fromkeys(PROPOSED, PROPOSE)  # what shtab heeds


def _add_sweeps(commands: Any) -> None:
    sweep = commands.add_parser("sweep", help=tr("run one lane over one or two ranges of values"))
    axis = tr("name:from:to:count[:log]; a hyperparameter, a surface parameter, or x or y of the start")
    _takes_experiment(sweep)
    sweep.add_argument("--x", required=True, metavar="AXIS", help=axis)
    sweep.add_argument("--y", metavar="AXIS", help=tr("a second one"))
    sweep.add_argument("--metric", choices=METRICS, default="final_loss", help=tr("what to tell (default: final_loss)"))
    sweep.set_defaults(command=_sweep)

    basin = commands.add_parser("basin", help=tr("run one lane from a grid of starts: which minimum does each reach?"))
    _takes_experiment(basin)
    basin.add_argument("--grid", type=_grid, default=(256, 256), metavar="NXxNY", help=tr("starts (default: 256x256)"))
    basin.set_defaults(command=_basin)
    for parser in (sweep, basin):
        parser.add_argument("--lane", type=int, default=0, help=tr("which lane, from 0 (default: 0)"))
        parser.add_argument(
            "--out", metavar="FILE", help=tr("a .csv table or a .png picture; without it, CSV is printed")
        )
        parser.add_argument("--json", action="store_true", help=tr("print JSON instead of CSV"))
        parser.add_argument(
            "--dask", metavar="ADDRESS", help=tr("let a Dask cluster work, such as tcp://127.0.0.1:8786")
        )


def _grid(text: str) -> tuple[int, int]:
    columns, separator, rows = text.partition("x")
    if not separator or not (columns.isdecimal() and rows.isdecimal()):
        raise argparse.ArgumentTypeError(tr("{text} is not a grid such as 256x256", text=text))
    return int(columns), int(rows)


def _add_render(commands: Any) -> None:
    render = commands.add_parser("render", help=tr("draw an experiment, or write it out as data or code"))
    _takes_experiment(render)
    endings = ", ".join(FORMATS)
    render.add_argument(
        "--out", metavar="FILE", required=True, help=tr("its ending says what to make: {endings}", endings=endings)
    )
    add_arguments(render)
    render.set_defaults(command=_render)


def _distance(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(tr("{text!r} is no positive distance such as 0.01", text=text))
    return value


def read_experiment(source: str) -> Experiment:
    """The experiment that ``source`` names: a preset's key, a share link, a JSON file, or - for standard input.

    ExperimentError when it is none of these.
    """
    if source in PRESETS and not Path(source).exists():
        return PRESETS[source].experiment
    if "?" in source or "://" in source:
        values = parse_qs(urlsplit(source).query).get(PARAMETER)
        if not values:
            raise ExperimentError(tr("the link has no parameter {parameter!r}", parameter=PARAMETER))
        return from_link(values[0])
    try:
        if source == "-":
            text = sys.stdin.read(MAX_JSON + 1)
        else:
            with Path(source).open(encoding="utf-8") as file:
                text = file.read(MAX_JSON + 1)
    except UnicodeDecodeError:
        raise ExperimentError(tr("{source}: this is not text in UTF-8", source=source)) from None
    except FileNotFoundError:
        near = difflib.get_close_matches(source, PRESETS, 1)
        hint = tr("; did you mean the preset {near!r}?", near=near[0]) if near else ""
        raise ExperimentError(tr("{source}: No such file or preset{hint}", source=source, hint=hint)) from None
    return read(Experiment, with_files(loads(text), Path() if source == "-" else Path(source).parent))


def _list(options: argparse.Namespace) -> None:
    listed: Iterator[Any]
    if options.what == "optimizers":
        columns = heads("key", "name", "year", "family", "hyperparameters", "conventions")
        rows = [
            [o.key, tr(o.name), str(o.year), tr(o.family), " ".join(o.hypers), " ".join(o.convention_keys)]
            for o in OPTIMIZERS.values()
        ]
        listed = map(optimizer_json, OPTIMIZERS.values())
    elif options.what == "surfaces":
        columns = heads("key", "name", "family", "parameters")
        rows = [[s.key, tr(s.name), tr(s.family), " ".join(s.parameters)] for s in SURFACES.values()]
        listed = map(surface_json, SURFACES.values())  # each looks for its critical points
    else:
        columns, rows = heads("key", "title"), [[p.key, tr(p.title)] for p in PRESETS.values()]
        told = ({f.name: getattr(p, f.name) for f in fields(p)} for p in PRESETS.values())
        listed = (t | {"experiment": t["experiment"].model_dump(), "picture": asdict(t["picture"])} for t in told)
    if options.json:
        print_json(list(listed))
    else:
        print_table(columns, rows)


def _run(options: argparse.Namespace) -> None:
    runs = simulate(read_experiment(options.experiment), state=False)
    if options.out:
        with Path(options.out).open("w", encoding="utf-8", newline="") as file:
            write_steps(runs, file)
    rows = results(runs, options.tolerance)
    if options.json:
        print_json([asdict(row) for row in rows])
    else:
        print_results(rows, across_and_up(runs))


def _site(options: argparse.Namespace) -> None:
    from lessons.site import write_site  # late: drawing takes half a second to import

    done = write_site(options.out, progress if sys.stderr.isatty() else None)
    told = tr(
        "{file}: {lessons} lessons, {scenes} scenes, {size:.1f} MB",
        file=options.out / "index.html", lessons=done.lessons, scenes=done.scenes, size=done.size / 1e6,
    )  # fmt: skip
    print(told)


def _app(options: argparse.Namespace) -> None:
    import streamlit  # noqa: F401 - says that it is missing before another process has to

    script = str(Path(__file__).with_name("app.py"))
    address = ["--server.port", str(options.port), "--server.address", options.host]
    command = [sys.executable, "-m", "streamlit", "run", script, *address, "--server.headless", "true"]
    os.execv(sys.executable, command)  # the server takes this process's place, so that signals reach it


def _serve(options: argparse.Namespace) -> None:
    import streamlit  # noqa: F401

    from deploy.serve import ServeError, serve

    if not 1 <= options.workers <= 64:
        raise ExperimentError(tr("--workers {workers}: from 1 to 64 processes can be served", workers=options.workers))
    try:
        app = Path(__file__).with_name("app.py")
        serve(app, options.workers, options.host, options.port, options.base)
    except ServeError as error:
        raise ExperimentError(tr(str(error))) from None


def _sweep(options: argparse.Namespace) -> None:
    from export.maps import save_map  # late: drawing takes half a second to import

    axes = tuple(Axis.parse(text) for text in (options.x, options.y) if text)
    what = Sweep(read_experiment(options.experiment), axes, options.lane)
    _deliver(what, options, (options.metric,), lambda found, path: save_map(found, options.metric, path))


def _basin(options: argparse.Namespace) -> None:
    from export.maps import save_basin

    columns, rows = options.grid
    what = basin(read_experiment(options.experiment), columns, rows, options.lane)
    _deliver(what, options, ("minimum", "steps_to_tolerance"), save_basin)


def _deliver(
    what: Sweep, options: argparse.Namespace, metrics: tuple[str, ...], draw: Callable[[Map, Path], None]
) -> None:
    """Run a sweep and write it where it is wanted."""
    out = Path(options.out) if options.out else None
    if out and out.suffix.lower() not in (".csv", ".png"):
        raise ExperimentError(tr("{out}: the name must end in .csv or .png", out=out))
    with _workers(options.dask) as executor:
        found = sweep_map(what, executor, progress=progress if sys.stderr.isatty() else None)
    if out is None and options.json:
        print_json(list(found.rows(metrics)))
    elif out is None:
        found.write(sys.stdout, metrics)
    elif out.suffix.lower() == ".png":
        draw(found, out)
    else:
        with out.open("w", encoding="utf-8", newline="") as file:
            found.write(file, metrics)


@contextmanager
def _workers(address: str | None) -> Iterator[Executor | None]:
    """The executor of a Dask cluster, or None, which means threads."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise ExperimentError(tr("--dask needs Dask: pip install -r requirements-distributed.txt")) from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError, TimeoutError) as error:
        raise ExperimentError(
            tr("--dask: no scheduler answers at {address}: {error}", address=address, error=error)
        ) from None
    with client:
        yield client.get_executor()


def _render(options: argparse.Namespace) -> None:
    out = Path(options.out)
    form, experiment = format_of(out.name), read_experiment(options.experiment)
    picture, runs = _picture(options), simulate(experiment, state=experiment.drawn_state)
    for note in form.notes(runs, picture):
        print(tr("note: {note}", note=note), file=sys.stderr)
    data = make(runs, picture, form.ending, progress=progress if sys.stderr.isatty() else None)
    write_whole(out, data)


def _picture(options: argparse.Namespace) -> Picture:
    preset = PRESETS.get(options.experiment)
    picture = preset.picture if preset else Picture()
    if preset and options.theme not in {None, preset.picture.theme}:
        picture = preset.ours
    changes = given(options)
    if "fps" in changes and "seconds" not in changes:
        changes["seconds"] = None  # a preset's length belongs to its own frame rate
    return replace(picture, **changes)


def _complain(message: str) -> int:
    print(f"{PROG}: {one_line(message)}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
