"""Finding tasks by the text of their messages, and what happens to that text when they are deleted."""

from support import projects


def titles(roost, *words):
    found = roost.run("task", "list", *words, "--json", check=0).json
    assert found["total"] == len(found["items"])
    # The order is that of their last activity, and they run at the same time.
    return sorted(task["title"] for task in found["items"])


def test_words_are_found_in_titles_and_messages_until_they_go(roost):
    project = projects.make_repository(roost.projects / "p")
    first = roost.accept(project, "true", title="Mend the quokkaParser")["taskId"]
    # The command is the text of the task's message.
    second = roost.accept(project, "echo", "and", "QUOKKA", title="Something else")["taskId"]
    for task in (first, second):
        roost.wait_for_end(task)
    assert titles(roost, "--search", "quokka") == ["Mend the quokkaParser", "Something else"]
    assert titles(roost, "--search", "okkapar mend") == ["Mend the quokkaParser"]
    assert titles(roost, "--search", "quokka nowhere") == []
    one = roost.run("task", "list", "--search", "quokka", "--limit", "1", check=0)
    assert "1 of 2 tasks; show more with --limit 2" in one.stderr, one
    # Other tests create tasks as well.
    before = roost.api("GET", "/v1/tasks/counts")[1]
    roost.run("task", "rename", first, "Mended", check=0)
    assert titles(roost, "--search", "quokkaparser") == []
    roost.run("task", "delete", "--yes", second, check=0)
    assert titles(roost, "--search", "quokka") == []
    assert roost.api("GET", "/v1/tasks/counts")[1]["done"] == before["done"] - 1


def test_a_node_is_the_same_after_a_restart(fresh_roost):
    fresh_roost.up()
    node = fresh_roost.api("GET", "/v1/info")[1]["nodeId"]
    fresh_roost.kill_daemon()
    fresh_roost.up()
    assert fresh_roost.api("GET", "/v1/info")[1]["nodeId"] == node
