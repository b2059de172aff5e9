"""The examples in docs/deploy work: nginx really proxies, systemd reads the units."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app import build
from settings import load
from tests.support.databases import Databases
from tests.support.postgres import free_port
from tests.support.town import HERE, Town, running_town, until
from wechat.account import Account
from wechat.doctor_door import genuine_push, signed_query

DEPLOY = HERE / "docs" / "deploy"


@dataclass(frozen=True)
class Front:
    """nginx in front of a town: `get` and `post` speak TLS and follow nothing."""

    base: str
    plain: str
    certificate: Path
    log: Path
    account: Account
    town: Town

    def ask(self, method: str, path: str, **options: object) -> requests.Response:
        return requests.request(
            method,
            f"{self.base}{path}",
            verify=str(self.certificate),
            allow_redirects=False,
            timeout=10,
            **options,  # type: ignore[arg-type]
        )


@pytest.fixture(scope="module")
def front(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    if shutil.which("nginx") is None and not Path("/usr/sbin/nginx").exists():
        pytest.skip("nginx is not installed: its example is not tried")
    folder = tmp_path_factory.mktemp("front")
    port, plain_port = free_port(), free_port()
    certificate = write_certificate(folder)
    with running_town(databases.fresh("sqlite", folder), folder) as town:
        base = f"https://localhost:{port}"
        town.environment |= {"MINYI_WEB__TRUSTED_PROXIES": "1", "MINYI_WEB__PUBLIC_URL": base}
        town.kill("web")
        town.start("web")
        account = build(load(town.environment)).account
        assert account is not None
        with nginx(folder, port, plain_port, town.web_port):
            plain = f"http://127.0.0.1:{plain_port}"
            until(lambda: _up(plain), "nginx does not come up")
            yield Front(base, plain, certificate, folder / "minyi.log", account, town)


def _up(url: str) -> bool:
    try:
        return requests.get(url, timeout=2, allow_redirects=False).status_code == 301
    except requests.RequestException:
        return False


@contextmanager
def nginx(folder: Path, port: int, plain_port: int, web_port: int) -> Iterator[None]:
    """The example as it stands, with this test's ports and paths in the places to change."""
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{plain_port};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("127.0.0.1:8000", f"127.0.0.1:{web_port}"),
        ("/etc/nginx/minyi/", f"{folder}/"),
        ("/var/log/nginx/", f"{folder}/"),
        ("minyi.example.gov.cn", "localhost"),
    ):
        assert old in site, old
        site = site.replace(old, new)
    (folder / "site.conf").write_text(site, encoding="utf-8")
    temp = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    main.write_text(
        f"pid {folder}/pid;\ndaemon off;\nuser root;\nevents {{}}\n"
        f"http {{\n{temp}include {folder}/site.conf;\n}}\n",
        encoding="utf-8",
    )
    command = [shutil.which("nginx") or "/usr/sbin/nginx", "-e", f"{folder}/start.log"]
    checked = subprocess.run(
        [*command, "-t", "-c", str(main)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr.replace('the "user" directive', "")
    process = subprocess.Popen([*command, "-c", str(main)], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def write_certificate(folder: Path) -> Path:
    """A certificate for localhost that signs itself, and its key, where the example wants them."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "fullchain.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def test_the_verification_and_a_push_pass_through(front: Front) -> None:
    query = signed_query(front.account, str(int(time.time())), "0a1b") | {
        "echostr": "5577006791947"
    }
    answer = front.ask("GET", "/wechat", params=query)
    assert (answer.status_code, answer.text) == (200, "5577006791947")
    signed, body = genuine_push(front.account, int(time.time()))
    answer = front.ask("POST", "/wechat", params=signed, data=body)
    assert (answer.status_code, answer.text) == (200, "success")


def test_a_push_as_large_as_minyi_takes_passes_and_a_larger_one_does_not(front: Front) -> None:
    limit = front.account.body_limit
    refused = front.ask("POST", "/wechat", data=b"x" * (limit + 100))
    assert refused.status_code == 413
    assert "nginx" not in refused.text  # Minyi itself has said so
    assert front.ask("POST", "/wechat", data=b"x" * limit).status_code == 403
    assert front.ask("POST", "/wechat", data=b"x" * 400_000).status_code == 413


def test_people_are_led_to_https_and_the_console_knows_it_is_there(front: Front) -> None:
    led = requests.get(f"{front.plain}/p/", allow_redirects=False, timeout=5)
    assert led.status_code == 301
    assert led.headers["Location"].startswith("https://")
    assert front.ask("GET", "/").headers["Location"].endswith("/p/")
    page = front.ask("GET", "/console/login")
    assert page.status_code == 200
    assert "Secure" in page.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in page.headers
    style = re.search(r'href="(/bootstrap/[^"]+\.css)"', page.text)
    assert style
    assert front.ask("GET", style[1]).status_code == 200
    assert front.ask("GET", "/p/privacy").status_code == 200


def test_only_the_needed_paths_are_open(front: Front) -> None:
    folder = Path(front.town.environment["MINYI_DATA"]) / "verify"
    folder.mkdir()
    (folder / "MP_verify_Ab12Cd34.txt").write_text("Ab12Cd34", encoding="ascii")
    assert front.ask("GET", "/MP_verify_Ab12Cd34.txt").text == "Ab12Cd34"
    assert "Disallow: /" in front.ask("GET", "/robots.txt").text
    for path in ("/metrics", "/healthz", "/readyz", "/wechat/x", "/notes.txt", "/consolation"):
        assert front.ask("GET", path).status_code == 404, path


def test_nothing_personal_is_in_the_proxys_logs(front: Front) -> None:
    front.ask("GET", "/p/mine", params={"t": "a-secret-link"})
    front.ask("POST", "/wechat", params={"openid": "oSomebody", "signature": "abc"})
    until(lambda: "/p/mine" in front.log.read_text(encoding="utf-8"), "nothing is logged")
    logged = front.log.read_text(encoding="utf-8")
    logged += front.log.with_name("minyi.error.log").read_text(encoding="utf-8")
    for word in ("a-secret-link", "oSomebody", "signature", "127.0.0.1"):
        assert word not in logged


def test_a_web_process_that_is_gone_is_said_quickly(front: Front) -> None:
    front.town.kill("web")
    began = time.monotonic()
    assert front.ask("POST", "/wechat", data=b"x").status_code == 502
    assert time.monotonic() - began < 4
    front.town.start("web")
    assert front.ask("GET", "/p/").status_code == 200


@pytest.mark.parametrize("unit", sorted(p.name for p in DEPLOY.glob("minyi*.*") if "." in p.name))
def test_systemd_reads_the_units(unit: str, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed: its units are not read")
    for path in DEPLOY.glob("minyi*.*"):
        text = path.read_text(encoding="utf-8").replace("/opt/minyi/", f"{HERE}/")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not [line for line in done.stderr.splitlines() if line.startswith("minyi")]


def test_the_example_of_settings_is_read(tmp_path: Path) -> None:
    lines = (DEPLOY / "env.example").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    for name, value in given.items():
        if value.startswith("file:"):
            path = tmp_path / Path(value).name
            path.write_text("a" * 42 + "A\n", encoding="ascii")
            given[name] = f"file:{path}"
    settings = load(given)
    assert settings.web.trusted_proxies == 1
    assert settings.wechat.encoding_aes_key.get_secret_value() == "a" * 42 + "A"


def test_the_nightly_script_makes_checks_and_ages_out(databases: Databases, tmp_path: Path) -> None:
    url = databases.fresh("sqlite", tmp_path)
    backups = tmp_path / "backups"
    for name in ("2020-01-01-023000", ".2020-01-02-023000.aa.part", "by-hand"):
        (backups / name).mkdir(parents=True)
        subprocess.run(["touch", "-d", "2020-01-03", str(backups / name)], check=True)
    environment = {
        "PATH": "/usr/bin:/bin",
        "MINYI_DATA": str(tmp_path / "data"),
        "MINYI_DATABASE__URL": url,
        "BACKUPS": str(backups),
        "KEEP_DAYS": "30",
    }
    subprocess.run(
        [str(DEPLOY / "minyi-backup")], cwd=HERE, env=environment, check=True, timeout=120
    )
    made = {path.name for path in backups.iterdir()} - {"by-hand"}
    assert len(made) == 1
    assert (backups / made.pop() / "manifest.json").is_file()
