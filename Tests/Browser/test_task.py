"""The task page: the live output of a run, and applying, discarding and undoing its changes."""

import re

import pytest
from playwright.sync_api import expect

from support import browsing, projects
from support.waiting import wait_until


def changes(page):
    return page.get_by_role("region", name="Changes").or_(page.locator("section[aria-label='Changes']")).first


def open_task(person, accepted):
    return person.open_task(accepted["taskId"])


@pytest.fixture
def three_files(roost, project):
    """A finished run that changed one file, added one and removed one."""
    projects.write_files(project, {"gone.txt": "to be removed\n"})
    projects.git(project, "add", "--all")
    projects.git(project, "commit", "--quiet", "--message", "second")
    accepted = roost.accept(project, "sh", "-c", "echo more >> readme.txt; echo new > added.txt; rm gone.txt", title="three files")
    assert roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    return accepted


def test_output_shows_while_it_is_written(person, roost, project):
    accepted = roost.accept(project, "sh", "-c", "echo first words; sleep 1000", title="writes and waits")
    page = open_task(person, accepted)
    expect(page.get_by_text("first words").first).to_be_visible()
    expect(page.get_by_role("main").get_by_role("img", name="Running").first).to_be_visible()
    person.screenshot("task-running")
    page.get_by_role("button", name="Cancel", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel the run").click()
    expect(page.get_by_role("main").get_by_role("img", name="Cancelled").first).to_be_visible()
    assert roost.wait_for_end(accepted["taskId"])["status"] == "cancelled"


def test_a_run_is_held_and_goes_on(person, roost, project):
    accepted = roost.accept(project, "sh", "-c", "while :; do echo tick; sleep 0.1; done", title="to be held")
    page = open_task(person, accepted)
    expect(page.get_by_text("tick").first).to_be_visible()
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_role("main").get_by_role("img", name="Paused").first).to_be_visible()
    run = accepted["run"]["id"]
    assert roost.api("GET", f"/v1/runs/{run}")[1]["isPaused"]
    held = len(roost.journal(run))
    page.get_by_role("button", name="Resume", exact=True).click()
    expect(page.get_by_role("main").get_by_role("img", name="Running").first).to_be_visible()
    wait_until(lambda: len(roost.journal(run)) > held + 1, what="more of its output")
    roost.api("POST", f"/v1/runs/{run}/cancel", {})
    roost.wait_for_end(accepted["taskId"])


def test_a_failure_says_why_and_can_be_tried_again(person, roost, project):
    accepted = roost.accept(project, "sh", "-c", "echo almost >&2; exit 3", title="fails at first")
    assert roost.wait_for_end(accepted["taskId"])["status"] == "failed"
    page = open_task(person, accepted)
    expect(page.get_by_text("exit code 3")).to_be_visible()
    expect(page.get_by_text("almost").first).to_be_visible()
    page.get_by_role("button", name="Try again").first.click()
    wait_until(lambda: len(roost.items(f"/v1/tasks/{accepted['taskId']}/runs")) == 2, what="the second run")
    expect(page.get_by_text("run 2").first).to_be_visible()
    roost.wait_for_end(accepted["taskId"])


def test_chosen_files_are_applied_and_undone(person, roost, project, three_files):
    before = projects.files_of(project)
    page = open_task(person, three_files)
    pane = changes(page)
    expect(pane.get_by_text("added.txt").first).to_be_visible()
    expect(page.get_by_text("Your folder is unchanged until you apply.").first).to_be_visible()
    pane.get_by_role("checkbox", name="Choose readme.txt").uncheck()
    pane.get_by_role("checkbox", name="Choose gone.txt").uncheck()
    pane.get_by_role("button", name="Apply 1 file").click()
    expect(pane.get_by_text("1 file in your folder")).to_be_visible()
    assert (project / "added.txt").read_text() == "new\n"
    assert (project / "gone.txt").exists() and (project / "readme.txt").read_text() == "one\ntwo\nthree\n"
    person.screenshot("task-applied")
    pane.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Your folder is unchanged until you apply.").first).to_be_visible()
    wait_until(lambda: projects.files_of(project) == before, what="the folder as it was")


def test_everything_is_applied_at_once(person, roost, project, three_files):
    page = open_task(person, three_files)
    changes(page).get_by_role("button", name="Apply to folder").click()
    expect(page.get_by_text("3 files in your folder")).to_be_visible()
    assert not (project / "gone.txt").exists()
    assert (project / "readme.txt").read_text().endswith("more\n")


