"""Numbers before 条 that cite nothing: counts (提12条意见), the writer's points (先说第一条)."""

from __future__ import annotations

import re

from bot.article_forms import has_tail
from statutes.numerals import number

_COUNTING = re.compile(
    r"(?:提|共|有|写|(?<![定写说规案例])的|几|国|这|了|发|收到|收集|汇总|整理|征集|采纳|回复|反馈|要|增加|出|给|分|列)$"
)
_FEW_MORE = re.compile(r"[那就说讲]$")
_COUNTED = re.compile(
    r"(?:[好新老大小长短烂断旧])?(?:意见|建议|要求|理由|措施|举措|信息|消息|短信|微信|路|街|道|河|沟|渠|狗|鱼|船|巷|胡同"
    r"|线|腿|命|心|龙|裤|烟|毛巾|新闻|回复|评论|留言|办法|原因|好处|评价|语音|通知|问题|经验|诉求|线索"
    r"|规定(?!的|了|得|哩|不|罚|太|要|应|里|我|俺|，)|公交|地铁|铁路|车道|标语|横幅|板凳|凳|黄瓜|蛇|被|视频|规矩"
    r"|内容(?!不|太)|标准(?!太|不)|生产线|斑马线|虫|毒蛇|胳膊|毛病|妙计|心得|大鱼|黄鳝|手巾)"
)
# The second street stands behind 第二条街 as well; 第十条路灯 is an article about lamps.
_NTH_THING = re.compile(
    r"(?:街(?!道)|路(?![灯边面口政障])|河(?!道|长)|沟|胡同|巷|船|公交|地铁|短信|微信|消息|留言|评论|语音|新闻|视频"
    r"|推送|推文|公告|通知|腿|裤|(?:意见|建议|诉求)(?=[：:]|咋|被|采|收|有没|没|是不是|到哪|办|回)|烟|鱼|车道|生产线|线路|高铁|水渠|狗(?![证绳粪屎]))"
)
_MINE = re.compile(r"[我俺咱](?:们)?(?:的|这|提的|说的)?$")
_SAYING = re.compile(r"建议|意见|理由|想法|看法|要求|诉求")
# 合同第七条 and 判决书第三条 are papers of somebody, no draft.
_A_PAPER = re.compile(
    r"(?:合同|协议书?|公约|判决书?|裁[定决]书|调解书|章程|民约|守则|规章制度|手册|说明书|保单|承诺书|遗嘱)"
    r"(?:里[头面]?|上|中|的)?$"
)
_WHERE = ("村", "庄", "镇", "乡", "门口", "小区", "倒数")  # 我村第十二条街
_REFERS = re.compile(
    r"(?:说|里|写|规|定|不|罚|太|支持|同意|反对|赞成|应|该|得|要|第|跟|和|与|改|删|加|没|冇|有意见|有异议|中|这|那|咋"
    r"|是不是|啥|什么|怎|俺|我|咱|可|一刀切|就|挺|很|真|好|最|对|需|建议|采纳|[，：\s]{1,2}(?:我|俺)?(?:支持|同意|反对|赞成|没意见))"
)
_BEFORE = re.compile(
    r"(?:^|[，。！？；：、\n\s]|那个|这个|对|支持|反对|同意|赞成|赞同|关于|草案|条例|按照?|删掉?|删除|修改|改)\s?$"
)
_APPROXIMATE = re.compile(r"(?:一二|[二两]三|三[四五]|四五|五六|六七|七八|八九)$")
_FEW = 20  # nobody counts more: 第三十条、三十一条意见
_SAID_FIRST = re.compile(
    r"(?:先说|首先说|再说|最后说|其次|先讲|再讲|说一下|我的|俺的|首先)[，\s]?$"
)
_OWN_MARK = re.compile(r"\s?[:：、，]")
_OPENS = re.compile(r"(?:^|[，。！？；：、\n\s])$")
# 第一条，同意；第二条，反对: a stand, or words of the text itself, mean the draft's articles.
_STANDS = re.compile(
    r"\s?[:：、，]?\s?[我俺咱]?(?:们|觉着|觉得|完全|都|也|基本|比较|不|是|很)?(?:支持|同意|赞成|赞同|反对|没意见|没有意见|没啥|写|规定|太|定|罚|删|改"
    r"|应改|建议改|建议删|建议修改|中|说的|有意见|有异议|不合|不妥|不公|“|里|第)"
)


def is_reference(text: str, match: re.Match[str], last_end: int) -> bool:
    """第N条 is one; N条 is one unless it counts something (提12条意见, 一条狗), or when it is
    listed behind another that ended at `last_end` (第五条、六条)."""
    after = text[match.end() : match.end() + 24]
    if match["of"] or has_tail(text, match.end()):
        return True
    if match["ord"] or "第" in match["rest"]:
        before = text[max(0, match.start() - 8) : match.start()]
        mine = _MINE.search(before) and _SAYING.match(after)
        elsewhere = before.endswith(_WHERE) or _A_PAPER.search(before)
        return not (_NTH_THING.match(after) or mine or elsewhere)
    if 0 < match.start() - last_end <= 2 and text[last_end : match.start()] in {"、", "和", "及"}:
        return (number(match["first"]) or 0) > _FEW or not _COUNTED.match(after)
    return _bare_is(text[max(0, match.start() - 4) : match.start()], match, after)


def _bare_is(before: str, match: re.Match[str], after: str) -> bool:
    if _COUNTED.match(after) or _COUNTING.search(before) or match["first"] in {"两", "几"}:
        return False
    if match["rest"]:
        return True
    if _APPROXIMATE.match(match["first"]):
        return False
    value = number(match["first"]) or 0
    if _FEW_MORE.search(before) and value < 20:
        return False
    if value < 10 and not match["first"].isascii():
        return value > 1 and bool(_REFERS.match(after) and _BEFORE.search(before))
    return value > 1 or bool(_REFERS.match(after))


def own_numbering(text: str, written: list[re.Match[str]]) -> set[int]:
    """Starts of 第一条: … 第二条: … by which the writer numbers her own points."""
    ordered = [m for m in written if m["ord"] and not m["rest"] and not m["of"]]
    run: list[re.Match[str]] = []
    for match in ordered:
        if number(match["first"]) == len(run) + 1 and _is_own(text, match):
            run.append(match)
    if not run or any(_STANDS.match(text, m.end()) for m in run):
        return set()
    return {m.start() for m in run} if len(run) > 1 or _said_first(text, run[0]) else set()


def _is_own(text: str, match: re.Match[str]) -> bool:
    if has_tail(text, match.end()):
        return False
    before = text[max(0, match.start() - 2) : match.start()]
    opens = bool(_OPENS.search(before) and _OWN_MARK.match(text, match.end()))
    return opens or _said_first(text, match)


def _said_first(text: str, match: re.Match[str]) -> bool:
    return bool(_SAID_FIRST.search(text[max(0, match.start() - 5) : match.start()]))
