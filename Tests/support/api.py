"""A client made from the served OpenAPI document alone: whatever it can do, a stranger can do who has only read `GET /v1/openapi.json`.

Every answer is held against the document: its status must be listed for the operation, its content type too, and its body must fit the schema.
"""

import functools
import json
import urllib.parse

import httpx
import jsonschema_rs

JSON = "application/json"
SSE = "text/event-stream"
METHODS = ("get", "put", "post", "delete", "patch", "head", "options")


class ContractBroken(AssertionError):
    """The daemon gave an answer that its own document does not allow."""


class Refused(Exception):
    """A documented error answer."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body}")
        self.status, self.body = status, body

    @property
    def code(self):
        return self.body["error"]["code"]


class Document:
    """The OpenAPI document, with its operations by `METHOD /path`."""

    def __init__(self, content):
        self.content = content
        self.operations = {}
        for path, item in content["paths"].items():
            for method in METHODS:
                if method in item:
                    operation = Operation(self, method.upper(), path, item, item[method])
                    self.operations[operation.name] = operation

    def __getitem__(self, name):
        """An operation by `METHOD /path`, whatever its path parameters are named, or by its id."""
        found = self.operations.get(name) or next(
            (operation for operation in self.operations.values() if name in (operation.id, operation.plain_name)), None)
        if found is None:
            raise KeyError(f"the document has no operation {name}")
        return found

    def resolve(self, part):
        while isinstance(part, dict) and "$ref" in part:
            target = self.content
            for word in part["$ref"].removeprefix("#/").split("/"):
                target = target[word.replace("~1", "/").replace("~0", "~")]
            part = target
        return part

    @functools.cache
    def _validator(self, schema_json):
        schema = {**json.loads(schema_json), "components": self.content.get("components", {})}
        return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)

    def errors_of(self, value, schema):
        """The violations of a schema by a value, as sentences."""
        validator = self._validator(json.dumps(schema))
        return [f"{'.'.join(map(str, error.instance_path)) or 'the body'}: {error.message}" for error in validator.iter_errors(value)]


class Operation:
    def __init__(self, document, method, path, item, content):
        self.document, self.method, self.path, self.content = document, method, path, content
        self.name = f"{method} {path}"
        self.id = content.get("operationId")
        self.parameters = {}
        for parameter in [*item.get("parameters", []), *content.get("parameters", [])]:
            parameter = document.resolve(parameter)
            self.parameters[parameter["name"]] = parameter

    @property
    def plain_name(self):
        """The name with every path parameter replaced by `{id}`; the last of several keeps its own name."""
        names = self.path_parameters
        return self.name.replace("{" + names[0] + "}", "{id}") if names else self.name

    @property
    def path_parameters(self):
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    @property
    def request_content(self):
        return self.document.resolve(self.content.get("requestBody", {})).get("content", {})

    @property
    def needs_token(self):
        security = self.content.get("security", self.document.content.get("security", []))
        return bool(security) and {} not in security

    @property
    def streams(self):
        return any(SSE in self.answer_content(status) for status in self.content["responses"])

    def answer_content(self, status):
        return self.document.resolve(self.content["responses"][status]).get("content", {})

    def documented(self, status):
        """The document's entry for a status: the exact one, its class, or the default."""
        for name in (str(status), f"{str(status)[0]}XX", f"{str(status)[0]}xx", "default"):
            if name in self.content["responses"]:
                return name
        return None

    def url(self, arguments):
        """Path and query; removes what it uses from `arguments`."""
        path = self.path
        for index, name in enumerate(self.path_parameters):
            key = name if name in arguments else "id" if index == 0 else name
            path = path.replace("{" + name + "}", urllib.parse.quote(str(arguments.pop(key)), safe="@"))
        query = {}
        for name, parameter in self.parameters.items():
            if parameter["in"] == "query" and name in arguments:
                value = arguments.pop(name)
                query[name] = str(value).lower() if isinstance(value, bool) else value
        return path + ("?" + urllib.parse.urlencode(query) if query else "")

    def headers(self, arguments):
        """The headers that the document names, given as `if_match=…`; removes what it uses from `arguments`."""
        found = {}
        for name, parameter in self.parameters.items():
            key = name.lower().replace("-", "_")
            if parameter["in"] == "header" and key in arguments:
                found[name] = str(arguments.pop(key))
        return found

    def check(self, answer):
        """
        Raises: ContractBroken where the answer is none that the document allows.
        """
        place = f"{self.name} → {answer.status_code}"
        entry = self.documented(answer.status_code)
        if entry is None:
            raise ContractBroken(f"{place} is not documented (documented: {', '.join(self.content['responses'])}): {answer.text[:500]}")
        content = self.answer_content(entry)
        if not content:
            if answer.content:
                raise ContractBroken(f"{place} has a body, the document knows none: {answer.text[:500]}")
            return None
        kind = answer.headers.get("content-type", "").partition(";")[0].strip()
        media = content.get(kind) or content.get("*/*") or content.get("application/octet-stream")
        if media is None:
            raise ContractBroken(f"{place} is {kind or 'without a content type'}; documented: {', '.join(content)}")
        if kind != JSON:
            return answer.content
        body = answer.json()
        errors = self.document.errors_of(body, media.get("schema", {}))
        if errors:
            raise ContractBroken(f"{place} does not fit its schema: {'; '.join(errors[:5])}\n{answer.text[:2000]}")
        return body


