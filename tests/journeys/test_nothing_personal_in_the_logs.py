"""The logs of a whole journey hold no words of people, no openid, no number, no secret."""

from __future__ import annotations

import requests

from tests.journeys.conftest import Office, number_in
from tests.support.ledger import number_for
from tests.support.town import Town, Villager


def test_nothing_personal_or_secret_is_logged(town: Town, clerk: Office) -> None:
    someone = Villager(town, town.control("POST", "followers", {"count": 1})["openids"][0])
    number = number_in(someone.says("建议石榴园后头的沟盖上板，俺电话13803730001"))
    someone.says("村支书收了俺家三千块石榴钱，俺要举报")
    someone.push("image")
    someone.says("导出")
    clerk.page(f"matters?q={number}")
    clerk.page("matters?q=石榴园")
    requests.get(f"{town.web}/p/mine?t=forged-token-石榴", timeout=10)
    requests.post(f"{town.web}/wechat?signature=bad&openid={someone.openid}", data=b"x", timeout=10)
    someone.says(number_for(someone.says("删除我的信息"), "确认删除"))
    town.flask("summary", "--week", "2026-W47", "--out", str(town.folder / "papers"))
    log = town.log()
    secrets = [
        town.environment[f"MINYI_WECHAT__{name}"]
        for name in ("SECRET", "TOKEN", "ENCODING_AES_KEY")
    ]
    for private in [someone.openid, "13803730001", "石榴", "signature=", *secrets, "access_token="]:
        assert private not in log, f"{private[:6]}… stands in the log"
    assert "POST /wechat" in log  # the log is the real one
