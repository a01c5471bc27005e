"""The project of one's own that the plugin is tried in."""

import os

import pytest
from conftest import environment
from pytest_plugin.project import Project


@pytest.fixture
def project(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Project:
    """A project of one's own, without any setting of ours; what is compiled for one is kept for the next."""
    for name in {*os.environ} - {*environment()} | {"PYTHONDONTWRITEBYTECODE"}:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.getbasetemp() / "compiled"))
    monkeypatch.setenv("COLUMNS", "200")
    return Project(pytester, monkeypatch)
