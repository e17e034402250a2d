"""Steps that one person can take back, on a scorecard that others edit too."""

from dataclasses import dataclass, replace

from workbench.domain.merge import Clashes, merge
from workbench.domain.scorecard import Scorecard

MOST_STEPS = 200
"""Steps kept; the oldest are forgotten first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One edit, by what it started from and what it gave."""

    before: Scorecard
    after: Scorecard


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """A person's steps: those done, the last one last, and those undone, the next to be done again last."""

    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()

    def then(self, before: Scorecard, after: Scorecard) -> "Steps":
        """Give the steps with one more; an edit that changed nothing is none."""
        if before == after:
            return self
        return Steps(done=(*self.done, Step(before=before, after=after))[-MOST_STEPS:])


def undo(steps: Steps, card: Scorecard) -> tuple[Steps, Scorecard] | Clashes:
    """Take the last step back on the scorecard as it is now, keeping what others have done since.

    Gives the clashes where others changed the same fields since, and the same steps and scorecard where none was done.
    """
    if not steps.done:
        return steps, card
    step = steps.done[-1]
    merged = merge(step.after, step.before, card)
    if isinstance(merged, Clashes):
        return merged
    again = Step(before=merged, after=card)
    return replace(steps, done=steps.done[:-1], undone=(*steps.undone, again)), merged


def redo(steps: Steps, card: Scorecard) -> tuple[Steps, Scorecard] | Clashes:
    """Do the step last undone again, keeping what others have done since; otherwise as `undo`."""
    if not steps.undone:
        return steps, card
    step = steps.undone[-1]
    merged = merge(step.before, step.after, card)
    if isinstance(merged, Clashes):
        return merged
    back = Step(before=card, after=merged)
    return replace(steps, done=(*steps.done, back), undone=steps.undone[:-1]), merged
