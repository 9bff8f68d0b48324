"""Invented names: of many origins, with accents, and some that differ by a single letter."""

from __future__ import annotations

FEMALE = (
    "Abigail", "Adaeze", "Aïsha", "Alejandra", "Amara", "Anaïs", "Anne-Marie", "Beatriz", "Bridget",
    "Camila", "Carmen", "Chloé", "Constance", "Daniela", "Deborah", "Dorothy", "Eleanor", "Emily",
    "Esperanza", "Fatima", "Gabriela", "Grace", "Hannah", "Harriet", "Imani", "Inés", "Isabel",
    "Jasmine", "Joan", "Josephine", "Joyce", "Kateřina", "Katherine", "Keisha", "Latoya", "Leilani",
    "Lourdes", "Lucía", "Mae", "Margaret", "María", "Mei", "Meredith", "Mónica", "Naomi", "Noor",
    "Olivia", "Paloma", "Phoebe", "Priya", "Rebecca", "Renée", "Rosalind", "Ruth", "Sakura",
    "Shanice", "Sigrid", "Sofía", "Tamika", "Thảo", "Uma", "Vera", "Wanda", "Yolanda", "Zoë",
)  # fmt: skip

MALE = (
    "Aaron", "Abdul", "Adrián", "Akira", "Ambrose", "Andrés", "Anthony", "Arjun", "Bartholomew",
    "Benjamin", "Björn", "Brandon", "Carlos", "Cedric", "Chukwu", "Clarence", "Cornelius", "Damien",
    "DeShawn", "Dmitri", "Earl", "Edgar", "Elijah", "Emmanuel", "Fernando", "François", "Gerald",
    "Giovanni", "Harold", "Hiroshi", "Ian", "Ibrahim", "Isaac", "Jamal", "Jean-Luc", "Jesús",
    "Jon", "José", "Julián", "Kofi", "Kwame", "Lamar", "Leonard", "Łukasz", "Malik", "Marcus",
    "Mateo", "Minh", "Nathaniel", "Niall", "Oscar", "Patrick", "Quentin", "Rafael", "Raúl", "René",
    "Rohan", "Samuel", "Sean", "Søren", "Terrence", "Thaddeus", "Victor", "Walter", "Xavier",
)  # fmt: skip

EITHER = (
    "Alex", "Avery", "Bailey", "Cameron", "Casey", "Dakota", "Devon", "Emerson", "Finley", "Harper",
    "Hayden", "Jamie", "Jordan", "Kai", "Kendall", "Logan", "Morgan", "Parker", "Quinn", "Reese",
    "Riley", "River", "Robin", "Rowan", "Sage", "Sam", "Skyler", "Taylor",
)  # fmt: skip

