"""Words in conduct rules that a lawyer should see: resale prices, money off the books, exclusive dealing.

A search for words, clause by clause. It finds what is said plainly and can miss what is said in other words.
"""

import re

_CLAUSES = re.compile(r"[。；;，,、！!？?\n]|\.(?:\s|$)|但|否则|\bbut\b|\bhowever\b|\botherwise\b", re.IGNORECASE)

_PRICE = r"(?:(?:转售|零售|批发|出货|销售|成交|终端|市场|出厂|指导|建议|统一|标牌|公司)?价|\d+\s*元)"
_SELLS = r"(?:销售|出货|出售|转售|售卖|供应市场|批发|成交|放货|卖)"
_LOSES = r"(?:扣|罚|没收|取消|停货|停止供货|断货|终止|解除|不予返利|不返)"
_LOSES_EN = r"(?:forfeit|withh|deduct|fine[sd]?\b|penal|cancel|terminat|stop(?:s|ped)? suppl|cut off|los(?:e|es)\b)"
_BELOW_EN = r"\b(?:below|under|less than|lower than|beneath|no lower|no less|at least)\b"
_MONEY_EN = r"(?:price|list\b|yuan|rmb|cny|eur|usd|cost|[¥€$])"
_BOOKS_EN = r"(?:off[- ](?:the[- ])?books?|kickback|under the table)"
_NEVER = r"(?:(?:do|does|will|shall|may|can|must)(?: not|n't|not)|never|cannot)"

