"""The pooled office in Ciw: one node, a customer class per process, arrivals and efforts from sequences, not exact."""

import math
from itertools import pairwise
from typing import Any

import ciw  # type: ignore[import-not-found]  # lives in .bench

from tests.bench.rivals.rounds import Jobs, Run, serve


def make(jobs: Jobs) -> Run:
    arrivals: dict[str, list[Any]] = {}
    services: dict[str, list[Any]] = {}
    priorities: dict[str, int] = {}
    ranks = {prio: rank for rank, prio in enumerate(sorted(set(jobs.prio)))}
    for kind in sorted(set(jobs.kind)):
        own = [at for at, other in enumerate(jobs.kind) if other == kind]
        instants = [0.0, *(jobs.arrival[at] for at in own)]
        gaps = [after - before for before, after in pairwise(instants)]
        name = f"process {kind}"
        arrivals[name] = [ciw.dists.Sequential([*gaps, math.inf])]
        services[name] = [ciw.dists.Sequential([jobs.effort[at] for at in own])]
        priorities[name] = ranks[jobs.prio[own[0]]]
    network = ciw.create_network(
        arrival_distributions=arrivals,
        service_distributions=services,
        number_of_servers=[jobs.servers],
        priority_classes=priorities,
    )

    def run() -> Any:  # noqa: ANN401 - Ciw has no types
        simulation = ciw.Simulation(network, exact=False)
        simulation.simulate_until_max_time(jobs.horizon)
        return simulation

    return run


def waits(simulation: Any) -> list[float]:  # noqa: ANN401
    return [record.waiting_time for record in simulation.get_all_records() if record.record_type == "service"]


if __name__ == "__main__":
    serve(make, waits)
