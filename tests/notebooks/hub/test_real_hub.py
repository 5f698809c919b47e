"""The Hub as it runs: sign-in through the LMS, sandboxed servers, labs opened, submitted and ended."""

from __future__ import annotations

import json
import time

import httpx
import pytest

from notebooks.hub.client import HubClient, HubUnavailable, ServerFailed
from tests.notebooks.hub.conftest import ANN, BEN
from tests.notebooks.hub.fake_lms import COURSE, LAB
from tests.notebooks.hub.kernel_session import run_code

pytestmark = pytest.mark.kernel

NOTEBOOK = f"labs/{COURSE}/{LAB}/{LAB}.ipynb"


@pytest.fixture(scope="module")
def running(hub):
    """The Hub, with Ann's and Ben's servers started."""
    for person in (ANN, BEN):
        hub.start(person)
    return hub


@pytest.fixture(scope="module")
def ann(running):
    """Calls to Ann's server with a token for it alone."""
    headers = {"Authorization": f"token {running.client._token(ANN)}"}
    with httpx.Client(base_url=f"{running.url}/user/{ANN}/", headers=headers, timeout=60) as client:
        yield client


def test_a_lab_opens_without_a_second_sign_in(running):
    with running.browser(ANN) as browser:
        page = browser.get(running.client.lab_url(ANN, COURSE, LAB))
    assert page.status_code == 200, page.text[:500]
    assert page.url.path == f"/user/{ANN}/lab/tree/{NOTEBOOK}"
    assert (
        json.loads(running.client.read_notebook(ANN, NOTEBOOK))["metadata"]["kernelspec"]["name"]
        == "industrial"
    )


def test_opening_again_keeps_the_learners_work(running, ann):
    with running.browser(ANN) as browser:
        browser.get(running.client.lab_url(ANN, COURSE, LAB))
        notebook = ann.get(f"api/contents/{NOTEBOOK}").json()
        notebook["content"]["cells"][1]["source"] = "def cost(x):\n    return x * x"
        assert ann.put(f"api/contents/{NOTEBOOK}", json=notebook).status_code == 200
        assert browser.get(running.client.lab_url(ANN, COURSE, LAB)).status_code == 200
    assert b"return x * x" in running.client.read_notebook(ANN, NOTEBOOK)


def test_an_unknown_lab_is_refused_in_the_learners_language(running):
    with running.browser(ANN) as browser:
        page = browser.get(running.client.lab_url(ANN, COURSE, "no-such-lab"))
    assert page.status_code == 409
    assert "없는 과제입니다." in page.text


def test_another_learner_may_not_enter(running):
    with running.browser(BEN) as browser:
        assert browser.get(running.client.lab_url(ANN, COURSE, LAB)).status_code == 403
    headers = {"Authorization": f"token {running.client._token(BEN)}"}
    assert httpx.get(f"{running.url}/user/{ANN}/api/contents", headers=headers).status_code == 403


LOOK = """
import json, os, pathlib, socket
def reach(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False
def names(path):
    try:
        return sorted(os.listdir(path))
    except OSError:
        return None
import sys
print(json.dumps({
    "home": str(pathlib.Path.home()), "python": sys.prefix, "uid": os.getuid(),
    "homes": names(HOMES), "keys": names(KEYS), "labs": names(LABS), "shadow": os.path.exists("/etc/shadow"),
    "processes": [open(f"/proc/{p}/cmdline").read() for p in os.listdir("/proc") if p.isdigit()],
    "ports": [p for p in PORTS if reach(p)], "interfaces": [n for _, n in socket.if_nameindex()],
    "sockets": names("/run/baeum"),
    "capabilities": [l for l in open("/proc/self/status") if l.startswith("CapEff")],
    "variables": sorted(os.environ),
}))
"""


def test_a_kernel_sees_nothing_of_others(running):
    root = running.root / "notebooks" / "labs"
    ports = [int(url.rsplit(":", 1)[1]) for url in (running.url, running.lms.url)]
    places = {"HOMES": running.home / "homes", "KEYS": running.home / "keys", "LABS": root}
    given = "".join(f"{name}={str(path)!r}\n" for name, path in places.items()) + f"PORTS={ports}\n"
    seen = json.loads(run_code(f"{running.url}/user/{ANN}", running.client._token(ANN), given + LOOK))
    assert seen["python"].endswith("/environments/industrial")
    assert seen["home"] == "/home/learner"
    assert (seen["homes"], seen["keys"], seen["labs"], seen["shadow"]) == (None, None, None, False)
    assert not [line for line in seen["processes"] if BEN in line or "jupyterhub_config" in line]
    assert (seen["ports"], seen["interfaces"]) == ([], ["lo"])
    assert seen["sockets"] == ["hub.sock", "web.sock"]
    assert seen["uid"] == 1000
    assert seen["capabilities"] == ["CapEff:\t0000000000000000\n"]
    assert not {"BAEUM_LAB_SOCKET_FD", "BAEUM_LAB_LIFELINE_FD"} & set(seen["variables"])


def test_a_kernel_cannot_take_all_memory(running):
    code = "x = bytearray(4 * 1024**3)"
    assert run_code(f"{running.url}/user/{ANN}", running.client._token(ANN), code).startswith("MemoryError")


