"""The canonical tables: their columns, kinds and units, and what people call these columns."""

from dataclasses import dataclass

from kamlib.base.text import Text, text

TEXT, MONEY, NUMBER, DAY = "text", "money", "number", "date"
DECIMAL = "decimal(18, 4)"
TYPES = {TEXT: "string", MONEY: DECIMAL, NUMBER: DECIMAL, DAY: "date"}


@dataclass(frozen=True)
class Field:
    """One canonical column: its short name in a mapping, its name in the table, kind, meaning, and synonyms."""

    short: str
    name: str
    kind: str
    meaning: Text
    required: bool = False
    synonyms: tuple[str, ...] = ()


def _field(short, name, kind, meaning, *synonyms, required=False):
    return Field(short, name, kind, meaning, required, synonyms)


ACCOUNT = _field(
    "account", "account_id", TEXT, text("the account's key"),
    "客户编号", "客户编码", "客户代码", "客户号", "客户ID", "购方单位代号", "购方代码", "购方名称", "客户", "客户名称", "经销商", "经销商编码",
    "门店编号", "account_id", "account id", "account", "customer_id", "customer id", "customerid", "customer",
    "customer no", "client id", "client", "store number", "store_number", "dealer", "buyer", required=True,
)  # fmt: skip
NAME = _field(
    "name", "account_name", TEXT, text("the account's name"),
    "客户名称", "客户", "购方名称", "门店名称", "经销商名称", "customer name", "account name", "store name", "client name", "name",
)  # fmt: skip
REGION = _field(
    "region", "region", TEXT, text("the account's or the line's region"),
    "区域", "大区", "地区", "省份", "城市", "region", "country", "state", "city", "area", "territory",
)  # fmt: skip

