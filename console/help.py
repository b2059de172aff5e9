"""帮助: the manual for clerks and officers, and which chapter belongs to which page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from handlers.access import NotFound


@dataclass(frozen=True, slots=True)
class Chapter:
    """`name` is its address and its file, templates/console/help/NAME.html; `pages` are the
    endpoints that lead to it, a form's beside the page's: a refused form shows its page again."""

    name: str
    title: str
    about: str
    pages: str


EVERYBODY = (
    Chapter(
        "login",
        "登录和手机口令",
        "第一次登录、换密码、绑定手机、手机丢了怎么办",
        "home login enter code prove logout password set_password"
        " phone bind_phone renew_codes change_phone phone_off",
    ),
    Chapter(
        "inbox",
        "事项：看和查",
        "新来信、快速筛选、搜索、成批改、键盘",
        "matter_list matters_fresh bulk",
    ),
    Chapter(
        "matter",
        "一件事：改、派、延、并",
        "为什么这样归类，改类别和条款，拆开、并案、指派、延期、上报",
        "matter attachment matter_kind matter_point matter_articles matter_split matter_undo"
        " matter_assign matter_close matter_extend matter_escalate matter_merge matter_unmerge"
        " matter_remark matter_heard forget_speaker",
    ),
    Chapter(
        "answer",
        "答复",
        "模板和知识库、能不能送到、两个人同时办、存入问答库",
        "answer matter_hold matter_take_over templates add_template template change_template"
        " retire_template bank keep_answer",
    ),
    Chapter(
        "counter",
        "登记：咨询台、征集箱、座谈会",
        "登记一件、开箱、会议记录、活动",
        "counter enter_matter boxes open_box box close_box meetings keep_meeting meeting"
        " take_minutes activities add_activity withdraw_activity",
    ),
    Chapter("slips", "回执条和认领码", "打一张条给本人，扫码在微信里查进度", "slip"),
    Chapter("sites", "采集点码", "打印海报，贴在箱子和咨询台旁边", "sites poster"),
    Chapter(
        "themes",
        "主题和领域",
        "许多人说同一件事，放在一起看",
        "themes group_themes theme decide_theme topics add_topic topic change_topic retire_topic",
    ),
    Chapter(
        "summary",
        "周报",
        "核对数字、改文字、签发、更正、验真",
        "summaries make_summary summary edit_summary sign_summary correct_summary summary_paper"
        " summary_full summary_chart",
    ),
    Chapter(
        "alerts", "提醒和紧急情况", "来了急事先做什么，谁接手", "alerts alerts_open acknowledge"
    ),
    Chapter("privacy", "个人信息保护", "什么会被遮住，举报封存，本人要求删除", ""),
)
OFFICERS = (
    Chapter(
        "consultation",
        "征询全过程",
        "导入草案、核对条文、写解读、工作步骤、开始、截止、公布结果",
        "consultations new_consultation make_consultation consultation consultation_settle"
        " consultation_open consultation_close consultation_cancel consultation_version"
        " consultation_unversion draft_file consultation_text consultation_compare"
        " consultation_undo correct_provision explain_provision add_step consultation_step"
        " step_file consultation_result consultation_conclude",
    ),
    Chapter(
        "opinions",
        "意见汇总表和采纳反馈",
        "按条文看意见、记采纳情况、告知名单、做汇总表和报告",
        "opinions opinions_at decide decide_back opinions_told tick_told make_opinions"
        " opinions_paper opinions_full report_opinions",
    ),
    Chapter(
        "notices",
        "通知",
        "能送到多少人、每月四次、两人复核、暂停和撤回、群发保护",
        "notices notice_calendar new_notice write_notice notice_reach notice edit_notice"
        " change_notice notice_progress notice_unknown release_notice pause_notice"
        " resume_notice withdraw_notice",
    ),
    Chapter(
        "people",
        "人员、权限和操作记录",
        "开通账号、六种角色、重置和停用、谁做了什么",
        "people new_person add_person person person_move person_password person_phone"
        " person_unlock person_disable person_enable audit",
    ),
    Chapter("clock", "定时任务", "哪些事系统自己做，停了怎么办", "clock"),
)
CHAPTERS = {chapter.name: chapter for chapter in EVERYBODY + OFFICERS}
WHOLE = "whole"
"""The address of all chapters on one page, to be printed."""
PAGES = frozenset({"help", "help_chapter"})
"""Open to strangers too: whoever cannot get in needs the first chapter, and nothing here is
secret."""


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/help", "help", show_contents)
    pages.add_url_rule("/help/<chapter>", "help_chapter", show_chapter)
    pages.context_processor(lambda: {"help_link": help_link()})


def show_contents() -> ResponseReturnValue:
    return render_template("console/help.html", everybody=EVERYBODY, officers=OFFICERS, whole=WHOLE)


def show_chapter(chapter: str) -> ResponseReturnValue:
    if chapter == WHOLE:
        return render_template("console/help_chapter.html", chapters=[*CHAPTERS.values()])
    if chapter not in CHAPTERS:
        raise NotFound("帮助里没有这一章，请从目录里选。")
    place = list(CHAPTERS).index(chapter)
    return render_template(
        "console/help_chapter.html",
        chapters=[CHAPTERS[chapter]],
        everybody=EVERYBODY,
        officers=OFFICERS,
        before=[*CHAPTERS.values()][place - 1] if place else None,
        after=dict(enumerate(CHAPTERS.values())).get(place + 1),
    )


def help_link() -> str:
    """Where 帮助 leads from the page of this request: to its chapter, else to the contents."""
    name = chapters_by_page().get((request.endpoint or "").removeprefix("console."))
    return url_for("console.help_chapter", chapter=name) if name else url_for("console.help")


@cache
def chapters_by_page() -> dict[str, str]:
    """Endpoint (without its blueprint) -> name of its chapter."""
    return {page: one.name for one in CHAPTERS.values() for page in one.pages.split()}
