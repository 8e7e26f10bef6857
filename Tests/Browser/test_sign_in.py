"""Signing in, staying signed in, and what the browser stores about it (UI-08)."""

import re

import pytest
from playwright.sync_api import expect

from support.principals import signed_in_browser
from support.waiting import wait_until

SECRET = re.compile(r"roost_[a-z]_[A-Za-z0-9_-]{20,}")

# Everything that a script of the page's own origin can read, as one text.
EVERYTHING = """async () => {
    const seen = new Set()
    const text = value => {
        try {
            return JSON.stringify(value, (key, inner) => {
                if (inner instanceof CryptoKey) return `CryptoKey ${inner.type} extractable=${inner.extractable}`
                if (typeof inner === 'object' && inner !== null) { if (seen.has(inner)) return; seen.add(inner) }
                return inner
            }) ?? ''
        } catch { return '' }
    }
    const parts = [location.href, document.cookie, text(history.state), document.documentElement.outerHTML, document.referrer,
        text({ ...localStorage }), text({ ...sessionStorage }), text(performance.getEntriesByType('resource').map(entry => entry.name))]
    for (const { name } of await indexedDB.databases()) {
        const database = await new Promise((resolve, reject) => {
            const request = indexedDB.open(name)
            request.onsuccess = () => resolve(request.result)
            request.onerror = () => reject(request.error)
        })
        for (const store of database.objectStoreNames) {
            const all = await new Promise(resolve => {
                const request = database.transaction(store).objectStore(store).getAll()
                request.onsuccess = () => resolve(request.result)
            })
            parts.push(text(all))
        }
        database.close()
    }
    for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) parts.push(request.url)
    for (const name of Object.keys(globalThis)) { try { parts.push(text(globalThis[name])) } catch {} }
    return parts.join('\\n')
}"""


def test_a_link_signs_in_and_leaves_no_trace(roost, make_person):
    person = make_person(roost)
    link = roost.sign_in_link()
    person.sign_in(link)
    code = link.rpartition("code=")[2]
    assert code not in person.page.evaluate(EVERYTHING)
    person.page.go_back()
    assert code not in person.page.url, "nor in the history"


def test_ui_08_a_script_finds_no_bearer_anywhere(roost, make_person):
    """Neither storage, address, page nor globals contain the bearer token, and the key that renews it cannot be exported."""
    person = make_person(roost).sign_in()
    person.page.evaluate("localStorage.setItem('control', 'roost_x_0123456789012345678901234567890')")
    everything = person.page.evaluate(EVERYTHING)
    found = SECRET.findall(everything)
    assert set(found) == {"roost_x_0123456789012345678901234567890"}, "the control is found, and nothing else"
    assert "CryptoKey private extractable=false" in everything
    fetched = person.page.evaluate("fetch('/v1/info').then(answer => answer.status)")
    person.allow("401")
    assert fetched == 401, "no cookie or other ambient proof lets a request in"
    imported = person.page.evaluate("""async () => {
        const module = await import('/app/core/client.js')
        const seen = new Set(), found = []
        const walk = (value, depth) => {
            if (depth > 6 || value === null || seen.has(value)) return
            if (typeof value === 'string') { found.push(value); return }
            if (typeof value !== 'object' && typeof value !== 'function') return
            seen.add(value)
            for (const name of Reflect.ownKeys(value)) { try { walk(value[name], depth + 1) } catch {} }
        }
        walk(module, 0)
        return found.join('\\n')
    }""")
    assert not SECRET.search(imported)


def test_a_used_link_says_so_and_how_to_get_another(roost, make_person):
    link = roost.sign_in_link()
    make_person(roost).sign_in(link)
    second = make_person(roost)
    second.allow("401")
    second.page.goto(link)
    expect(second.page.get_by_text(re.compile("used|run out|expired", re.I)).first).to_be_visible()
    expect(second.page.get_by_text("roost open").first).to_be_visible()
    expect(second.page.get_by_role("heading", level=1)).to_be_visible()
    second.screenshot("sign-in-used")


@pytest.mark.parametrize("code", ["wrong", "", "%00", "<img src=x onerror=canary('code')>", "a" * 5000])
def test_a_wrong_link_says_so(roost, make_person, code):
    person = make_person(roost)
    person.allow("40[01]", "429")
    person.page.goto(f"{roost.url}/app/#code={code}")
    expect(person.page.get_by_text("roost open").first).to_be_visible()
    assert "code=" not in person.page.url


def test_without_a_link_the_way_in_is_told(roost, make_person):
    for options, name in (({}, "wide"), ({"dark": True}, "dark")):
        person = make_person(roost, **options)
        person.page.goto(f"{roost.url}/")
        expect(person.page).to_have_url(re.compile("/app/"))
        expect(person.page.get_by_text("roost open").first).to_be_visible()
        person.screenshot(f"sign-in-{name}")


def test_a_reload_and_a_second_tab_stay_signed_in(roost, make_person):
    person = make_person(roost).sign_in()
    person.page.reload()
    expect(person.page.get_by_role("navigation", name="Places")).to_be_visible()
    tab = person.another_tab()
    expect(tab.get_by_role("navigation", name="Places")).to_be_visible()
    person.page.close()
    tab.reload()
    expect(tab.get_by_role("navigation", name="Places")).to_be_visible()


def sign_ins(roost):
    return {token["id"]: token for token in roost.items("/v1/tokens") if token["kind"] == "sign_in" and not token.get("revokedAt")}


def test_a_browser_whose_sign_in_was_revoked_is_told_at_once(fresh_roost, make_person):
    fresh_roost.up()
    person = make_person(fresh_roost).sign_in()
    person.allow("401", "WebSocket", "4401")
    (id,) = sign_ins(fresh_roost)
    assert fresh_roost.api("DELETE", f"/v1/tokens/{id}")[0] in (200, 204)
    expect(person.page.get_by_text("roost open").first).to_be_visible()
    expect(person.page.get_by_role("navigation", name="Places")).to_have_count(0)
    person.sign_in()


def test_signing_in_again_ends_the_sign_in_of_before(fresh_roost, make_person):
    fresh_roost.up()
    person = make_person(fresh_roost).sign_in()
    (before,) = sign_ins(fresh_roost)
    person.allow("401")
    person.sign_in()
    wait_until(lambda: before not in sign_ins(fresh_roost), what="the end of the first sign-in")
    assert len(sign_ins(fresh_roost)) == 1


def test_one_browsers_sign_in_is_not_anothers(fresh_roost, make_person):
    """A page cannot take over a program's sign-in, nor the other way round."""
    fresh_roost.up()
    program = signed_in_browser(fresh_roost)
    person = make_person(fresh_roost).sign_in()
    assert set(sign_ins(fresh_roost)) > {program.id}
    person.page.reload()
    expect(person.page.get_by_role("navigation", name="Places")).to_be_visible()
