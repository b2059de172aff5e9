"""WeChat's return codes as data (公众平台 全局返回码, and the codes of each interface's page).

Every code answers three questions: what next, wake somebody, what may staff read. The errmsg is
never compared: its wording changes and ends in a request id.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.ports import Verdict

IP_NOT_LISTED = 40164
SYSTEM_BUSY = -1  # on a send the outcome is unknown: the message may have gone out


@dataclass(frozen=True, slots=True)
class Code:
    """What one return code asks of us. `staff` is a Chinese sentence without any secret."""

    verdict: Verdict
    alert: bool
    staff: str


def _each(verdict: Verdict, codes: dict[int, str], *, alert: bool = False) -> dict[int, Code]:
    return {code: Code(verdict, alert, staff) for code, staff in codes.items()}


def _same(numbers: range | tuple[int, ...], staff: str) -> dict[int, str]:
    return dict.fromkeys(numbers, staff)


_AGAIN = {
    SYSTEM_BUSY: "微信系统繁忙，稍后自动再试。",
    45011: "调用太频繁，一分钟后自动再试。",
    45066: "同一群发任务重试太快，一分钟后自动再试。",
}
_NEW_TOKEN = {
    40001: "访问令牌已失效，系统会换新令牌再试一次；若反复出现，请核对 AppSecret。",
    40014: "访问令牌不合法，系统会换新令牌再试一次。",
    42001: "访问令牌已过期，系统会换新令牌再试一次。",
}
_PAUSE_LOUD = {
    IP_NOT_LISTED: "本机 IP 不在公众平台的白名单里，请管理员到“基本配置”中把它加进去。",
    40243: "AppSecret 已被冻结，请管理员到公众平台解冻。",
    45009: "今天的接口调用次数已用完，明天恢复；急用可在公众平台清零。",
    48001: "公众号没有这项接口权限，请检查认证是否到期。",
    48003: "尚未同意群发协议，请管理员登录公众平台，到群发页面点同意。",
    48004: "接口因违规被封禁，请管理员登录公众平台查看通知并申诉。",
    50004: "公众号被禁止获取访问令牌，请管理员登录公众平台查看原因。",
    50007: "公众号已被冻结，请管理员登录公众平台处理。",
    61004: "本机 IP 没有在第三方平台登记，请管理员补登。",
    89501: "本机 IP 正在等管理员确认，请管理员在手机微信上点同意。",
    89503: "本机 IP 需要管理员确认，请管理员在手机微信上点同意。",
    89506: "管理员两次拒绝了本机 IP，24 小时内不能再用，请先与管理员说明。",
    89507: "管理员拒绝了本机 IP，一小时内不能再用，请先与管理员说明。",
}
_PAUSE = {
    45028: "群发次数已用完，请等到下一天或下个月。",
    48006: "本月的清零次数已用完，请等到下个月。",
}
_PERSON = {
    40003: "这个微信号标识不属于本公众号，无法送达。",
    43004: "对方没有关注公众号，无法送达。",
    43019: "对方在黑名单里，请先移出黑名单。",
    43101: "对方没有订阅或已用完这类通知，请等对方再次订阅。",
    45015: "对方超过 48 小时没有来信或已取消关注，请等对方再次来信，或改用电话。",
    45047: "连发条数已到上限，请等对方再次来信后再发。",
    46004: "微信查无此人，无法送达。",
    48002: "对方关闭了接收消息，无法送达，请改用电话。",
    50005: "对方已取消关注，无法送达。",
}
_PERSON_LOUD = _same(
    (50001, 50002),
    "对方的微信号受限，无法送达；若许多人同时这样，是公众号受限，请管理员登录公众平台查看。",
)
_CONFIGURATION = {
    40002: "获取令牌的方式不对，请联系技术人员。",
    40013: "AppID 不对，请到公众平台核对后重填。",
    40037: "消息模板编号不对或已被删除，请核对后停用或重选模板。",
    40125: "AppSecret 不对，请到公众平台核对后重填。",
    41002: "请求里缺少 AppID，请检查配置。",
    41004: "请求里缺少 AppSecret，请检查配置。",
    45029: "永久二维码已满十万个，请改用已有的二维码。",
    61007: "公众号没有把这项权限授给第三方平台，请管理员重新授权。",
    61016: "这项接口须由第三方平台调用，请管理员重新授权。",
    87014: "内容被微信判为有风险，请改写后再发。",
    **_same(range(53404, 53407), "账号或内容受限，草稿无法使用，请登录公众平台查看原因。"),
}
_REQUEST = {
    40007: "素材已过期或编号不对，三天前的图片语音无法再取，请对方重发。",
    40008: "消息类型不对，请联系技术人员。",
    40033: "内容含有不允许的字符，请改写后再发。",
    40035: "参数不对，请联系技术人员。",
    40059: "群发任务编号不对，请核对。",
    40066: "链接地址不对，请核对。",
    40130: "群发名单至少要有两个人，请改为单独发送。",
    40132: "预览用的微信号不对，请核对。",
    40200: "这类公众号没有这项功能，请改用其他方式。",
    41001: "请求里缺少访问令牌，请联系技术人员。",
    41030: "小程序页面路径不对，请核对。",
    44001: "素材文件是空的，请重新选择。",
    44002: "提交的内容是空的，请联系技术人员。",
    44003: "图文内容是空的，请补写后再发。",
    44004: "文字内容是空的，请补写后再发。",
    45001: "文件太大，请压缩后再传。",
    45002: "文字太长，请删短或分成几条再发。",
    45003: "标题太长，请删短。",
    45004: "摘要太长，请删短。",
    45005: "链接太长，请换短一些的。",
    45006: "图片链接太长，请换短一些的。",
    45007: "语音超过 60 秒，请剪短。",
    45008: "图文条数太多，请减少。",
    45064: "菜单里的小程序没有关联本公众号，请先关联。",
    45067: "群发任务标识太长，请联系技术人员。",
    45072: "“正在输入”的指令不对，可以不管。",
    45080: "对方 30 秒内没有来信，不能显示“正在输入”，可以不管。",
    45081: "已经在显示“正在输入”，可以不管。",
    45083: "群发速度的档位不对，请选 0 到 4。",
    45084: "群发速度没有填，请补上。",
    47001: "提交的数据格式不对，请联系技术人员。",
    47003: "模板里某一栏的内容不合要求，请按模板核对类型和长度。",
    48005: "素材正被菜单或自动回复使用，不能删除。",
    48008: "没有发送这类消息的权限，请改用其他方式。",
    49003: "名单里有人不属于本公众号，请核对。",
    76003: "查询额度的接口路径不对，请联系技术人员。",
    **_same(
        (*range(40004, 40007), *range(40009, 40013), 40137),
        "文件类型、大小或格式不对，请换一个。",
    ),
    **_same(range(40015, 40028), "菜单内容不合要求，请核对按钮的个数、名称、类型和链接。"),
    **_same((40054, 40055), "菜单链接的域名不合要求，请换一个。"),
    **_same((40031, 40032), "名单不对或人数太多，请分批。"),
    **_same((43001, 43002, 43003), "调用方式不对，请联系技术人员。"),
    **_same((45056, 45057, 45058, 45059), "标签的个数或人数到了上限，或是系统保留的标签，请调整。"),
    **_same((45157, 45158, 45159), "标签名重复、太长或标签不存在，请核对。"),
    **_same(range(61450, 61458), "客服账号不对或不可用，请到公众平台核对。"),
    **_same((*range(65301, 65318), 65320), "个性化菜单不合要求，请核对条件和按钮。"),
}
_DONE = {
    45065: "这个群发任务已经提交过，没有重复发送。",
    46003: "公众号目前没有自定义菜单。",
}

CODES: dict[int, Code] = {
    **_each(Verdict.RETRY, _AGAIN),
    **_each(Verdict.REFRESH, _NEW_TOKEN),
    **_each(Verdict.PAUSE, _PAUSE_LOUD, alert=True),
    **_each(Verdict.PAUSE, _PAUSE),
    **_each(Verdict.GIVE_UP_PERSON, _PERSON),
    **_each(Verdict.GIVE_UP_PERSON, _PERSON_LOUD, alert=True),
    **_each(Verdict.GIVE_UP_REQUEST, _CONFIGURATION, alert=True),
    **_each(Verdict.GIVE_UP_REQUEST, _REQUEST),
    **_each(Verdict.DONE, _DONE),
}
_UNLISTED = Code(Verdict.GIVE_UP_REQUEST, True, "微信返回了没见过的错误，请把错误码告诉技术人员。")


def lookup(code: int) -> Code:
    """What `code` asks of us; for a code nobody listed: give this request up and wake somebody."""
    return CODES.get(code, _UNLISTED)
