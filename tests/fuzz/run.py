"""Run the fuzzers: guided by coverage where atheris is installed, else by chance alone.

    python tests/fuzz/run.py --seconds 10                  all targets, one after the other
    python tests/fuzz/run.py --seconds 3600 parse compile  some of them, for long
    python tests/fuzz/run.py --replay crash-1f2e parse     one input again, which is all that a finding needs

A target is a module `fuzz_<name>.py` here: it opens with what must hold of any input, and has
`check(data)`, which raises where that does not hold, `seeds()`, and perhaps `mutate(data, chance)`.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
TARGETS = sorted(path.stem.removeprefix("fuzz_") for path in HERE.glob("fuzz_*.py"))
LONGEST = 4096
# For one input: a tenth of a second is much for the longest, and a busy machine may have other things to do.
SECONDS_EACH = 100

sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

try:
    import atheris
except ImportError:
    atheris = None


def load(name: str) -> ModuleType:
    """A target; all of cldurl is imported with it, what it loads later too, so that all of it is watched."""
    with atheris.instrument_imports(include=["cldurl"], enable_loader_override=False) if atheris else nullcontext():
        import cldurl

        for module in pkgutil.iter_modules(cldurl.__path__):
            if module.name not in ("cli", "compat", "strategies", "__main__"):
                importlib.import_module(f"cldurl.{module.name}")
        return importlib.import_module(f"fuzz_{name}")


def mutation(target: ModuleType, seeds: list[bytes]) -> Callable[[bytes, random.Random], bytes]:
    """How the target's inputs are changed."""
    from corpus import spliced

    own: Callable[[bytes, random.Random], bytes] | None = getattr(target, "mutate", None)

    def changed(data: bytes, chance: random.Random) -> bytes:
        if own is not None and chance.random() < 0.8:
            return own(data, chance)
        return spliced(data, chance, seeds)

    return changed


def guided(
    target: ModuleType, seeds: list[bytes], seconds: float, start: Path, folder: Path, corpus: Path | None
) -> None:
    """Run under libFuzzer, which ends the process."""
    for seed in seeds:
        (start / sha256(seed).hexdigest()[:16]).write_bytes(seed)
    changed = mutation(target, seeds)

    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.3:
            return bytes(atheris.Mutate(data, len(data) + 64))[:longest]
        return changed(data, chance)[:longest]

    folders = [str(start)] if corpus is None else [str(corpus), str(start)]
    options = {
        "max_total_time": max(1, int(seconds)),
        "max_len": LONGEST,
        "timeout": SECONDS_EACH,
        "artifact_prefix": f"{folder}/",
        "verbosity": 1,
    }
    atheris.Setup(
        [sys.argv[0], *[f"-{name}={value}" for name, value in options.items()], *folders],
        target.check,
        custom_mutator=mutate,
    )
    atheris.Fuzz()


def by_chance(target: ModuleType, seeds: list[bytes], seconds: float, folder: Path, seed: int) -> None:
    """Run without coverage: each input is a seed, or an input that came before, changed a few times."""
    chance = random.Random(seed)
    changed = mutation(target, seeds)
    pool, runs, end = list(seeds), 0, time.monotonic() + seconds
    for data in seeds:
        attempt(target, data, folder)
    while time.monotonic() < end:
        data = chance.choice(pool)
        for _ in range(chance.randint(1, 4)):
            data = changed(data, chance)[:LONGEST]
        attempt(target, data, folder)
        runs += 1
        if chance.random() < 0.02:
            pool[chance.randrange(len(seeds), len(pool) + 1) :][:1] = [data]
            if len(pool) < 2 * len(seeds) + 50:
                pool.append(data)
    print(f"Done {runs + len(seeds)} runs in {seconds:g} second(s)")


def attempt(target: ModuleType, data: bytes, folder: Path) -> None:
    """Check one input, and keep it if it is a finding."""
    start = time.monotonic()
    try:
        target.check(data)
        if time.monotonic() - start > SECONDS_EACH:
            raise TimeoutError(f"{SECONDS_EACH} seconds for one input")
    except BaseException:
        if folder.name != "replay":
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"crash-{sha256(data).hexdigest()[:16]}").write_bytes(data)
        raise


def alone(name: str, arguments: argparse.Namespace) -> None:
    """One target in this process."""
    target = load(name)
    if arguments.replay:
        attempt(target, arguments.replay.read_bytes(), Path("replay"))
        print("nothing is wrong with it")
        return
    seeds = [seed[:LONGEST] for seed in target.seeds()]
    folder = arguments.findings / name
    if atheris is None or arguments.plain:
        by_chance(target, seeds, arguments.seconds, folder, arguments.seed)
        return
    if arguments.corpus:
        (arguments.corpus / name).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder.mkdir(parents=True, exist_ok=True)
        guided(target, seeds, arguments.seconds, Path(scratch), folder, arguments.corpus and arguments.corpus / name)


def main() -> None:
    """Run the targets, each in a process of its own, and say how often."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("targets", nargs="*", default=TARGETS, metavar="target", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=float, default=10, help="for each target (10)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--corpus", type=Path, help="a folder that keeps what was found interesting from run to run")
    parser.add_argument("--findings", type=Path, default=Path(".fuzz"), help="where findings are written (.fuzz)")
    parser.add_argument("--plain", action="store_true", help="without atheris, even where it is installed")
    parser.add_argument("--replay", type=Path, help="check this one input")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if unknown := set(arguments.targets) - set(TARGETS):
        parser.error(f"no target {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
    if arguments.here or arguments.replay:
        return alone(arguments.targets[0], arguments)
    print(f"{'atheris' if atheris and not arguments.plain else 'plain mutation'}, seed {arguments.seed}", flush=True)
    failed = [name for name in arguments.targets if not ran(name, arguments)]
    if failed:
        sys.exit(f"findings: {', '.join(failed)}")
    return None


def ran(name: str, arguments: argparse.Namespace) -> bool:
    """Run one target in a process of its own; whether it ended well."""
    command: list[Any] = [sys.executable, __file__, name, "--here", "--seconds", str(arguments.seconds)]
    command += ["--seed", str(arguments.seed), "--findings", arguments.findings]
    command += ["--plain"] if arguments.plain else []
    command += ["--corpus", arguments.corpus] if arguments.corpus else []
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=os.environ, check=False)
    text = done.stdout + done.stderr
    runs = re.findall(r"Done (\d+) runs in", text)
    count = f"{int(runs[-1]):,}" if runs else "?"
    print(f"{name:15} {count:>12} executions{'' if done.returncode == 0 else '   FAILED'}", flush=True)
    if done.returncode:
        print(text[max(text.find("=== "), text.find("Traceback"), 0) :][:3000], flush=True)
        print(f"The input is in {arguments.findings / name}, and --replay FILE {name} checks it again.", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    main()
