"""What the elements of WordprocessingML say: toggles, controls, check boxes, choices, the shape of a cell (ISO/IEC 29500-1 §17)."""

from __future__ import annotations

from typing import Any

from parsers.text.whole_number import whole_number

_ON = ("1", "true", "on", "")


def local(node: Any) -> str:
    """The name of an element without its namespace; "" for comments and instructions."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(node: Any, name: str) -> str | None:
    """The attribute of that name in whatever namespace, or None."""
    for key, value in node.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return None


def child(node: Any, name: str) -> Any | None:
    """The first child of that name, or None."""
    return next((each for each in node if local(each) == name), None)


def is_on(node: Any | None) -> bool:
    """A Word toggle: present without a value, or with one that means yes."""
    return node is not None and (attribute(node, "val") or "").lower() in _ON


def choice_of(node: Any) -> str:
    """What an old drop-down field shows: the entry chosen, the first when none was."""
    entries = [attribute(each, "val") or "" for each in node if local(each) == "listEntry"]
    result = child(node, "result")
    chosen = (whole_number(attribute(result, "val")) if result is not None else None) or 0
    return entries[chosen] if chosen < len(entries) else ""


def under_run(node: Any) -> bool:
    """Whether the element stands directly in a run of text."""
    parent = node.getparent()
    return parent is not None and local(parent) == "r"


def chosen_branch(alternative: Any) -> Any:
    """One branch of alternative content: the first choice that has children, else the fallback."""
    choice = child(alternative, "Choice")
    fallback = child(alternative, "Fallback")
    for branch in (choice, fallback):
        if branch is not None and len(branch):
            return branch
    return ()


def is_placeholder(control: Any) -> bool:
    """Whether a control still shows its hint instead of something entered."""
    properties = child(control, "sdtPr")
    return properties is not None and is_on(child(properties, "showingPlcHdr"))


def check_state(control: Any) -> str | None:
    """☑ or ☐ of a check box control; None when it is another kind."""
    properties = child(control, "sdtPr")
    box = child(properties, "checkbox") if properties is not None else None
    if box is None:
        return None
    state = child(box, "checked")
    return "☑" if state is not None and (attribute(state, "val") or "1") in ("1", "true", "on") else "☐"


def through_controls(parent: Any, wanted: str, control: Any = None, depth: int = 0) -> list[tuple[Any, Any]]:
    """The rows of a table or cells of a row, with the control that wraps each, if one does."""
    found: list[tuple[Any, Any]] = []
    if depth > 8:
        return found
    for node in parent:
        name = local(node)
        if name == wanted:
            found.append((node, control))
        elif name == "sdt":
            content = child(node, "sdtContent")
            if content is not None:
                found += through_controls(content, wanted, node, depth + 1)
        elif name in ("customXml", "ins", "moveTo", "smartTag"):
            found += through_controls(node, wanted, control, depth + 1)
    return found


def skipped_columns(properties: Any | None) -> int:
    """How many columns a row leaves out at its left (`gridBefore`), at most 60."""
    before = child(properties, "gridBefore") if properties is not None else None
    return min((whole_number(attribute(before, "val")) if before is not None else None) or 0, 60)


def cell_shape(tc: Any) -> tuple[int, str]:
    """(columns covered, "" | "restart" | "continue") of a cell."""
    properties = child(tc, "tcPr")
    if properties is None:
        return 1, ""
    span_node, merge_node = child(properties, "gridSpan"), child(properties, "vMerge")
    span = max(1, min((whole_number(attribute(span_node, "val")) if span_node is not None else None) or 1, 63))
    merge = "" if merge_node is None else (attribute(merge_node, "val") or "continue")
    return span, merge
