"""The installed lab environment: left alone when right, and enough inside a sandbox that sees little else."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from notebooks.environments import (
    EnvironmentInfo,
    EnvironmentProblem,
    ensure_environment,
    environment_names,
    lock_hash,
)

ROOT = Path(__file__).resolve().parents[3]
HOME = Path(os.environ.get("BAEUM_HOME", ROOT / "var"))
NO_UV = "/no/such/uv"


@pytest.fixture(scope="module")
def industrial() -> EnvironmentInfo:
    """The environment that `./baeum` installed; being up to date it needs no uv."""
    return ensure_environment("industrial", HOME, NO_UV)


def test_an_installed_environment_is_left_alone(industrial: EnvironmentInfo) -> None:
    assert industrial.lock_hash == lock_hash("industrial")
    assert industrial == ensure_environment("industrial", HOME, NO_UV)
    stamp = json.loads((industrial.prefix / "baeum-environment.json").read_text("utf-8"))
    assert stamp["lock"] == industrial.lock_hash


def test_its_kernel_is_named_like_it_and_runs_one_thread(industrial: EnvironmentInfo) -> None:
    kernels = industrial.jupyter_path / "kernels"
    assert [path.name for path in kernels.iterdir()] == ["industrial"]
    spec = json.loads((kernels / "industrial" / "kernel.json").read_text("utf-8"))
    assert spec["argv"][0] == str(industrial.python)
    assert spec["env"]["OMP_NUM_THREADS"] == "1"


def test_it_works_read_only_in_a_sandbox_without_network_or_home(industrial: EnvironmentInfo) -> None:
    program = "import ipykernel, sklearn, industrial_data as d; d.style(); print(len(d.milling(rows=50)))"
    prefix = str(industrial.prefix)
    # fmt: off
    box = ["bwrap", "--unshare-all", "--die-with-parent", "--clearenv", "--ro-bind", "/usr", "/usr",
           "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--proc", "/proc",
           "--dev", "/dev", "--tmpfs", "/tmp", "--ro-bind", prefix, prefix, "--setenv", "HOME", "/tmp"]
    # fmt: on
    done = subprocess.run(
        [*box, industrial.python, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("50", 0), done.stderr


def test_an_unknown_environment_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="no environment named 'metal'; there are: industrial"):
        ensure_environment("metal", tmp_path, NO_UV)


def test_a_failed_installation_says_why_and_leaves_no_stamp(tmp_path: Path) -> None:
    uv = tmp_path / "uv"
    uv.write_text("#!/bin/sh\necho 'no room left on device' >&2; exit 2\n", "utf-8")
    uv.chmod(0o755)
    with pytest.raises(EnvironmentProblem, match="failed in uv: no room left"):
        ensure_environment("industrial", tmp_path, str(uv))
    assert not (tmp_path / "environments" / "industrial" / "baeum-environment.json").exists()


def test_every_package_is_locked_with_a_hash_and_no_address() -> None:
    for name in environment_names():
        lock = (ROOT / "notebooks" / "environments" / name / "requirements.lock").read_text("utf-8")
        assert "--hash=sha256:" in lock
        assert "://" not in lock and "--index" not in lock and "--find-links" not in lock


def test_a_missing_uv_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="uv cannot be run"):
        ensure_environment("industrial", tmp_path, NO_UV)
