"""Descriptions are valid by the schemas that OpenAPI publishes: the documents come on the standard input."""
import json
import sys

from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

VALIDATORS = {"3.0": OpenAPIV30SpecValidator, "3.1": OpenAPIV31SpecValidator}
faults = []
for document in json.load(sys.stdin)["documents"]:
    validator = VALIDATORS[document["openapi"][:3]]
    faults.append([f"{'/'.join(map(str, fault.path))}: {fault.message[:300]}" for fault in validator(document).iter_errors()])
json.dump({"faults": faults}, sys.stdout)
