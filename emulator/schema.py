"""The tables of the emulator's memory."""

from __future__ import annotations

SCHEMA = """
CREATE TABLE IF NOT EXISTS followers (
  openid TEXT PRIMARY KEY, name TEXT NOT NULL, avatar INTEGER NOT NULL,
  following INTEGER NOT NULL, subscribe_time INTEGER NOT NULL, subscribe_scene TEXT NOT NULL,
  qr_scene TEXT NOT NULL DEFAULT '', remark TEXT NOT NULL DEFAULT '',
  window_left INTEGER NOT NULL DEFAULT 0, window_until REAL NOT NULL DEFAULT 0,
  window_from TEXT NOT NULL DEFAULT '', last_contact REAL NOT NULL DEFAULT 0,
  typing_until REAL NOT NULL DEFAULT 0, seq INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS followers_seq ON followers (seq);
CREATE TABLE IF NOT EXISTS chat (
  id INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT NOT NULL, sender TEXT NOT NULL,
  kind TEXT NOT NULL, text TEXT NOT NULL, data TEXT NOT NULL, at REAL NOT NULL,
  state TEXT NOT NULL, version INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS chat_openid ON chat (openid, version);
CREATE TABLE IF NOT EXISTS attempts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT NOT NULL, type TEXT NOT NULL,
  msg_id INTEGER, number INTEGER NOT NULL, at REAL NOT NULL, ms INTEGER NOT NULL,
  status INTEGER, outcome TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS pushes (
  id INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT NOT NULL, type TEXT NOT NULL,
  is_event INTEGER NOT NULL, msg_id INTEGER, create_time INTEGER, digest TEXT NOT NULL,
  at REAL NOT NULL, acknowledged INTEGER NOT NULL DEFAULT 0, settled INTEGER NOT NULL DEFAULT 0,
  failure_shown INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS tokens (
  token TEXT PRIMARY KEY, line TEXT NOT NULL, minted REAL NOT NULL, expires REAL NOT NULL,
  replaced INTEGER NOT NULL DEFAULT 0, killed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS forces (at REAL NOT NULL, day TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS quota (
  api TEXT NOT NULL, day TEXT NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (api, day));
CREATE TABLE IF NOT EXISTS media (
  media_id TEXT PRIMARY KEY, kind TEXT NOT NULL, filename TEXT NOT NULL, mime TEXT NOT NULL,
  content BLOB NOT NULL, created REAL NOT NULL, lasting INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS qrcodes (
  ticket TEXT PRIMARY KEY, scene TEXT NOT NULL, numeric_scene INTEGER NOT NULL,
  lasting INTEGER NOT NULL, created REAL NOT NULL, expires REAL NOT NULL, url TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS qrcodes_scene ON qrcodes (scene);
CREATE TABLE IF NOT EXISTS scenes (scene TEXT PRIMARY KEY, label TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS tagged (
  rank INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT NOT NULL, tag_id INTEGER NOT NULL,
  UNIQUE (openid, tag_id));
CREATE INDEX IF NOT EXISTS tagged_tag ON tagged (tag_id);
CREATE TABLE IF NOT EXISTS menus (
  id INTEGER PRIMARY KEY, buttons TEXT NOT NULL, rule TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS consents (
  way TEXT NOT NULL, openid TEXT NOT NULL, template_id TEXT NOT NULL, scene TEXT NOT NULL,
  at REAL NOT NULL, PRIMARY KEY (way, openid, template_id, scene));
CREATE TABLE IF NOT EXISTS template_sends (
  openid TEXT NOT NULL, client_msg_id TEXT NOT NULL, at REAL NOT NULL, msgid INTEGER NOT NULL,
  PRIMARY KEY (openid, client_msg_id));
CREATE TABLE IF NOT EXISTS mass (
  msg_id INTEGER PRIMARY KEY, client_msg_id TEXT NOT NULL, audience TEXT NOT NULL,
  kind TEXT NOT NULL, payload TEXT NOT NULL, at REAL NOT NULL, tried REAL NOT NULL,
  to_all INTEGER NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
  waits_until REAL NOT NULL DEFAULT 0, counts TEXT NOT NULL DEFAULT '[0, 0, 0, 0]');
CREATE INDEX IF NOT EXISTS mass_client ON mass (client_msg_id);
CREATE TABLE IF NOT EXISTS mass_received (
  openid TEXT NOT NULL, month TEXT NOT NULL, messages INTEGER NOT NULL,
  PRIMARY KEY (openid, month));
CREATE TABLE IF NOT EXISTS drafts (
  media_id TEXT PRIMARY KEY, articles TEXT NOT NULL, created REAL NOT NULL, updated REAL NOT NULL);
CREATE TABLE IF NOT EXISTS published (
  publish_id TEXT PRIMARY KEY, article_id TEXT NOT NULL, articles TEXT NOT NULL,
  status INTEGER NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS calls (
  id INTEGER PRIMARY KEY AUTOINCREMENT, api TEXT NOT NULL, method TEXT NOT NULL,
  at REAL NOT NULL, time REAL NOT NULL, params TEXT NOT NULL, body TEXT NOT NULL,
  errcode INTEGER, status INTEGER, fault TEXT NOT NULL DEFAULT '', ms INTEGER NOT NULL);
"""

# Columns that came later; a file made by an older emulator gets them when it is opened.
LATER_COLUMNS = (
    ("followers", "platform", "INTEGER NOT NULL DEFAULT 2"),
    ("followers", "blacklisted", "INTEGER NOT NULL DEFAULT 0"),
    ("followers", "refuses", "INTEGER NOT NULL DEFAULT 0"),
    ("calls", "rid", "TEXT NOT NULL DEFAULT ''"),
    ("calls", "answer", "TEXT NOT NULL DEFAULT ''"),
    ("attempts", "push_id", "INTEGER"),
    ("attempts", "reply", "TEXT"),
    ("attempts", "twin", "INTEGER NOT NULL DEFAULT 0"),
    ("attempts", "lost", "INTEGER NOT NULL DEFAULT 0"),
)
LATER_INDEXES = """
CREATE INDEX IF NOT EXISTS attempts_push ON attempts (push_id);
CREATE INDEX IF NOT EXISTS calls_rid ON calls (rid) WHERE rid <> '';
CREATE INDEX IF NOT EXISTS attempts_openid ON attempts (openid);
"""
