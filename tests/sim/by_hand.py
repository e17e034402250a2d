"""A Dask scheduler and workers, started by the commands that a user would type; all of them end with the test."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from osm_sim.cluster import quiet_dask

ROOT = Path(__file__).parents[2]
BOUND_SECONDS = 30

OTHER_VERSION = """
from distributed import versions

def version(name, real=versions.version):
    return "0.0.1" if name == "osm-workbench" else real(name)

versions.version = version
"""
"""What a worker loads first that says it has another version of the package."""


@dataclass(slots=True, kw_only=True)
class Cluster:
    """A scheduler, its address, and a folder for what its workers put down."""

    scheduler: subprocess.Popen[str]
    address: str
    folder: Path
    workers: int = 0

    @contextlib.contextmanager
    def another_worker(self, *options: str) -> Iterator[subprocess.Popen[str]]:
        """A worker of one process and one thread, known to the scheduler; gone from its list afterwards."""
        place = ["--local-directory", str(self.folder), "--host", "127.0.0.1"]
        worker = _start("worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard", *place, *options)
        try:
            self.workers += 1
            self.wait_for_workers()
            yield worker
        finally:
            self.workers -= 1
            _end(worker)
            if self.scheduler.poll() is None:
                self.wait_for_workers()

    def end_scheduler(self) -> None:
        _end(self.scheduler)

    def wait_for_workers(self) -> None:
        """Until the scheduler knows as many workers as there should be."""
        with quiet_dask(self.address).Client(self.address, set_as_default=False, timeout=BOUND_SECONDS) as client:
            _wait(lambda: client.scheduler_info()["n_workers"] == self.workers)


@contextlib.contextmanager
def cluster_by_hand(folder: Path, *, workers: int) -> Iterator[Cluster]:
    """A scheduler on a free port of 127.0.0.1 with so many workers, which are started again where they die."""
    file = folder / "scheduler.json"
    scheduler = _start(
        "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)
    )
    started: list[subprocess.Popen[str]] = []
    try:
        _wait(lambda: file.exists() and '"address"' in file.read_text(encoding="utf-8"))
        cluster = Cluster(scheduler=scheduler, address=json.loads(file.read_text())["address"], folder=folder)
        place = ["--local-directory", str(folder), "--host", "127.0.0.1"]
        command = ("worker", cluster.address, "--nthreads", "1", "--no-dashboard", *place)
        started += [_start(*command) for _ in range(workers)]
        cluster.workers = workers
        cluster.wait_for_workers()
        yield cluster
    finally:
        for process in (*started, scheduler):
            _end(process)


def _start(*command: str) -> subprocess.Popen[str]:
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *command],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(BOUND_SECONDS / 3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + BOUND_SECONDS
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing happened within {BOUND_SECONDS} s")
        time.sleep(0.05)
