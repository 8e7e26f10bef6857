"""The cases that the fuzzer leaves out."""

import schemathesis


@schemathesis.hook
def filter_case(context, case):
    """An address over 8 KiB is refused by the HTTP parser, which cannot send an error body (LB-14)."""
    return len(case.as_transport_kwargs()["url"]) + sum(len(str(value)) for value in (case.query or {}).values()) * 12 < 8192
