"""What may be done to a case now, and doing it: the rules decide (complaints, casework), this only asks and tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from casework import acts
from casework.due import rules_of
from casework.offices import delegations_now
from complaints.model import Case, Letter
from complaints.procedure.actions import ACTIONS
from complaints.procedure.perform import available
from complaints.reading import Json
from complaints.refusals import Refused
from dashboard import clock, wiring
from dashboard.frame import loading, page
from dashboard.frame.page import Context
from dashboard.frame.session import Person
from dashboard.words import action_forms
from dashboard.words.language import Words
from dashboard.words.letter_names import LetterNames, names_of
from dashboard.words.record import task
from dashboard.words.safe import one_line
from foundations.language.pattern import Pattern
from store import cases
from store.engine.errors import StoreError
from wording import names, text
from wording.letters import LetterError

#: an instant as the rules give it; it is shown in the company's zone
_INSTANT = Pattern(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)")


@dataclass(frozen=True, slots=True)
class Offer:
    """One action: whether it may be done now, and if not the rule that forbids it."""

    action: str
    allowed: bool
    sentence: str = ""
    facts: Mapping[str, Json] = field(default_factory=dict)
    clause: str = ""

    def reason(self, w: Words, named: LetterNames) -> str:
        """Why not, in the reader's language, with the clause."""
        return refusal(w, self.sentence, self.facts, self.clause, named, self.action)


#: for a refusal that is of no case: letters stay numbers
_UNNAMED = LetterNames()


def refusal(
    w: Words,
    sentence: str,
    facts: Mapping[str, Json],
    clause: str,
    named: LetterNames = _UNNAMED,
    action: str = "",
) -> str:
    """A refusal of the procedure in the reader's language; letters by the names given.

    What is wrong in the form of `action` is told with the field's own words, so that a person knows where to mend it.
    """
    if not sentence:
        return ""
    told = text(w.language, "procedure")(sentence)
    field = _field_of(w, action, facts)
    if field and "{key}" not in sentence:
        told = f"{field}{w.colon}{told}"
    try:
        told = told.format(**(_worded(w, facts, named) | ({"key": field} if field else {})))
    except (KeyError, IndexError, ValueError):
        told = sentence
    return f"{told} ({clause})" if clause else told


def _field_of(w: Words, action: str, facts: Mapping[str, Json]) -> str:
    """What the form of an action calls the field that a refusal is about; empty when it is about none of its fields."""
    inputs = (i for form in action_forms.FORMS if form.action == action for i in form.inputs)
    return next((w(i.label) for i in inputs if i.key == facts.get("key")), "")


def _worded(w: Words, facts: Mapping[str, Json], named: LetterNames) -> dict[str, str]:
    """The facts of a refusal with actions, roles, states and letters by their names."""
    made = {}
    for key, value in facts.items():
        text_of = str(value)
        if key == "action" and text_of in action_forms.TITLES:
            made[key] = w(action_forms.TITLES[text_of])
        elif key == "letter" and isinstance(value, int) and value in named.letters:
            made[key] = w.quoted(named.letters[value])
        elif key == "kind":
            made[key] = w.name(names.LETTER_KIND, text_of)
        elif key == "task":
            made[key] = w.quoted(task(w, text_of, None))
        elif key in ("role", "roles", "owner_role", "next_role"):
            made[key] = w.listed(names.ROLE, text_of.split(", "))
        elif key in ("status", "states"):
            made[key] = w.listed({**names.LETTER_STATE, **names.STATUS}, text_of.split(", "))
        else:
            made[key] = one_line(w.stored_instant(text_of) if _INSTANT.fullmatch(text_of) else text_of, 200)
    return made


def offers(found: loading.Loaded, who: Person, now: datetime) -> list[Offer]:
    """Every action of the procedure, allowed ones and others, in the order of the table."""
    with wiring.database().reading() as tx:
        lent = delegations_now(tx, now)
    made = available(found.case, who.actor, rules_of(wiring.settings()), now, found.calendar, lent)
    return [Offer(name, allowed, *((why.message, why.facts, why.clause) if why else ())) for name, allowed, why in made]


def offer(found: loading.Loaded, who: Person, action: str, now: datetime) -> Offer:
    """One action of a case for one person."""
    return next((o for o in offers(found, who, now) if o.action == action), Offer(action, False))


def perform(c: Context, case_no: str, action: str, data: Mapping[str, Json], *, seen_version: int) -> Case | None:
    """Do it, by the rules and as this person; what stands against it is told in words. Gives the case then, None if not done.

    When the case is no longer the one that the person saw, nothing is done: the change is shown first.
    """
    assert action in ACTIONS
    who = page.context(active=True).who  # asked again: the session may have ended or the role changed meanwhile
    w = c.w
    db, settings, now = wiring.database(), wiring.settings(), clock.now()
    try:
        return acts.act(db, settings, loading.calendar(), case_no, action, dict(data), who.actor, now, seen_version)
    except StoreError as error:
        page.flash(page.trouble(w, error), "error")
    except Refused as refused:
        page.flash(_refused(w, case_no, action, refused), "error")
    except LetterError as error:
        page.flash(w("The letter cannot be written: {why}", why=one_line(error, 300)), "error")
    return None


def perform_all(
    c: Context, seen: Mapping[str, int], action: str, data: Mapping[str, Json]
) -> tuple[list[str], dict[str, str]]:
    """Do the same to several cases, each by the rules and in its own transaction, as this person.

    `seen` are the cases with the versions that the person saw; one that has changed since is left as it is. Gives the
    cases that it was done to, and the others with a sentence that says why not.
    """
    assert action in ACTIONS
    who = page.context(active=True).who
    w, done, left = c.w, list[str](), dict[str, str]()
    calendar = loading.calendar()
    for number, version in seen.items():
        try:
            acts.act(
                wiring.database(),
                wiring.settings(),
                calendar,
                number,
                action,
                dict(data),
                who.actor,
                clock.now(),
                version,
            )
        except StoreError as error:
            left[number] = page.trouble(w, error)
        except Refused as refused:
            left[number] = _refused(w, number, action, refused)
        else:
            done.append(number)
    return done, left


def preview(c: Context, case_no: str, action: str, data: Mapping[str, Json]) -> tuple[list[Letter], str]:
    """The letters that an action would write, as they would leave; or nothing and the sentence that says why not."""
    w = c.w
    try:
        made = acts.preview(
            wiring.database(),
            wiring.settings(),
            loading.calendar(),
            case_no,
            action,
            dict(data),
            c.who.actor,
            clock.now(),
        )
    except StoreError as error:
        return [], page.trouble(w, error)
    except Refused as refused:
        return [], _refused(w, case_no, action, refused)
    except LetterError as error:
        return [], w("The letter cannot be written: {why}", why=one_line(error, 300))
    return made, ""


def _refused(w: Words, case_no: str, action: str, refused: Refused) -> str:
    """What stands against an action on a case, with the letters of that case by name."""
    with wiring.database().reading() as tx:
        named = names_of(w, cases.load(tx, case_no))
    return refusal(w, refused.message, refused.facts, refused.clause, named, action)