def test_changes_become_a_branch(person, roost, project, three_files):
    page = open_task(person, three_files)
    before = projects.files_of(project)
    changes(page).get_by_role("button", name="Other ways to apply").click()
    page.get_by_role("menuitem", name="Create a branch").click()
    expect(page.get_by_text("3 files in a new branch")).to_be_visible()
    assert "roost/" in projects.git(project, "branch", "--list", "--all")
    assert projects.files_of(project) == before


def test_what_a_run_left_in_its_repository_is_listed_and_comes_along(person, roost, project):
    run = roost.shell(
        project, "git config user.name T; git config user.email t@example.invalid; git checkout -q -b feature; echo f > f.txt; git add f.txt; "
        "git commit -qm 'feature work'; git checkout -q -; git tag light feature; echo n > n.txt", options=("--keep",)).check()
    page = open_task(person, run.json)
    changes(page).get_by_text("2 references").click()
    expect(changes(page).get_by_text("branch feature, 1 commit")).to_be_visible()
    person.screenshot("references")
    changes(page).get_by_role("button", name="Apply").first.click()
    expect(changes(page).get_by_text("Also copied")).to_be_visible()
    assert any(name.endswith("/feature") for name in projects.git(project, "branch", "--list", "--format=%(refname:short)").split())
    person.screenshot("references-applied")


def test_discarding_asks_and_leaves_the_folder_alone(person, roost, project, three_files):
    page = open_task(person, three_files)
    before = projects.files_of(project)
    pane = changes(page)
    pane.get_by_role("button", name="Discard").click()
    expect(pane.get_by_text("Discard the changes of this task")).to_be_visible()
    pane.get_by_role("button", name="Keep changes").click()
    pane.get_by_role("button", name="Discard").click()
    pane.get_by_role("button", name="Discard changes").click()
    expect(page.get_by_text("Discarded. The diff is kept for reference.").first).to_be_visible()
    assert projects.files_of(project) == before


def test_a_conflict_is_named_and_nothing_is_half_done(person, roost, project, three_files):
    (project / "readme.txt").write_text("somebody else was here\n")
    before = projects.files_of(project)
    page = open_task(person, three_files)
    pane = changes(page)
    pane.get_by_role("button", name="Apply to folder").click()
    conflicts = pane.get_by_role("region", name="Conflicts")
    expect(conflicts).to_be_visible()
    expect(conflicts.get_by_text("readme.txt").first).to_be_visible()
    person.screenshot("task-conflict")
    assert projects.files_of(project) == before, "nothing was changed"
    conflicts.get_by_role("button", name="Choose only the other files").click()
    pane.get_by_role("button", name="Apply 2 files").click()
    expect(page.get_by_text("2 files in your folder")).to_be_visible()
    assert (project / "readme.txt").read_text() == "somebody else was here\n"
    assert (project / "added.txt").exists() and not (project / "gone.txt").exists()


def test_a_file_has_an_address_of_its_own(person, roost, project, three_files):
    page = person.page
    person.go(f"#/tasks/{three_files['taskId']}/runs/{three_files['run']['id']}/files/added.txt")
    expect(changes(page).get_by_text("added.txt").first).to_be_visible()
    expect(changes(page).get_by_text("new", exact=True).first).to_be_visible()
    person.go("#/tasks")
    expect(page.get_by_role("heading", name="Tasks", level=1)).to_be_visible()
    page.go_back()
    expect(changes(page).get_by_text("added.txt").first).to_be_visible()


def test_the_changes_have_an_address_where_they_are_a_tab(roost, make_person, three_files):
    person = make_person(roost, viewport=browsing.NARROW, touch=True).sign_in()
    page = open_task(person, three_files)
    page.get_by_role("button", name=re.compile("3 files")).tap()
    expect(changes(page).get_by_role("button", name="Apply to folder")).to_be_visible()
    assert page.url.endswith("/files")
    page.reload()
    expect(changes(page).get_by_role("button", name="Apply to folder")).to_be_visible()


def test_a_title_is_changed_in_place(person, roost, project, three_files):
    page = open_task(person, three_files)
    page.get_by_role("button", name="three files", exact=True).click()
    page.get_by_role("textbox", name="Title").fill("three other files")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="three other files", level=1)).to_be_visible()
    wait_until(lambda: roost.api("GET", f"/v1/tasks/{three_files['taskId']}")[1]["title"] == "three other files", what="the title at the daemon")
    expect(page).to_have_title(re.compile("three other files"))


