"""What Open Badges 3.0 and VC 2.0 want of a credential's structure, as JSON Schema in our own words.

Only what we use, with its multiplicity: one object, or an array. 1EdTech's schema is not in this repository.
"""

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "minLength": 1}
ADDRESS: Schema = {"type": "string", "pattern": r"^(https?://|urn:|did:)"}
TIME: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}


def object_of(required: Schema, optional: Schema | None = None) -> Schema:
    return {"type": "object", "required": [*required], "properties": {**required, **(optional or {})}}


def array_of(items: Schema, least: int = 1) -> Schema:
    return {"type": "array", "minItems": least, "items": items}


def types(*names: str) -> Schema:
    """An array that has all of these types."""
    return {"type": "array", "allOf": [{"contains": {"const": name}} for name in names]}


PROOF = object_of(
    {
        "type": {"const": "DataIntegrityProof"},
        "cryptosuite": {"enum": ["eddsa-rdfc-2022", "eddsa-jcs-2022"]},
        "created": TIME,
        "verificationMethod": {"type": "string", "pattern": "^did:web:[^/]+#"},
        "proofPurpose": {"const": "assertionMethod"},
        "proofValue": {"type": "string", "pattern": "^z[1-9A-HJ-NP-Za-km-z]+$"},
    }
)
PROFILE = object_of(
    {"id": ADDRESS, "type": types("Profile")},
    {"name": TEXT, "url": ADDRESS, "address": object_of({"type": types("Address")})},
)
RESULT_DESCRIPTION = object_of(
    {
        "id": ADDRESS,
        "type": types("ResultDescription"),
        "name": TEXT,
        "resultType": {"enum": ["RawScore", "Result"]},
    },
    {"valueMin": TEXT, "valueMax": TEXT},
)
ACHIEVEMENT = object_of(
    {
        "id": ADDRESS,
        "type": types("Achievement"),
        "name": TEXT,
        "description": TEXT,
        "criteria": object_of({"narrative": TEXT}),
        "achievementType": {"const": "MicroCredential"},
    },
    {
        "inLanguage": {"enum": ["ko", "en"]},
        "creditsAvailable": {"type": "number", "exclusiveMinimum": 0},
        "alignment": array_of(
            object_of({"type": types("Alignment"), "targetName": TEXT, "targetUrl": ADDRESS})
        ),
        "resultDescription": array_of(RESULT_DESCRIPTION),
    },
)
IDENTITY = object_of(
    {
        "type": {"const": "IdentityObject"},
        "hashed": {"type": "boolean"},
        "identityHash": TEXT,
        "identityType": {"enum": ["name", "emailAddress"]},
    },
    {"salt": TEXT},
)
SUBJECT = object_of(
    {"type": types("AchievementSubject"), "achievement": ACHIEVEMENT, "identifier": array_of(IDENTITY)},
    {
        "creditsEarned": {"type": "number", "exclusiveMinimum": 0},
        "result": array_of(object_of({"type": types("Result"), "value": TEXT, "resultDescription": ADDRESS})),
    },
)
STATUS = object_of(
    {
        "id": ADDRESS,
        "type": {"const": "BitstringStatusListEntry"},
        "statusPurpose": {"enum": ["revocation", "suspension"]},
        "statusListIndex": {"type": "string", "pattern": "^[0-9]+$"},
        "statusListCredential": ADDRESS,
    }
)
_VC: Schema = {"validFrom": TIME, "proof": array_of(PROOF, least=2)}
CREDENTIAL = object_of(
    {
        "@context": {
            "type": "array",
            "prefixItems": [{"const": "https://www.w3.org/ns/credentials/v2"}, ADDRESS],
        },
        "id": ADDRESS,
        "type": types("VerifiableCredential", "AchievementCredential"),
        "name": TEXT,
        "issuer": PROFILE,
        "credentialSubject": SUBJECT,
        **_VC,
    },
    {
        "awardedDate": TIME,
        "validUntil": TIME,
        "credentialStatus": STATUS,  # one, never an array: 1EdTech/openbadges-specification#623
        "credentialSchema": array_of(
            object_of({"id": ADDRESS, "type": {"const": "1EdTechJsonSchemaValidator2019"}})
        ),
        "evidence": array_of(
            object_of({"type": types("Evidence")}, {"id": ADDRESS, "name": TEXT, "genre": TEXT})
        ),
        "relatedResource": array_of(
            object_of(
                {"id": ADDRESS, "digestSRI": {"type": "string", "pattern": "^sha256-[A-Za-z0-9+/]{43}=$"}}
            )
        ),
    },
)
STATUS_LIST = object_of(
    {
        "@context": {"const": ["https://www.w3.org/ns/credentials/v2"]},
        "id": ADDRESS,
        "type": types("VerifiableCredential", "BitstringStatusListCredential"),
        "issuer": ADDRESS,
        "validUntil": TIME,
        "credentialSubject": object_of(
            {
                "id": ADDRESS,
                "type": {"const": "BitstringStatusList"},
                "statusPurpose": {"enum": ["revocation", "suspension"]},
                "encodedList": {"type": "string", "pattern": "^u[A-Za-z0-9_-]+$"},
            }
        ),
        **_VC,
    }
)
