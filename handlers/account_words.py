"""What staff are told about accounts, passwords and codes, in one place."""

from __future__ import annotations

from datetime import timedelta

WRONG_PAIR = "登录名或密码不对，请再试一次。连续输错几次，要等一会儿才能再试。"
WRONG_CODE = "验证码不对，或者已经用过了。请等手机上换了新的六位数再输。"
UNREADABLE = (
    "系统换过密钥，手机上的验证码用不了了。请输入一个恢复码，或请市里的管理员重置两步验证。"
)
HALF_GONE = "登录隔得太久了，请从头再来一次。"
OLD_IS_WRONG = "原密码不对。连续输错几次，要等一会儿才能再试。"
SAME_AGAIN = "新密码和原来的一样，请换一个。"
BAD_LOGIN = "登录名要用 2 到 32 个小写字母、数字、点、下划线或短横，第一个是字母，如 wangli。"
BAD_NAME = "请写姓名，最多 40 个字。"
NAMES_IN_IT = "密码里不要带登录名或姓名。"
ONLY_DIGITS = "密码不能只用数字，生日、电话都容易被猜到。"
EASY = "这个密码太常见，别人一猜就中。请用几个不相干的词连起来。"
NOT_YOURSELF = "自己的账号不能在这里改，请另一位市级管理员来改。"
LAST_CITY = "这是最后一个能用的市级管理员账号。请先再开一个，再停用或改动它。"
NO_SUCH_PERSON = "没有这个账号。"
SECOND_FACTOR_NEEDED = "您的角色必须用两步验证，不能关闭。换手机请重新绑定。"
BINDING_GONE = "绑定页面放得太久了，请用新的二维码重新扫一次。"
NOTHING_BOUND = "您还没有绑定手机验证器。"


def wait(time_left: timedelta) -> str:
    """The same for a name that exists and for one that does not."""
    minutes = max(1, -(-int(time_left.total_seconds()) // 60))
    return f"试错的次数太多了，请过 {minutes} 分钟再试。着急的话，请市里的管理员解锁。"


def taken(login: str) -> str:
    return f"登录名“{login}”已经有人用了，请换一个。"


def nobody_called(login: str) -> str:
    return f"没有登录名为“{login}”的工作人员。"


def no_point_called(name: str) -> str:
    return f"没有叫“{name}”的联系点，请核对名称。"


def no_such_role(role: str, roles: str) -> str:
    return f"没有“{role}”这个角色，可以用：{roles}。"


def no_points_for(role: str) -> str:
    return f"{role}面向全市，不用指定联系点。"


def points_for(role: str) -> str:
    return f"{role}要至少指定一个联系点。"


def too_short(shortest: int) -> str:
    return f"密码至少要 {shortest} 位。"


def too_long(longest: int) -> str:
    return f"密码最多 {longest} 位。"