def test_a_task_that_is_not_there_says_so(person, roost):
    person.allow("404")
    person.go("#/tasks/00000000-0000-7000-8000-000000000000")
    expect(person.page.get_by_role("heading", name="This task does not exist")).to_be_visible()


def test_by_touch_on_a_narrow_page(roost, make_person, project, three_files):
    person = make_person(roost, viewport=browsing.NARROW, touch=True).sign_in()
    page = person.page
    page.get_by_role("table", name="Tasks").get_by_role("link", name="three files").first.tap()
    page.get_by_role("tab", name=re.compile("Changes")).tap()
    expect(changes(page).get_by_text("added.txt").first).to_be_visible()
    assert browsing.fits(page)
    button = changes(page).get_by_role("button", name="Apply to folder")
    box = button.bounding_box()
    assert box["height"] >= 40, "comfortable with a thumb"
    person.screenshot("task-narrow-changes")
    button.tap()
    expect(page.get_by_text("3 files in your folder")).to_be_visible()
    page.get_by_role("button", name="Undo").tap()
    wait_until(lambda: (project / "gone.txt").exists(), what="the undo")
    page.get_by_role("tab", name="Conversation").tap()
    person.screenshot("task-narrow")


# With the real agent

def write(path, content):
    return {"tool": "$write", "input": {"path": str(path), "content": content}}


def shell(command):
    return {"tool": "$shell", "input": {"command": command}}


@pytest.fixture
def agents_project(home_of_claude, request):
    return projects.make_repository(home_of_claude.projects / re.sub(r"[^a-z0-9]+", "-", request.node.name)[:40])


@pytest.fixture
def agents_page(home_of_claude, make_person):
    return make_person(home_of_claude).sign_in()


@pytest.mark.timeout(240)
def test_an_agents_words_stream_and_its_work_is_shown(home_of_claude, agents_page, agents_project, ask, model):
    model.hold_before("the end ")
    accepted = ask(
        agents_project, "write a file", {"text": "I begin. ", **shell("echo from the shell; ls")}, write(f"{agents_project}/made.txt", "by the agent\n"),
        {"text": "word " * 400 + "the end of it", "chunk": 8, "delay_ms": 5})
    page = open_task(agents_page, accepted)
    # Only in the answer: the question contains these words too.
    expect(page.locator(".answer").get_by_text(re.compile("word word word")).first).to_be_visible(timeout=60_000)
    assert home_of_claude.last_run_of(accepted["taskId"])["status"] == "running", "seen before it was finished"
    expect(page.get_by_role("list", name="Edited so far").get_by_text("made.txt")).to_be_visible()
    agents_page.screenshot("agent-streams")
    model.go_on()
    expect(page.locator(".answer").get_by_text("the end of it").first).to_be_visible(timeout=60_000)
    assert home_of_claude.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    # The page has also received the end of the run.
    expect(changes(page).get_by_text("made.txt").first).to_be_visible()
    shown = page.locator(".answer").inner_text()
    assert shown.count("the end of it") == 1, "what was live is replaced by what was stored, not doubled"
    changes(page).get_by_role("button", name="Apply to folder").click()
    expect(page.get_by_text("1 file in your folder")).to_be_visible()
    agents_page.screenshot("agent-done")
    assert (agents_project / "made.txt").read_text() == "by the agent\n"


@pytest.mark.timeout(240)
def test_what_is_said_of_a_line_names_it(home_of_claude, agents_page, agents_project, ask):
    accepted = ask(agents_project, "write", write(f"{agents_project}/made.txt", "first\nsecond\n"), {"text": "done"})
    assert home_of_claude.wait_for_end(accepted["taskId"], 90)["status"] == "succeeded"
    page = open_task(agents_page, accepted)
    box = page.get_by_role("textbox", name="Message")
    box.fill("Two things.")
    for _ in ("unified", "split"):
        changes(page).locator("[data-number='2']").last.click()
        expect(box).to_have_value(re.compile(r"^Two things\.\n\nmade\.txt, line 2:\n> second\n\n$"))
        expect(box).to_be_focused()
        box.fill("Two things.")
        page.get_by_role("button", name="Split").click()


