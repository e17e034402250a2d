"""The pooled office in salabim: a component per job, which requests a resource by priority; yieldless, no trace."""

import salabim  # type: ignore[import-not-found]  # lives in .bench

from tests.bench.rivals.rounds import Jobs, Run, serve


def make(jobs: Jobs) -> Run:
    waits: list[float] = []

    class Job(salabim.Component):  # type: ignore[misc]
        def setup(self, effort: float, prio: int) -> None:
            self.effort, self.prio = effort, prio

        def process(self) -> None:
            arrived = self.env.now()
            self.request((self.env.staff, 1, self.prio))
            wait = self.env.now() - arrived
            self.hold(self.effort)
            self.release()
            waits.append(wait)

    class Source(salabim.Component):  # type: ignore[misc]
        def process(self) -> None:
            for arrival, effort, prio in zip(jobs.arrival, jobs.effort, jobs.prio, strict=True):
                self.hold(till=arrival)
                Job(effort=effort, prio=prio)

    def run() -> list[float]:
        env = salabim.Environment(trace=False, yieldless=True)
        env.staff = salabim.Resource("staff", capacity=jobs.servers)
        Source()
        env.run(till=jobs.horizon)
        return waits

    return run


if __name__ == "__main__":
    serve(make, lambda waits: waits)
