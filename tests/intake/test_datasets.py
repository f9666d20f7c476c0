"""The list of public data sets. Column names of the portal: Iowa's open-data pages m3tr-qhgy and ykb6-ywnd."""

from urllib.parse import parse_qs, urlsplit

import pytest

from kamlib.base import settings
from kamlib.base.errors import Exit, KamError
from kamlib.intake.datasets import DATASETS, named


def test_an_unknown_set_is_answered_with_the_nearest_names():
    with pytest.raises(KamError) as caught:
        named("online-retail")
    assert caught.value.exit_code == Exit.USAGE
    assert "KAM-D01" in str(caught.value)
    assert "did you mean online-retail-ii" in str(caught.value)


def test_iowa_comes_in_slices_of_one_year_each():
    sales = [part for part in DATASETS["iowa-liquor"].parts if part.file.startswith("sales")]
    clauses = [parse_qs(urlsplit(part.address).query) for part in sales]
    assert [part.file for part in sales] == ["sales_2018.csv", "sales_2019.csv", "sales_2020.csv"]
    assert clauses[1]["$where"] == ["date between '2019-01-01T00:00:00' and '2019-12-31T23:59:59'"]
    assert int(clauses[1]["$limit"][0]) > 2_614_365
    counted = parse_qs(urlsplit(sales[1].lines_address).query)
    assert counted["$where"] == clauses[1]["$where"]


@pytest.mark.parametrize("name", DATASETS)
def test_every_set_has_a_params_file_that_reads_what_is_fetched(root, name):
    dataset = DATASETS[name]
    content, _ = settings.read_yaml(root / dataset.params)
    sources = [content.get("source"), *(table["source"] for table in content.get("tables", {}).values())]
    read = {part.file for part in dataset.parts for source in sources if source and _fits(part, dataset, source)}
    assert read == {part.file for part in dataset.parts}


def _fits(part, dataset, source):
    folder, _, pattern = source.rpartition("/")
    first, _, last = pattern.partition("*")
    here = folder == f"data/raw/{dataset.folder}"
    return here and part.file.startswith(first) and part.file.endswith(last) and (last or part.file == first)


def test_every_set_names_its_licence_and_is_fetched_encrypted():
    for dataset in DATASETS.values():
        assert dataset.licence
        assert all(part.address.startswith("https://") for part in dataset.parts)
