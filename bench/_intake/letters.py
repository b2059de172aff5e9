"""What the made-up people write: everyday clauses, joined until a message is long enough."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

_POINTS = Path(__file__).resolve().parent.parent.parent / "sample_city" / "points.csv"
_SHORTEST, _LONGEST = 20, 120
_FACES = ("[微笑]", "[玫瑰]", "[抱拳]", "[流泪]", "[强]")
_NO_NUMBERS = ("12345678901", "10000000000", "11111111111", "12000000001")  # nobody's: 11 digits

_TEXT = """
门口那条路一到下雨天就积水 路灯坏了好几盏一直没有人来修 晚上老人出门看不清台阶
希望能多设几个休息的长椅 小区里的健身器材有两样已经不能用了 建议把公交末班车再延后半个小时
孩子们放学的时候路口车特别多 能不能在校门口划一条人行横道 楼下的垃圾桶总是满得盖不上盖子
收垃圾的车早上五点多就开始响 电动车到处停把盲道都占住了 请问老年卡应该到哪里去办理
村里的自来水这几天有点发黄 水压也比去年小了不少 我家住在六楼洗澡都要等到半夜
广场舞的音响能不能早点关掉 楼上装修周末也不停 孩子没法好好写作业
菜市场的公平秤应该放在显眼的地方 建议每个月公布一次检测结果 快递柜设在车库里面老人找不到
物业费去年涨了却没有见到公示 业主大会已经两年没有开过了 停车位划得太窄开门都困难
河边的护栏有一段松了 夏天去钓鱼的人多怕出意外 最好立一块醒目的牌子提醒大家
村口的大喇叭听不太清楚 开会的通知常常第二天才知道 建议同时发到微信群里
条例草案里说的补贴标准我没有看懂 请问什么时候开始执行 想知道我们这种情况算不算在内
文明养犬的规定应该写得再细一些 遛狗不牵绳的人还是不少 草坪上的狗粪也没有人收拾
图书室周末不开门上班的人去不了 能不能延长到晚上八点 志愿者愿意轮流去值班
卫生室的药品种类太少 量血压还要跑到镇上去 年纪大了来回一趟不容易
秋收的时候晒粮食没有地方 有人把玉米晒在马路上 过路的车只好绕着走
我觉得这个想法很好 就是怕落实的时候走了样 多听听住在这里的人怎么说
老旧小区加装电梯一楼不同意怎么办 有没有现成的办法可以参考 别的地方好像是由社区出面协调
厂房后面的空地堆了很多废料 刮风的时候灰特别大 窗户都不敢开
新修的自行车道中间有几个井盖高出来 骑车经过要很小心 麻烦派人来看一看
社区食堂的饭菜比较软适合老人 价格也合适 希望能一直办下去
下水道的味道一到夏天就往屋里返 找过几次都说在排队 邻居们都有同样的情况
村里的年轻人大多出去打工 留下的多是老人和孩子 应该多组织一些活动
立法的时候能不能考虑一下小商户 摊位费和卫生费合在一起收更方便 也省得大家来回跑
绿化带的树枝挡住了红绿灯 司机走近了才能看到 建议定期修剪
楼道里的声控灯反应很慢 单元门的锁时好时坏 楼顶的雨水管有一截脱落了
"""
CLAUSES = tuple(_TEXT.split())


def places() -> list[str]:
    """Names of the sample city's contact points that have one."""
    with _POINTS.open(encoding="utf-8") as file:
        names = [row["名称"] for row in csv.DictReader(file)]
    return [name for name in names if "待定" not in name]


def letters(count: int, seed: int) -> list[str]:
    """`count` different messages of 20 to 120 characters, 71 on average; the same for a seed.

    Half begin with a place, 30 % with a house number too, 10 % hold the text of an emoticon and
    5 % a number that is nobody's telephone.
    """
    random, names = Random(seed), places()
    found: dict[str, None] = {}
    while len(found) < count:
        found[_letter(random, names)] = None
    return list(found)


def _letter(random: Random, names: list[str]) -> str:
    wanted = random.randint(_SHORTEST + 6, _LONGEST - 4)
    text = random.choice(names) if random.random() < 0.5 else ""
    if random.random() < 0.3:
        text += f"{random.randint(1, 40)}号楼{random.randint(1, 6)}单元"
    clauses = random.sample(CLAUSES, len(CLAUSES))
    text += clauses.pop()
    while len(text) < wanted - 7:
        text += random.choice("，，，。") + clauses.pop()
    if random.random() < 0.1:
        text += random.choice(_FACES)
    if random.random() < 0.05:
        text += f"，电话{random.choice(_NO_NUMBERS)}"
    return (text + "。")[:_LONGEST]