_RESALE = (
    rf"(?:不得|不能|不可|不准|禁止|严禁|杜绝)(?:以)?低于.{{0,14}}{_PRICE}",
    rf"低于.{{0,14}}{_PRICE}.{{0,8}}{_SELLS}",
    rf"低于.{{0,14}}{_PRICE}.{{0,16}}{_LOSES}",
    rf"{_SELLS}.{{0,6}}低于.{{0,10}}{_PRICE}",
    r"(?:最低|固定|统一)(?:转售|零售|批发|出货|销售|成交|终端)价",
    r"(?:转售|零售|批发|出货|终端)价.{0,8}(?:不得|不能|不可|必须|须|应当|统一|不低于)",
    r"(?:按|执行|遵守|维护|服从).{0,10}(?:统一价|指导价|限价|价格体系|价格政策|价格秩序)",
    r"(?:限价|控价|破价|乱价|低价倾销|低价销售|低价出货|低价放货|砸价|破坏价格|扰乱价格|价格保证金)",
    r"低价(?:者|的)?$|谁(?:敢)?低价|低价就",
    rf"价格倒挂.{{0,12}}{_LOSES}",
    r"价.{0,3}低于\s*(?:\d|.{0,8}价)",
    r"(?:擅自|私自)(?:降价|调价|打折)",
    r"minimum (?:advertised |resale |retail |selling )*price",
    rf"\b(?:re-?sell|resale|resold|retail|sell|sold)\w*\b.{{0,40}}{_BELOW_EN}.{{0,40}}{_MONEY_EN}",
    rf"\b(?:re-?sell|resale|resold|retail|sell|sold)\w*\b.{{0,20}}{_MONEY_EN}.{{0,20}}{_BELOW_EN}",
    rf"{_BELOW_EN}.{{0,30}}\b(?:price|list)\b.{{0,40}}{_LOSES_EN}",
    rf"{_LOSES_EN}.{{0,60}}(?:discounting|undercut|low(?:er)? prices?|cuts? (?:the |its |their )?prices?)",
    r"(?:discounting|undercut)\w*.{0,60}" + _LOSES_EN,
    rf"{_BELOW_EN} (?:the |our |a )?(?:msrp|rrp|srp|map|list|recommended|suggested|guided|minimum)\b",
    rf"\b{_NEVER} (?:\w+ )?discount\b|\bno discounts? (?:of|over|above|beyond|more)",
    r"(?:keep|follow|observe|maintain|respect|adhere).{0,20}\b(?:price (?:list|system|discipline)|resale price)",
    r"break(?:s|ing)? the price|resale prices? (?:is|are|must|shall) (?:fixed|set|follow)",
)
_RESALE_SAFE = (
    r"(?:不|未|没有|无权|并不|从不)(?:得)?(?:限定|限制|约定|设定?|规定|固定|要求|干预|干涉|强制).{0,12}价",
    r"(?:自主|自行|自由)(?:定价|决定|确定)",
    r"(?:仅供参考|不具(?:有)?约束力)",
    r"(?:供货|出厂|进货|采购)价.{0,6}低于",
    r"(?:不|无)(?:与|和).{0,8}价.{0,6}(?:挂钩|相关)",
    rf"\b{_NEVER} (?:\w+ )?(?:set|fix|require|restrict|prescribe|impose|control|tie)\b",
    r"\b(?:is|are|be) not (?:tied|linked|subject)\b",
    r"\bfree(?:ly)? to (?:set|choose|decide)|\bset(?:s)? (?:their|its) own (?:resale )?prices?",
    r"non-?binding|\breference only",
)
_OFF_BOOK = (
    r"账外|帐外|不入账|不入帐|不记账|不走账|不走公司账|私下|暗中|回扣|好处费|小金库|不开(?:具)?(?:发票|票|收据)|无票",
    r"(?:个人|私人|老板本人|采购人员|采购经理|经办人)(?:的)?(?:账户|帐户|银行卡|微信|支付宝|名下)",
    r"(?:现金|红包|购物卡|礼品卡|加油卡).{0,8}(?:支付|返还|发放|给付|兑现|给|送|返)",
    r"(?:支付|返还|发放|给付|兑现|付给|打给|打到|打入|送|返).{0,8}(?:现金|红包|购物卡|礼品卡|个人|采购人员|采购经理|经办人)",
    r"(?:转|打|付)给.{0,4}(?:老板|本人|负责人)|(?:以|用)(?:现金|购物卡|礼品卡|加油卡)",
    _BOOKS_EN
    + r"|(?:without|no) (?:an? )?(?:invoice|receipt|record|paperwork)|not (?:be )?(?:recorded|booked|invoiced)",
    r"(?:personal|private) (?:bank )?(?:account|card)|to the .{0,20}\b(?:buyer|purchaser|manager|owner)\b.{0,12}person",
    r"(?:paid|pay|settled|given|handed|top(?:ped)? up|bonus|rebate|reward)\b.{0,20}\b(?:in cash|gift cards?|vouchers?)",
    r"\bcash to\b",
)
_OFF_BOOK_SAFE = (
    r"(?:严禁|禁止|杜绝|不得|不允许|不存在|没有|绝不|不以).{0,10}(?:账外|帐外|私下|暗中|回扣|现金|个人|红包|好处费)",
    rf"\b(?:no|{_NEVER}|forbid\w*|prohibit\w*)\b (?:\w+ ){{0,4}}(?:{_BOOKS_EN}|in cash|cash|personal|private)",
    rf"(?:{_BOOKS_EN}|cash)\w*.{{0,20}}(?:forbidden|prohibited|not allowed)",
)
_EXCLUSIVE = (
    r"(?:不得|不能|禁止|严禁|不准)(?:再)?(?:经营|代理|销售|经销|进货|采购).{0,8}(?:竞品|竞争|其他品牌|同类|他牌)",
    r"(?:只能|仅可|必须只|只准|独家)(?:经营|销售|采购|经销|进).{0,10}(?:本公司|我司|本品牌|我方)",
    r"(?:not|never|no)\b.{0,20}\b(?:sell|stock|carry|handle|buy)\b.{0,30}\b(?:compet|rival|other brands?)",
    r"\bexclusive(?:ly)? (?:purchas|deal|stock|buy)|\b(?:buy|stock|sell)s? only (?:from us|our)",
)
_EXCLUSIVE_SAFE = (
    r"(?:不要求|不限制|不禁止|可以|可自由).{0,12}(?:竞品|竞争|其他品牌|独家|他牌)",
    r"\b(?:may|can|free to) (?!not\b).{0,30}\b(?:compet|rival|other brands?)",
)
_PASSIVE = (
    r"(?:不得|禁止|严禁|不准).{0,10}(?:区域外|区外|跨区|外地).{0,10}(?:客户|销售|订单)",
    r"(?:not|never|no|forbid\w*|prohibit\w*)\b.{0,30}\b(?:outside|out of)\b.{0,25}\b(?:territor|region|area)",
)
_PASSIVE_SAFE = (r"(?:主动|推销)", r"\bactive(?:ly)?\b")


def _compiled(patterns):
    return re.compile("|".join(f"(?:{part})" for part in patterns), re.IGNORECASE)


TOPICS = {
    "resale_wording": (_compiled(_RESALE), _compiled(_RESALE_SAFE)),
    "off_book_wording": (_compiled(_OFF_BOOK), _compiled(_OFF_BOOK_SAFE)),
    "exclusive_wording": (_compiled(_EXCLUSIVE), _compiled(_EXCLUSIVE_SAFE)),
    "passive_sales_wording": (_compiled(_PASSIVE), _compiled(_PASSIVE_SAFE)),
}


def topics(sentence):
    """Topics that the wording of a rule touches, in the order of `TOPICS`; a denial within the same clause is none.

    >>> topics("凡低于指导价出货的，扣除保证金。"), topics("经销商自主定价，我司不限定转售价格。")
    (('resale_wording',), ())
    >>> topics("The bonus is paid in cash to the manager personally")
    ('off_book_wording',)
    """
    clauses = [part for part in _CLAUSES.split(sentence) if part and part.strip()]
    return tuple(
        topic
        for topic, (risky, safe) in TOPICS.items()
        if any(risky.search(clause) and not safe.search(clause) for clause in clauses)
    )
