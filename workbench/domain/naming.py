"""Whether an objective's name reads as an outcome: a verb and what it does, no project and no measure."""

import re

_WORDS = """
accelerate accomplish achieve acquire activate adapt add adopt advance align allocate amplify anticipate apply
ascertain assure attain attract automate avoid balance become begin benefit boost bring broaden build calm capture
care champion change clarify close coach collaborate combine communicate compete complete concentrate connect
conserve consolidate contain contribute control convert coordinate create cultivate cut decrease deepen defend
delight deliver demonstrate deploy deserve design develop differentiate digitise digitize diversify double drive
earn ease educate eliminate embed embrace empower enable encourage end engage enhance enlarge enrich ensure enter
equip establish exceed excel execute expand exploit extend fill finance find finish flatten focus form foster free
fulfil fulfill fund gain generate get give govern grow guarantee guide halve harmonise harmonize harness have help
hire hold identify improve increase influence inform innovate inspire integrate invest involve keep know lead learn
leverage limit link listen live localise localize lower maintain make manage master match maximise maximize measure
meet mentor minimise minimize mitigate mobilise mobilize modernise modernize motivate move negotiate nurture obtain
offer open operate optimise optimize organise organize outperform own participate partner penetrate perform
personalise personalize pioneer plan position prepare preserve prevent prioritise prioritize produce promote protect
prove provide publish pursue qualify raise reach realise realize rebuild recognise recognize recover recruit reduce
refocus reform reinforce reinvest release renew reorganise reorganize replace respect respond restore retain rethink
return reuse reward safeguard satisfy save scale secure seize sell serve set shape share sharpen shift shorten
shrink simplify solve speed stabilise stabilize staff standardise standardize start stay stimulate stop streamline
strengthen stretch structure succeed supply support surpass sustain tailor take target teach tell think tighten
train transfer transform treat trust turn understand unify unite unlock upgrade use utilise utilize value widen win
work
"""
VERBS = frozenset(_WORDS.split())
"""Verbs that objectives begin with; a map in another language brings its own, or the rule is left out."""

PROJECT_VERBS = frozenset({"implement", "install", "introduce", "launch", "migrate", "pilot", "purchase"})
_PROJECT = re.compile(
    r"\b(project|programme|program|initiative|phase \d|roll[ -]?out|go[ -]live|CRM|ERP)\b", re.IGNORECASE
)
_MEASURE = re.compile(
    r"\b(NPS|KPI|ROI|ROCE|EBITDA?|index|score|ratio|rate|percentage|per cent|percent|number of|average)\b|%|\d",
    re.IGNORECASE,
)
_LIKE_A_MEASURE = re.compile(
    r"^(?:# of|no\. of|number of|percentage of|average|rate of|return on|share of)\b", re.IGNORECASE
)


def looks_like_project(title: str) -> bool:
    """Whether a title names something to be done once: "Implement CRM", "Roll-out phase 2"."""
    return _first_word(title) in PROJECT_VERBS or bool(_PROJECT.search(title))


def looks_like_measure(title: str, verbs: frozenset[str] = VERBS) -> bool:
    """Whether a title names something to be counted: "NPS", "Number of complaints"; not "Raise the NPS"."""
    if _LIKE_A_MEASURE.search(title):
        return True
    return _first_word(title) not in verbs and bool(_MEASURE.search(title))


def begins_with_verb(title: str, verbs: frozenset[str] = VERBS) -> bool:
    """Whether a title begins with one of the verbs; a word or two before it ("Continually improve") do no harm."""
    words = re.findall(r"[^\W\d_]+", title.casefold())
    return any(word in verbs for word in words[:1]) or (
        len(words) > 1 and words[0].endswith("ly") and words[1] in verbs
    )


def _first_word(title: str) -> str:
    words = re.findall(r"[^\W\d_]+", title.casefold())
    return words[0] if words else ""
