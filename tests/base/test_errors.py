"""Faults say code, place, finding, meaning and remedy."""

import pickle

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean, nearest
from kamlib.base.text import text


def fault(code="KAM-T01"):
    return Fault(code, "sales.csv:3", text("found this"), text("so that"), text("do this"))


def test_every_part_of_a_fault_is_printed():
    said = str(KamError(fault()))
    for part in ("KAM-T01", "sales.csv:3", "found this", "so that", "do this"):
        assert part in said


def test_all_faults_are_said_at_once():
    said = str(KamError(fault("KAM-T01"), fault("KAM-T02"), exit_code=Exit.INPUT_CORRUPT))
    assert "KAM-T01" in said
    assert "KAM-T02" in said


def test_a_fault_crosses_a_process_border_unchanged():
    error = KamError(fault(), exit_code=Exit.INPUT_EMPTY)
    again = pickle.loads(pickle.dumps(error))
    assert again.exit_code == Exit.INPUT_EMPTY
    assert again.faults == error.faults


def test_nearest_ignores_case_and_offers_best_first():
    assert nearest("Acount", ["amount", "ACCOUNT", "date"])[0] == "ACCOUNT"
    assert nearest("zzz", ["account"]) == []


def test_did_you_mean_lists_valid_names_when_none_is_near():
    assert str(did_you_mean("zzz", ["account", "date"])) == "valid names: account, date"
