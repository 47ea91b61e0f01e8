"""Partnership models: one file each, and a new one is one file."""

from pathlib import Path

import pytest

from longgame.environment.models.catalogue import MODEL_CODES, MODELS, PARTNERSHIP_MODELS, model_code, read_models
from longgame.environment.scenario.reading.parameters import registry

MODEL = """
code = 1
words = "a handshake"
meaning = "Both sides shake hands."
source = "reasoned"

[terms]
depth = { default = 1.0, plausible = [0.5, 1.5] }
"""


def test_codes_count_from_one_and_code_0_is_fee_for_service() -> None:
    assert [model.code for model in PARTNERSHIP_MODELS] == list(range(1, len(MODELS) + 1))
    assert MODEL_CODES[0] == "fee_for_service"
    assert [model_code(name) for name in MODELS] == [model.code for model in PARTNERSHIP_MODELS]


def test_every_model_has_a_default_of_every_term_that_is_not_optional() -> None:
    terms = [
        {key.split(".")[2] for key in registry().parameters if key.startswith(f"models.{name}.")} for name in MODELS
    ]
    everywhere = {term for term in terms[0] if all(term in others for others in terms)}
    assert {term for own in terms for term in own} - everywhere == {"enabler_fee_share", "enabler_loss_share"}


def test_the_defaults_of_the_registry_are_those_of_the_files() -> None:
    defaults = registry().defaults()
    for model in PARTNERSHIP_MODELS:
        for term, declared in model.terms.items():
            assert defaults[f"models.{model.name}.{term}"] == declared["default"]


def test_a_folder_of_models_is_read_by_code(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text(MODEL)
    (tmp_path / "a.toml").write_text(MODEL.replace("code = 1", "code = 2"))
    assert [(model.name, model.code) for model in read_models(tmp_path)] == [("b", 1), ("a", 2)]


def test_all_mistakes_of_the_files_are_in_one_message(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(MODEL.replace('words = "a handshake"', 'title = "A handshake"'))
    (tmp_path / "b-c.toml").write_text(MODEL)
    with pytest.raises(ValueError, match=r"a.toml: words is missing\na.toml: unknown key title\nb-c.toml: the name"):
        read_models(tmp_path)


def test_codes_with_a_gap_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(MODEL.replace("code = 1", "code = 2"))
    with pytest.raises(ValueError, match="without a gap: a = 2"):
        read_models(tmp_path)