TABLES = {
    "transactions": (
        ACCOUNT,
        _field(
            "date", "date", DAY, text("the day of the line"),
            "日期", "开票日期", "订单日期", "下单日期", "销售日期", "单据日期", "出库日期", "发货日期", "交易日期", "date", "invoice date", "invoicedate",
            "invoice_date", "order date", "order_date", "sale date", "posting date", required=True,
        ),
        _field(
            "amount", "amount", MONEY, text("net money of the line; returns are negative"),
            "金额", "价税合计", "销售额", "销售金额", "净额", "含税金额", "不含税金额", "收入", "实收金额", "amount", "net amount", "net_amount",
            "sales", "revenue", "sale (dollars)", "sale_dollars", "total", "line total", "turnover", "value", required=True,
        ),
        _field(
            "order", "order_id", TEXT, text("the order or invoice"),
            "单号", "订单号", "订单编号", "发票号码", "单据编号", "order", "order id", "order_id", "order no", "invoice", "invoiceno",
            "invoice no", "invoice number", "invoice_no",
        ),
        _field(
            "product", "product_id", TEXT, text("the product"),
            "产品编号", "商品编码", "产品编码", "物料编码", "货号", "产品", "商品", "sku", "product", "product id", "stock code", "stockcode",
            "stock_code", "item", "item number", "item_number",
        ),
        _field(
            "category", "category", TEXT, text("the product's category"),
            "品类", "类别", "产品类别", "商品类别", "分类", "category", "category name", "product group", "class",
        ),
        REGION,
        _field(
            "quantity", "quantity", NUMBER, text("pieces or cases; returns are negative"),
            "数量", "件数", "箱数", "销量", "quantity", "qty", "units", "bottles sold", "bottles_sold", "number_of_cds",
        ),
        _field("cost", "cost", MONEY, text("cost of the goods of the line"), "成本", "成本金额", "销售成本", "cost", "cogs", "cost of goods"),
        NAME,
        _field("currency", "currency", TEXT, text("the line's currency"), "币种", "币别", "货币", "currency", "ccy"),
        _field("sheet", "sheet", TEXT, text("the export that the line came from"), "sheet", "来源"),
    ),
    "accounts": (
        ACCOUNT,
        _field("name", "name", TEXT, text("the account's name"), *NAME.synonyms),
        REGION,
        _field("type", "type", TEXT, text("the kind of account"), "类型", "客户类型", "渠道", "type", "channel", "segment"),
        _field("opened", "opened", DAY, text("when the account was opened"), "开户日期", "建档日期", "opened", "since"),
        _field("manager", "manager", TEXT, text("who looks after the account"), "客户经理", "业务员", "负责人", "manager", "owner", "sales rep"),
        _field("revenue", "revenue", MONEY, text("revenue of the period, where there are no lines"), "销售额", "年销售额", "revenue", "sales"),
    ),
    "receivables": (
        ACCOUNT,
        _field("invoice", "invoice_id", TEXT, text("the invoice")),
        _field("invoice_date", "invoice_date", DAY, text("the day of the invoice")),
        _field("due_date", "due_date", DAY, text("when it is to be paid")),
        _field("amount", "amount", MONEY, text("money of the invoice"), required=True),
        _field("paid_date", "paid_date", DAY, text("when it was paid")),
        _field("paid_amount", "paid_amount", MONEY, text("money paid")),
    ),
    "service": (
        ACCOUNT,
        _field("date", "date", DAY, text("the day of the case")),
        _field("kind", "kind", TEXT, text("complaint, inquiry, return or breach"), required=True),
        _field("order", "order_id", TEXT, text("the order that it is about")),
        _field("amount", "amount", MONEY, text("money that it is about")),
        _field("severity", "severity", TEXT, text("how grave it is")),
        _field("closed", "closed", DAY, text("when it was settled")),
    ),
    "rebates": (
        ACCOUNT,
        _field("date", "date", DAY, text("the day of the rebate")),
        _field("kind", "kind", TEXT, text("rebate, promotion or dividend")),
        _field("amount", "amount", MONEY, text("money given"), required=True),
    ),
    "programmes": (
        ACCOUNT,
        _field("programme", "programme", TEXT, text("the programme"), required=True),
        _field("offered", "offered", TEXT, text("whether it was offered")),
        _field("joined", "joined", TEXT, text("whether the account takes part")),
    ),
    "potential": (
        ACCOUNT,
        _field("category", "category", TEXT, text("the product's category")),
        _field("potential", "potential", MONEY, text("yearly purchases of the account from all suppliers"), required=True),
    ),
    "survey": (
        ACCOUNT,
        _field("date", "date", DAY, text("the day of the survey")),
        _field("score", "score", NUMBER, text("the score that the account gave"), required=True),
    ),
    "resale_prices": (
        ACCOUNT,
        _field("date", "date", DAY, text("the day that the price was seen"), required=True),
        _field("product", "product_id", TEXT, text("the product")),
        REGION,
        _field("resale", "resale_price", MONEY, text("the price seen, money a unit"), required=True),
        _field("supply", "supply_price", MONEY, text("what the account pays for a unit"), required=True),
        _field("source", "source", TEXT, text("where the price was seen")),
    ),
    "competitors": (
        _field("competitor", "competitor", TEXT, text("the competitor"), required=True),
        REGION,
        _field("category", "category", TEXT, text("the product's category")),
        _field("share", "share", NUMBER, text("the competitor's market share")),
        _field("our_share", "our_share", NUMBER, text("our market share")),
        _field("rank", "rank", NUMBER, text("the competitor's rank among the account's suppliers, from a survey")),
        _field("suppliers", "suppliers", NUMBER, text("how many suppliers the survey ranked")),
        _field("source", "source", TEXT, text("where the figure is from")),
        _field("date", "date", DAY, text("the day of the figure")),
    ),
    "market": (
        REGION,
        _field("category", "category", TEXT, text("the product's category")),
        _field("size", "size", MONEY, text("money a year of the whole market"), required=True),
        _field("source", "source", TEXT, text("where the figure is from")),
        _field("date", "date", DAY, text("the day of the figure")),
    ),
    "terms": (
        ACCOUNT,
        _field("period", "period", TEXT, text("the period for which the terms hold")),
        _field("product", "product_id", TEXT, text("the product"), required=True),
        _field("quantity", "quantity", NUMBER, text("pieces or cases expected")),
        _field("list_price", "list_price", MONEY, text("the price on the list"), required=True),
        _field("discount_share", "discount_share", NUMBER, text("discount on the invoice, a share of the list price")),
        _field("rebate_share", "rebate_share", NUMBER, text("rebate after the invoice, a share of the supply price")),
        _field("promotion_share", "promotion_share", NUMBER, text("promotion support, a share of the supply price")),
        _field("deposit", "deposit", MONEY, text("deposit that the account leaves")),
    ),
}  # fmt: skip


def field(table, short):
    """The field of a table by its short or full name; None when there is none."""
    return next((f for f in TABLES[table] if short in (f.short, f.name)), None)