class Api:
    """One principal at one daemon. Used as a context manager."""

    def __init__(self, base_url, token=None, socket=None, document=None):
        self.token = token
        self.http = httpx.Client(
            base_url=base_url, transport=httpx.HTTPTransport(uds=str(socket)) if socket else None, timeout=60, trust_env=False,
            headers={"Authorization": f"Bearer {token}"} if token else {})
        self.document = document or Document(self.http.get("/v1/openapi.json").raise_for_status().json())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.http.close()

    def __getattr__(self, name):
        """Operations by their ids: `api.createTask(body)`."""
        if name.startswith("_") or name == "document":
            raise AttributeError(name)
        return functools.partial(self.call, name)

    def call(self, name, /, body=None, content=None, content_type=None, **arguments):
        """The answer's body.

        Args:
            name: `METHOD /path`, or an operation's id.
            body: what is sent as JSON; it must fit the operation's own schema.
            content: bytes to send as they are.
            arguments: parameters of path and query by their names, of headers as `if_match`.
        Raises:
            Refused: for documented errors. ContractBroken: for everything that the document does not allow.
        """
        operation = self.document[name]
        headers = {"Accept": JSON, **operation.headers(arguments)}
        url = operation.url(arguments)
        assert not arguments, f"{operation.name} has no parameter {', '.join(arguments)}"
        if body is not None:
            errors = self.document.errors_of(body, operation.request_content[JSON]["schema"])
            assert not errors, f"{operation.name} does not take this body: {errors}"
            content, content_type = json.dumps(body).encode(), JSON
        if content_type:
            headers["Content-Type"] = content_type
        answer = self.http.request(operation.method, url, content=content, headers=headers)
        checked = operation.check(answer)
        if answer.status_code >= 400:
            raise Refused(answer.status_code, checked)
        return checked

    def follow(self, name, /, after=0, until=None, **arguments):
        """Events of a stream as they come, across cut connections: each exactly once, in order.

        Ends after the first event for which `until` answers true. Live text is passed on as `{"live": …}`.
        """
        operation = self.document[name]
        url = operation.url({**arguments, "after": after})
        position = after
        while True:
            headers = {"Accept": SSE, "Last-Event-ID": str(position)}
            try:
                with self.http.stream("GET", url, headers=headers) as answer:
                    if answer.status_code != 200:
                        answer.read()
                        raise Refused(answer.status_code, operation.check(answer))
                    for event in server_sent_events(answer.iter_lines()):
                        if event.id is not None:
                            assert int(event.id) > position, f"event {event.id} after {position}"
                            position = int(event.id)
                        found = {event.kind: event.data} if event.kind != "message" else event.data
                        yield found
                        if until is not None and until(found):
                            return
            except (httpx.RemoteProtocolError, httpx.ReadError):
                pass  # disconnected: continue after the last event

    def items(self, name, /, **arguments):
        """All items of a list, across all pages."""
        cursor = None
        while True:
            page = self.call(name, **arguments, **({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page.get("nextCursor")
            if not cursor:
                return


class ServerSentEvent:
    def __init__(self, kind, data, id):
        self.kind, self.data, self.id = kind, data, id


def server_sent_events(lines):
    """The events in the lines of a `text/event-stream`, parsed as the HTML standard describes; data is JSON here."""
    kind, data, id = "message", [], None
    for line in lines:
        if line == "":
            if data:
                yield ServerSentEvent(kind, json.loads("\n".join(data)), id)
            kind, data, id = "message", [], None
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            kind = value
        elif field == "data":
            data.append(value)
        elif field == "id":
            id = value
