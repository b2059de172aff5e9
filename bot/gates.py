"""What can be told from a message as a whole, before it is taken apart: choices, advertising,
empty talk; and the flags a clerk should see beside an act.
"""

from __future__ import annotations

import re

from models.personal_number import MOBILE, numbers_in
from models.words import Kind

_CHOICE = re.compile(
    r"\s*(?:(?:ok|OK|好|嗯|行|中|那)[，,\s]*)?(?:就)?(?:选|回复|回|按|我选|俺选|就)?\s*(?:第)?\s*(?:\d{1,2}|[一二三四五六七八九]|[A-Da-d]|[①-⑨])\s*(?:个|项|号)?(?:吧|呗|啊)?[。.、，!！\s]*"
)
_BUTTONS = frozenset(
    [
        "提意见",
        "学法问法",
        "执法观察",
        "帮助",
        "菜单",
        "主菜单",
        "返回",
        "上一步",
        "下一步",
        "是",
        "是的",
        "否",
        "不是",
        "对",
        "对的",
        "不对",
        "确认",
        "确定",
        "取消",
        "跳过",
        "继续",
        "提建议",
        "建议",
        "咨询",
        "问问题",
        "诉求",
        "提问",
        "草案意见",
        "开始",
        "都不是",
        "其他",
        "换一个",
        "重新选",
        "第一个",
        "第二个",
        "第三个",
        "前一个",
        "后一个",
        "就这个",
        "选项",
        "提个建议",
        "提个意见",
        "我要提意见",
        "我要建议",
        "我要咨询",
        "我要提建议",
        "不用",
        "不用了",
        "不要",
        "要",
        "需要",
        "不需要",
        "结束",
    ]
)
_EMPTY_TALK = re.compile(
    r"那个?(?:啥|谁|什么)?|这个?(?:啥|嘛)?|就是(?:那个)?|[嗯啊哎呃额哦]+[？?]|[啊哎呃额]+|[嗯呃额啊哦]+[，\s]*(?:就是)?那个.{0,2}"
    r"|(?:俺们?|我们?)?(?:这儿?)?(?:有|想[说问提]|要[说问提]|想反映|反映)(?:一)?[个件点]?(?:事儿?|情况|问题)(?:想|要)?"
    r"(?:[说问讲]一?[说问讲]|反映(?:反映|一下)?|[说问讲]一下)?"
)
_SPOT = r"(?:那|这)(?:一)?(?:[段条](?:路|街|沟|河)|[段边块片截儿里个条家路头])"
_SPOT += "|门口|村口|路口|[东西南北]头|里头|旁边|对过|对面|跟前|附近"
ONLY_WHO = re.compile(
    r"(?:我们?|俺们?|咱们?)(?:是|家在|家是|住在?)[^来想要问举报反映投诉被让没不，。！？；\s]{2,10}(?:的|哩|嘞|人|这儿|那儿)"
)
_DOES = "查问提说讲写堆放倒停扔修坏漏堵挖占排冒流响住有没不是建管吵臭塌"
_ONLY_POINTS = re.compile(
    rf"(?:对了?|哦|嗯)?[，,\s]*(?:(?:还有)?(?:就|主要)?(?:是|在)|(?:我|俺)?(?:说|指)的(?:就)?是|还有)[^{_DOES}，。！？；]{{0,10}}(?:{_SPOT})+"
    rf"|[^{_DOES}，。！？；哪谁啥咋]{{0,5}}(?:{_SPOT})+"
)
"""A line that points somewhere and says nothing of it. Any word of doing or being makes it more."""
_URL = re.compile(
    r"(?:https?：?:?//|www\.)[\w\-./?%&=#:：~+@!，]*|(?<![\w\-])[\w\-]{1,60}\.(?:com|cn|net|top|xyz|vip|cc)\b[\w/?=&]*",
    re.A,
)
_FORWARD = re.compile(r"转发|分享|转自|链接|点击(?:查看|阅读|打开)|阅读原文|来自|原文")
_TITLE = re.compile(r"《[^》]*》|【[^】]*】")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SELLS = re.compile(
    r"加(?:我)?(?:微信|v信|vx|V|扣扣|qq|QQ)|代开发票|开发票.{0,4}(?:联系|低价)|办证|刻章|贷款|秒批|秒到账|放款|额度|低息|无抵押"
    r"|刷单|兼职|日赚|日结|月入|躺赚|赚钱项目|高薪|招聘|包赚|稳赚|投资理财|内幕|荐股|炒股群|彩票|棋牌|博彩|开户送|首充|澳门"
    r"|回收|收购|价格从优|价优|同号|名酒|优惠|促销|特价|清仓|大甩卖|打折|折扣|免费领|免费送|领红包|红包福利|扫码领|扫码进群|进群|中奖|恭喜您|抽奖|领取奖品"
    r"|点击链接|戳链接|点击领取|砍一刀|帮忙砍|助力|拼团|厂家直销|包邮|货到付款|祖传秘方|包治|根治|壮阳|减肥|增高|美容|约炮|裸聊|上门服务"
    r"|代还|秒到|股票代码|内部股票|打字员|私聊|手机就能做|无效退款|专治|膏药|买一送一|[一二三四五六七八]折|全场|诚聘|日薪|小额贷|同号|名额|戳|v：|加v"
    r"|楼盘|首付仅|旺铺|招商|加盟|代理|订购热线|咨询热线|客服微信|限时|名额有限|先到先得|培训班|包过|保过|积分兑换|账户异常|冻结|验证码"
)
_CONTACT = re.compile(r"1[3-9]\d{9}|\b400-?\d|微信|vx|VX|QQ|扣扣|群|扫码|链接|热线|电话")
_OWN_CONCERN = re.compile(
    r"工作人员|办事员|值班的|举报|投诉|骗|能不能|建议|俺|我们?村|怎么办|咋办|应该|反映|没人管|被|规定|请问|吗|？|未|不给|不退|领导|业主|小广告"
)
_SWEARING = re.compile(
    r"他妈|你妈|恁娘|他娘|妈的|娘的|操你|日你|日恁|狗日|狗东西|王八|混蛋|傻[逼比屄b]|煞笔|傻×|sb\b|SB\b|畜生|废物|吃屎|狗屁|滚蛋|龟孙|鳖孙|兔崽|不要脸|缺德|去死|脑残|贱人"
)
_CHILD = re.compile(
    r"(?:我|俺)(?:是|在|上|读|念)[^，。！？；]{0,6}(?:小学|初中|中学|初[一二三]|高[一二三]|[一二三四五六七八九]年级|学生)|(?:我|俺)(?:今年)?(?:才)?(?:[6-9]|1[0-7]|[六七八九十]|十[一二三四五六七])岁|我们?(?:班主任|老师布置|班上)|我是[^，。]{0,8}(?:小学生|初中生|高中生|中学生)"
)
# Consent of a guardian is needed under fourteen (个人信息保护法 art. 31).
_UNDER_14 = re.compile(
    r"小学|[一二三四五六]年级|(?:[6-9]|1[0-3])岁|(?<![一二三四五六七八九十])(?:[六七八九十]|十[一二三])岁|小学生"
)
ONLY_A_PHONE = "只有一个热线号码"
"""Why 120 alone is unclear: in danger it asks whether to call, and is no matter of its own."""
_SHORT_PHONE = re.compile(r"(?:打|拨打?)?(?:1[12][0-9]|12[0-9]{3})")  # 110, 12345
_MAY_HOLD = re.compile(r"[0-9０-９]{4}")
_STAFF = re.compile(
    r"(?:恁|你们?|您)(?:们)?(?:这|那)?(?:个)?(?:联系点|咨询台|采集点|联络站|公众号|平台)?(?:的|哩)?[^，。！？；]{0,4}(?:工作人员|办事员|信息员|联络员|值班|那个人|的人|哩人)|(?:联系点|联络站|咨询台|采集点)[^，。！？；]{0,8}(?:信息员|工作人员|值班|联络员|的人|没人|主任|态度)|信息员[^，。！？；]{0,6}(?:态度|不|骂|收)"
)


