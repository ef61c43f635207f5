"""The details of a bug are kept in a file of their own."""

from reports.terminal.crash_log import keep_crash


def crash(text):
    try:
        raise LookupError(text)
    except LookupError as error:
        return keep_crash(error)


def test_the_log_holds_the_traceback_in_any_script(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    log = crash("没有这个小区")
    assert log.parent == tmp_path
    written = log.read_text(encoding="utf-8")
    assert "没有这个小区" in written
    assert "raise LookupError(text)" in written


def test_two_crashes_have_two_logs(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert crash("one") != crash("two")
