"""The first phone call: somebody new, their guardian, their insurance, and whom they come from."""

from __future__ import annotations

from tests.stories.step import Step, answers, problem

SEARCH = """query($search: String!) {
  clients(search: $search, first: 5) { totalCount nodes { id name number status version } } }"""
CREATE = """mutation($input: ClientCreateInput!, $key: String) {
  clientCreate(input: $input, idempotencyKey: $key) {
    client { id version number name guardians { name relationship } }
    possibleDuplicates { name birthDate }
    errors { code message field } } }"""
CHANGE = """mutation($input: ClientUpdateInput!) {
  clientUpdate(input: $input) {
    client { version preferredName pronouns } errors { code message field } } }"""
POLICY = """mutation($input: InsurancePolicyCreateInput!) {
  insurancePolicyCreate(input: $input) {
    policy { id rank payer { name } subscriber { name } } errors { code message field } } }"""
CONTACT = """mutation($input: PracticeContactCreateInput!) {
  practiceContactCreate(input: $input) {
    contact { id version name phone } errors { code message field } } }"""
LINK = """mutation($input: PracticeContactLinkInput!) {
  practiceContactLink(input: $input) {
    client { practiceContacts { relationship contact { name } } }
    errors { code message field } } }"""

_CHILD = {
    "legalFirstName": "{child}",
    "legalLastName": "{surname}",
    "birthDate": "{birth}",
    "source": "Found us on the web",
}
_MOTHER = {"name": "Dana {surname}", "relationship": "mother", "phone": "{phone}"}
_REACHED = {
    "phones": [{"kind": "MOBILE", "number": "{phone}", "isPreferred": True}],
    "emails": [{"kind": "HOME", "address": "{email}"}],
}
_WHOLE = {**_CHILD, **_REACHED, "guardians": [_MOTHER]}
_POLICY = {
    "clientId": "{client}",
    "payerId": "{payer}",
    "rank": 1,
    "memberId": "W 4471 902",
    "relationship": "CHILD",
    "subscriberName": "Dana {surname}",
    "subscriberBirthDate": "1984-03-09",
    "effectiveFrom": "{year}",
    "copay": "25.00",
}

INTAKE = (
    Step(
        "The telephone rings. Dana asks for an appointment for {child}; nobody of that name is here.",
        SEARCH,
        {"search": "{child} {surname}"},
        answers(clients__totalCount=0),
    ),
    Step(
        "{child} is fifteen, so a record without a guardian is not made.",
        CREATE,
        {"input": {**_CHILD, **_REACHED}},
        problem("GUARDIAN_REQUIRED", "input.guardians", clientCreate__client=None),
    ),
    Step(
        "With the mother as guardian it is, and {child} has a number.",
        CREATE,
        {"input": _WHOLE, "key": "robin"},
        answers(clientCreate__client__version=1),
        keeps={"client": "clientCreate.client.id", "number": "clientCreate.client.number"},
        shows=("clientCreate.client.name", "clientCreate.client.number"),
    ),
    Step(
        "The line was slow and the same request goes out again: it is the same {child}, not a second.",
        CREATE,
        {"input": _WHOLE, "key": "robin"},
        answers(clientCreate__client__id="{client}", clientCreate__client__version=1),
        shows=("clientCreate.client.number",),
    ),
    Step(
        "Another request under the same key is a mistake, and is told so.",
        CREATE,
        {"input": {**_WHOLE, "legalFirstName": "Alex"}, "key": "robin"},
        problem("IDEMPOTENCY_KEY_REUSED", "idempotencyKey", clientCreate__client=None),
    ),
    Step(
        "The father calls as well, and somebody nearly makes {child} a second record.",
        CREATE,
        {"input": _WHOLE},
        problem(
            "POSSIBLE_DUPLICATE",
            "input",
            clientCreate__client=None,
            clientCreate__possibleDuplicates=[
                {"name": "{child} {surname}", "birthDate": "{birth}"}
            ],
        ),
        shows=("clientCreate.possibleDuplicates",),
    ),
    Step(
        "The twin is another person, born on the same day at the same number: that is said, and done.",
        CREATE,
        {"input": {**_WHOLE, "legalFirstName": "{twin}", "acknowledgeDuplicates": True}},
        answers(clientCreate__client__name="{twin} {surname}"),
        keeps={"twin_id": "clientCreate.client.id"},
        shows=("clientCreate.client.name",),
    ),
    Step(
        "{child} likes to be called Bo, and the record says so from now on.",
        CHANGE,
        {"input": {"id": "{client}", "version": 1, "preferredName": "Bo", "pronouns": "they/them"}},
        answers(clientUpdate__client__version=2, clientUpdate__client__preferredName="Bo"),
        shows=("clientUpdate.client.preferredName", "clientUpdate.client.pronouns"),
    ),
    Step(
        "A colleague still has the old record on screen. Their change would undo ours: it is refused.",
        CHANGE,
        {"input": {"id": "{client}", "version": 1, "preferredName": "Rob"}},
        problem("CONFLICT", "input.version", clientUpdate__client=None),
    ),
    Step(
        "Which insurance? The practice knows this payer.",
        "{ payers(first: 1) { nodes { id name } } }",
        keeps={"payer": "payers.nodes.0.id"},
        shows=("payers.nodes.0.name",),
    ),
    Step(
        "The policy is the mother's, and {child} is covered by it.",
        POLICY,
        {"input": _POLICY},
        answers(insurancePolicyCreate__policy__subscriber__name="Dana {surname}"),
        shows=("insurancePolicyCreate.policy",),
    ),
    Step(
        "Two policies cannot both come first.",
        POLICY,
        {"input": _POLICY},
        problem("RANK_OVERLAP", "input.rank", insurancePolicyCreate__policy=None),
    ),
    Step(
        "The family physician referred them, and becomes a contact of the practice.",
        CONTACT,
        {"input": {"kind": "PHYSICIAN", "name": "Dr. Kim of {surname}", "phone": "212 203 4455"}},
        answers(practiceContactCreate__contact__version=1),
        keeps={"contact": "practiceContactCreate.contact.id"},
        shows=("practiceContactCreate.contact.name", "practiceContactCreate.contact.phone"),
    ),
    Step(
        "The contact is linked to {child}'s record.",
        LINK,
        {
            "input": {
                "contactId": "{contact}",
                "clientId": "{client}",
                "relationship": "family physician",
            }
        },
        answers(practiceContactLink__client__practiceContacts__0__relationship="family physician"),
        shows=("practiceContactLink.client.practiceContacts",),
    ),
)
