"""A made-up draft with opinions on it, for the tests of its papers: nobody in it is real."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from reports.opinions import Article, OpinionData, OpinionLine
from reports.opinions_stored import digest_of, pack_figures, pack_rows
from reports.weekly import Imprint
from tests.reports.samples import POINTS, number

MADE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ARTICLES = (
    Article("1", "第一条", "", "为了规范养犬行为，保护人身安全，维护公共卫生，制定本规定。"),
    Article(
        "8",
        "第八条",
        "遛犬",
        "携犬出户应当遵守下列规定：\n（一）束牵引绳，绳长不超过两米；\n（二）即时清除犬只粪便；\n"
        "（三）避让老年人、残疾人、孕妇和儿童。",
    ),
    Article("12", "第十二条", "罚则", "违反本规定第八条的，由公安机关处五百元罚款。"),
)


def line(serial: int, article: str, place: str, text: str, **changes: object) -> OpinionLine:
    base = OpinionLine(
        id=serial,
        matter=serial,
        number=number(serial),
        article=article,
        place=place,
        text=text,
        point=POINTS[serial % 3],
        channel="微信",
        state="已上报",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def data(*lines: OpinionLine, **changes: object) -> OpinionData:
    """A consultation of the city with these opinions; `changes` are fields of `OpinionData`."""
    base = OpinionData(
        title="样例市养犬管理规定（草案）",
        draft="样例市养犬管理规定（草案）",
        scope="全市",
        opens=date(2026, 10, 12),
        closes=date(2026, 11, 13),
        letter="《关于征求〈样例市养犬管理规定（草案）〉意见的函》",
        lines=lines,
        articles=ARTICLES,
        points=POINTS,
        people=sum(one.people for one in lines),
        unknown=sum(one.unknown for one in lines),
        channels=(("微信", sum(one.same for one in lines)),) if lines else (),
        sample=False,
        made=MADE,
        office="新乡市人大常委会法制工作委员会",
    )
    made = replace(base, **changes)  # type: ignore[arg-type]
    digest = digest_of(pack_figures(made), pack_rows(made))
    return replace(made, imprint=Imprint(f"征询〔2026〕第3号-{made.scope}", digest))


NOT_ADOPTED = {
    "outcome": "未采纳",
    "reason": "超出本市立法权限",
    "answer": "罚款的数额由省里的条例定。",
}


def busy() -> OpinionData:
    """Opinions of every sort, marked as sample data."""
    general = (
        line(
            1, "", "", "俺看这个规定中，早该管管了。", stance="赞成", same=41, people=38, unknown=3
        ),
        line(2, "", "", "农村养狗看家的多，别跟城里一刀切。", stance="有条件赞成"),
    )
    walking = (
        line(
            3,
            "8",
            "第八条",
            "绳子两米太短，大狗一冲就拽倒人，俺家住3号楼2单元501，电话13800001234。",
            tidied="牵引绳长度改为一点五米，大型犬同时佩戴嘴套。",
            stance="反对",
            same=6,
            people=6,
            legal="与上位法不冲突，属本市立法权限。",
            outcome="部分采纳",
            answer="绳长按一点五米写，嘴套另作规定。",
            new_place="第九条",
            new_text="携犬出户的，应当束不超过一点五米的牵引绳。",
            told=date(2026, 11, 19),
        ),
        line(
            4,
            "8",
            "第八条第（二）项",
            "拾狗粪要写明装走，光说清除，有人拿脚踢到草里也算清除了",
            tidied="第二项增加“并装袋带离”。",
            outcome="采纳",
            new_place="第八条",
            new_text="（二）即时清除犬只粪便，并装袋投入垃圾收集容器；",
            told=date(2026, 11, 19),
        ),
        line(
            5,
            "8",
            "第八条第（三）项",
            "孩子上学路上也得避让",
            late=True,
            channel="征集箱",
            people=0,
            unknown=1,
        ),
    )
    fines = (
        line(
            6,
            "12",
            "第十二条",
            "罚五百太狠，俺村好些人一月才挣两千，头一回先警告中不中",
            stance="反对",
            same=12,
            people=11,
            unknown=1,
            **NOT_ADOPTED,
        ),
        line(7, "12", "第十二条", "罚得轻了！五百不疼。", stance="反对", version=1, **NOT_ADOPTED),
        line(8, "12", "第十二条", "公安忙得过来吗？叫城管也能罚。", outcome="留作参考"),
    )
    return data(
        *general,
        *walking,
        *fines,
        people=61,
        unknown=5,
        channels=(("微信", 58), ("征集箱", 4), ("咨询台", 2)),
        ratings=(("很满意", 2), ("满意", 5), ("一般", 1), ("不满意", 2), ("很不满意", 0)),
        steps=("接收登记（10月13日）", "解读发布（10月16日）", "广泛征集（11月13日）"),
        sample=True,
    )
