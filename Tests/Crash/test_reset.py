"""kill -9 while an agent's conversation is ended: either all of it has happened, or nothing."""

import random
import threading
import time

import pytest

from support.principals import make_agent
from support.roost import Roost

WAITING = 30


@pytest.mark.parametrize("seed", range(8))
def test_a_conversation_is_ended_as_a_whole(binary, seed):
    """The agent is stopped, so that only the reset touches its messages. The control: without the kill, it removes all of them."""
    chosen = random.Random(seed)
    with Roost(binary) as roost:
        pid = roost.up()["pid"]
        agent = make_agent(roost, "talker")["id"]
        for number in range(WAITING):
            status, answer = roost.api("POST", f"/v1/agents/{agent}/messages", {"body": f"message {number}"})
            assert status == 202, answer
        task = answer["taskId"]

        def reset():
            try:
                answers.append(roost.api("POST", f"/v1/agents/{agent}/reset-session", {})[0])
            except Exception as error:  # the daemon dies during the request
                answers.append(error)
        answers = []
        if seed == 0:
            reset()
        else:
            asking = threading.Thread(target=reset)
            asking.start()
            # The moment is random: the kill may come before, during or after.
            time.sleep(chosen.uniform(0, 0.02))
            roost.kill_daemon(pid)
            asking.join()
            roost.wait_until_nothing_is_left()
            roost.up()
        is_over = roost.api("GET", f"/v1/agents/{agent}")[1].get("conversation") is None
        waiting = [message for message in roost.items(f"/v1/tasks/{task}/messages") if message["disposition"] == "queued"]
        assert len(waiting) == (0 if is_over else WAITING), (seed, is_over, len(waiting), answers)
        assert is_over or 200 not in answers, "what was answered has happened"
        if seed == 0:
            assert is_over and answers == [200]
