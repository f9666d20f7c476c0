"""The demo data is what its generator makes, and holds what ``truth.json`` says.

Every expected value is either the planted truth or recomputed here from the committed files by plain pandas.
"""

import json
import re
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from kamlib.intake.demo import SEED, write
from kamlib.intake.demo.__main__ import main

AS_OF = pd.Timestamp(2025, 12, 31)
QUARTERS = pd.period_range("2023Q1", "2025Q4", freq="Q")
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def folder(root):
    return root / "data" / "demo"


@pytest.fixture(scope="module")
def truth(folder):
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def files(folder):
    return {path.stem: pd.read_csv(path, dtype=str, keep_default_na=False) for path in folder.glob("*.csv")}


@pytest.fixture(scope="module")
def lines(files):
    """Lines as they stand in the file; money in whole cents, as text without its point."""
    read = files["transactions"].rename(columns={"客户编号": "account_id", "单号": "order_id", "单据类型": "kind"})
    return read.assign(
        date=pd.to_datetime(read["日期"]),
        amount=cents(read["金额"]),
        quantity=read["数量"].astype(int),
        cost=cents(read["成本"]),
    )


@pytest.fixture(scope="module")
def trade(lines, truth):
    """What accounts bought: each line once, without guests, without the cancelled order and its cancellation."""
    cancelled = truth["cancelled_order"]
    once = lines.drop_duplicates()
    netted = once["order_id"].isin([cancelled["order_id"], cancelled["cancellation_id"]])
    return once[(once["account_id"] != "") & ~netted]


def cents(texts):
    assert texts.str.fullmatch(r"-?\d+\.\d\d|").all()
    return pd.to_numeric(texts.str.replace(".", "", regex=False)).astype("Int64")


def days(texts):
    return pd.to_datetime(texts.where(texts != "", None))


def net(trade, first, last):
    """Net revenue by account between two days, in cents."""
    inside = trade[trade["date"].between(pd.Timestamp(first), pd.Timestamp(last))]
    return inside.groupby("account_id")["amount"].sum().reindex(sorted(trade["account_id"].unique()), fill_value=0)


def by_quarter(trade):
    """Net revenue by account and quarter, in cents."""
    return trade.pivot_table(
        index="account_id", columns=trade["date"].dt.to_period("Q"), values="amount", aggfunc="sum", fill_value=0
    )


def latent(truth, name, ids):
    return pd.Series({account: facts[name] for account, facts in truth["accounts"].items()})[list(ids)]


# The files


def test_files_equal_a_regeneration_byte_for_byte(folder, tmp_path):
    made = write(tmp_path, seed=SEED)
    committed = {path.name for path in folder.iterdir() if path.suffix in {".csv", ".json"}}
    assert {path.name for path in made} == committed
    for path in made:
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_another_seed_makes_another_distributor(folder, tmp_path):
    for path in write(tmp_path, seed=SEED + 1):
        assert path.read_bytes() != (folder / path.name).read_bytes(), path.name


def test_folder_stays_small(folder):
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 4 * MEGABYTE


def test_bytes_are_the_same_on_every_system(folder):
    for path in folder.glob("*.csv"):
        content = path.read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")
        assert not content.startswith(b"\xef\xbb\xbf")
        content.decode("utf-8")


def test_dictionary_lists_every_column_of_every_file(root, files):
    dictionary = (root / "data" / "README.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\w+)\.csv\n(.*?)(?=^## |\Z)", dictionary, flags=re.M | re.S))
    listed = {name: re.findall(r"^\| (\S+) \| \S+ \| ", body, flags=re.M)[1:] for name, body in sections.items()}
    assert listed == {name: list(frame.columns) for name, frame in files.items()}


def test_row_counts_are_those_of_the_truth(files, truth):
    assert {name: len(frame) for name, frame in files.items()} == truth["rows"]


