"""The pooled office as SimPy's manual has it: a process per job, which requests a `PriorityResource`."""

from collections.abc import Generator
from typing import Any

import simpy

from tests.bench.rivals.rounds import Jobs, Run, serve

Story = Generator[simpy.Event, Any, None]


def make(jobs: Jobs) -> Run:
    waits: list[float] = []

    def job(env: simpy.Environment, staff: simpy.PriorityResource, effort: float, prio: int) -> Story:
        arrived = env.now
        with staff.request(priority=prio) as turn:
            yield turn
            wait = env.now - arrived
            yield env.timeout(effort)
            waits.append(wait)

    def source(env: simpy.Environment, staff: simpy.PriorityResource) -> Story:
        for arrival, effort, prio in zip(jobs.arrival, jobs.effort, jobs.prio, strict=True):
            yield env.timeout(arrival - env.now)
            env.process(job(env, staff, effort, prio))

    def run() -> list[float]:
        env = simpy.Environment()
        env.process(source(env, simpy.PriorityResource(env, capacity=jobs.servers)))
        env.run(until=jobs.horizon)
        return waits

    return run


if __name__ == "__main__":
    serve(make, lambda waits: waits)
