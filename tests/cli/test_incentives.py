"""``kam incentives``: the answers are those of the library, each row has its certificate or its mark."""

import pytest

from kamlib.incentives import Scenario, claims, compare, offers

FILES = ["params/incentives/flat.yaml", "params/incentives/undisclosed_dividend.yaml"]


@pytest.fixture
def paths(root):
    return [root / file for file in FILES]


def test_compare_is_that_of_the_library(paths, kam_json):
    code, content = kam_json("incentives", "compare", *paths, "--years", "2")
    assert (code, content["status"]) == (0, "ok")
    plain = compare(Scenario.default(), offers(paths).policies, years=2, seed=1).table
    assert [row["policy"] for row in content["policies"]] == plain["policy"].tolist()
    assert [row["mean_price"] for row in content["policies"]] == pytest.approx(plain["mean_price"].tolist())
    assert all(row["settled"] and row["certificate"] <= 1e-6 for row in content["policies"])
    assert all(row["reason"] for row in content["policies"])


def test_an_unsettled_policy_has_a_range_and_no_number(tmp_path, kam_json):
    path = tmp_path / "chase.yaml"
    path.write_text(
        "name: chase\ntitle: {zh: 冲量, en: Chase}\nrebate:\n"
        "  L: {kind: all_units, tiers: [[1.5, 12]]}\n  S: {kind: all_units, tiers: [[1.2, 12]]}\n",
        encoding="utf-8",
    )
    code, content = kam_json("incentives", "compare", path, "--years", "2")
    row = content["policies"][1]
    assert code == 0 and not row["settled"]
    assert row["mean_price"] is None and "no stable outcome" in row["reason"]
    ends = {one["indicator"]: one for one in content["ranges"] if one["policy"] == "chase"}
    assert ends["mean_price"]["low"] < ends["mean_price"]["high"]


def test_claims_are_those_of_the_library(kam_json):
    code, content = kam_json("incentives", "claims", "--draws", "3", "--years", "1")
    plain = claims.test(Scenario.default(), draws=3, seed=1, years=1).table
    assert (code, [row["true"] for row in content["claims"]]) == (0, plain["true"].tolist())
    assert content["facts"]["n_draws"] == 3 and content["box"]["rho"] == [0.5, 0.9]


def test_all_faults_of_all_files_at_once(tmp_path, kam_json):
    bad = tmp_path / "bad.yaml"
    bad.write_text("name: bad\ntitle: {zh: 坏, en: Bad}\ndividend: 0.06\ndisclosure: 3\n", encoding="utf-8")
    code, content = kam_json("incentives", "compare", bad, tmp_path / "none.yaml")
    assert code != 0 and content["status"] == "error"
    assert len(content["faults"]) == 3
