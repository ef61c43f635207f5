import pytest

from scenarios.whole import whole_file, whole_folder


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_new_folder_appears_with_its_content(tmp_path):
    with whole_folder(tmp_path / "a" / "plan") as draft:
        (draft / "x").write_text("1")
        assert not (tmp_path / "a" / "plan").exists()
    assert names(tmp_path / "a") == ["plan"]
    assert (tmp_path / "a" / "plan" / "x").read_text() == "1"


def test_an_earlier_folder_is_replaced_whole(tmp_path):
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "old").write_text("0")
    with whole_folder(tmp_path / "plan") as draft:
        (draft / "new").write_text("1")
    assert names(tmp_path) == ["plan"]
    assert names(tmp_path / "plan") == ["new"]


@pytest.mark.parametrize("fault", [KeyboardInterrupt, ValueError])
def test_a_fault_leaves_everything_as_before(tmp_path, fault):
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "old").write_text("0")
    with pytest.raises(fault), whole_folder(tmp_path / "plan") as draft:
        (draft / "new").write_text("1")
        raise fault
    assert names(tmp_path) == ["plan"]
    assert names(tmp_path / "plan") == ["old"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "plan").write_text("keep")
    with pytest.raises(FileExistsError), whole_folder(tmp_path / "plan"):
        pass
    assert (tmp_path / "plan").read_text() == "keep"


def test_a_file_is_replaced_in_one_step_or_not_at_all(tmp_path):
    target = tmp_path / "page.html"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt), whole_file(target) as draft:
        draft.write_text("half")
        raise KeyboardInterrupt
    assert target.read_text() == "old"
    with whole_file(target) as draft:
        draft.write_text("new")
    assert target.read_text() == "new"
    assert names(tmp_path) == ["page.html"]
