"""What many operations answer alike stands once in the description."""

from collections import Counter

from foundation.api.described import Schema
from foundation.api.json import dump


def share_responses(document: Schema) -> None:
    """Name each refusal that several operations have word for word after its codes, and refer to it."""
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    count = Counter(dump(one) for operation in operations for one in operation["responses"].values())
    shared: Schema = {}
    for operation in operations:
        for status, response in operation["responses"].items():
            if status >= "400" and count[dump(response)] > 1:
                name = _name_of(response)
                shared[name] = response
                operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    document["components"]["responses"] = dict(sorted(shared.items()))


def _name_of(response: Schema) -> str:
    """`NotAuthenticatedOrInvalidToken`; each code stands under one status alone."""
    codes = response["content"]["application/json"]["examples"]
    return "Or".join("".join(word.capitalize() for word in code.split("_")) for code in codes)