LAST = (
    "Abernathy", "Adeyemi", "Aguilar", "Alvarado", "Álvarez", "Andersen", "Anderson", "Ashworth",
    "Baptiste", "Barrows", "Becker", "Bélanger", "Bianchi", "Blackwood", "Bouchard", "Brennan",
    "Brown", "Bustamante", "Calloway", "Castañeda", "Chen", "Chowdhury", "Clarke", "Contreras",
    "Covington", "Cruz", "D'Angelo", "Dąbrowski", "De la Cruz", "Delacroix", "Desai", "Díaz",
    "Dubois-Lefèvre", "Eastman", "Echeverría", "Eriksson", "Escobar", "Fairbanks", "Farouk",
    "Fitzgerald", "Flores", "Fontaine", "Freeman", "Fuentes", "Gallagher", "García", "Gómez",
    "González", "Grünwald", "Gutiérrez", "Hargrove", "Hassan", "Hernández", "Hollis", "Huang",
    "Ibáñez", "Iyer", "Jackson", "Jankowski", "Jiménez", "Johansson", "Johnson", "Jones",
    "Kamara", "Kapoor", "Kaplan", "Katz", "Kim", "Kowalczyk", "Kowalski", "Kruger", "Lambert",
    "Laurent", "Lee", "Lefebvre", "Levy", "Lindqvist", "Lombardi", "López", "Lowe", "MacLeod",
    "Maldonado", "Martínez", "McAllister", "McDonough", "Mensah", "Mercer", "Meyer", "Miller",
    "Montoya", "Morales", "Moreau", "Müller", "Muñoz", "Nakamura", "Ndiaye", "Nguyễn", "Novák",
    "Núñez", "O'Brien", "O'Connell", "O'Neill", "Okafor", "Okonkwo", "Olsen", "Ortiz", "Østergaard",
    "Owens", "Park", "Patel", "Pennington", "Peña", "Pérez", "Petrov", "Pham", "Quiñones",
    "Ramírez", "Reyes", "Rhodes", "Rivera", "Rodríguez", "Rosenberg", "Rossi", "Ruiz", "Saint-Clair",
    "Salazar", "Sánchez", "Santos", "Schäfer", "Schneider", "Shah", "Silva", "Singh", "Smith",
    "Smith-Rowe", "Sokolov", "Soto", "Stewart", "Sullivan", "Tanaka", "Thibodeaux", "Thompson",
    "Torres", "Tran", "Underwood", "Valdez", "Van der Meer", "Vargas", "Vásquez", "Velázquez",
    "Villanueva", "Vu", "Wagner", "Washington", "Weiss", "Whitaker", "Williams", "Winslow", "Wójcik",
    "Wong", "Yamada", "Yildirim", "Young", "Zamora", "Zhang", "Zielinski", "Zúñiga",
)  # fmt: skip

# Whoever tries the search meets these first: accents, apostrophes, and pairs one letter apart.
KNOWN = (
    ("F", "Zoë", "Nguyễn"), ("M", "José", "Álvarez"), ("M", "Jon", "Smith"), ("M", "John", "Smith"),
    ("F", "Joan", "Smith"), ("F", "Siobhán", "O'Brien"), ("F", "Katherine", "Meyer"),
    ("F", "Catherine", "Meyer"), ("F", "Katharine", "Mayer"), ("F", "Anne-Marie", "Dubois-Lefèvre"),
    ("M", "Søren", "Østergaard"), ("M", "Łukasz", "Kowalski"), ("F", "Maria", "Garcia"),
    ("F", "María", "García"), ("M", "Steven", "Anderson"), ("M", "Stephen", "Andersen"),
    ("F", "Sarah", "Johnson"), ("F", "Sara", "Johnson"), ("U", "Robin", "Van der Meer"),
    ("F", "Ana", "Lee"), ("F", "Anna", "Lee"), ("F", "Renée", "D'Angelo"), ("M", "René", "Dangelo"),
    ("M", "Björn", "Müller"), ("M", "Minh", "Trần"), ("M", "DeShawn", "Washington"),
    ("F", "Mei", "Li"), ("F", "Dolores", "De la Cruz"),
)  # fmt: skip

PREFERRED = {
    "Abigail": "Abby", "Alejandra": "Ale", "Anthony": "Tony", "Bartholomew": "Bart",
    "Benjamin": "Ben", "Catherine": "Cathy", "Deborah": "Deb", "Dorothy": "Dot",
    "Eleanor": "Nell", "Elijah": "Eli", "Emmanuel": "Manny", "Gabriela": "Gaby", "Gerald": "Jerry",
    "Harriet": "Hattie", "Isabel": "Izzy", "John": "Jack", "Josephine": "Josie",
    "José": "Pepe", "Katherine": "Kate", "Leonard": "Lenny", "Margaret": "Maggie",
    "Nathaniel": "Nate", "Patrick": "Paddy", "Rebecca": "Becca", "Samuel": "Sam",
    "Stephen": "Steve", "Terrence": "Terry", "Victor": "Vic", "Walter": "Walt",
}  # fmt: skip
