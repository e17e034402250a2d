"""What a command of `osm-workbench office` is told to work on: a built-in case, a file, or something saved."""

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from osm_sim.errors import InputError
from workbench.cli.office_options import Runs

if TYPE_CHECKING:
    from osm_sim.office.cases import Case
    from workbench.jobs.office_settings import Setting

USUAL_SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A case, with the changes of a scenario in it; and the scenario's setting, None for all else."""

    case: "Case"
    scenario: "Setting | None" = None

    @property
    def setting(self) -> "Setting":
        """Give the scenario's setting, or the case as it is."""
        from workbench.jobs.office_settings import Setting  # noqa: PLC0415 - help comes without the simulation

        return Setting(case=self.case) if self.scenario is None else self.scenario

    def runs(self, runs: Runs) -> Runs:
        """Give what was asked for; a seed left out is the scenario's, or 1."""
        own = USUAL_SEED if self.scenario is None else self.scenario.seed
        return replace(runs, seed=own if runs.seed is None else runs.seed)

    def replications(self, asked: int | None, usual: int) -> int:
        """Give what was asked for, else the scenario's, else the usual number."""
        own = usual if self.scenario is None else self.scenario.replications
        return own if asked is None else asked


def open_named(name: str) -> Named:
    """Give the case of a name: a built-in one, else a file, else what is saved under the name or has it as its id.

    The database is asked last, and only where there is one. Raises InputError with one sentence.
    """
    from osm_sim.office.cases import case_names  # noqa: PLC0415 - help comes without the simulation
    from workbench.jobs import office as job  # noqa: PLC0415 - see above

    # os.path.exists says no where Path.exists raises: for names that no file could have.
    if name in case_names() or os.path.exists(name):  # noqa: PTH110 - see above
        return Named(case=job.open_case(name))
    found = _saved(name)
    if found is None:
        raise InputError(
            f"case {name[:60]!r} is neither a built-in case ({', '.join(case_names())}), nor a file, nor saved under"
            " this name; name one of these: `osm-workbench office saved` lists what is saved"
        )
    return found


def _saved(name: str) -> Named | None:
    from workbench.jobs import office_documents as documents  # noqa: PLC0415 - help comes without the simulation
    from workbench.jobs.office import adjust_case  # noqa: PLC0415 - see above
    from workbench.jobs.office_scenarios import short_name  # noqa: PLC0415 - see above
    from workbench.opening import has_database, open_desk  # noqa: PLC0415 - see above

    if not has_database():
        return None
    desk = open_desk()
    try:
        found = documents.find(desk, name)
        opened = None if found is None else documents.open_saved(desk, found.pin)
    finally:
        desk.store.close()
    if opened is None:
        return None
    setting = opened.setting
    if opened.saved.kind is documents.Kind.OFFICE:
        return Named(case=setting.case)
    return Named(case=adjust_case(setting.case, setting.options, name=short_name(opened.saved.name)), scenario=setting)
