"""Ctrl-C at different moments of a real process: exit code 130, and never half a plan."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = "import cli; print('begun', flush=True); cli.main(prog_name='linli')"


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenarios") / "town"
    subprocess.run(
        [sys.executable, "-c", CODE, "scenario", "new", str(folder), "--compounds", "12"], cwd=ROOT, check=True
    )
    return folder


def heed_ctrl_c():
    """A process started in the background of a script inherits a deaf ear for Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(scenario, out, *more):
    arguments = ["run", str(scenario), "-o", str(out), "--replications", "2", "--days", "20", *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, *arguments],
        cwd=out.parent,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that Ctrl-C goes to this process group alone
        preexec_fn=heed_ctrl_c,  # noqa: PLW1509  the tests run no threads
    )
    assert process.stdout.readline() == "begun\n"  # from here on the moments are those of linli, not of the interpreter
    return process


def ending(process):
    """Exit code and stderr of a process that is leaving; one that does not leave is killed, and the test fails."""
    try:
        said = process.communicate(timeout=300)[1]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    return process.returncode, said


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("after_s", [0.1, 0.3, 0.6, 1.0, 4.0])
def test_ctrl_c_leaves_no_half_plan(scenario, tmp_path, after_s, workers):
    out = tmp_path / "plan"
    process = start(scenario, out, "--work", "200", "--workers", workers)
    time.sleep(after_s)
    os.killpg(process.pid, signal.SIGINT)
    code, said = ending(process)
    assert code == 130, said
    assert "Traceback" not in said
    assert [path.name for path in tmp_path.iterdir()] in ([], ["plan-interrupted"])
    for manifest in tmp_path.glob("*/manifest.json"):
        assert json.loads(manifest.read_text(encoding="utf-8"))["interrupted"]
        folder = str(manifest.parent)
        subprocess.run([sys.executable, "-c", CODE, "check", folder], cwd=ROOT, check=True, capture_output=True)


def test_a_second_ctrl_c_leaves_at_once(scenario, tmp_path):
    out = tmp_path / "plan"
    process = start(scenario, out, "--work", "200", "--workers", "1")
    time.sleep(4.0)
    for _ in range(30):
        if process.poll() is not None:
            break
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.05)
    code, said = ending(process)
    assert code == 130, said
    assert not out.exists()
