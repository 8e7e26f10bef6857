"""Generates docs/api.md from the served OpenAPI document."""

HEAD = """# The API

The HTTP API: operations, their access, and the shapes of requests and answers. This page is generated from `GET /v1/openapi.json`; a test compares the two
(`ROOST_WRITE_GOLDEN=1` rewrites this page).

- **Authentication.** On the Unix socket (`$ROOST_HOME/run/roost.sock`), the caller's user is the proof. On TCP (loopback, port 63387), send
  `Authorization: Bearer TOKEN`; `roost token create` creates a token. *Public* operations need none.
- **Scopes.** `read`, `operate`, `admin`; each includes those before it.
- **Bodies** are JSON with a closed schema: an unknown field is an error that names it. In a change, an absent field keeps its value and `null` clears it.
- **Errors** are `{"error": {"code", "message", "hint"?, "retryable"}, "requestId"}`; [errors.md](errors.md) lists the codes.
- **Lists** are `{"items", "nextCursor"}`; lists of tasks also have `total`.
- **Idempotency.** `Idempotency-Key` makes a POST safe to repeat, where the tables name it. The owner's own proofs (the Unix socket, the control token,
  signed-in browsers) share their keys; each grant and API key has its own.
- **Concurrent changes.** `If-Match` with the version that you read prevents two editors from overwriting each other.
- **Events.** The same URL answers a JSON list, or server-sent events with `Accept: text/event-stream`. `after` (or `Last-Event-ID`) is the resume point.
  `GET /v1/stream` is the WebSocket ([streams.md](streams.md)).
- **Times** are ISO 8601 in UTC with milliseconds. **Ids** are UUIDs; the last six or more characters are enough if they are unambiguous. Agents can also be
  named.
"""


def page(document):
    parts = [HEAD]
    groups = {}
    for operation in document.operations.values():
        groups.setdefault((operation.content.get("tags") or ["Other"])[0], []).append(operation)
    for tag in document.content.get("tags", []):
        if tag["name"] in groups:
            parts.append(section(document, tag["name"], tag.get("description"), groups.pop(tag["name"])))
    parts += [section(document, name, None, operations) for name, operations in groups.items()]
    parts.append(shapes(document))
    return "\n".join(parts).rstrip() + "\n"


def section(document, name, words, operations):
    lines = [f"## {name}", ""]
    if words:
        lines += [words, ""]
    lines += ["| Operation | Access | Request | Response | Meaning |", "|---|---|---|---|---|"]
    for operation in operations:
        lines.append("| " + " | ".join([
            f"`{operation.name}`", scope_of(operation), takes(document, operation), answers(document, operation),
            cell(operation.content.get("summary", ""))]) + " |")
    return "\n".join(lines) + "\n"


def scope_of(operation):
    named = operation.content.get("x-roost-scope") or operation.content.get("x-scope")
    return named or ("token" if operation.needs_token else "public")


def takes(document, operation):
    found = []
    query = [f"`{name}`" for name, parameter in operation.parameters.items() if parameter["in"] == "query"]
    if query:
        found.append("query " + ", ".join(query))
    headers = [f"`{name}`" for name, parameter in operation.parameters.items() if parameter["in"] == "header"]
    if headers:
        found.append(", ".join(headers))
    for media, content in operation.request_content.items():
        found.append(name_of(content.get("schema", {})) if media == "application/json" else f"`{media}`")
    return "; ".join(found)


def answers(document, operation):
    found = []
    for status in operation.content["responses"]:
        if not status.startswith(("1", "2", "3")):
            continue
        content = operation.answer_content(status)
        names = [name_of(media.get("schema", {})) if kind == "application/json" else f"`{kind}`" for kind, media in content.items()]
        found.append(f"{status} {' or '.join(name for name in names if name)}".strip())
    return ", ".join(found)


def name_of(schema):
    """A schema's name with a link, or its kind."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return " or ".join(filter(None, (name_of(one) for one in schema[word] if one.get("type") != "null")))
    kind = schema.get("type", "")
    kinds = [one for one in (kind if isinstance(kind, list) else [kind]) if one and one != "null"]
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"] if value is not None)
    if "const" in schema:
        return f"`{schema['const']}`"
    if kinds == ["array"]:
        return f"list of {name_of(schema.get('items', {})) or 'anything'}"
    if kinds == ["object"] and schema.get("properties"):
        inner = [f"`{name}` {name_of(one)}".strip() for name, one in schema["properties"].items()]
        return "{" + ", ".join(inner) + "}"
    if kinds == ["object"] and isinstance(schema.get("additionalProperties"), dict):
        return f"map of {name_of(schema['additionalProperties'])}"
    return {"date-time": "time", "uuid": "id"}.get(schema.get("format"), " or ".join(kinds))


def shapes(document):
    lines = ["## Shapes", ""]
    for name, schema in sorted(document.content.get("components", {}).get("schemas", {}).items()):
        lines += [f"### {name}", ""]
        if schema.get("description"):
            lines += [schema["description"], ""]
        properties = schema.get("properties")
        if not properties:
            lines += [name_of(schema) or "any JSON", ""]
            continue
        lines += ["| Field | Type | Meaning |", "|---|---|---|"]
        for field, one in properties.items():
            optional = "" if field in schema.get("required", []) else "?"
            lines.append(f"| `{field}`{optional} | {name_of(one)}{bounds(one)} | {cell(one.get('description', ''))} |")
        lines.append("")
    return "\n".join(lines)


def bounds(schema):
    low = schema.get("minimum", schema.get("minLength", schema.get("minItems")))
    high = schema.get("maximum", schema.get("maxLength", schema.get("maxItems")))
    unbounded = 2 ** 63 - 1
    high = None if high is not None and high >= unbounded else high
    if high is not None:
        return f", {low or 0} to {high}"
    return f", from {low}" if low else ""


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")
