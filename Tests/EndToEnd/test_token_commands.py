"""Tokens, links and the audit from the command line, against a real API server."""

import json
import re

from support.roost import Exit
from support.terminal import Terminal


def ask(roost, token, *arguments):
    """The command line as used from elsewhere: over TCP, with a token."""
    return roost.run(*arguments, env={"ROOST_URL": roost.url, "ROOST_TOKEN": token})


def test_a_token_is_shown_once_and_opens_what_its_scope_says(roost):
    made = roost.run("token", "create", "reader", "--scope", "read").check()
    token = made.stdout.strip()
    assert re.fullmatch(r"\S{20,}", token) and token not in made.stderr
    ask(roost, token, "task", "list").check()
    ask(roost, token, "agent", "create", "x", "--", "cat").check(Exit.NOT_AUTHORIZED)
    listed = roost.run("token", "list", "--json").check()
    assert token not in listed.said
    known = next(item for item in listed.json["items"] if item["name"] == "reader")
    assert known["scopes"] == ["read"] and known["lastUsedAt"]
    roost.run("token", "revoke", "reader", check=0)
    assert "revoked" in roost.run("token", "list", check=0).stdout
    ask(roost, token, "task", "list").check(Exit.NOT_AUTHORIZED)
    roost.run("token", "revoke", "reader", check=Exit.FAILED)


def test_a_wider_scope_includes_the_narrower_ones(roost):
    about = roost.run("token", "create", "admin", "--scope", "admin", "--ttl", "5m", "--json", check=0).json["about"]
    assert about["scopes"] == ["read", "operate", "admin"] and about["kind"] == "grant"
    roost.run("token", "revoke", about["id"], check=0)
    key = roost.run("token", "create", "key", "--ttl", "90d", "--json", check=0).json["about"]
    assert key["kind"] == "api_key" and key["expiresAt"]
    roost.run("token", "revoke", "key", check=0)
    roost.run("token", "create", "x", "--scope", "runner", check=Exit.USAGE)


def test_a_token_of_an_agent_reaches_nothing_else(roost, project):
    roost.run("agent", "create", "own-agent", "--in", project, "--", "cat", check=0)
    try:
        other = roost.shell(project, "true").check().json["taskId"]
        token = roost.run("token", "create", "narrow", "--agent", "own-agent", check=0).stdout.strip()
        ask(roost, token, "agent", "show", "own-agent").check()
        assert ask(roost, token, "task", "show", other).code != 0
        roost.run("token", "revoke", "narrow", check=0)
    finally:
        roost.run("agent", "archive", "own-agent", check=0)


def test_a_token_alone_finds_the_own_door(roost):
    token = roost.run("token", "create", "local", "--scope", "read", check=0).stdout.strip()
    listed = roost.run("task", "list", "--json", env={"ROOST_TOKEN": token}).check()
    assert "items" in listed.json
    roost.run("token", "revoke", "local", check=0)


def test_rotation_ends_every_other_token(fresh_roost):
    fresh_roost.up()
    program = fresh_roost.run("token", "create", "program", check=0).stdout.strip()
    control = fresh_roost.run("token", "rotate", check=0).stdout.strip()
    ask(fresh_roost, program, "task", "list").check(Exit.NOT_AUTHORIZED)
    ask(fresh_roost, control, "token", "list").check()
    again = ask(fresh_roost, control, "token", "rotate").check().stdout.strip()
    ask(fresh_roost, control, "task", "list").check(Exit.NOT_AUTHORIZED)
    ask(fresh_roost, again, "task", "list").check()


def test_a_program_with_a_token_mints_none(roost):
    token = roost.run("token", "create", "minter", "--scope", "admin", check=0).stdout.strip()
    ask(roost, token, "token", "create", "child").check(Exit.NOT_AUTHORIZED)
    ask(roost, token, "token", "rotate").check(Exit.NOT_AUTHORIZED)
    ask(roost, token, "open", "--print").check(Exit.NOT_AUTHORIZED)
    roost.run("token", "revoke", "minter", check=0)


