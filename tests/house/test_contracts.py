"""Who may import whom: the contracts of pyproject.toml hold."""

import pytest
from importlinter.api import read_configuration
from importlinter.cli import lint_imports

CONTRACTS = [contract["id"] for contract in read_configuration("pyproject.toml")["contracts_options"]]


@pytest.mark.parametrize("contract", CONTRACTS)
def test_the_contract_is_kept(contract: str, capfd: pytest.CaptureFixture[str]) -> None:
    kept = lint_imports("pyproject.toml", limit_to_contracts=(contract,), no_cache=True, no_logo=True) == 0
    assert kept, capfd.readouterr().out