_POINTER = 16


def whole_message(text: str) -> tuple[Kind, str] | None:
    """Kind and reason when the message as a whole is a choice, advertising or nothing."""
    stripped = text.strip(" \n。，！？、~.-:：;；\"'()…")
    if not stripped:
        return Kind.UNCLEAR, "没有文字可读"
    if stripped in _BUTTONS or (len(stripped) <= 8 and _CHOICE.fullmatch(stripped)):
        return Kind.MENU, f"只有一个选项：{stripped}"
    nothing = _says_nothing(text, stripped)
    if nothing is not None:
        return Kind.UNCLEAR, nothing
    reason = _spam(text, stripped)
    return (Kind.SPAM, reason) if reason else None


def _says_nothing(text: str, stripped: str) -> str | None:
    """Why nothing can be told from it, when it only points, or has not come to the point."""
    if len(stripped) < 16 and MOBILE.fullmatch(stripped):
        return "只有一个电话号码"
    if len(stripped) < 16 and _SHORT_PHONE.fullmatch(stripped):
        return ONLY_A_PHONE
    if _EMPTY_TALK.fullmatch(text.strip(" \n。，…~")):
        return "话还没说出来"
    if ONLY_WHO.fullmatch(stripped):
        return "只说了自己是哪儿的"
    if all(only_points(line) for line in stripped.split("\n")):
        return "只指了个地方，没说是什么事"
    return None


