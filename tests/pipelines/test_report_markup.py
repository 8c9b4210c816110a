"""HTML made in Python: no value gets into it but through the door that escapes it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from markupsafe import escape

import pipelines.report
from pipelines.report.markup import Ready, shortened, text

FOLDER = Path(pipelines.report.__file__).parent
DOORS = {
    "text": "escapes",
    "number": "takes no text",
    "joined": "takes HTML alone",
    "_resource": "our own style sheets and scripts",
    "_as_data": "JSON in which what could end its element is written as escapes",
    "_rows": "reads lines back from a file that takes HTML alone",
    "received_markup": "made by `joined` in a copy of this process",
}


@cache
def trees() -> dict[str, ast.Module]:
    """The modules of the report that make HTML: those that name the type."""
    read = {path.name: path.read_text("utf-8") for path in sorted(FOLDER.rglob("*.py"))}
    return {name: ast.parse(code) for name, code in read.items() if "Html(" in code}


@cache
def makers() -> set[str]:
    """The names of all functions whose result is HTML, and of the constants."""
    found = {"Html"}
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name) and node.returns.id == "Html":
                found.add(node.name)
    return found


@cache
def constants() -> set[str]:
    return {
        target.id
        for tree in trees().values()
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "id", "") == "Html"
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


def values_of(function: ast.FunctionDef, name: str) -> list[ast.expr | None]:
    """All that is assigned to the name in the function; None where it is a parameter that is not HTML, or unpacked."""
    found: list[ast.expr | None] = []
    arguments = function.args
    for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if one.arg == name:
            html = isinstance(one.annotation, ast.Name) and one.annotation.id == "Html"
            found.append(ast.Constant("") if html else None)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    found.append(node.value)
                elif isinstance(target, ast.Tuple) and name in [getattr(each, "id", "") for each in target.elts]:
                    place = [getattr(each, "id", "") for each in target.elts].index(name)
                    found.append(node.value.elts[place] if isinstance(node.value, ast.Tuple) else None)
    return found


def is_html(value: ast.expr | None, function: ast.FunctionDef, under: frozenset[str] = frozenset()) -> bool:
    """Whether the expression can be nothing but HTML. `under`: names being looked at: they may grow."""
    match value:
        case ast.Constant():
            html = True
        case ast.JoinedStr(values=parts):
            html = all(is_html(part.value, function, under) for part in parts if isinstance(part, ast.FormattedValue))
        case ast.Call(func=ast.Name(id="Html"), args=[ast.Constant() | ast.JoinedStr() as inner]):
            html = is_html(inner, function, under)
        case ast.Call(func=ast.Name(id=name)):
            html = name in makers() - {"Html"}
        case ast.IfExp(body=body, orelse=orelse):
            html = is_html(body, function, under) and is_html(orelse, function, under)
        case ast.BoolOp(values=values):
            html = all(is_html(one, function, under) for one in values)
        case ast.Name(id=name):
            found = values_of(function, name)
            html = name in under | constants() or (
                bool(found) and all(is_html(one, function, under | {name}) for one in found)
            )
        case _:
            html = False
    return html


def strings() -> Iterator[tuple[str, ast.FunctionDef, ast.Call]]:
    for name, tree in trees().items():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Html":
                        yield name, function, node


def test_every_value_that_is_put_into_html_was_escaped() -> None:
    seen = list(strings())
    assert len(seen) > 50
    for name, function, call in seen:
        if function.name in DOORS:
            continue
        assert is_html(call, function), f"{name}:{call.lineno}: {ast.unparse(call)}"


def test_the_fence_sees_a_value_that_was_not_escaped() -> None:
    leak = ast.parse("def made(said: str) -> Html:\n    who = said\n    return Html(f'<b>{who}</b>')").body[0]
    assert isinstance(leak, ast.FunctionDef)
    (call,) = [node for node in ast.walk(leak) if isinstance(node, ast.Call)]
    assert not is_html(call, leak)


@pytest.mark.parametrize("hostile", ['"><script>', "' onclick='", "a\u202eb", "&amp;", "</style>"])
def test_text_is_fit_for_elements_and_for_quoted_attributes(hostile: str) -> None:
    assert not set("<>\"'\u202e") & set(text(hostile))


def test_a_template_takes_ready_markup_as_it_is() -> None:
    assert escape(Ready(text("<b>"))) == "&lt;b&gt;"


def test_what_is_shortened_is_cut_at_a_space() -> None:
    assert shortened("one two three four five six", 12) == "one two…"
    assert shortened("short", 12) == "short"
