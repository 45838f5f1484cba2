"""The actions of a case as people see them: title, group, and what each asks for (contract §6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from complaints.model import LETTER_LANGUAGES
from wording import names
from wording.names import N_


@dataclass(frozen=True, slots=True)
class Input:
    """One thing an action asks for. `kind`: text, long, choice, choices, date, instant, yes_no, lots, missing, letter,
    action, messages, departments, colleague, role or case.
    """

    key: str
    label: str
    kind: str = "text"
    required: bool = True
    options: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """One action: what its button says, where it stands, what it asks."""

    action: str
    title: str
    group: str
    inputs: tuple[Input, ...] = ()
    #: said before a step that leaves the house or cannot be taken back
    warning: str = ""
    icon: str = ":material/outgoing_mail:"


CUSTOMER, INQUIRY, MEASURES, ANSWER, END, MORE = (
    N_("Customer"),
    N_("Investigation"),
    N_("Measures"),
    N_("Answer"),
    N_("Close"),
    N_("More"),
)
_CLASSES = {"I": "I", "II": "II", "III": "III"}
BY = {"phone": N_("Phone"), "fax": N_("Fax"), "mail": N_("E-mail"), "visit": N_("Visit")}
VERDICT = {"true": N_("True"), "false": N_("Not true"), "undetermined": N_("Cannot be determined")}
FEEDBACK = {"satisfied": N_("Satisfied"), "objection": N_("Objection")}
_LEAVES = N_("This goes to the customer.")
_REASON = Input("reason", N_("Reason"), required=False)
_DELEGATED = {k: names.ROLE[k] for k in ("management_representative", "general_manager")}

FORMS: tuple[Form, ...] = (
    Form(
        "acknowledge_manually",
        N_("Acknowledged by a person"),
        CUSTOMER,
        (Input("by", N_("How"), "choice", options=BY), Input("at", N_("When"), "instant", required=False)),
    ),
    Form(
        "request_information",
        N_("Ask for missing facts"),
        CUSTOMER,
        (
            Input("facts", N_("Missing facts"), "missing"),
            Input("text", N_("Words of your own"), "long", required=False),
        ),
        _LEAVES,
    ),
    Form("start_waiting", N_("Wait for the customer"), CUSTOMER, (_REASON,)),
    Form("end_waiting", N_("Stop waiting"), CUSTOMER, (_REASON,)),
    Form("hand_over", N_("Hand over to QC"), INQUIRY, (Input("sample", N_("With a defective sample"), "yes_no"),)),
    Form(
        "classify",
        N_("Confirm the class"),
        INQUIRY,
        (
            Input("class", N_("Class"), "choice", options=_CLASSES),
            Input("kinds", N_("Kinds"), "choices", required=False, options=names.KIND),
            _REASON,
        ),
    ),
    Form(
        "verify",
        N_("Verify the complaint"),
        INQUIRY,
        (
            Input("result", N_("Is it true?"), "choice", options=VERDICT),
            Input("method", N_("How it was verified")),
            Input("findings", N_("Findings"), "long"),
        ),
    ),
    Form(
        "assign",
        N_("Assign departments"),
        INQUIRY,
        (Input("departments", N_("Departments"), "departments"), Input("due", N_("Due"), "date", required=False)),
    ),
    Form(
        "report_cause",
        N_("Report the cause"),
        INQUIRY,
        (
            Input("occurrence", N_("Why it occurred"), "long"),
            Input("escape", N_("Why it was not found"), "long", required=False),
            Input("affected_lots", N_("Affected lots"), "lots", required=False),
        ),
    ),
    Form(
        "judge",
        N_("Judge the complaint"),
        INQUIRY,
        (
            Input("justified", N_("Is it justified?"), "yes_no"),
            Input("fault", N_("Whose fault"), "choice", options=names.FAULT),
        ),
    ),
    Form(
        "contain",
        N_("Containment"),
        MEASURES,
        (Input("text", N_("What is done"), "long"), Input("owner", N_("Owner")), Input("due", N_("Due"), "date")),
    ),
    Form(
        "hold_lots",
        N_("Hold lots"),
        MEASURES,
        (Input("lots", N_("Lots"), "lots"), Input("place", N_("Place"), required=False)),
    ),
    Form(
        "release_hold",
        N_("Release held lots"),
        MEASURES,
        (Input("lots", N_("Lots"), "lots"), Input("inspection", N_("Inspection result"), "long")),
    ),
    Form(
        "add_action",
        N_("Add an action"),
        MEASURES,
        (
            Input(
                "kind", N_("Kind"), "choice", options={k: names.ACTION_KIND[k] for k in ("corrective", "preventive")}
            ),
            Input("text", N_("What is done"), "long"),
            Input("owner", N_("Owner")),
            Input("due", N_("Due"), "date"),
        ),
    ),
    Form(
        "complete_action",
        N_("Complete an action"),
        MEASURES,
        (Input("action", N_("Action"), "action"), Input("evidence", N_("Evidence"), "long")),
    ),
    Form(
        "evaluate",
        N_("Evaluate an action's effect"),
        MEASURES,
        (
            Input("action", N_("Action"), "action"),
            Input("effective", N_("Is it effective?"), "yes_no"),
            Input("evidence", N_("Evidence"), "long"),
        ),
    ),
    Form(
        "dispose",
        N_("Disposition"),
        MEASURES,
        (
            Input("disposition", N_("Disposition"), "choice", options=names.DISPOSITION),
            Input("quantity", N_("Quantity"), required=False),
        ),
    ),
    Form("interim_report", N_("Interim report"), ANSWER, (Input("text", N_("Text"), "long"),), _LEAVES),
    Form(
        "draft_reply",
        N_("Draft the reply"),
        ANSWER,
        (
            Input("text", N_("Text"), "long"),
            Input(
                "language",
                N_("Language"),
                "choice",
                required=False,
                options={k: names.LANGUAGE[k] for k in LETTER_LANGUAGES},
            ),
        ),
    ),
    Form("approve", N_("Approve"), ANSWER, (Input("letter", N_("Letter"), "letter", required=False), _REASON)),
    Form(
        "reject",
        N_("Reject"),
        ANSWER,
        (Input("letter", N_("Letter"), "letter", required=False), Input("reason", N_("Reason"), "long")),
    ),
    Form(
        "send_reply", N_("Send the reply"), ANSWER, (Input("letter", N_("Letter"), "letter", required=False),), _LEAVES
    ),
    Form("remind", N_("Remind the customer"), ANSWER, (), _LEAVES),
    Form(
        "record_feedback",
        N_("Record the customer's feedback"),
        END,
        (
            Input("feedback", N_("Feedback"), "choice", options=FEEDBACK),
            Input("text", N_("Text"), "long", required=False),
        ),
    ),
    Form("confirm_silence", N_("Confirm that the customer is silent"), END),
    Form("close", N_("Close the case"), END, (Input("reason", N_("Reason"), "choice", options=names.OUTCOME),)),
    Form(
        "not_business",
        N_("Close as no complaint"),
        END,
        (Input("reason", N_("Reason"), "choice", options=names.NOT_BUSINESS),),
        N_(
            "The case is closed and counted nowhere: not in the figures, not in the statistics table. Its deadlines and tasks end, "
            "and no letter is written to the customer. It stays to be found by search and number, and can be reopened."
        ),
        ":material/info:",
    ),
    Form("reopen", N_("Reopen the case"), END, (Input("reason", N_("Reason")),)),
    Form("take", N_("Take or give the case"), MORE, (Input("owner", N_("Owner"), "colleague", required=False),)),
    Form("note", N_("Write a note"), MORE, (Input("text", N_("Text"), "long"),)),
    Form("seen", N_("Mark as seen"), MORE),
    Form("report_major_defect", N_("Report a major defect"), MORE, (Input("text", N_("Text"), "long"),)),
    Form(
        "start_site_visit", N_("Start a site visit"), MORE, (Input("province", N_("Province"), required=False), _REASON)
    ),
    Form(
        "record_site_visit",
        N_("Record the site visit"),
        MORE,
        (Input("result", N_("Result"), "long"), Input("signed_by", N_("Signed by"), required=False)),
    ),
    Form(
        "third_party_notice",
        N_("Third-party notice"),
        MORE,
        (Input("party", N_("Party")), Input("text", N_("Text"), "long")),
    ),
    Form(
        "regulator_report",
        N_("Report to an authority"),
        MORE,
        (Input("authority", N_("Authority")), Input("text", N_("Text"), "long")),
    ),
    Form(
        "recall",
        N_("Recall"),
        MORE,
        (
            Input("lots", N_("Lots"), "lots"),
            Input("class", N_("Class"), "choice", options=_CLASSES),
            Input("text", N_("Text"), "long"),
        ),
    ),
    Form("merge", N_("Merge into another case"), MORE, (Input("into", N_("Case number")),)),
    Form("split", N_("Split messages off"), MORE, (Input("messages", N_("Messages"), "messages"),)),
    Form(
        "delegate",
        N_("Delegate a role"),
        MORE,
        (
            Input("role", N_("Role"), "choice", options=_DELEGATED),
            Input("to", N_("User name")),
            Input("until", N_("Until"), "date"),
        ),
    ),
    Form("hold_legally", N_("Legal hold"), MORE, (Input("reason", N_("Reason")),)),
    Form("release_legal_hold", N_("Release the legal hold"), MORE, (Input("reason", N_("Reason")),)),
)
#: what actions are called where a sentence names them
TITLES: Mapping[str, str] = {**{form.action: form.title for form in FORMS}, "correct_field": N_("Correct a fact")}
GROUPS = (CUSTOMER, INQUIRY, MEASURES, ANSWER, END, MORE)
