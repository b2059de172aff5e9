"""操作记录: who saw, changed or exported what."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from console.ledgers import audit_entries
from console.room import me, page_mark, the_desk
from models.consultation_change import CHANGE_NAMES

ACTIONS = {
    **{f"consultation_{change.value}": name for change, name in CHANGE_NAMES.items()},
    "theme_grouped": "重新归并主题",
    "theme_named": "给主题改名",
    "theme_merged": "合并主题",
    "theme_split": "拆分主题",
    "theme_put": "把来信放进主题",
    "theme_detached": "把来信移出主题",
    "topic": "修改领域",
    "login": "登录成功",
    "login_recovery": "用恢复码登录",
    "logout": "退出",
    "code_failed": "登录失败（验证码不对）",
    "login_failed": "登录失败（密码不对）",
    "login_refused": "登录被拒（没有这个账号）",
    "login_locked": "登录被拒（试错太多，还在等待）",
    "add_staff": "开通账号",
    "change_password": "修改密码",
    "reset_password": "重置密码",
    "disable_staff": "停用账号",
    "enable_staff": "恢复账号",
    "unlock_staff": "解锁账号",
    "move_staff": "改角色、联系点",
    "bind_second_factor": "绑定两步验证",
    "remove_second_factor": "关闭两步验证",
    "reset_second_factor": "重置两步验证",
    "renew_codes": "换恢复码",
    "view": "查看",
    "answer": "答复",
    "acknowledge": "接手提醒",
    "schedule_notice": "安排通知",
    "write_notice": "写通知",
    "edit_notice": "改通知",
    "release_notice": "复核发布通知",
    "pause_notice": "暂停通知",
    "resume_notice": "继续发通知",
    "withdraw_notice": "撤回通知",
    "plan_reminder": "到期前提醒",
    "import_directory": "导入名录",
    "make_summary": "制作周报",
    "recount_summary": "重新统计周报",
    "edit_summary": "改周报文字",
    "sign_summary": "签发周报",
    "correct_summary": "更正周报",
    "export_summary": "下载周报",
    "expire_identity": "到期隐去身份",
    "expire_text": "到期清除文字",
    "export_unmasked": "导出未隐去信息的文件",
    "decide": "记采纳情况",
    "decide_undone": "撤销采纳情况",
    "told_by_hand": "记已告知",
    "make_opinions": "制作意见汇总",
    "export_opinions": "下载意见汇总",
    "report_opinions": "上报意见汇总",
    "enter": "登记",
    "open_box": "记下开箱",
    "close_box": "结清开箱",
    "keep_meeting": "记座谈会",
    "print_slip": "打印回执条",
    "forget_speaker": "抹去提出人的姓名和电话",
    "add_activity": "记活动",
    "withdraw_activity": "撤掉活动",
    "add_template": "写答复模板",
    "change_template": "改答复模板",
    "retire_template": "停用答复模板",
    "keep_answer": "存入问答库",
}
SUBJECTS = {
    "consultation": "征询",
    "entry": "登记",
    "box_opening": "开箱",
    "meeting": "座谈会",
    "activity": "活动",
    "template": "答复模板",
    "matter": "事项",
    "staff": "账号",
    "notice": "通知",
    "alert": "提醒",
    "theme": "主题",
    "topic": "领域",
    "summary": "周报",
    "opinion_paper": "意见汇总",
    "attachment": "附件",
}


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/audit", "audit", show_audit)


def show_audit() -> ResponseReturnValue:
    who = request.args.get("who", "").replace("\0", "").strip()[:40]
    entries, older = audit_entries(the_desk(), me(), page_mark(), who)
    return render_template(
        "console/audit.html",
        entries=entries,
        older=older,
        who=who,
        actions=ACTIONS,
        subjects=SUBJECTS,
    )