def test_open_prints_a_link_of_the_own_door_and_how_to_reach_it(roost):
    link = roost.run("open", "--print", check=0).stdout.strip()
    assert re.fullmatch(re.escape(roost.url) + r"/app/#code=\S{16,}", link)
    other = roost.run("open", "--json", env={"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}).check()
    assert other.json["url"] != link
    port = roost.url.rsplit(":", 1)[1]
    distant = roost.run("open", env={"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}).check()
    assert f"ssh -L {port}:127.0.0.1:{port} 192.0.2.2" in distant.stderr


def test_a_desktop_opens_the_link_without_showing_it_to_others(roost, tmp_path):
    seen = tmp_path / "seen"
    opener = tmp_path / "xdg-open"
    opener.write_text(f'#!/bin/sh\necho "$@" > {seen}\nstat -c %a "$1" >> {seen}\ncat "$1" >> {seen}\n')
    opener.chmod(0o755)
    desktop = {"DISPLAY": ":7", "PATH": f"{tmp_path}:{roost.environment['PATH']}"}
    with Terminal(roost, "open", env=desktop) as terminal:
        assert terminal.wait_for_end() == 0
    link = re.search(r"http://\S+", terminal.text)[0]
    arguments, mode, page = seen.read_text().split("\n", 2)
    # Every user of the machine can read a command line.
    assert "code=" not in arguments and mode == "600"
    assert f'url={link}"' in page and "no-referrer" in page


def test_the_audit_says_who_asked(roost, project):
    token = roost.run("token", "create", "auditor", "--json", check=0).json
    roost.run("project", "open", project, check=0)
    made = ask(roost, token["token"], "run", "--detach", "--json", "--in", project, "--", "true").check().json
    roost.run("task", "cancel", made["taskId"], check=0)
    lines = roost.run("audit", "--limit", "200", "--json", check=0).lines
    accepted = [line for line in lines if line["subject"] == f"task:{made['taskId']}" and line["action"] == "task.create"]
    assert [line["principal"] for line in accepted] == [f"api_key:{token['about']['id']}"]
    assert accepted[0]["requestId"]
    assert any(line["action"] == "token.create" and line["principal"] == "owner" for line in lines)
    assert token["token"] not in json.dumps(lines)
    assert "token.create" in roost.run("audit", check=0).stdout
    roost.run("token", "revoke", "auditor", check=0)


def test_a_token_shows_what_its_runs_may_do_at_most(roost, project):
    """The default ceiling is shown too: nobody has to know it by heart."""
    roost.run("project", "open", project, check=0)
    plain = roost.run("token", "create", "plain-ceiling", "--json", check=0).json["about"]
    assert plain["ceiling"]["policy"]["network"] == "deny" and plain["ceiling"]["folderRoots"] == []
    assert plain["ceiling"]["policy"]["isolation"] == "project" and not plain["ceiling"]["allowsInPlace"]
    wide = roost.run(
        "token", "create", "wide-ceiling", "--root", project, "--isolation", "project", "--network", "open", "--limit", "time=9h",
        "--allow-in-place", check=0)
    assert "opened" not in wide.stderr and "9h" not in wide.stdout
    known = {item["name"]: item for item in roost.run("token", "list", "--json", check=0).json["items"]}
    ceiling = known["wide-ceiling"]["ceiling"]
    assert ceiling["folderRoots"] == [str(project)] and ceiling["policy"]["network"] == "open" and ceiling["allowsInPlace"]
    assert ceiling["policy"]["limits"]["wallTimeMs"] == 9 * 3_600_000
    shown = roost.run("token", "list", check=0).stdout
    assert "opened projects" in shown and str(project) in shown and "in place" in shown
    admin = roost.run("token", "create", "no-ceiling", "--scope", "admin", "--json", check=0).json["about"]
    assert admin.get("ceiling") is None
    roost.run("token", "create", "x", "--scope", "admin", "--network", "open", check=Exit.USAGE)
    assert roost.run("token", "create", "x", "--root", project / "nothing").code != Exit.DONE
    for name in ("plain-ceiling", "wide-ceiling", "no-ceiling"):
        roost.run("token", "revoke", name, check=0)


def test_a_token_works_where_its_owner_opened_a_folder(roost, project):
    token = roost.run("token", "create", "somewhere", check=0).stdout.strip()
    refused = ask(roost, token, "run", "--in", project, "--", "true")
    assert refused.code != 0 and f"there is no folder {project}" in refused.said
    roost.run("project", "open", project, check=0)
    assert str(project) in roost.run("project", "list", check=0).stdout
    ask(roost, token, "run", "--in", project, "--", "true").check()
    ask(roost, token, "run", "--in", project, "--network", "open", "--", "true").check(Exit.NOT_AUTHORIZED)
    ask(roost, token, "project", "open", project).check(Exit.NOT_AUTHORIZED)
    roost.run("project", "close", project, check=0)
    assert ask(roost, token, "run", "--in", project, "--", "true").code != 0
    assert roost.run("project", "close", project).code != 0
    roost.run("token", "revoke", "somewhere", check=0)


def test_a_token_of_two_agents_is_made_by_naming_both(roost, project):
    for name in ("first-of-two", "second-of-two"):
        roost.run("agent", "create", name, "--in", project, "--", "cat", check=0)
    made = roost.run("token", "create", "both", "--agent", "first-of-two", "--agent", "second-of-two", "--json", check=0).json
    assert len(made["about"]["ceiling"]["agents"]) == 2
    listed = ask(roost, made["token"], "agent", "list", "--json").check()
    assert "first-of-two" in listed.stdout and "second-of-two" in listed.stdout
    roost.run("token", "revoke", "both", check=0)
    for name in ("first-of-two", "second-of-two"):
        roost.run("agent", "archive", name, check=0)
