"""Invented words for notes, memos and messages. Whatever is clinical says so, for tests to find."""

from __future__ import annotations

CLINICAL = "[clinical]"
"""Stands in every clinical text and file name; nobody at the front desk may ever be sent it."""

SOURCES = (
    "Website", "Physician referral", "Friend or family", "Insurance directory", "School referral",
    "Returning client", "Community event",
)  # fmt: skip

MEMOS = (
    "Prefers morning appointments.", "Parking permit on file; call when the lot is full.",
    "Needs a step-free entrance.", "Send statements by mail only.", "Calls back after 5 pm.",
    "Interpreter booked through the agency.", "Asked for receipts with every payment.",
    "Please confirm the day before.", "New insurance card expected next month.",
)  # fmt: skip

CANCEL_REASONS = (
    "Client is unwell", "Work conflict", "Transportation", "Provider unavailable", "Weather",
    "Rescheduled by telephone", "School event",
)  # fmt: skip

# Real ICD-10-CM codes in words of our own.
DIAGNOSES = (
    ("F41.1", "Generalized anxiety"), ("F32.1", "Moderate depressive episode"),
    ("F33.0", "Recurring depression, mild"), ("F43.10", "Post-traumatic stress, unspecified"),
    ("F43.23", "Adjustment with anxiety and low mood"), ("F40.10", "Social anxiety"),
    ("F90.0", "Attention deficit, inattentive"), ("F42.2", "Mixed obsessive thoughts and acts"),
    ("F41.0", "Panic disorder"), ("F34.1", "Persistent low mood"), ("F51.01", "Primary insomnia"),
    ("F50.81", "Binge eating"), ("F31.81", "Bipolar II"), ("F60.3", "Borderline personality"),
    ("F10.10", "Alcohol misuse, uncomplicated"), ("F84.0", "Autistic disorder"),
)  # fmt: skip
COUPLES_DIAGNOSIS = ("Z63.0", "Strain between partners")

OPENINGS = (
    "The lighthouse keeper of the story came back on time.", "Talked about the paper boats again.",
    "Arrived with the blue umbrella and a list.", "Spoke at length about the clockwork garden.",
    "Brought the second chapter of the imaginary voyage.", "Was quieter than the week before.",
)  # fmt: skip
MIDDLES = (
    "Practiced the counting of slow breaths, twice.", "Drew a map of worries and crossed out two.",
    "Named three things that went well.", "Tried the empty-chair exercise.",
    "Planned one small errand for every other day.", "Reviewed the sleep diary of make-believe.",
)  # fmt: skip
CLOSINGS = (
    "Goals unchanged; meets again as planned.", "Homework: one letter that will not be sent.",
    "No risk reported in this invented session.", "Will try the new routine until next time.",
)  # fmt: skip
PRIVATE = (
    "A dream of an endless corridor with green doors; my own guess is the old school.",
    "I noticed my impatience when the story of the ferry was told a third time.",
    "The silence after the question about the brother lasted very long.",
)  # fmt: skip

GENERAL_FILES = (
    "Insurance card, front and back.pdf", "Driver license.jpg", "Signed fee agreement.pdf",
    "Referral letter.pdf", "Custody paperwork.pdf", "Employer leave form.docx",
)  # fmt: skip
CLINICAL_FILES = (
    f"Assessment report {CLINICAL}.pdf", f"Earlier treatment records {CLINICAL}.pdf",
    f"Hospital discharge letter {CLINICAL}.pdf", f"Symptom questionnaire {CLINICAL}.pdf",
)  # fmt: skip
