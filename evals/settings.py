"""Settings: environment (`BETTERIDGE_…`), `.env`, `betteridge.toml`, `[tool.betteridge]` in `pyproject.toml`.

Read by the doors alone. Earlier sources win over later ones; the OpenAI SDK's own `OPENAI_API_KEY` and
`OPENAI_BASE_URL` work as everywhere. Secrets are SecretStr and never leave through `shown`.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    PyprojectTomlConfigSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from evals.errors import SettingsError
from evals.files import first_problem, open_error
from evals.models import Options
from evals.models.endpoint import Endpoint, shown_address
from evals.suite import Suite

ENV, TOML = ".env", "betteridge.toml"


class EndpointSettings(BaseModel):
    """A named OpenAI-compatible endpoint: `[endpoints.ollama] base_url = "http://localhost:11434/v1"`."""

    model_config = ConfigDict(extra="forbid")

    base_url: str | None = None
    """Only `openai` needs none: OPENAI_BASE_URL, or OpenAI's own."""
    api_key: SecretStr | None = None
    price: tuple[float, float] | None = None
    """US dollars for a million tokens in, and out, where no price list knows the models."""

    @field_validator("api_key")
    @classmethod
    def _sendable(cls, value: SecretStr | None) -> SecretStr | None:
        return _key(value)


def _key(value: SecretStr | None) -> SecretStr | None:
    """A key that a header can carry, without the line break that a file of secrets ends with."""
    if value is None:
        return None
    plain = value.get_secret_value().strip()
    if not (plain.isascii() and (plain.isprintable() or not plain)):
        raise ValueError("a key with a line break or a letter that no header can carry. Copy it again")
    return SecretStr(plain)


