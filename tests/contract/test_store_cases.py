"""What the store promises about cases, the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from complaints.model import Action, Approval, HistoryEntry, Letter, Task, Waiting
from complaints.reading import FieldValue, Source
from store import cases, inbox
from store.database import Database
from store.engine.errors import Conflict, NotFound
from tests.store_samples import DAY, NOW, case, kept_case, kept_message, reading, registered_case, value

NO = "KS20261120-001"


def test_a_case_comes_back_as_it_was_kept(database: Database) -> None:
    with database.transaction() as tx:
        made = case(
            waiting=[Waiting(NOW, None, "sample")], departments=["生产部"], record={"judgement": {"a": [1, 2.5]}}
        )
        made.letters[0].approvals = [Approval("general_manager", "li", NOW, "approved")]
        kept = cases.add(tx, made)
        cases.attach(tx, kept, kept_message(tx), "complaint", False, NOW)
    with database.reading() as tx:
        found = cases.load(tx, NO)
    found.history = [replace(x, after={"kinds": ("a", 1, 0.5)}) for x in found.history]  # JSON knows no tuples
    assert found == kept
    assert (found.version, len(found.messages), len(found.history)) == (1, 1, 1)


def test_changes_are_kept_and_what_was_taken_away_is_gone(database: Database) -> None:
    with database.transaction() as tx:
        kept_case(tx)
    with database.transaction() as tx:
        found = cases.load(tx, NO, for_update=True)
        found.status, found.record["judgement"] = "assessing", {"justified": True}
        found.deadlines[0].met_at = NOW + DAY
        del found.deadlines[1]
        found.tasks[0].done_at, found.tasks[0].done_by = NOW, "qa"
        found.tasks.append(Task("verify", "qa", NOW))
        found.fields["lot_no"] = [value("B1"), value("B2")]
        found.history.append(HistoryEntry(NOW + DAY, "qa", "status", "new", "assessing", "checked"))
        saved = cases.save(tx, found)
    with database.reading() as tx:
        again = cases.load(tx, NO)
    assert again.version == saved.version == 2
    assert again.record["judgement"] == {"justified": True}
    assert [(d.name, d.met_at) for d in again.deadlines] == [("acknowledge", NOW + DAY)]
    assert [(t.kind, t.done_by) for t in again.tasks] == [("classify", "qa"), ("verify", "")]
    assert [v.value for v in again.fields["lot_no"]] == ["B1", "B2"]
    assert [h.what for h in again.history] == ["registered", "status"]


@pytest.mark.parametrize("part", ["letters", "tasks", "actions"])
def test_a_case_that_lacks_a_letter_a_task_or_an_action_is_not_saved(database: Database, part: str) -> None:
    with database.transaction() as tx:
        kept_case(tx, actions=[Action("corrective", "t", "li", "2026-12-01", NOW)])
    with database.reading() as tx:
        before = cases.load(tx, NO)
    lacking = replace(before, **{part: getattr(before, part)[1:]})
    with pytest.raises(Conflict, match="missing"), database.transaction() as tx:
        cases.save(tx, lacking)
    with database.reading() as tx:
        assert cases.load(tx, NO) == before


def test_the_second_of_two_who_loaded_the_same_case_is_told(database: Database) -> None:
    with database.transaction() as tx:
        kept_case(tx)
    with database.reading() as tx:
        first, second = cases.load(tx, NO), cases.load(tx, NO)
    first.owner, second.owner = "wang", "li"
    with database.transaction() as tx:
        cases.save(tx, first)
    with pytest.raises(Conflict, match=NO), database.transaction() as tx:
        cases.save(tx, second)
    with database.reading() as tx:
        assert cases.load(tx, NO).owner == "wang"


def test_what_a_person_confirmed_no_machine_takes_away(database: Database) -> None:
    with database.transaction() as tx:
        kept_case(tx, fields={"lot_no": [value("L1", by="qa1"), value("L0")]})
    with database.transaction() as tx:
        found = cases.load(tx, NO)
        found.fields = {"lot_no": [value("L9"), value("L1")], "order_no": [value("O1")]}
        cases.save(tx, found)
    with database.reading() as tx:
        found = cases.load(tx, NO)
    assert [(v.value, v.confirmed_by) for v in found.fields["lot_no"]] == [("L1", "qa1"), ("L9", None)]
    assert found.first("order_no") == "O1"
    with database.transaction() as tx:
        found.fields = {}
        cases.save(tx, found)
    with database.reading() as tx:
        assert [v.value for v in cases.load(tx, NO).fields["lot_no"]] == ["L1"]


def test_one_of_several_confirmed_values_goes_only_when_a_person_takes_it_away(database: Database) -> None:
    with database.transaction() as tx:
        kept_case(tx, fields={"lot_no": [value("L1", by="qa1"), value("L2", by="qa1")]})
    for by, left in (("kesu", ["L1", "L2"]), ("qa2", ["L1"])):
        with database.transaction() as tx:
            found = cases.load(tx, NO)
            found.fields["lot_no"] = [value("L3"), value("L1", by="qa1")]
            found.history.append(HistoryEntry(NOW, by, "field:lot_no"))
            cases.save(tx, found)
        with database.reading() as tx:
            said = [v.value for v in cases.load(tx, NO).fields["lot_no"] if v.confirmed_by]
            assert said == left
            assert cases.load(tx, NO).first("lot_no") == "L1"


def test_a_person_may_correct_and_clear_what_a_person_said(database: Database) -> None:
    with database.transaction() as tx:
        kept_case(tx, fields={"lot_no": [value("L1", by="qa1")]})
    for said in ("L2", None):
        with database.transaction() as tx:
            found = cases.load(tx, NO)
            found.fields["lot_no"] = [FieldValue(said, "", "human", Source("person"), 1.0, "qa2")]
            cases.save(tx, found)
        with database.reading() as tx:
            assert [(v.value, v.confirmed_by) for v in cases.load(tx, NO).fields["lot_no"]] == [(said, "qa2")]


def test_a_case_number_is_taken_once(database: Database) -> None:
    with database.transaction() as tx:
        kept_case(tx)
    with pytest.raises(Conflict), database.transaction() as tx:
        kept_case(tx)
    with pytest.raises(NotFound, match="KS-none"), database.reading() as tx:
        cases.load(tx, "KS-none")


def test_numbers_grow_by_one_for_each_key(database: Database) -> None:
    with database.transaction() as tx:
        assert [cases.next_number(tx, "a"), cases.next_number(tx, "a"), cases.next_number(tx, "b")] == [1, 2, 1]
    with database.transaction() as tx:
        assert cases.next_number(tx, "a") == 3


def test_history_can_only_grow(database: Database) -> None:
    with database.transaction() as tx:
        kept_case(tx)
    with database.transaction() as tx:
        found = cases.load(tx, NO)
        found.history = []
        with pytest.raises(Conflict, match="only be added"):
            cases.save(tx, found)


def test_a_reply_finds_its_case_by_our_letter_and_by_the_customers_own_message(database: Database) -> None:
    with database.transaction() as tx:
        registered_case(tx)
    with database.reading() as tx:
        assert cases.find_by_references(tx, ["<other@x>", f"<{NO}-1@us.test>"]) == NO
        assert cases.find_by_references(tx, ["one@customer.test"]) == NO
        assert cases.find_by_references(tx, ["", "<>", "<none@x>"]) is None
        assert cases.find_by_number(tx, f" {NO.lower()} ") == NO
        assert cases.find_by_number(tx, "KS1") is None


def test_a_second_copy_finds_the_first_but_not_itself(database: Database) -> None:
    with database.transaction() as tx:
        registered_case(tx)
        second = kept_message(tx, b"the same with other trace headers")
        inbox.keep_reading(tx, second, reading())
        found = cases.find_by_digest(tx, "d" * 64, besides=second)
        assert found is not None
        assert found[0] == NO
        assert cases.find_by_digest(tx, "e" * 64) is None
        assert cases.find_by_digest(tx, "") is None
        assert inbox.find_same_files(tx, ["0" * 64], NOW - DAY) == [(found[1], NO), (second, None)]
        assert inbox.find_same_files(tx, ["0" * 64, "1" * 64], NOW - DAY) == []


def test_messages_move_from_case_to_case_in_a_split(database: Database) -> None:
    with database.transaction() as tx:
        first = registered_case(tx)
        moved = first.messages[0].id
        second = kept_case(tx, "KS20261120-002", letters=[])
        cases.detach(tx, first, [moved])
        cases.attach(tx, second, moved, "complaint", False, NOW)
        assert (first.messages, [m.id for m in second.messages]) == ([], [moved])
        assert inbox.get(tx, moved).case_no == "KS20261120-002"
        with pytest.raises(NotFound):
            cases.detach(tx, first, [moved])


def test_lists_give_open_cases_or_those_of_a_status_in_order_of_receipt(database: Database) -> None:
    with database.transaction() as tx:
        for i in range(7):
            status = "closed" if i == 3 else "new"
            kept_case(tx, f"KS-{i}", received_at=NOW - i * DAY, status=status, letters=[])
    with database.reading() as tx:
        assert [x.case_no for x in cases.list_cases(tx, "open")] == ["KS-6", "KS-5", "KS-4", "KS-2", "KS-1", "KS-0"]
        assert [x.case_no for x in cases.list_cases(tx, "closed")] == ["KS-3"]
        found = next(iter(cases.list_cases(tx)))
    assert (found.customer_name, found.lot_no, found.next_deadline_name) == (
        "华东机电有限公司",
        ["A240115-03"],
        "acknowledge",
    )
    assert found.next_warn_at == NOW + 3 * DAY


def test_the_next_deadline_leaves_out_what_is_met_or_suspended(database: Database) -> None:
    with database.transaction() as tx:
        made = kept_case(tx)
        made.deadlines[0].met_at = NOW
        made.deadlines[1].suspended_at = NOW
        cases.save(tx, made)
        found = next(iter(cases.list_cases(tx)))
        assert (found.next_deadline_name, found.next_due_at) == ("", None)


def test_a_save_does_not_undo_what_the_outbox_did_meanwhile(database: Database) -> None:
    from store import outbox

    with database.transaction() as tx:
        kept_case(tx)
    with database.reading() as tx:
        loaded = cases.load(tx, NO)
    with database.transaction() as tx:
        letter_id = loaded.letters[0].id
        assert letter_id is not None
        assert outbox.claim(tx, letter_id, NOW, NOW + timedelta(minutes=5))
        outbox.defer(tx, letter_id, NOW + timedelta(hours=1), "451 later")
    with database.transaction() as tx:
        loaded.owner = "wang"
        loaded.letters.append(Letter("reminder", "a@b.test", "s", "b", "en", "draft", NOW))
        cases.save(tx, loaded)
    with database.reading() as tx:
        letter = cases.load(tx, NO).letters[0]
    assert (letter.attempts, letter.last_error, letter.next_attempt_at) == (1, "451 later", NOW + timedelta(hours=1))


def test_odd_characters_and_very_long_words_of_broken_mail_are_no_trouble(database: Database) -> None:
    odd = "a\x00b\ud800c"
    long = "".join(chr(0x4E00 + i % 7000) for i in range(20_000))
    mail = replace(reading().mail, subject=odd, message_id=f"<{long}@x>", from_address=long)  # type: ignore[type-var]
    with database.transaction() as tx:
        message_id = kept_message(tx)
        inbox.keep_reading(tx, message_id, reading(mail=mail, content_digest=long))
        fields = {"customer_name": [value(long)], "description": [value(odd, raw=odd)]}
        made = kept_case(tx, fields=fields, record={"odd": odd})
        made.history.append(HistoryEntry(NOW, odd, "note", odd, {odd: odd}, odd))
        cases.attach(tx, made, message_id, "complaint", False, NOW)
        cases.save(tx, made)
    with database.reading() as tx:
        found = cases.load(tx, NO)
        assert cases.find_by_references(tx, [f"<{long}@x>"]) == NO
        assert found.first("customer_name") == long
        assert found.first("description") == odd
        assert found.record["odd"] == odd
        assert found.history[-1].before == odd
        assert "\x00" not in found.messages[0].subject