@pytest.mark.timeout(240)
def test_an_agent_without_a_network_is_helped_to_one(home_of_claude, agents_page, agents_project, model):
    """If a retry alone would fail again, the page offers what helps."""
    status, agent = home_of_claude.api("POST", "/v1/agents", {"name": "walled-in", "runtime": "claude", "projectPath": str(agents_project)})
    assert status == 201, agent
    accepted = home_of_claude.api("POST", "/v1/agents/walled-in/messages", {"body": "hello", "environment": model.environment})[1]
    assert home_of_claude.wait_for_end(accepted["taskId"])["outcome"]["reason"] == "network_required"
    page = open_task(agents_page, accepted)
    expect(page.get_by_role("region", name="Run").get_by_text("roost agent edit walled-in --network open")).to_be_visible()
    page.get_by_role("link", name="Open its policy").click()
    page.get_by_role("button", name="Allow network access", exact=True).click()
    page.get_by_role("button", name="Allow network access and save").click()
    wait_until(lambda: home_of_claude.api("GET", "/v1/agents/walled-in")[1]["policy"]["network"] == "open", what="the open network")
    expect(page.get_by_text("Claude Code needs network access")).to_be_hidden()


@pytest.mark.timeout(240)
def test_a_task_without_a_network_is_given_anew_with_one(home_of_claude, agents_page, agents_project, model):
    accepted = home_of_claude.run(
        "run", "look around", "--agent", "claude", "--in", agents_project, "--json", "--detach", env=model.environment, check=0).json
    assert home_of_claude.wait_for_end(accepted["taskId"])["outcome"]["reason"] == "network_required"
    page = open_task(agents_page, accepted)
    page.get_by_role("button", name="Start again with network access").click()
    expect(page.get_by_role("textbox", name="What to do")).to_have_value("look around")
    expect(page.get_by_label("Network", exact=True)).to_have_value("open")
    expect(page.get_by_label("Folder", exact=True)).to_have_value(str(agents_project))


@pytest.mark.timeout(240)
def test_a_message_waits_or_steers(home_of_claude, agents_page, agents_project, ask, model):
    accepted = ask(
        agents_project, "work for long", shell("echo one"), {"gate": "steered", **shell("echo two")}, {"text": "finished at last"})
    page = open_task(agents_page, accepted)
    wait_until(lambda: len(model.requests()) >= 2, what="the agent's second question to the model, which is not answered yet")
    box = page.get_by_role("textbox", name="Message")
    box.fill("this can wait [[fake {\"text\":\"answered later\"}]]")
    page.get_by_role("button", name="Queue").click()
    queue = page.get_by_role("region", name="Waiting messages")
    expect(queue.get_by_text("this can wait")).to_be_visible()
    box.fill("to be taken back")
    page.get_by_role("button", name="Queue").click()
    expect(queue.get_by_text("to be taken back")).to_be_visible()
    queue.get_by_role("listitem").filter(has_text="to be taken back").get_by_role("button", name="Remove this message").click()
    expect(queue.get_by_text("to be taken back")).to_have_count(0)
    box.fill("mind the gap")
    page.get_by_role("button", name="Steer", exact=True).click()
    expect(box).to_have_value("")
    agents_page.screenshot("agent-steered")
    model.release("steered")
    expect(page.get_by_text("answered later").first).to_be_visible(timeout=90_000)
    wait_until(lambda: any("mind the gap" in str(request["body"]) for request in model.requests()), 60, what="the steering words at the model")
    assert not any("to be taken back" in str(request["body"]) for request in model.requests())
    home_of_claude.wait_for_end(accepted["taskId"])


@pytest.mark.timeout(240)
def test_a_follow_up_with_a_file(home_of_claude, agents_page, agents_project, ask, model, tmp_path):
    accepted = ask(agents_project, "first", {"text": "ready"})
    assert home_of_claude.wait_for_end(accepted["taskId"], 90)["status"] == "succeeded"
    page = open_task(agents_page, accepted)
    notes = tmp_path / "notes.txt"
    notes.write_text("words in the attached file\n")
    page.locator("input[type=file]").set_input_files(notes)
    expect(page.get_by_text("notes.txt").locator("visible=true").first).to_be_visible()
    page.get_by_role("textbox", name="Message").fill("read it [[fake {\"text\":\"read\"}]]")
    page.keyboard.press("Control+Enter")
    wait_until(lambda: len(home_of_claude.items(f"/v1/tasks/{accepted['taskId']}/runs")) == 2, 60, what="the second run")
    assert home_of_claude.wait_for_end(accepted["taskId"], 90)["status"] == "succeeded"
    assert any("notes.txt" in str(request["body"]) for request in model.requests()), "the agent is told of the file"
    expect(page.get_by_text("notes.txt").locator("visible=true").first).to_be_visible()
