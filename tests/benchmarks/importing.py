"""Speed and memory of `data import`: rows a second, and peak memory at 20 times the rows as a ratio of the smaller run.

Run: python tests/benchmarks/importing.py [ROWS]
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = """
import resource, sys
from pathlib import Path
from evals.articles.importing import Order, import_data
found = import_data(Order(sys.argv[1], (Path(sys.argv[2]),), Path(sys.argv[3])))
print(found.articles, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def write(path: Path, rows: int) -> None:
    """CNN/DailyMail rows as on the Hugging Face hub, as JSON Lines or Parquet."""
    text = "The council of the town will vote on the tram on 14 May, the mayor said on Monday evening. " * 6

    def made(number: int) -> dict[str, str]:
        return {
            "id": f"row{number}",
            "article": f"{number} {text}",
            "highlights": f"Vote number {number} is on 14 May.",
        }

    if path.suffix == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        with pq.ParquetWriter(path, pa.schema([(name, pa.string()) for name in made(0)])) as writer:
            for start in range(0, rows, 1000):
                writer.write_table(pa.Table.from_pylist([made(number) for number in range(start, start + 1000)]))
    else:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(made(number)) + "\n" for number in range(rows))


def measure(path: Path, out: Path) -> tuple[float, int]:
    """Seconds and peak memory in MB of one import in a process of its own."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "cnn_dailymail", str(path), str(out)],
        capture_output=True,
        text=True,
        check=True,
    )
    return time.perf_counter() - start, int(done.stdout.split()[1]) // 1024


def main() -> None:
    """Prints one line a format and size, then the ratios."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".jsonl", ".parquet"):
            peaks = []
            for rows in (most // 20, most):
                path = Path(folder) / f"train{suffix}"
                write(path, rows)
                seconds, peak = measure(path, Path(folder) / f"{suffix[1:]}-{rows}")
                peaks.append(peak)
                print(f"{suffix[1:]:<8} {rows:>9,} rows {seconds:6.1f} s {rows / seconds:9,.0f} rows/s {peak:5} MB")
            print(f"{suffix[1:]:<8} peak memory at 20 times the rows: {peaks[1] / peaks[0]:.2f} times")


if __name__ == "__main__":
    main()
