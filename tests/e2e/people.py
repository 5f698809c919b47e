"""Who walks through the product: each is a browser context of their own, and does what a person would do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Locator, Page, expect

from notebooks.authoring import LabBuild
from notebooks.authoring.model import solution_id

AXE = AXE_FILE_PATH.read_text(encoding="utf-8")
LOCALES = {"ko": "ko-KR", "en": "en-GB"}
SECONDS = 1000  # Playwright counts in milliseconds
# The answer to a save comes a second late: so everywhere a second save begins before the first has ended.
SLOW_SAVES = """
const quick = window.fetch;
window.fetch = async (...asked) => {
  const answer = await quick(...asked);
  if (asked[0].method === "PUT" && asked[0].url.includes("/api/contents/")) {
    await new Promise((done) => setTimeout(done, 1000));
  }
  return answer;
};
"""


class Someone:
    """A person at a desktop browser in one language, with nobody's session."""

    def __init__(self, browser: Browser, base: str, language: str = "ko") -> None:
        self.language = language
        self.context = browser.new_context(
            base_url=base, locale=LOCALES[language], viewport={"width": 1280, "height": 900}
        )
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.violations: list[str] = []
        self._expected_status = 200
        self.page.on("console", self._note)

    def _note(self, message: Any) -> None:
        """What the browser complains about: a script or style that the policy blocks, a missing file."""
        if message.type == "error" and f"status of {self._expected_status}" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def open(self, address: str, expected: int = 200) -> Page:
        self._expected_status = expected
        response = self.page.goto(address)
        assert response and response.status == expected, f"{address}: {response and response.status}"
        return self.page

    def press(self, form_action_ends_with: str) -> None:
        """Sends the form whose address ends so; forms are found by what they do, not by the words on them."""
        self.page.locator(f'form[action$="{form_action_ends_with}"] button[type=submit]').first.click()
        self.page.wait_for_load_state()

    def send(self) -> None:
        """Sends the page's own form."""
        self.page.locator("main form.stack button[type=submit]").last.click()
        self.page.wait_for_load_state()

    def sign_up(self, name: str, email: str) -> None:
        self.open("/sign-up")
        self.page.locator("#field-name").fill(name)
        self.page.locator("#field-email").fill(email)
        self.page.locator("#field-password").fill("a long enough sentence")
        self.press("/sign-up")
        self.page.wait_for_url("**/dashboard")

    def sign_in(self, email: str, password: str) -> None:
        self.open("/sign-in")
        self.page.locator("#field-email").fill(email)
        self.page.locator("#field-password").fill(password)
        self.press("/sign-in")
        self.page.wait_for_url("**/dashboard")

    def follow(self, part_of_address: str) -> None:
        """Clicks the first link of the page's content whose address has this part."""
        self.page.locator(f'main a[href*="{part_of_address}"]').first.click()
        self.page.wait_for_load_state()

    def look(self) -> None:
        """Has axe-core look at the page in both languages; ends in the language of before."""
        for other in [one for one in LOCALES if one != self.language] + [self.language]:
            self.violations += violations(self.page)
            self.page.locator(f'form[action="/language"] button[value="{other}"]').first.click()
            self.page.wait_for_load_state()
            expect(self.page.locator("html")).to_have_attribute("lang", other)


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands, each with the elements concerned."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{page.url}: {one['id']} ({one['help']}): {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found["violations"]
    ]


class Notebook:
    """A lab's notebook as it stands open in JupyterLab."""

    def __init__(self, page: Page, lab: LabBuild, language: str) -> None:
        self.page, self.lab, self.language = page, lab, language
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90 * SECONDS)
        released = nbformat.reads(lab.files[language].release[lab.notebook].decode(), 4)
        self._ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in released.cells]
        expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(released.cells), timeout=30 * SECONDS)
        # The kernel's name stands in the toolbar when it is there to run cells.
        idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        expect(idle).to_be_visible(timeout=60 * SECONDS)

    def cell(self, grade_id: str) -> Locator:
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self._ids.index(grade_id))

    def write(self, grade_id: str, text: str) -> None:
        """Types into a cell in place of what stands there."""
        cell = self.cell(grade_id)
        cell.scroll_into_view_if_needed()
        if cell.locator(".jp-MarkdownCell.jp-mod-rendered, .jp-RenderedMarkdown").count():
            cell.dblclick()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def solve(self) -> None:
        """Types the reference solution of each task."""
        for task, text in self.lab.solutions.items():
            self.write(solution_id(task), text[self.language])

    def run_all(self, last: str) -> None:
        """Runs every cell by the menu's command, and waits until the last one has run."""
        self.page.keyboard.press("Escape")
        self.page.locator('[data-command="notebook:restart-run-all"]').first.click()
        self.page.locator(".jp-Dialog button.jp-mod-accept, .jp-Dialog button.jp-mod-warn").first.click()
        prompt = self.cell(last).locator(".jp-InputPrompt").first
        expect(prompt).to_have_text(re.compile(r"\[\d+\]"), timeout=120 * SECONDS)

    def errors(self) -> list[str]:
        """The tracebacks that stand under cells."""
        return self.page.locator('.jp-OutputArea-output[data-mime-type*="error"]').all_inner_texts()

    def save(self) -> None:
        """Presses Ctrl+S twice, as people do: two saves that overlap are no conflict."""
        self.page.keyboard.press("Control+s")
        self.page.wait_for_timeout(0.5 * SECONDS)
        self.page.keyboard.press("Control+s")
        expect(self.page.locator(".jp-DirListing-item.jp-mod-dirty")).to_have_count(0)
        self.page.wait_for_timeout(1 * SECONDS)

    def submit(self) -> None:
        """Hands it in with nbgrader's Assignment List, as its documentation shows."""
        self.page.get_by_text("Nbgrader", exact=True).click()
        self.page.get_by_text("Assignment List").last.click()
        self.page.get_by_role("button", name="Submit").click()
        accept = self.page.locator(".jp-Dialog button.jp-mod-accept")
        submitted = self.page.locator("#submitted_assignments_list, #nbgrader-submitted-assignments").first
        expect(accept.or_(submitted).first).to_be_visible(timeout=30 * SECONDS)
        if accept.count():
            accept.click()


def downloaded(page: Page, link: Locator, folder: Path) -> Path:
    """The file behind a link."""
    with page.expect_download() as download:
        link.click()
    target = folder / download.value.suggested_filename
    download.value.save_as(target)
    return target
