"""Invented names. Any likeness to a company or a person is an accident."""

_FIRST = (
    "云岭", "松鹤", "清溪", "晨曦", "金桂", "鹿鸣", "沐风", "星渡", "竹影", "霜枫", "渔火", "碧落", "锦屏",
    "归雁", "临川", "望舒", "秋实", "泊舟", "听澜", "半山",
)  # fmt: skip
_SECOND = (
    "和顺", "聚源", "万樽", "同舟", "福满", "瑞丰", "兴隆", "久安", "德昌", "百川", "乐天", "永泰", "广缘",
    "嘉禾", "双喜", "祥云", "明远", "厚泽", "凯旋", "向阳",
)  # fmt: skip
_ENDING = {
    "经销商": ("酒业有限公司", "商贸有限公司", "酒类供应链有限公司", "Trading Co., Ltd.", "Beverage Distribution"),
    "连锁超市": ("连锁超市", "生活超市", "Supermarkets", "Fresh Markets"),
    "餐饮": ("酒楼", "大饭店", "宴会厅", "Bistro", "Banquet House"),
    "烟酒店": ("烟酒行", "名酒坊", "烟酒商行", "Bottle Shop", "Wine & Spirits"),
    "电商": ("酒水商城", "Online Cellar"),
    "团购": ("企业团购中心", "Corporate Gifts"),
}
_ENGLISH_FIRST = (
    "Blue Heron", "Copper Lantern", "Willow Gate", "Quiet Harbour", "Seven Pines", "Paper Crane", "Old Ferry",
    "Amber Hill", "Stone Bridge", "Northern Reed", "Golden Carp", "Maple Lane", "Tin Kettle", "Silver Birch",
    "Red Sorghum Lane", "Lantern Street", "Two Rivers", "Plum Orchard", "White Egret", "Long Meadow",
)  # fmt: skip
_ENGLISH_SECOND = ("", " East", " West", " No. 2", " & Sons", " Brothers", " Union", " Twelve")

# Names that trip careless software: quotes, commas, ampersand, apostrophe, an emoji, great length, both scripts.
UNUSUAL = (
    ("餐饮", "Willow & Finch 酒窖"),
    ("烟酒店", "Quillan's Corner Bottle Shop"),
    ("餐饮", "星渡小酒馆 🍶 Stardrift Bar"),
    ("烟酒店", '老码头"一壶春"酒坊'),
    (
        "连锁超市",
        "The Old Ferry Landing Wholesale Wine, Spirits and Provisions "
        "Cooperative of the Lower River Valley (South Depot)",
    ),
    ("经销商", "听澜百川（华东）国际名优白酒仓储物流与连锁供应链管理服务有限责任公司第二配送中心"),
)

MANAGERS = {
    "华北": ("周敏", "Grace Tan", "郭一帆"),
    "华东": ("沈若琳", "Daniel Pu", "陆知远"),
    "华南": ("梁嘉欣", "Amy Kwok", "何振宇"),
}
COMPETITORS = ("江渚酒业", "Northgale Spirits", "鹏岭樽汇", "Tidewater Brands")


def is_english(ending):
    """True for an ending that follows an English name."""
    return ending.isascii()


def names(types, draws):
    """One invented name for each of the account `types`; no two alike."""
    chinese = draws.some([a + b for a in _FIRST for b in _SECOND], len(types))
    english = draws.some([a + b for a in _ENGLISH_FIRST for b in _ENGLISH_SECOND], len(types))
    made = []
    for kind in types:
        ending = draws.pick(_ENDING[kind])
        made.append(f"{english.pop()} {ending}" if is_english(ending) else chinese.pop() + ending)
    unusual = {name for _, name in UNUSUAL}
    for kind, name in UNUSUAL:
        places = [place for place, other in enumerate(types) if other == kind and made[place] not in unusual]
        made[draws.pick(places)] = name
    return made
