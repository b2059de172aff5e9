"""Invented statutes for the tests."""

from __future__ import annotations

from statutes.numerals import chinese

DOGS = """新乡市样例养犬管理条例（草案）
（2026年1月2日样例市人民代表大会常务委员会第三次会议通过）
目　录
第一章　总则
第二章　养犬行为
　第一节　登记
第三章　附则
第一章　总　则
第一条　为了规范养犬行为，制定本条例。
第二条　本条例适用于本市城区。
农村地区参照执行。
第二章　养犬行为
第一节　登记
第三条　养犬人应当遵守下列规定：
（一）牵绳，绳长不超过：
1．在公园，一米；
2．在街道，一米五；
（二）清理粪便；
清理所需的袋子由养犬人自备。
（三）不让犬只扰民。
违反前款规定的，由城市管理部门劝导。
第三条之一　禁止遗弃犬只。
第三章　附则
第四条　本条例自公布之日起施行。
附件：禁养犬只名录
"""

_DUTY = "市、县（市、区）人民政府应当加强对样例事务的领导，将所需经费列入本级财政预算"
_MORE = "，建立健全部门之间的协调机制，及时研究和解决工作中的重大问题，并向社会公布办理结果"


def long_statute(articles: int = 130) -> list[str]:
    """Chapters of ten articles with paragraphs of many lengths, items and sub-items."""
    lines = ["样例市样例事务管理条例"]
    for n in range(1, articles + 1):
        if n % 10 == 1:
            lines.append(f"第{chinese(n // 10 + 1)}章　样例事务之{chinese(n // 10 + 1)}")
        lines.append(f"第{chinese(n)}条　" + (_DUTY + _MORE)[: 25 + n * 7 % 60] + "。")
        if n % 3 == 0:
            lines.append("第十二条规定的情形除外，" + (_MORE * 2)[1 : 10 + n * 11 % 70] + "。")
        if n % 4 == 0:
            lines += ["有下列情形之一的，予以表彰：", "（一）" + _DUTY[: 9 + n % 25] + "；"]
            lines += ["（二）按照下列办法办理：", "1．公开；", "2．公平。"]
    return lines
