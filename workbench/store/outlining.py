"""Outlines read from payloads as they rest: whoever looks at hundreds of scorecards needs a small part of each."""

from collections.abc import Iterable, Iterator

from workbench.desk import DamagedError
from workbench.domain.alignment_outline import CardOutline, MeasureOutline, ObjectiveOutline, Outlined
from workbench.domain.documents import Pin
from workbench.domain.scorecard import Contribution, Flow, How, Mode
from workbench.store.codec import Codec, Payload
from workbench.store.versions import VersionRow

OUTLINED = "scorecard"
"""The kind of documents that have outlines."""


def outlined(rows: Iterable[VersionRow], codec: Codec) -> Iterator[Outlined]:
    """Give the outlines of scorecards' versions. Raises NewerSchemaError and DamagedError, naming the version."""
    for row in rows:
        try:
            card = _card(codec.lifted(row.kind, row.schema, row.payload, row.place))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise DamagedError(
                f"{row.place} cannot be read ({error}); run `osm-workbench audit`, and restore a backup where it finds"
                " the history broken"
            ) from error
        yield Outlined(head=row.version(), card=card)


def _card(payload: Payload) -> CardOutline:
    order = {one["id"]: (at, one["title"]) for at, one in enumerate(payload["perspectives"])}
    themes = {one["id"]: one["title"] for one in payload["themes"]}
    ordered = sorted(payload["objectives"], key=lambda one: order[one["perspective"]][0])
    return CardOutline(
        unit=payload["unit"],
        title=payload["title"],
        parent=None if payload["parent"] is None else Pin(**payload["parent"]),
        objectives=tuple(
            ObjectiveOutline(
                id=one["id"],
                title=one["title"],
                perspective=order[one["perspective"]][1],
                theme="" if one["theme"] is None else themes[one["theme"]],
                weight=float(one["weight"]),
                is_synergy=one["is_synergy"],
                carriers=tuple(one["carriers"]),
                exempt=tuple(one["exempt"]),
            )
            for one in ordered
        ),
        measures=tuple(
            MeasureOutline(
                id=one["id"],
                title=one["title"],
                definition=one["definition"],
                formula=one["formula"],
                unit=one["unit"],
                polarity=one["polarity"],
                standard=one["standard"],
                targets={target["period"]: target["value"] for target in one["targets"]},
            )
            for one in payload["measures"]
        ),
        contributions=tuple(map(_contribution, payload["contributions"])),
    )


def _contribution(one: Payload) -> Contribution:
    return Contribution(
        objective=one["objective"],
        to=Pin(**one["to"]),
        to_objective=one["to_objective"],
        how=How(one["how"]),
        mode=Mode(one["mode"]),
        weight=float(one["weight"]),
        aggregation=Flow(one["aggregation"]),
    )
