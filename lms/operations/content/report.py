"""What the gates said, for a terminal, a program and a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from markupsafe import Markup

from .gates import GATES, Result

PAGE = Markup("""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{summary}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
h2 {{ font-size: 1.1rem; margin: 1.6rem 0 .2rem; border-top: 1px solid #8886; padding-top: .8rem }}
h2 span {{ font-weight: normal }}
.bad h2 span {{ font-weight: bold; text-decoration: underline }}
code {{ overflow-wrap: anywhere }}
li {{ margin: .5rem 0 }}
</style>
<main><h1>Gates of the content</h1><p>{summary}</p>
{gates}</main></html>
""")


def state(result: Result, gate: int) -> str:
    """One word or a few on a gate."""
    tried, failures = result.tried.get(gate, 0), len(result.of(gate))
    if failures:
        return f"FAILS: {failures} mistake{'s' if failures > 1 else ''}"
    if not tried:
        return "nothing was tried"
    remembered = result.remembered.get(gate, 0)
    return f"ok, {tried} tried" + (f" ({remembered} of them before, unchanged)" if remembered else "")


def summary(result: Result) -> str:
    """One sentence."""
    number = len(result.failures)
    said = f"{number} mistake{'s' if number > 1 else ''}" if number else "No mistakes"
    return f"{said}, in {result.seconds:.1f} s."


def as_text(result: Result) -> str:
    """Gate by gate; under each its mistakes."""
    width = max(map(len, GATES.values()))
    lines = []
    for gate, title in GATES.items():
        lines.append(f"{gate}  {title:{width}}  {state(result, gate)}")
        for failed in result.of(gate):
            lines.append(f"     {failed.path}:{failed.line}: {failed.message}")
            lines += [f"        -> {failed.remedy}"] if failed.remedy else []
    return "\n".join([*lines, "", summary(result)])


def as_json(result: Result) -> str:
    """One object; `ok` is what the exit code says."""
    gates = [
        {
            "gate": gate,
            "title": title,
            "tried": result.tried.get(gate, 0),
            "remembered": result.remembered.get(gate, 0),
            "failures": [asdict(failed) for failed in result.of(gate)],
        }
        for gate, title in GATES.items()
    ]
    whole = {"ok": not result.failures, "seconds": round(result.seconds, 2), "gates": gates}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def as_html(result: Result) -> str:
    """A page of its own: no script, nothing loaded."""
    return PAGE.format(summary=summary(result), gates=Markup("\n").join(_sections(result)))


def _sections(result: Result) -> Iterator[Markup]:
    item = Markup("<li><code>{}:{}</code> {}<br>{}</li>")
    for gate, title in GATES.items():
        failures = result.of(gate)
        items = [item.format(one.path, one.line, one.message, one.remedy) for one in failures]
        body = Markup("<ul>{}</ul>").format(Markup("").join(items)) if items else Markup("")
        kind = "bad" if failures else "good"
        head = Markup('<section class="{}"><h2>{}. {} <span>— {}</span></h2>{}</section>')
        yield head.format(kind, gate, title, state(result, gate), body)