def test_command_writes_and_prints_the_files(tmp_path, capsys, folder):
    assert main([str(tmp_path / "new"), "--seed", str(SEED)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [str(tmp_path / "new" / "transactions.csv"), len(printed)] == [printed[0], 12]
    assert (tmp_path / "new" / "truth.json").read_bytes() == (folder / "truth.json").read_bytes()


def test_command_says_why_it_cannot_write(tmp_path, capsys):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main([str(tmp_path / "taken")])
    assert left.value.code == 2
    assert "File exists" in capsys.readouterr().err
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "a file"


# Keys and names


def test_ids_are_text_with_leading_zeros_and_refer_to_accounts(files):
    ids = files["accounts"]["account_id"]
    assert ids.tolist() == [f"{n:04d}" for n in range(1, 261)]
    for name in ("receivables", "service", "rebates", "programmes", "potential", "resale_prices", "terms"):
        assert set(files[name]["account_id"]) <= set(ids), name
    assert set(files["transactions"]["客户编号"]) == {*ids, ""}
    assert files["transactions"]["产品编号"].str.fullmatch(r"0\d{3}").all()


def test_names_are_chinese_and_english_and_unusual(files):
    names = files["accounts"]["name"]
    chinese, english = names.str.contains(r"[\u4e00-\u9fff]"), names.str.fullmatch(r"[ -~]+")
    assert names.is_unique
    assert chinese.sum() > 100
    assert english.sum() > 80
    assert (chinese & names.str.contains("[A-Za-z]{3}")).sum() >= 2
    assert (names.str.len() > 100).sum() == 1
    for part in ("🍶", "'", "&", '"', ","):
        assert names.str.contains(part, regex=False).any(), part


def test_names_agree_between_lines_and_accounts(files):
    named = files["transactions"][["客户编号", "客户名称"]].drop_duplicates()
    known = files["accounts"].set_index("account_id")["name"].to_dict() | {"": ""}
    assert named.set_index("客户编号")["客户名称"].to_dict() == known


def test_three_years_three_regions_six_categories(lines, trade, files):
    assert (lines["date"].min(), lines["date"].max()) == (pd.Timestamp(2023, 1, 1), AS_OF)
    assert trade["date"].max() == AS_OF
    assert set(lines["区域"]) == set(files["accounts"]["region"]) == {"华北", "华东", "华南"}
    assert lines["品类"].nunique() == 6
    assert lines.groupby("产品编号")["品类"].nunique().eq(1).all()


# Lines in, lines out


def total(frame):
    return {"rows": len(frame), "amount": int(frame["amount"].sum())}


def test_ledger_with_duplicates_dropped(lines, trade, truth):
    once = lines.drop_duplicates()
    cancelled = once[once["order_id"].isin([truth["cancelled_order"][k] for k in ("order_id", "cancellation_id")])]
    assert truth["ledger"]["duplicates_dropped"] == {
        "in": total(lines),
        "duplicates": total(lines[lines.duplicated()]),
        "guests": total(once[once["account_id"] == ""]),
        "cancelled": total(cancelled),
        "kept": total(trade),
    }


def test_ledger_with_duplicates_left(lines, truth):
    cancelled = lines["order_id"].isin([truth["cancelled_order"][k] for k in ("order_id", "cancellation_id")])
    guests = lines["account_id"] == ""
    assert truth["ledger"]["duplicates_left"] == {
        "in": total(lines),
        "guests": total(lines[guests]),
        "cancelled": total(lines[cancelled]),
        "kept": total(lines[~guests & ~cancelled]),
    }


@pytest.mark.parametrize("rule", ["duplicates_dropped", "duplicates_left"])
def test_ledger_adds_up(truth, rule):
    parts = dict(truth["ledger"][rule])
    whole = parts.pop("in")
    assert {unit: sum(part[unit] for part in parts.values()) for unit in whole} == whole


def test_one_day_stands_twice_and_nothing_else_does(lines, truth):
    planted = truth["duplicated_day"]
    day = lines[lines["date"] == pd.Timestamp(planted["date"])]
    extra = lines[lines.duplicated()]
    half = len(day) // 2
    assert day.iloc[:half].reset_index(drop=True).equals(day.iloc[half:].reset_index(drop=True))
    assert extra["date"].unique().tolist() == [pd.Timestamp(planted["date"])]
    assert {"rows": half, "amount": planted["amount"]} == total(extra)
    assert (extra["account_id"] == "").sum() == planted["guest_rows"]


def test_cancelled_order_makes_a_small_account_look_large(lines, trade, truth):
    planted = truth["cancelled_order"]
    order, withdrawal = (lines[lines["order_id"] == planted[k]] for k in ("order_id", "cancellation_id"))
    assert planted["cancellation_id"] == "C" + planted["order_id"]
    assert lines["order_id"].str.startswith("C").sum() == len(withdrawal) == len(order) == planted["rows"] // 2
    assert total(order)["amount"] == planted["amount"] == -total(withdrawal)["amount"]
    assert (order["quantity"].to_numpy() == -withdrawal["quantity"].to_numpy()).all()
    gross = lines[(lines["amount"] > 0) & (lines["account_id"] != "")]
    assert planted["account_id"] in net(gross, "2025-01-01", AS_OF).nlargest(5).index
    assert net(trade, "2025-01-01", AS_OF).rank(ascending=False)[planted["account_id"]] > 120


@pytest.mark.parametrize(("kind", "fact"), [("退货", "returns"), ("红字发票", "red_invoices")])
def test_returns_and_red_invoices_are_negative_documents_of_their_own(trade, truth, kind, fact):
    negative = trade[trade["kind"] == kind]
    assert total(negative) == truth[fact]
    assert (negative["amount"] < 0).all()
    assert not set(negative["order_id"]) & set(trade.loc[trade["amount"] > 0, "order_id"])
    assert set(trade.loc[trade["amount"] < 0, "kind"]) == {"退货", "红字发票"}


def test_some_red_invoices_correct_a_price_only(trade):
    red = trade[trade["kind"] == "红字发票"]
    assert (red.loc[red["quantity"] == 0, "cost"] == 0).all()
    assert 0.2 < (red["quantity"] == 0).mean() < 0.8


def test_guests_are_many_lines_and_little_money(lines, truth):
    guests, whole = truth["ledger"]["duplicates_left"]["guests"], truth["ledger"]["duplicates_left"]["in"]
    assert 0.03 < guests["rows"] / whole["rows"] < 0.08
    assert 0.01 < guests["amount"] / whole["amount"] < 0.04
    assert (lines.loc[lines["account_id"] == "", "客户名称"] == "").all()


def test_orders_have_several_lines_of_different_products(trade):
    per_order = trade[trade["kind"] == "销售"].groupby("order_id")
    assert per_order["account_id"].nunique().eq(1).all()
    assert (per_order["产品编号"].nunique() == per_order.size()).all()
    assert (per_order.size() > 1).mean() > 0.5


def test_trade_peaks_before_the_two_festivals(trade):
    """Spring Festival: 22 January 2023, 10 February 2024, 29 January 2025; Mid-Autumn in September or early October."""
    monthly = trade.groupby(trade["date"].dt.to_period("M"))["amount"].sum()
    peaks = monthly[["2023-01", "2024-01", "2025-01", "2023-09", "2024-09", "2025-09"]].astype(float)
    assert peaks.mean() > 1.2 * monthly.drop(peaks.index).astype(float).mean()


# Revenue, segments, growth, decline


def test_revenue_of_every_account(trade, truth):
    assert net(trade, "2023-01-01", AS_OF).to_dict() == latent(truth, "revenue", truth["accounts"]).to_dict()
    assert net(trade, "2025-01-01", AS_OF).to_dict() == latent(truth, "revenue_12m", truth["accounts"]).to_dict()


def test_first_fifth_holds_most_but_not_eighty_per_cent(trade, truth):
    revenue, planted = net(trade, "2025-01-01", AS_OF), truth["concentration"]
    first = revenue.nlargest(planted["first_fifth"]).sum()
    assert (len(revenue), planted["first_fifth"]) == (planted["accounts"], 52)
    assert (revenue.sum(), first) == (planted["revenue_12m"], planted["first_fifth_revenue_12m"])
    assert 0.6 < first / revenue.sum() < 0.8


def test_key_accounts_are_the_twenty_largest(trade, truth):
    assert sorted(net(trade, "2025-01-01", AS_OF).nlargest(20).index) == truth["key_accounts"]


def rfm(trade):
    """Recency, frequency and money in logarithms, and bounded growth; each with mean 0 and deviation 1."""
    daily = trade.groupby(["account_id", "date"])["amount"].sum().reset_index()
    bought = daily[daily["amount"] > 0].groupby("account_id")["date"]
    now, before = net(trade, "2025-01-01", AS_OF).astype(float), net(trade, "2024-01-01", "2024-12-31").astype(float)
    features = pd.DataFrame(
        {
            "recency": np.log1p((AS_OF - bought.max()).dt.days),
            "frequency": np.log(bought.nunique()),
            "money": np.log(net(trade, "2023-01-01", AS_OF).astype(float)),
            "growth": ((now - before) / ((now + before) / 2)).clip(-2, 2),
        }
    )
    return (features - features.mean()) / features.std()


def test_an_independent_clustering_finds_the_five_segments(trade, truth):
    features = rfm(trade)
    planted = latent(truth, "segment", features.index)
    found = KMeans(n_clusters=5, n_init=20, random_state=0).fit_predict(features)
    assert planted.value_counts().sort_index().to_dict() == truth["segments"]
    assert adjusted_rand_score(planted, found) > 0.9


def test_growing_accounts_grow_from_the_stated_date(trade, truth):
    late, early = net(trade, "2025-07-01", AS_OF), net(trade, "2023-07-01", "2023-12-31")
    first = trade.groupby("account_id")["date"].min()
    for account, planted in truth["growing"].items():
        start = pd.Timestamp(planted["from"])
        assert late[account] > 1.5 * early[account], account
        assert (0 <= (first[account] - start).days <= 40) == planted["new"], account
    assert sum(planted["new"] for planted in truth["growing"].values()) == 6


def test_growing_accounts_were_steady_before(trade, truth):
    """Same half-years of 2023 and 2024, both before the stated date."""
    steady = [account for account, planted in truth["growing"].items() if planted["from"] >= "2024-07-01"]
    first, second = (net(trade, f"{year}-01-01", f"{year}-06-30")[steady].sum() for year in (2023, 2024))
    assert len(steady) >= 15
    assert abs(second / first - 1) < 0.15


def test_leavers_decline_before_they_leave(trade, truth):
    """Half a year before the decline against the half-year up to the last order."""
    half = pd.Timedelta(days=182)
    for account, planted in truth["leaving"].items():
        start, last = pd.Timestamp(planted["declines_from"]), pd.Timestamp(planted["last_order"])
        assert start < last <= pd.Timestamp(planted["leaves_on"])
        assert net(trade, last - half, last)[account] < 0.6 * net(trade, start - half, start)[account], account


def test_some_leavers_are_gone_and_some_still_buy(trade, truth):
    last = trade[trade["amount"] > 0].groupby("account_id")["date"].max()
    silent = (AS_OF - last).dt.days
    gone = {account: planted["gone"] for account, planted in truth["leaving"].items()}
    assert {account: f"{last[account]:%Y-%m-%d}" for account in gone} == {
        account: planted["last_order"] for account, planted in truth["leaving"].items()
    }
    assert all((silent[account] > 120) == left for account, left in gone.items())
    assert (sum(gone.values()), len(gone)) == (32, 40)
    assert silent.drop(list(gone)).max() <= 120


# Rebates, resale prices


def ladder(truth):
    return [(step["threshold"], step["rate_basis_points"]) for step in truth["rebates"]["ladder"]]


def excess_mass(quarterly, accounts, thresholds, *, width=0.03):
    """Share of dealer-quarters in the band just above a threshold, less the share in the band just below."""
    ratios = quarterly.loc[accounts].astype(float).to_numpy().reshape(-1, 1) / np.array(thresholds)
    above, below = (ratios >= 1) & (ratios < 1 + width), (ratios >= 1 - width) & (ratios < 1)
    return above.any(axis=1).mean() - below.any(axis=1).mean()


def test_bunching_is_visible_against_dealers_of_like_size(trade, truth):
    rebates, quarterly = truth["rebates"], by_quarter(trade)
    thresholds = [threshold for threshold, _ in ladder(truth)]
    bunching, comparison = rebates["bunching"], rebates["comparison"]
    assert len(bunching) == len(comparison) == 8
    assert 0.9 < quarterly.loc[bunching].to_numpy().sum() / quarterly.loc[comparison].to_numpy().sum() < 1.1
    assert excess_mass(quarterly, bunching, thresholds) > 0.6
    assert abs(excess_mass(quarterly, comparison, thresholds)) < 0.15


def test_bunching_dealers_load_in_the_last_days_of_a_quarter(trade, truth):
    end = trade["date"].dt.to_period("Q").dt.end_time.dt.normalize()
    last_week = trade[(end - trade["date"]).dt.days < 7].groupby("account_id")["amount"].sum()
    share = last_week.astype(float) / trade.groupby("account_id")["amount"].sum().astype(float)
    assert share[truth["rebates"]["bunching"]].mean() > 1.5 * share[truth["rebates"]["comparison"]].mean()


def test_rebates_follow_the_ladder_to_the_cent(files, trade, truth):
    """Paid 20 days after a quarter; that of the last quarter is not paid yet."""
    expected = {}
    for (account, quarter), net_cents in by_quarter(trade).stack().items():
        points = max((rate for threshold, rate in ladder(truth) if net_cents >= threshold), default=0)
        paid_on = quarter.end_time.normalize() + pd.Timedelta(days=20)
        if points and paid_on <= AS_OF:
            expected[account, f"{paid_on:%Y-%m-%d}"] = net_cents * points // 10_000
    paid = files["rebates"][files["rebates"]["kind"] == "rebate"]
    assert dict(zip(zip(paid["account_id"], paid["date"], strict=True), cents(paid["amount"]), strict=True)) == expected


def test_money_given_is_positive_and_of_three_kinds(files):
    given = files["rebates"]
    assert set(given["kind"]) == {"rebate", "promotion", "dividend"}
    assert (cents(given["amount"]) > 0).all()
    assert given["date"].between("2023-01-01", "2025-12-31").all()


def test_dumping_dealers_resell_below_supply_price_when_a_quarter_ends(files, truth):
    seen = files["resale_prices"]
    below = cents(seen["resale_price"]) < cents(seen["supply_price"])
    last_month = days(seen["date"]).dt.month % 3 == 0
    dumps = seen["account_id"].isin(truth["rebates"]["dumping"])
    assert set(truth["rebates"]["dumping"]) < set(truth["rebates"]["bunching"])
    assert set(seen["account_id"]) == {*truth["rebates"]["bunching"], *truth["rebates"]["comparison"]}
    assert below[dumps & last_month].all()
    assert not below[~dumps].any()


def test_supply_price_is_the_list_price_of_the_lines(files, trade):
    """The dearest case of a product in a year is the list price; promotion lines are 5 % below it."""
    sales = trade[trade["kind"] == "销售"]
    price = (sales["amount"] // sales["quantity"]).groupby([sales["产品编号"], sales["date"].dt.year]).max()
    seen = files["resale_prices"]
    asked = pd.MultiIndex.from_arrays([seen["product_id"], days(seen["date"]).dt.year])
    assert (price.reindex(asked).to_numpy() == cents(seen["supply_price"]).to_numpy()).all()


# Companions


def test_receivables_are_the_orders(files, trade):
    sales = trade[trade["kind"] == "销售"]
    ordered = sales.groupby(["account_id", "order_id", "日期"])["amount"].sum()
    due = files["receivables"]
    invoiced = due.assign(amount=cents(due["amount"])).set_index(["account_id", "invoice_id", "invoice_date"])["amount"]
    assert invoiced.sort_index().to_dict() == ordered.sort_index().to_dict()


def test_payments_are_consistent(files):
    due = files["receivables"]
    paid, amount = cents(due["paid_amount"]), cents(due["amount"])
    assert (due["due_date"] >= due["invoice_date"]).all()
    assert ((due["paid_date"] == "") == (paid == 0)).all()
    assert (paid <= amount).all()
    assert (days(due["paid_date"]).dropna() <= AS_OF).all()
    assert (days(due["paid_date"]) >= days(due["invoice_date"]))[due["paid_date"] != ""].all()


def test_lateness_follows_the_credit_of_the_account(files, truth):
    due = files["receivables"]
    credit = latent(truth, "credit", due["account_id"]).to_numpy()
    late = (days(due["paid_date"]).fillna(AS_OF) - days(due["due_date"])).dt.days
    mean = late.clip(lower=0).groupby(credit).mean()
    assert late[credit == "prompt"].max() <= 2
    assert mean["prompt"] < 1
    assert 15 < mean["slow"] < 45 < mean["risky"]
    overdue = (cents(due["paid_amount"]) < cents(due["amount"])) & (due["due_date"] < "2025-12-30")
    assert set(credit[overdue]) == {"slow", "risky"}


def test_service_returns_are_the_returns_of_the_lines(files, trade):
    cases = files["service"][files["service"]["kind"] == "return"]
    returned = trade[trade["kind"] == "退货"].groupby(["account_id", "日期"])["amount"].sum()
    claimed = cents(cases["amount"]).groupby([cases["account_id"], cases["date"]]).sum()
    assert (-claimed).to_dict() == returned.to_dict()
    assert set(cases["order_id"]) <= set(trade.loc[trade["kind"] == "销售", "order_id"])


def test_service_cases_of_four_kinds(files, truth):
    cases = files["service"]
    assert set(cases["kind"]) == {"complaint", "inquiry", "return", "breach"}
    assert set(cases["severity"]) == {"1", "2", "3"}
    assert cases["date"].between("2023-01-01", "2025-12-31").all()
    assert (days(cases["closed"]) > days(cases["date"]))[cases["closed"] != ""].all()
    breaches = cases.loc[cases["kind"] == "breach", "account_id"].value_counts()
    assert set(breaches.nlargest(6).index) == set(truth["rebates"]["dumping"])


def test_quality_sensitive_accounts_complain_more(files, trade, truth):
    orders = trade[trade["kind"] == "销售"].groupby("account_id")["order_id"].nunique()
    cases = files["service"]
    complaints = cases[cases["kind"] == "complaint"].groupby("account_id").size().reindex(orders.index, fill_value=0)
    sensitive = latent(truth, "sensitive_to_quality", orders.index)
    rate = complaints.groupby(sensitive).sum() / orders.groupby(sensitive).sum()
    assert rate[True] > 3 * rate[False] > 0


def test_programmes_are_joined_only_where_offered(files):
    programmes = files["programmes"]
    assert not programmes.duplicated(["account_id", "programme"]).any()
    assert len(programmes) == 260 * programmes["programme"].nunique()
    assert set(programmes["offered"]) == set(programmes["joined"]) == {"yes", "no"}
    assert (programmes.loc[programmes["joined"] == "yes", "offered"] == "yes").all()


def test_potential_covers_sales_but_for_a_few_estimates(files, trade):
    potential = files["potential"]
    assert not potential.duplicated(["account_id", "category"]).any()
    key = pd.MultiIndex.from_frame(potential[["account_id", "category"]])
    sold = trade[trade["date"].dt.year == 2025].groupby(["account_id", "品类"])["amount"].sum()
    own = sold.reindex(key, fill_value=0).to_numpy()
    estimate = cents(potential["potential"]).to_numpy()
    assert set(sold[sold > 0].index) <= set(key)
    assert 0.005 < (own > estimate).mean() < 0.06
    assert 0.1 < (own <= 0).mean() < 0.6
    assert 0.4 < own.sum() / estimate.sum() < 0.7


def test_market_shares_leave_room_for_others(files):
    market = files["competitors"]
    place = ["region", "category", "date"]
    assert not market.duplicated(["competitor", *place]).any()
    assert market.groupby(place)["our_share"].nunique().eq(1).all()
    theirs = market["share"].astype(float).groupby([market[name] for name in place]).sum()
    ours = market.groupby(place)["our_share"].first().astype(float)
    assert len(ours) == 3 * 6 * 2
    assert (theirs + ours < 1).all()
    assert market["share"].astype(float).between(0.01, 0.5).all()


def test_market_is_our_sales_over_our_share(files, trade):
    """To the rounding of the share (a per mille) and of the market (a thousand yuan)."""
    market, rivals = files["market"], files["competitors"]
    key = ["region", "category", "date"]
    ours = rivals.drop_duplicates(key).set_index(key)["our_share"].astype(float)
    sold = trade.groupby([trade["区域"], trade["品类"], trade["date"].dt.year])["amount"].sum()
    assert len(market) == len(ours) == 36
    for row in market.itertuples():
        expected = sold[row.region, row.category, int(row.date[:4])] / ours[row.region, row.category, row.date]
        assert float(row.size) * 100 == pytest.approx(expected, abs=100_000), row


def test_terms_break_parity_where_it_is_planted_and_nowhere_else(files, truth):
    """Exact fractions: the supply price, and net of rebate, promotion and the cost of the deposit."""
    planted, found = truth["parity"], []
    small, rows = {}, []
    for row in files["terms"].itertuples():
        price = Fraction(row.list_price) * (1 - Fraction(row.discount_share))
        cost = Fraction(row.deposit) * Fraction(planted["capital_rate_basis_points"], 10_000) / int(row.quantity)
        net = price * (1 - Fraction(row.rebate_share) - Fraction(row.promotion_share)) + cost
        if row.account_id in planted["large"]:
            rows.append((row, price, net))
        else:
            small.setdefault(row.product_id, []).append((int(row.quantity), price, net))
    for row, price, net in rows:
        n = sum(part[0] for part in small[row.product_id])
        means = [sum(part[0] * part[k] for part in small[row.product_id]) / n for k in (1, 2)]
        failed = (price < means[0], net < means[1])
        fails = {(1, 0): "supply", (0, 1): "net-net", (1, 1): "both"}.get(failed)
        found += [{"account_id": row.account_id, "product_id": row.product_id, "fails": fails}] if fails else []
    assert len(planted["breaches"]) == 4
    assert sorted(found, key=str) == sorted(planted["breaches"], key=str)


def test_threat_gains_while_we_lose(files, truth):
    planted, market = truth["threat"], files["competitors"]
    there = market[(market["region"] == planted["region"]) & (market["category"] == planted["category"])]
    gain = {
        name: part.sort_values("date")["share"].astype(float).diff().iloc[-1]
        for name, part in there.groupby("competitor")
    }
    ours = there.sort_values("date").drop_duplicates("date")["our_share"].astype(float).diff().iloc[-1]
    assert max(gain, key=gain.get) == planted["competitor"]
    assert gain[planted["competitor"]] == pytest.approx(0.09, abs=1e-9)
    assert ours < -0.02


def test_accounts_are_opened_before_they_buy(files, trade):
    opened = days(files["accounts"].set_index("account_id")["opened"])
    first = trade.groupby("account_id")["date"].min()
    assert (opened.reindex(first.index) <= first).all()
    assert opened.max() < pd.Timestamp(date(2024, 1, 1))
