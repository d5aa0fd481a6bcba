"""A learner's packs stand beside the shipped knowledge and never take its place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from quizdl.errors import QuizdlError
from quizdl.store.knowledge import open_knowledge
from quizdl.store.packs import PackRefusedError, add_pack, packs, remove_pack

SAMPLE = Path(__file__).parent.parent / "sample_bank"
MINE = '''[topic]
id = "my-notes"
zh = "我的笔记"
en = "My notes"

[[concept]]
id = "gelu"
zh = "GELU"
en = "GELU"
group = "activation"

[[fact]]
id = "gelu.smooth"
kind = "property"
zh = "GELU 处处[[光滑]]。"
en = "GELU is [[smooth]] everywhere."
from = [{ source = "notes", section = "activations", standing = "stated" }]
ask = { zh = "GELU 有何性质？", en = "What is true of GELU?" }
'''


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(MINE, encoding="utf-8")
    return path


def test_a_pack_is_added_found_and_removed(home: Path, mine: Path) -> None:
    """Its facts are in the knowledge base as long as it is there, beside the shipped ones."""
    pack, warnings = add_pack(mine, home=home, data=SAMPLE)
    assert (pack.name, warnings) == ("mine", [])
    mine.unlink()
    with open_knowledge(data=SAMPLE, home=home) as base:
        assert base.bank.facts["gelu.smooth"].file == "packs/mine/mine.toml"
        assert base.search("GELU")[0].id == "gelu"
        assert "relu.dying" in base.bank.facts
    assert [each.name for each in packs(home)] == ["mine"]
    remove_pack("mine", home)
    with open_knowledge(data=SAMPLE, home=home) as base:
        assert "gelu.smooth" not in base.bank.facts
    assert packs(home) == ()
    assert list((home / "packs").iterdir()) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('id = "gelu"\n', 'id = "relu"\n', "unique-id"),
        ('id = "gelu.smooth"', 'id = "relu.dying"', "unique-id"),
        ('id = "my-notes"', 'id = "activations"', "unique-id"),
        ('id = "gelu.smooth"', 'id = "overfitting.remedies"', "unique-across-kinds"),
        ('section = "activations"', 'section = "none"', "provenance"),
        ('en = "GELU is [[smooth]] everywhere."', "", "format"),
        ("[topic]", "[topic", "syntax"),
    ],
)
def test_a_pack_that_breaks_a_rule_is_refused(home: Path, mine: Path, old: str, new: str, rule: str) -> None:
    """The rules of the shipped bank hold, and no id of it can be taken; nothing is copied."""
    assert old in MINE
    mine.write_text(MINE.replace(old, new), encoding="utf-8")
    with pytest.raises(PackRefusedError) as caught:
        add_pack(mine, home=home, data=SAMPLE)
    assert rule in {each.rule for each in caught.value.problems}
    assert {each.file for each in caught.value.problems} == {str(mine)}
    assert packs(home) == ()


def test_packs_do_not_take_each_others_ids(home: Path, mine: Path) -> None:
    """A second pack with the same ids is refused; the same pack is replaced only when asked."""
    add_pack(mine, home=home, data=SAMPLE)
    with pytest.raises(PackRefusedError):
        add_pack(mine, name="other", home=home, data=SAMPLE)
    with pytest.raises(QuizdlError, match="--replace"):
        add_pack(mine, home=home, data=SAMPLE)
    mine.write_text(MINE.replace("光滑", "可导"), encoding="utf-8")
    add_pack(mine, replace=True, home=home, data=SAMPLE)
    with open_knowledge(data=SAMPLE, home=home) as base:
        assert "可导" in base.bank.facts["gelu.smooth"].zh


def test_a_folder_keeps_its_shape(home: Path, tmp_path: Path) -> None:
    """A pack may hold the folders that data has; other files are not copied."""
    folder = tmp_path / "My Pack"
    (folder / "topics").mkdir(parents=True)
    (folder / "topics" / "mine.toml").write_text(MINE, encoding="utf-8")
    (folder / "run.py").write_text("print('no')", encoding="utf-8")
    pack, _ = add_pack(folder, home=home, data=SAMPLE)
    assert pack.name == "my-pack"
    copied = [path.relative_to(pack.folder).as_posix() for path in pack.folder.rglob("*") if path.is_file()]
    assert copied == ["topics/mine.toml"]


@pytest.mark.parametrize("name", ["../up", "a/b", ".hidden", "Ünïcode", "", "a b"])
def test_a_name_cannot_lead_elsewhere(home: Path, mine: Path, name: str) -> None:
    """Names are plain words joined by hyphens; an empty one is taken from the file."""
    if not name:
        assert add_pack(mine, name=name, home=home, data=SAMPLE)[0].name == "mine"
        return
    with pytest.raises(QuizdlError, match="cannot name a pack"):
        add_pack(mine, name=name, home=home, data=SAMPLE)
    with pytest.raises(QuizdlError, match="there is no pack"):
        remove_pack(name, home)


def test_a_pack_that_breaks_later_is_left_out(home: Path, mine: Path) -> None:
    """An edited pack, or one whose id a new release has taken, costs itself and not the shipped knowledge."""
    pack, _ = add_pack(mine, home=home, data=SAMPLE)
    copy = pack.folder / "mine.toml"
    copy.write_text(MINE.replace('id = "gelu.smooth"', 'id = "relu.dying"'), encoding="utf-8")
    with open_knowledge(data=SAMPLE, home=home) as base:
        assert base.bank.facts["relu.dying"].file == "data/topics/activations.toml"
        assert [(each.id, each.rule) for each in base.left_out] == [("relu.dying", "unique-id")]
    copy.write_text("broken [", encoding="utf-8")
    with open_knowledge(data=SAMPLE, home=home) as base:
        assert base.outdated is None
        assert [each.file for each in base.left_out] == ["packs/mine/mine.toml"]


def test_a_path_without_knowledge_is_refused(home: Path, tmp_path: Path) -> None:
    """A folder without TOML files, or a file that is none, is no pack."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(QuizdlError, match=r"no \.toml file"):
        add_pack(tmp_path / "empty", home=home, data=SAMPLE)
    (tmp_path / "notes.txt").write_text(MINE, encoding="utf-8")
    with pytest.raises(QuizdlError, match=r"notes\.txt holds no \.toml file"):
        add_pack(tmp_path / "notes.txt", home=home, data=SAMPLE)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.timeout(30)
def test_a_pipe_is_no_pack(home: Path, tmp_path: Path) -> None:
    """Reading one would wait for a writer who never comes."""
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(QuizdlError, match=r"holds no \.toml file"):
        add_pack(tmp_path / "pipe.toml", home=home, data=SAMPLE)


def test_a_link_that_leads_nowhere_is_a_finding(home: Path, tmp_path: Path) -> None:
    """A pack is refused for it as for any broken file, and nothing is added."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.toml").symlink_to(tmp_path / "gone.toml")
    with pytest.raises(PackRefusedError) as caught:
        add_pack(tmp_path / "folder", home=home, data=SAMPLE)
    assert "cannot be read" in caught.value.problems[0].en
    assert packs(home) == ()
