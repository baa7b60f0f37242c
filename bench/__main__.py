"""Every benchmark, one after the other, and a report: ``make bench PEOPLE=1000000``.

Each builds a register of its own in a throw-away cluster and measures a reference in the same run. A figure means
something only on a machine that does nothing else; the report says how busy it was before each run.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

# The register of attestation, of the pages and of the pen is that of the demo country, which is invented person by
# person: what the pages and the pen measure depends on the size no more than by its logarithm, and their own figures
# show it.
MOST_INVENTED: Final = 100_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("only", nargs="*", help=f"which ones: {', '.join(known())}; all of them by default")
    parser.add_argument("--people", type=int, default=100_000, help="the size of the registers")
    parser.add_argument("--report", type=Path, help="where the report goes; by default into var/")
    asked = parser.parse_args()
    unknown = set(asked.only) - set(known())
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    report = asked.report or Path("var") / f"bench-{datetime.now(UTC):%Y-%m-%d-%H%M}.md"
    report.parent.mkdir(parents=True, exist_ok=True)
    failed = []
    with report.open("w", encoding="utf-8") as file:
        print(f"# Benchmarks, {asked.people:,} people\n\n{machine()}\n", file=file, flush=True)
        for name in asked.only or known():
            busy, start = os.getloadavg()[0], time.perf_counter()
            print(f"{name} …", flush=True)
            done = run(name, people=asked.people)
            failed += [name] if done.returncode else []
            took = time.perf_counter() - start
            print(
                f"## {name}\n\nload {busy:.1f} before, {took:.0f} s\n\n```\n{done.stdout}```\n",
                file=file,
                flush=True,
            )
            print(done.stdout, flush=True)
    print(f"The report is in {report}.")
    for name in failed:
        print(f"{name} failed; its messages are in the report.", file=sys.stderr)
    return 1 if failed else 0


def known() -> list[str]:
    return sorted(path.stem.removesuffix("_speed") for path in Path(__file__).parent.glob("*_speed.py"))


def run(name: str, *, people: int) -> "subprocess.CompletedProcess[str]":
    size = min(people, MOST_INVENTED) if name in {"attestation", "pages", "pen"} else people
    more = ["--filled", str(people)] if name == "import" else []
    command = [sys.executable, "-m", f"bench.{name}_speed", "--people", str(size), *more]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} processors, {memory:.0f} GiB, {platform.platform()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
