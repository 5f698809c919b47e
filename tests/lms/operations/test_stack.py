"""Starting the product: what is refused, with which sentence, and how waiting ends."""

from __future__ import annotations

import dataclasses
import socket
import sys
from pathlib import Path

import pytest

from lms.config import Settings
from lms.operations import stack
from lms.operations.services import Service, environment, services
from lms.operations.supervisor import hold_lock


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, web_port=8170, hub_port=8171, hub_api_port=8172, hub_proxy_port=8173)


def test_every_setting_reaches_the_processes(settings):
    chosen = dataclasses.replace(settings, development=False, institution_ko="새 배움", web_threads=3)
    assert Settings.from_environment(environment(chosen)) == chosen


def test_as_many_web_processes_and_threads_as_were_chosen(settings):
    chosen = dataclasses.replace(settings, web_processes=2, web_threads=3)
    (command,) = (" ".join(one.command) for one in services(chosen) if one.name == "web")
    assert "--workers 2 --blocking-threads 3" in command


def test_taken_ports_are_all_named_with_the_setting_that_moves_each(settings):
    one, other = socket.create_server(("127.0.0.1", 8170)), socket.create_server(("127.0.0.1", 8173))
    with one, other, pytest.raises(stack.StackProblem) as caught:
        stack.start_stack(settings)
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert "8170" in lines[0] and "BAEUM_WEB_PORT" in lines[0] and "taken" in lines[0]
    assert "8173" in lines[1] and "BAEUM_HUB_PROXY_PORT" in lines[1]


def test_without_a_hub_its_ports_do_not_matter(settings):
    with socket.create_server(("127.0.0.1", 8171)):
        stack.check_ports(dataclasses.replace(settings, labs_gateway="fake"))


def test_an_address_of_another_machine_is_said_in_the_systems_words(settings):
    with pytest.raises(stack.StackProblem, match=r"203\.0\.113\.1: Cannot assign"):
        stack.check_ports(dataclasses.replace(settings, web_bind="203.0.113.1"))


def test_a_second_one_with_the_same_home_is_refused(settings):
    lock = hold_lock(settings.home)
    assert lock is not None
    with pytest.raises(stack.StackProblem, match="running already"):
        stack.start_stack(settings)
    lock.close()
    stack.check_not_running(settings)


def run_only(monkeypatch, code: str, answers: bool) -> None:
    """Let the product consist of one small process. The supervisor, a process of its own, is patched too."""
    command = (sys.executable, "-c", code)
    monkeypatch.setattr(stack, "services", lambda _: (Service("web", command, lambda: answers),))
    patched = (
        "from lms.operations import supervisor; from lms.operations.services import Service;"
        f"supervisor.services = lambda _: (Service('web', {command!r}, lambda: True),); supervisor.main()"
    )
    real = stack.subprocess.Popen
    monkeypatch.setattr(
        stack.subprocess, "Popen", lambda arguments, **rest: real([sys.executable, "-c", patched], **rest)
    )


def test_ready_when_it_answers_and_gone_when_stopped(settings, monkeypatch):
    run_only(monkeypatch, "import time; time.sleep(600)", answers=True)
    said: list[str] = []
    with stack.start_stack(settings) as running:
        running.wait_until_ready(said.append)
        assert running.state()["web"]["pid"]
    assert len(said) == 1 and said[0].startswith("web answers")
    assert running.state() == {}
    stack.check_not_running(settings)


def test_one_that_keeps_dying_is_named_with_the_end_of_its_log(settings, monkeypatch):
    run_only(monkeypatch, "print('no such table: person'); raise SystemExit(3)", answers=True)
    with stack.start_stack(settings) as running:
        monkeypatch.setattr(running, "_runs", lambda _: False)
        with pytest.raises(stack.StackProblem, match=r"web ended 3 times.*\n +no such table: person"):
            running.wait_until_ready()


def test_one_that_never_answers_is_named(settings, monkeypatch):
    run_only(monkeypatch, "import time; time.sleep(600)", answers=False)
    with (
        stack.start_stack(settings) as running,
        pytest.raises(stack.StackProblem, match="web did not answer"),
    ):
        running.wait_until_ready(seconds=1)