def test_a_kernel_cannot_start_processes_without_end(running):
    code = """
import os, time
count = 0
try:
    while count < 2000:
        if os.fork() == 0:
            time.sleep(3)
            os._exit(0)
        count += 1
except BlockingIOError:
    pass
print(count < 600)
"""
    assert run_code(f"{running.url}/user/{ANN}", running.client._token(ANN), code) == "True\n"


def test_only_lab_kernels_are_offered(ann):
    assert list(ann.get("api/kernelspecs").json()["kernelspecs"]) == ["industrial"]


def test_terminals_are_off(ann):
    assert ann.post("api/terminals").status_code in (403, 404)


def test_assignment_list_fetches_validates_submits_and_shows_feedback(running, ann):
    assert ann.get("courses").json() == {"success": True, "value": [COURSE]}
    names = {"course_id": COURSE, "assignment_id": LAB}
    fetched = ann.post("assignments/fetch", json=names).json()["value"][0]
    assert (fetched["status"], fetched["notebooks"][0]["path"]) == ("fetched", NOTEBOOK)
    assert fetched["notebooks"][0]["notebook_id"].endswith("· 마감 2030-01-31 23:59 KST")
    notebook = ann.get(f"api/contents/{NOTEBOOK}").json()
    for source, passes in (("def cost(x):\n    return 0", False), ("def cost(x):\n    return x * x", True)):
        notebook["content"]["cells"][1]["source"] = source
        ann.put(f"api/contents/{NOTEBOOK}", json=notebook)
        validated = ann.post("assignments/validate", json={"path": NOTEBOOK}).json()
        assert validated["success"], validated
        assert ("failed" not in validated["value"]) is passes, validated
    assert told(running.lms, 2) == ["failed", "passed"]
    listing = ann.post("assignments/submit", json=names).json()
    submitted = next(a for a in listing["value"] if a["status"] == "submitted")
    assert submitted["submissions"][0]["timestamp"].startswith("1번째 제출 · ")
    assert submitted["submissions"][0]["has_exchange_feedback"]
    assert b"return x * x" in next(iter(running.lms.files.values()))[f"{LAB}.ipynb"]
    listing = ann.post("assignments/fetch_feedback", json=names).json()
    path = listing["value"][1]["submissions"][0]["local_feedback_path"]
    assert b"2 / 2" in running.client.read_notebook(ANN, f"{path}/{LAB}.html")


def told(lms, times: int) -> list[str]:
    """The outcome of the one graded cell in each validation of which the LMS was told, in the background."""
    end = time.monotonic() + 10
    while len(lms.validations) < times and time.monotonic() < end:
        time.sleep(0.05)
    assert {(person, lab) for person, lab, _cells in lms.validations} == {(ANN, f"{COURSE}/{LAB}")}
    return [cell["outcome"] for _person, _lab, cells in lms.validations for cell in cells]


def test_the_notebooks_own_validate_button_works(ann):
    """Its page sends the path in the address, not in the body."""
    answer = ann.post("assignments/validate", params={"path": NOTEBOOK}).json()
    assert answer["success"], answer


def test_a_closed_assignment_is_refused_with_the_lms_sentence(running, ann):
    running.lms.closed = True
    try:
        answer = ann.post("assignments/submit", json={"course_id": COURSE, "assignment_id": LAB}).json()
    finally:
        running.lms.closed = False
    assert answer == {"success": False, "value": "마감된 과제입니다."}


def test_read_notebook_says_when_there_is_none(running):
    with pytest.raises(ServerFailed):
        running.client.read_notebook(ANN, "labs/nothing.ipynb")


def test_a_forgotten_person_is_signed_out_everywhere(running):
    with running.browser(BEN) as browser:
        page = browser.get(running.client.lab_url(BEN, COURSE, LAB))
        assert page.status_code == 200
        running.client.forget_user(BEN)
        assert running.client.server_status(BEN).state == "stopped"
        browser.follow_redirects = False
        assert browser.get(page.url).status_code in (302, 424, 503)
        hub = browser.get(f"{running.url}/hub/home")
        assert hub.status_code == 302 and "/hub/login" in hub.headers["location"]
    assert (running.home / "homes" / BEN / NOTEBOOK).is_file()
    running.client.forget_user(BEN)


def test_forgetting_while_the_server_starts_leaves_nothing_running(running):
    running.client.start_server(BEN)
    running.client.forget_user(BEN)
    assert running.client.server_status(BEN).state == "stopped"
    assert not running.processes_with(str(running.home / "homes" / BEN))


def test_a_server_that_cannot_start_says_so(running):
    stranger = "33333333-cccc-4ccc-8ccc-333333333333"  # the LMS gives no token for them
    with pytest.raises((ServerFailed, AssertionError), match=r"failed|token"):
        running.start(stranger)
    assert running.client.server_status(stranger).state == "failed"


def test_pages_speak_the_learners_language_and_save_often(ann):
    schemas = {
        s["id"]: s["schema"].get("properties", {}) for s in ann.get("lab/api/settings/").json()["settings"]
    }
    assert schemas["@jupyterlab/translation-extension:plugin"]["locale"]["default"] == "ko_KR"
    # nbgrader's Submit sends what is saved, so what was typed must be saved soon.
    assert schemas["@jupyterlab/docmanager-extension:plugin"]["autosaveInterval"]["default"] == 5


def test_a_wrong_token_or_no_hub_is_said(running):
    for client in (HubClient(running.url, "wrong"), HubClient("http://localhost:9", "any")):
        with pytest.raises(HubUnavailable):
            client.server_status(ANN)
