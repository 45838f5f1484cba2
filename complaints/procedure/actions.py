"""Everything people may do to a case, as one table: data, roles, states, clause. The command line and the dashboard read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from complaints.procedure.states import ANY, OPEN
from complaints.rules.shapes import CLASSES

CASEWORKERS = ("sales", "qa")
INVESTIGATORS = ("qa", "department")
LEADERS = ("management_representative", "general_manager")
EVERYBODY_AT_WORK = ("sales", "qa", "department", *LEADERS)
#: who may act for a leader: everybody who does casework, never a viewer or an admin
DELEGATES = EVERYBODY_AT_WORK
FAULTS = ("company", "customer", "carrier", "supplier", "third_party", "none")
CLOSE_REASONS = ("accepted", "unfounded", "no_feedback", "duplicate", "withdrawn")
#: why a case that is none closes out of the figures (contract §7)
NOT_BUSINESS = ("spam", "mistake", "test", "duplicate")
DISPOSITIONS = (
    "return", "exchange", "repair", "rework", "resupply", "refund", "discount", "compensation", "concession", "scrap", "none",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an action's data. `form`: text, long_text, texts, yes_no, date, instant, day_or_instant, choice, whole, action,
    letter, messages, fields, language, quantity or anything (checked by the action itself)."""

    name: str
    form: str = "text"
    required: bool = True
    choices: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class ActionRule:
    """What one action takes, who may do it, and in which states of the case."""

    name: str
    about: str
    roles: tuple[str, ...]
    keys: tuple[Key, ...] = ()
    statuses: frozenset[str] = OPEN
    clause: str = ""


def _opt(name: str, form: str = "text", about: str = "", choices: tuple[str, ...] = ()) -> Key:
    return Key(name, form, False, choices, about)


_TEXT = Key("text", "long_text")
_ACTION = Key("action", "action", about="number of the action as `case show` gives it")
_LETTER = _opt("letter", "letter", "number of the letter as `case show` gives it; needed when several wait")