def only_points(line: str) -> bool:
    """Whether a line points somewhere and says nothing of it: 就是小学门口那段."""
    return len(line) <= _POINTER and _ONLY_POINTS.fullmatch(line) is not None


def _spam(text: str, stripped: str) -> str | None:
    linked = "." in text and bool(_URL.search(text))
    forwarded = linked or "《" in text or "【" in text
    rest = _FORWARD.sub("", _TITLE.sub("", _URL.sub("", text))) if forwarded else text
    own_words = len(_HAN.findall(rest)) if forwarded else len(rest)
    if (linked or (_FORWARD.match(stripped) and _TITLE.search(text))) and own_words < 4:
        return "只转了链接，没有自己的话"
    if _OWN_CONCERN.search(rest):
        return None
    sells = {m.group() for m in _SELLS.finditer(text)}
    contact = linked or _CONTACT.search(text)
    if len(sells) >= 3 or (contact and len(sells) >= 1):
        return f"像广告：{'、'.join(sorted(sells)[:3])}"
    if (
        not _HAN.search(text)
        and re.fullmatch(r"[A-Za-z\d\W_]{7,}", stripped)
        and _is_noise(stripped)
    ):
        return "一串没有意思的字符"
    return None


def says_no_word(text: str) -> bool:
    """Whether there is no Chinese character in it: letters hit at random advertise nothing."""
    return not _HAN.search(text)


def _is_noise(text: str) -> bool:
    """Letters without a word shape; digits alone may be a number of ours and are kept."""
    letters = re.sub(r"[^A-Za-z]", "", text)
    return len(letters) >= 6 and " " not in text.strip()


def flags_of(text: str) -> frozenset[str]:
    """Flags for a clerk: abuse, minor, under_14, against_staff, and third_party_phone, _id, _card,
    _plate for numbers of people who did not write."""
    flags = {
        f"third_party_{number.kind.value}"
        for number in (numbers_in(text) if _MAY_HOLD.search(text) else ())
        if not number.own
    }
    if _SWEARING.search(text):
        flags.add("abuse")
    if _STAFF.search(text):
        flags.add("against_staff")
    if _CHILD.search(text):
        flags.add("minor")
        if _UNDER_14.search(text):
            flags.add("under_14")
    return frozenset(flags)
