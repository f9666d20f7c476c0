"""What the distributor sells: invented products in six categories, supply prices and costs by the case."""

from typing import NamedTuple

CATEGORIES = ("酱香", "浓香", "清香", "啤酒", "红酒", "洋酒")
POPULARITY = {"酱香": 9, "浓香": 9, "清香": 5, "啤酒": 3, "红酒": 2, "洋酒": 2}
"""How often accounts choose a category: the distributor lives on white spirits."""
_SUMMER = (6, 7, 8)


class Product(NamedTuple):
    """A product: price in yuan a case at 2023, cost in per cent of that price."""

    product_id: str
    name: str
    category: str
    price: int
    cost: int


# Supply price of 2023, 2024 and 2025 in per cent of 2023: one change a year, the same for every account.
_PRICE_LEVEL = {
    "酱香": (100, 104, 98),
    "浓香": (100, 103, 105),
    "清香": (100, 102, 104),
    "啤酒": (100, 100, 103),
    "红酒": (100, 97, 95),
    "洋酒": (100, 102, 101),
}

_RANGE = {
    "酱香": (
        ("鹤汀酱藏 经典 53度", 2880, 78),
        ("鹤汀酱藏 十五年", 5680, 74),
        ("鹤汀迎宾酱酒", 980, 82),
        ("渡口老酱 53度", 1560, 80),
        ("渡口小酱 100ml", 720, 79),
    ),
    "浓香": (
        ("栖谷春 特曲", 1180, 79),
        ("栖谷春 窖龄三十", 2360, 75),
        ("栖谷春 大曲", 460, 84),
        ("月桥老窖 52度", 760, 81),
        ("月桥宴会装", 620, 82),
    ),
    "清香": (
        ("白杏坡 清香 42度", 360, 83),
        ("白杏坡 青花瓶", 1080, 77),
        ("白杏坡 小方瓶", 210, 85),
        ("篱门二锅 56度", 168, 87),
        ("篱门陈酿 十年", 540, 80),
    ),
    "啤酒": (
        ("麓泊纯生 500ml", 76, 88),
        ("麓泊原浆 1L", 118, 84),
        ("麓泊清爽 330ml", 58, 90),
        ("Foxglove Pale Ale 330ml", 132, 80),
        ("Foxglove Stout 330ml", 144, 80),
    ),
    "红酒": (
        ("Clos Merisier Rouge", 480, 72),
        ("Clos Merisier Reserve", 960, 70),
        ("Valdoria Tinto", 330, 74),
        ("沙枣园 干红", 280, 76),
        ("沙枣园 珍藏", 640, 72),
    ),
    "洋酒": (
        ("Glen Arrowan 12", 1380, 76),
        ("Glen Arrowan 18", 3260, 72),
        ("Saint-Orvel VSOP", 2100, 75),
        ("Saint-Orvel XO", 4880, 72),
        ("Port Halcyon Rum", 690, 79),
    ),
}

PRODUCTS = tuple(
    Product(f"{1 + c:02d}{1 + p:02d}", name, category, price, cost)
    for c, category in enumerate(CATEGORIES)
    for p, (name, price, cost) in enumerate(_RANGE[category])
)


def of(category):
    """The products of one category."""
    return [product for product in PRODUCTS if product.category == category]


def supply_price(product, day):
    """Supply price of one case on `day`, in cents; whole yuan.

    >>> from datetime import date
    >>> [supply_price(PRODUCTS[0], date(year, 6, 1)) for year in (2023, 2024, 2025)]
    [288000, 299500, 282200]
    """
    level = _PRICE_LEVEL[product.category][day.year - 2023]
    return (product.price * level + 50) // 100 * 100


def unit_cost(product):
    """Cost of one case, in cents."""
    return product.price * product.cost


def demand(category, day):
    """How often `category` is chosen in the month of `day`: more beer in summer.

    >>> from datetime import date
    >>> demand("啤酒", date(2024, 7, 1)), demand("啤酒", date(2024, 12, 1))
    (9, 3)
    """
    return POPULARITY[category] * (3 if category == "啤酒" and day.month in _SUMMER else 1)