_TABLE = (
    ActionRule("correct_field", "Enter or correct a fact of the complaint; it is never overwritten by the machine again.",
        CASEWORKERS, (Key("field"), Key("value", "anything", about="in the field's normal form; a list for several; null to empty it"), _opt("reason")), clause="S2-2d"),
    ActionRule("take", "Take the case, or give it to a colleague: the person who sees to it that it comes to its end.",
        CASEWORKERS, (_opt("owner", about="name of the user; left out: yourself"),), clause="ISO 10002 7.3"),
    ActionRule("acknowledge_manually", "Record that the customer was told by phone, fax, mail or visit.",
        CASEWORKERS, (Key("by", "choice", choices=("phone", "fax", "mail", "visit")), _opt("at", "instant")), clause="S1-4.1"),
    ActionRule("request_information", "Ask the customer for facts that are missing, and only for those.",
        CASEWORKERS, (Key("facts", "texts", about="of the missing facts of the case; may be an empty list when there is a text"), _opt("text", "long_text")), clause="S2-2e"),
    ActionRule("start_waiting", "From now on the customer's answer is awaited: written answer and feedback stand still.",
        CASEWORKERS, (_opt("reason"),), clause="S2-2e"),
    ActionRule("end_waiting", "The customer's answer is no longer awaited; the waiting days are added.",
        CASEWORKERS, (_opt("reason"),), clause="S2-2e"),
    ActionRule("hand_over", "Hand the case over to quality control, with the defective sample if there is one.",
        ("sales",), (Key("sample", "yes_no"),), clause="S0-5.4.1"),
    ActionRule("classify", "Confirm the class of severity, and the kinds of complaint.",
        ("qa",), (Key("class", "choice", choices=CLASSES), _opt("kinds", "texts"), _opt("reason")), clause="S2-4.2"),
    ActionRule("verify", "Record whether the alleged fact is so, how that was found, and the findings.",
        ("qa",), (Key("result", "choice", choices=("true", "false", "undetermined")), Key("method"), Key("findings", "long_text")), clause="S2-4.1"),
    ActionRule("assign", "Give the case to the departments that investigate.",
        ("qa",), (Key("departments", "texts"), _opt("due", "date")), clause="S2-4.4"),
    ActionRule("contain", "Emergency measures that stop more defects at once (D3).",
        INVESTIGATORS, (_TEXT, Key("owner"), Key("due", "date")), clause="S3-5.5.2"),
    ActionRule("hold_lots", "Segregate stock of complained and affected lots.",
        ("qa",), (Key("lots", "texts"), _opt("place")), ANY, "S2-4.4"),
    ActionRule("release_hold", "Release held lots after inspection.",
        ("qa",), (Key("lots", "texts"), Key("inspection", "long_text")), ANY, "S3-5.5.3"),
    ActionRule("report_cause", "Report root cause of occurrence and of escape, and all lots it may affect (D4).",
        INVESTIGATORS, (Key("occurrence", "long_text"), _opt("escape", "long_text"), _opt("affected_lots", "texts")), clause="S2-4.4"),
    ActionRule("add_action", "Add a corrective or preventive action with its owner and due date (D5–D7).",
        INVESTIGATORS, (Key("kind", "choice", choices=("corrective", "preventive")), _TEXT, Key("owner"), Key("due", "date")), ANY, "S2-4.5"),
    ActionRule("complete_action", "Report an action as done, with evidence.",
        INVESTIGATORS, (_ACTION, Key("evidence", "long_text")), ANY, "S2-4.5"),
    ActionRule("evaluate", "Judge whether a completed action is effective.",
        ("qa",), (_ACTION, Key("effective", "yes_no"), Key("evidence", "long_text")), ANY, "S2-4.5"),
    ActionRule("judge", "Judge whether the complaint is justified, and whose fault it is.",
        ("qa",), (Key("justified", "yes_no"), Key("fault", "choice", choices=FAULTS)), clause="S2-4.5"),
    ActionRule("dispose", "Decide what is done for the customer and with the goods.",
        CASEWORKERS, (Key("disposition", "choice", choices=DISPOSITIONS), _opt("quantity", "quantity")), clause="S0-5.4.6"),
    ActionRule("interim_report", "Tell the customer how far the investigation is.",
        CASEWORKERS, (_TEXT,), clause="S3-5.2.4"),
    ActionRule("draft_reply", "Draft the formal answer and put it up for approval.",
        CASEWORKERS, (_TEXT, _opt("language", "language")), clause="S2-4.6"),
    ActionRule("approve", "Approve the letter or notice that waits for your role.",
        DELEGATES, (_LETTER, _opt("reason")), ANY, "S0-5.4.4"),
    ActionRule("reject", "Reject the letter or notice that waits for your role, with the reason.",
        DELEGATES, (_LETTER, _opt("reason")), ANY, "S0-5.4.4"),
    ActionRule("send_reply", "Send the formal answer, which has all its approvals.",
        CASEWORKERS, (_LETTER,), clause="S0-5.4.4"),
    ActionRule("record_feedback", "Record what the customer says of the answer, when he said it to a person.",
        CASEWORKERS, (Key("feedback", "choice", choices=("satisfied", "objection")), _opt("text", "long_text")), clause="S2-4.7"),
    ActionRule("remind", "Remind the customer, who has not said anything for 25 days, with the answer once more.",
        ("sales",), (), clause="S2-4.7"),
    ActionRule("confirm_silence", "Confirm that the customer has said nothing 10 working days after the reminder.",
        ("sales",), (), clause="S2-4.7"),
    ActionRule("close", "Close the case.",
        ("qa",), (Key("reason", "choice", choices=CLOSE_REASONS),), clause="S2-4.7"),
    ActionRule("not_business", "The case is no complaint of a customer: it closes out of all figures, and no letter is written.",
        CASEWORKERS, (Key("reason", "choice", choices=NOT_BUSINESS),), clause="S2-2"),
    ActionRule("reopen", "Open a closed case again.",
        CASEWORKERS, (Key("reason"),), frozenset({"closed"}), "S2-4.6"),
    ActionRule("merge", "This case is the same complaint as another: its messages go there and it closes as duplicate.",
        ("qa",), (Key("into", about="number of the case that stays"),), clause="ISO 10002 7.3"),
    ActionRule("split", "Messages of this case are another complaint: they become a case of their own.",
        ("qa",), (Key("messages", "messages", about="numbers of the messages as `case show` gives them"),), clause="ISO 10002 7.3"),
    ActionRule("report_major_defect", "Issue the notice of a major defect to management within 4 hours.",
        ("sales",), (_TEXT,), clause="S0-5.5.3"),
    ActionRule("start_site_visit", "The phone did not help: staff go to the customer's site.",
        ("sales",), (_opt("province"), _opt("reason")), clause="S1-4.1"),
    ActionRule("record_site_visit", "Record the result of the visit, and who signed for the customer.",
        ("sales",), (Key("result", "long_text"), _opt("signed_by")), clause="S1-4.5"),
    ActionRule("third_party_notice", "Record the notice to a carrier, supplier or other third party.",
        ("qa",), (Key("party"), _TEXT), ANY, "S2-4.5"),
    ActionRule("regulator_report", "Propose a report to an authority; the general manager decides.",
        ("qa",), (Key("authority"), _TEXT), ANY, "S2-4.6"),
    ActionRule("recall", "Propose a recall; the general manager decides.",
        ("qa",), (Key("lots", "texts"), Key("class", "choice", choices=CLASSES), _TEXT), ANY, "S2-4.5"),
    ActionRule("delegate", "Name the person who acts for your role until a day.",
        LEADERS, (Key("role", "choice", choices=LEADERS), Key("to", about="name of the user"), Key("until", "day_or_instant", about="a day, which is included, or an instant")), ANY, "S0-5.4.4"),
    ActionRule("hold_legally", "Nothing of this case may be deleted until the hold is released.",
        ("qa",), (Key("reason"),), ANY, "S2-4.8"),
    ActionRule("release_legal_hold", "Release the legal hold.",
        ("qa",), (Key("reason"),), ANY, "S2-4.8"),
    ActionRule("seen", "The result was circulated to you and you have seen it.",
        LEADERS, (), ANY, "S3-5.5.8"),
    ActionRule("note", "Write a note into the history.",
        EVERYBODY_AT_WORK, (_TEXT,), ANY),
)  # fmt: skip

ACTIONS: Mapping[str, ActionRule] = {rule.name: rule for rule in _TABLE}


def help_json(name: str) -> dict[str, object]:
    """What `kesu case do --help ACTION` tells of one action. Raises KeyError for an unknown one."""
    rule = ACTIONS[name]
    return {
        "action": rule.name,
        "about": rule.about,
        "clause": rule.clause,
        "roles": list(rule.roles),
        "statuses": sorted(rule.statuses),
        "data": [
            {
                "key": key.name,
                "form": key.form,
                "required": key.required,
                "choices": list(key.choices),
                "about": key.about,
            }
            for key in (*rule.keys, NOTE)
        ],
    }


NOTE = _opt("note", "long_text", "why; kept in the history")
