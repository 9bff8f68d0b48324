"""Invented towns and streets, telephone areas and mail domains that belong to nobody."""

from __future__ import annotations

TOWNS = (
    ("Juniper Falls", "NY", "12"), ("Marlow Heights", "NY", "10"), ("Oldbridge", "NJ", "08"),
    ("Harrow Point", "CT", "06"), ("Cold Brook Mills", "NY", "13"), ("Fennimore", "PA", "18"),
    ("Saltmarsh", "NJ", "07"), ("West Tamarack", "NY", "14"), ("Larkhaven", "CT", "06"),
    ("Quarry Hill", "PA", "19"), ("Bell Harbor", "NY", "11"), ("Three Elms", "NJ", "08"),
)  # fmt: skip

STREETS = (
    "Alder Way", "Beacon Terrace", "Birch Hollow Road", "Canterbury Lane", "Catalpa Street",
    "Clover Court", "Copperfield Road", "Dogwood Avenue", "Elm Crossing", "Foxglove Lane",
    "Granary Road", "Hawthorn Street", "Heron Landing", "Ivy Terrace", "Juniper Street",
    "Kestrel Drive", "Lantern Hill Road", "Linden Avenue", "Meadowlark Lane", "Mill Pond Road",
    "Nightingale Court", "Orchard Row", "Pebble Beach Lane", "Quince Street", "Rosemary Lane",
    "Saltbox Road", "Sparrow Street", "Thistle Way", "Upland Road", "Willow Bend",
)  # fmt: skip

AREA_CODES = (
    201, 203, 212, 215, 267, 272, 315, 332, 347, 475, 484, 516, 518, 551, 570, 585, 607, 609, 610,
    631, 640, 646, 680, 716, 717, 718, 732, 814, 838, 845, 848, 856, 860, 862, 878, 908, 914, 917,
    929, 934, 959, 973,
)  # fmt: skip

MAIL_DOMAINS = ("example.com", "example.org", "example.net")
"""Reserved by RFC 2606: no mail to them arrives anywhere."""


def phone_number(area: int, line: int) -> str:
    """A number of the block 555-0100 to 555-0199, which is kept free for fiction."""
    return f"+1{AREA_CODES[area % len(AREA_CODES)]}55501{line % 100:02d}"
