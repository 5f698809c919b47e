"""Attacks with tests of their own: {row: (verdict, "file::test")}."""

from __future__ import annotations

from tests.notebooks.grader.attacks import Verdict

ELSEWHERE: dict[str, tuple[Verdict, str]] = {
    "tags that skip a test": ("stopped", "test_cheats.py::test_tags_that_skip_a_cell_are_removed"),
    "outputs handed in": ("stopped", "test_cheats.py::test_outputs_that_were_handed_in_do_not_count"),
    "outputs of a test changed by a later cell": (
        "stopped",
        "test_cheats.py::test_the_output_of_a_test_cannot_be_changed_later",
    ),
    "files in the place of modules": (
        "stopped",
        "test_cheats.py::test_a_submitted_file_does_not_take_the_place_of_a_module",
    ),
    "tests deleted, edited, duplicated or of another type": (
        "stopped",
        "test_check.py::test_findings_name_the_cell_and_cost_little_time",
    ),
    "folders shared with the outside": (
        "stopped",
        "test_sandbox.py::test_no_folder_is_shared_with_the_outside",
    ),
    "something left for the next submission": (
        "stopped",
        "test_sandbox.py::test_the_next_submission_finds_nothing_of_the_one_before",
    ),
    "a broken connection: closed, garbage, a stopped process": (
        "stopped",
        "test_zygote.py::test_an_abused_connection_has_an_explicit_end",
    ),
    "messages that fill the grader's own memory": (
        "stopped",
        "test_escapes.py::test_a_flood_of_messages_does_not_fill_the_graders_memory",
    ),
    "a fork bomb": ("stopped", "test_sandbox.py::test_a_fork_bomb_stays_in_its_sandbox"),
    "memory in one process": ("stopped", "test_sandbox.py::test_too_much_memory_in_one_cell_fails_that_cell"),
    "memory in many processes": (
        "stopped",
        "test_sandbox.py::test_too_much_memory_in_many_processes_ends_the_run",
    ),
    "an endless loop": ("stopped", "test_sandbox.py::test_an_endless_loop_costs_its_cell_only"),
    "code that cannot be interrupted": (
        "stopped",
        "test_sandbox.py::test_a_cell_that_will_not_stop_ends_the_run",
    ),
    "sleep until the deadline": ("stopped", "test_sandbox.py::test_the_whole_notebook_has_a_deadline"),
    "floods of output": ("stopped", "test_sandbox.py::test_huge_output_is_cut_and_graded"),
    "one huge output": ("stopped", "test_sandbox.py::test_one_huge_message_does_not_fill_the_graders_memory"),
    "a kernel that ends itself": (
        "stopped",
        "test_sandbox.py::test_a_kernel_that_dies_is_an_explicit_result",
    ),
}