class Settings(BaseSettings):
    """Every setting, with its default."""

    model_config = SettingsConfigDict(
        env_prefix="BETTERIDGE_",
        env_nested_delimiter="__",
        env_file=ENV,
        toml_file=TOML,
        pyproject_toml_table_header=("tool", "betteridge"),
        extra="ignore",
    )

    home: Path = Path(".betteridge")
    """Where Runs and the cache are kept."""
    timeout: float = Field(default=120.0, gt=0, allow_inf_nan=False)
    """Seconds a Request may take."""
    concurrency: int = Field(default=16, ge=1, le=1024)
    """Requests on their way at once."""
    max_retries: int = Field(default=4, ge=0, le=20)
    max_cost: float | None = Field(default=None, gt=0)
    """US dollars that a Run may cost."""
    model: Annotated[tuple[str, ...], NoDecode] = ()
    """Models for `run` and `check` where neither the suite nor --model names one; commas part several."""
    judge: str | None = None
    endpoints: dict[str, EndpointSettings] = Field(default_factory=dict)
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("OPENAI_API_KEY", "BETTERIDGE_OPENAI_API_KEY", "openai_api_key")
    )
    openai_base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("OPENAI_BASE_URL", "BETTERIDGE_OPENAI_BASE_URL", "openai_base_url")
    )

    @field_validator("home")
    @classmethod
    def _a_path(cls, value: Path) -> Path:
        if "\0" in str(value):
            raise ValueError("no folder can have such a name")
        return value

    @field_validator("openai_api_key")
    @classmethod
    def _sendable(cls, value: SecretStr | None) -> SecretStr | None:
        return _key(value)

    @field_validator("endpoints")
    @classmethod
    def _somewhere(cls, value: dict[str, EndpointSettings]) -> dict[str, EndpointSettings]:
        for name, one in value.items():
            if one.base_url is None and name != "openai":
                raise ValueError(f"endpoint {name!r} has no base_url: add it")
        return value

    @field_validator("model", mode="before")
    @classmethod
    def _parts(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (the base class's signature)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment, then `.env`, then the two TOML files."""
        toml = TomlConfigSettingsSource(settings_cls)
        return (init_settings, env_settings, dotenv_settings, toml, PyprojectTomlConfigSettingsSource(settings_cls))

    def options(self) -> Options:
        """What models need to know."""
        endpoints = {
            name: Endpoint(one.base_url, one.api_key.get_secret_value() if one.api_key else None, one.price)
            for name, one in self.endpoints.items()
        }
        key = self.openai_api_key.get_secret_value() if self.openai_api_key else None
        named = endpoints.get("openai", Endpoint())  # may give a price, say, to what the SDK's own variables name
        address = named.base_url if self.openai_base_url is None else self.openai_base_url
        endpoints["openai"] = Endpoint(address, key or named.api_key, named.price)
        return Options(self.timeout, self.max_retries, self.concurrency, endpoints)

    def applied_to(self, suite: Suite) -> Suite:
        """The suite with the settings' models and judge where it names none."""
        changes: dict[str, Any] = {"models": self.model} if self.model and not suite.models else {}
        if self.judge and suite.judge is None:
            changes["judge"] = {"model": self.judge}
        return suite.changed(**changes) if changes else suite

    def shown(self) -> dict[str, Any]:
        """The settings as a manifest keeps them: no secret, set or not."""
        found = self.model_dump(mode="json", exclude={"openai_api_key": True, "endpoints": {"__all__": {"api_key"}}})
        for one in (found, *found["endpoints"].values()):
            for name in {"openai_base_url", "base_url"} & one.keys():
                one[name] = one[name] and shown_address(one[name])
        return found


def load_settings(**given: Any) -> Settings:
    """The settings in force in the working folder, under those that are `given` and not None.

    Raises:
        SettingsError: a value does not fit, a TOML file is broken or has an unknown key.
    """
    try:
        _refuse_odd_file(Path(ENV))
        for path, table in ((Path(TOML), ()), (Path("pyproject.toml"), ("tool", "betteridge"))):
            _refuse_odd_file(path)
            _check_keys(path, table)
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except OSError as problem:
        raise open_error(problem.filename or TOML, problem, SettingsError) from None
    except tomllib.TOMLDecodeError as problem:
        raise SettingsError(f"{TOML} or pyproject.toml: not valid TOML: {problem}.") from None
    except UnicodeDecodeError as problem:
        raise SettingsError(f".env, {TOML} or pyproject.toml: not UTF-8 text ({problem}). Save it as UTF-8.") from None
    except ValidationError as problem:
        raise SettingsError(f"Settings: {first_problem(problem)}.") from None


def origins() -> dict[str, str]:
    """Which source each value in force comes from, by its dotted name (`endpoints.ollama.api_key`); no default."""
    sources = {
        "environment": EnvSettingsSource(Settings),
        ENV: DotEnvSettingsSource(Settings),
        TOML: TomlConfigSettingsSource(Settings),
        "pyproject.toml": PyprojectTomlConfigSettingsSource(Settings),
    }
    found: dict[str, str] = {}
    for name, source in reversed(sources.items()):  # the first has the last word
        for key, value in source().items():
            plain = key.lower().removeprefix("betteridge_")
            nested = value.items() if plain == "endpoints" else ()
            leaves = [f"{plain}.{endpoint}.{leaf}" for endpoint, fields in nested for leaf in fields]
            found |= dict.fromkeys(leaves or [plain], name)
    return found


def strangers() -> list[str]:
    """`BETTERIDGE_…` variables of the environment or `.env` that set nothing: misspelt, most likely."""
    known = tuple(f"betteridge_{name}" for name in Settings.model_fields)
    names = {*EnvSettingsSource(Settings).env_vars, *DotEnvSettingsSource(Settings).env_vars}
    return sorted(
        name.upper()
        for name in names
        if name.startswith("betteridge_") and name not in known and not name.startswith("betteridge_endpoints__")
    )


def _refuse_odd_file(path: Path) -> None:
    """Settings are read from regular files: a pipe would never end, and a folder of that name is a mistake."""
    virtual_environment = path.name == ENV and path.is_dir()
    if path.exists() and not path.is_file() and not virtual_environment:
        raise SettingsError(f"{path}: no regular file, and settings are read from nothing else. Put the file there.")


def _check_keys(path: Path, table: tuple[str, ...]) -> None:
    if not path.is_file():
        return
    data: Any = tomllib.loads(path.read_text(encoding="utf-8"))
    for name in table:
        data = data.get(name, {})
    if unknown := [key for key in data if key not in Settings.model_fields]:
        known = ", ".join(sorted(Settings.model_fields))
        raise SettingsError(f"{path}: unknown setting {unknown[0]!r}. Settings: {known}.")
