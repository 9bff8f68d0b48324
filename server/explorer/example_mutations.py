"""Examples that change something: they wait for whoever chose them to run them."""

from __future__ import annotations

from collections.abc import Sequence

from permissions.vocabulary import Clients, Contacts, Directory, Schedule
from server.explorer.examples import Example, needs

_NEXT = """query NextAppointments($from: DateTime!, $to: DateTime!) {
  masterSchedule(from: $from, to: $to, statuses: [SCHEDULED], first: 50) {
    nodes {
      __typename
      id
      version
      endsAt
      provider { id }
      ... on Appointment { clients { id } }
    }
  }
}
"""
_NAMED = {"id": "id", "version": "version"}
_BESIDE = {"startsAt": "endsAt", "providerId": "provider.id", "clientIds": "clients.0.id"}
_AHEAD = {"from": 1, "to": 42}

MUTATIONS: Sequence[Example] = (
    Example(
        "A new client",
        "Whoever may be here already is told as a possible duplicate, unless you say it is another.",
        """mutation ANewClient($input: ClientCreateInput!) {
  clientCreate(input: $input) {
    client { id number name version }
    possibleDuplicates { name birthDate }
    errors { code message field }
  }
}
""",
        needs=needs(Clients.CREATE, Clients.READ),
        variables={
            "input": {
                "legalFirstName": "Toni",
                "legalLastName": "Example",
                "birthDate": "1990-04-01",
                "acknowledgeDuplicates": True,
            }
        },
    ),
    Example(
        "A new contact",
        "A physician, a school, an attorney: whom the practice works with.",
        """mutation ANewContact($input: PracticeContactCreateInput!) {
  practiceContactCreate(input: $input) {
    contact { id name phone version }
    errors { code message field }
  }
}
""",
        needs=needs(Contacts.EDIT, Contacts.READ),
        variables={"input": {"kind": "PHYSICIAN", "name": "Dr. Example", "phone": "212 555 0142"}},
    ),
    Example(
        "Book an appointment",
        "Nobody is booked twice at once, unless a reason says why: leave it out, and try.",
        """mutation BookAnAppointment(
  $input: AppointmentCreateInput!
) {
  appointmentCreate(input: $input) {
    entry {
      id
      version
      startsAt
      provider { name }
      ... on Appointment { clients { name } }
    }
    errors { code message field }
  }
}
""",
        needs=needs(Schedule.READ, Schedule.EDIT, Clients.READ, Directory.READ),
        variables={
            "input": {
                "appointmentType": "INDIVIDUAL",
                "lengthMinutes": 50,
                "overrideReason": "An example may stand beside others",
            }
        },
        days_from_today=_AHEAD,
        looks_up=_NEXT,
        fills=_BESIDE,
    ),
    Example(
        "Move an appointment to video",
        "It names the version that was read: whoever was quicker is not overwritten.",
        """mutation MoveAnAppointmentToVideo(
  $input: ScheduleEntryRescheduleInput!
) {
  scheduleEntryReschedule(input: $input) {
    entry {
      id
      version
      startsAt
      ... on Appointment { format telehealthUrl }
    }
    errors { code message field }
  }
}
""",
        needs=needs(Schedule.READ, Schedule.EDIT, Directory.READ),
        variables={"input": {"format": "VIDEO", "telehealthUrl": "https://video.example/room"}},
        days_from_today=_AHEAD,
        looks_up=_NEXT,
        fills=_NAMED,
    ),
    Example(
        "Cancel an appointment",
        "With its reason; whether it is too late is the practice's rule.",
        """mutation CancelAnAppointment(
  $input: ScheduleEntryCancelInput!
) {
  scheduleEntryCancel(input: $input) {
    entry {
      id
      status
      cancelReason
      ... on Appointment { isLateCancel }
    }
    errors { code message field }
  }
}
""",
        needs=needs(Schedule.READ, Schedule.EDIT, Directory.READ),
        variables={"input": {"reason": "The client is ill"}},
        days_from_today=_AHEAD,
        looks_up=_NEXT,
        fills=_NAMED,
    ),
)
