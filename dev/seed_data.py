# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the demo shops sell, and to whom: words only."""

# login: what this person may do. Passwords are the logins.
USERS = {
    "mia": "Mia Keller, point of sale manager",
    "ana": "Ana Ruiz, cashier",
    "leo": "Leo Brandt, cashier",
}
POS_NAMES = ("Old Town - Till 1", "Old Town - Till 2", "Harbour")
# These share their open orders, where that module is installed.
MULTI_SESSION = "Market"
SHARING_POS_NAMES = ("Market - Till 1", "Market - Till 2", "Market - Bar")
# With pos_restaurant, a restaurant shares them, too: which printers each till has,
# and what is printed where.
RESTAURANT = "Bistro"
TABLES = 20
PRINTERS = {
    "Kitchen": ("Bread", "Pastry", "Deli"),
    "Bar": ("Hot drinks", "Cold drinks"),
}
RESTAURANT_POS = {
    "Bistro - Till 1": ("Kitchen", "Bar"),
    "Bistro - Till 2": ("Kitchen", "Bar"),
    "Bistro - Terrace": ("Kitchen",),
    "Bistro - Bar": ("Bar",),
}

# category: (colour of the tiles, ((product, price), ...))
ASSORTMENT = {
    "Bread": (
        "#b5651d",
        (
            ("Country Loaf", 10.00),
            ("Rye Loaf", 6.20),
            ("Sourdough", 7.40),
            ("Baguette", 2.30),
            ("Ciabatta", 2.90),
            ("Spelt Roll", 0.95),
            ("Pretzel", 1.20),
            ("Focaccia", 4.80),
        ),
    ),
    "Pastry": (
        "#c2185b",
        (
            ("Butter Croissant", 1.80),
            ("Almond Croissant", 2.60),
            ("Cinnamon Bun", 2.40),
            ("Apple Turnover", 2.50),
            ("Cheesecake Slice", 3.90),
            ("Carrot Cake Slice", 3.70),
            ("Chocolate Muffin", 2.70),
            ("Birthday Cake", 24.00),
        ),
    ),
    "Hot drinks": (
        "#5d4037",
        (
            ("Coffee", 2.20),
            ("Espresso", 1.90),
            ("Cappuccino", 3.10),
            ("Hot Chocolate", 3.40),
            ("Mint Tea", 2.50),
            ("Earl Grey", 2.50),
        ),
    ),
    "Cold drinks": (
        "#0277bd",
        (
            ("Still Water", 1.50),
            ("Sparkling Water", 1.60),
            ("Orange Juice", 3.20),
            ("Cloudy Apple Juice", 2.80),
            ("Ginger Lemonade", 3.30),
        ),
    ),
    "Deli": (
        "#558b2f",
        (
            ("Ham Sandwich", 4.90),
            ("Cheese Sandwich", 4.50),
            ("Tomato Soup", 5.60),
            ("Strawberry Jam", 4.20),
            ("Honey 500 g", 7.90),
        ),
    ),
}
# product: (attribute, ((value, added to the price), ...)), asked when it is sold
CHOICES = {
    "Birthday Cake": ("Size", (("6 people", 0), ("12 people", 14), ("20 people", 30))),
    "Coffee": ("Milk", (("None", 0), ("Cow", 0.3), ("Oat", 0.5))),
}

FIRST_NAMES = (
    "Ada Bruno Carla Dario Elif Fritz Greta Hugo Ines Jonas Karla Luis Marta Nils "
    "Olga Paul Quinn Rosa Samir Tilda Ugo Vera Wim Xenia Yara Zeno Amélie Björn "
    "Chloé Désirée"
).split()
LAST_NAMES = (
    "Abel Bauer Conti Duarte Engel Fischer García Huber Ivanova Jansen Krüger Lopez "
    "Meyer Novak Oliveira Peters Quist Rossi Schäfer Thomsen Urban Vogel Weber Yilmaz "
    "Zimmer Müller Peña Sørensen Dvořák O'Brien"
).split()
# (town, postcode, country code)
TOWNS = (
    ("Lisbon", "1100-148", "PT"),
    ("Porto", "4000-322", "PT"),
    ("Hamburg", "20457", "DE"),
    ("Bremen", "28195", "DE"),
    ("Ghent", "9000", "BE"),
    ("Bruges", "8000", "BE"),
    ("Utrecht", "3511", "NL"),
    ("Århus", "8000", "DK"),
    ("Málaga", "29015", "ES"),
    ("Trieste", "34121", "IT"),
)
STREETS = ("Harbour Street", "Mill Lane", "Market Square", "Church Road", "Station Way")
TAGS = ("Regular", "Wholesale", "Newsletter", "Allergy: nuts", "Club")
CUSTOMERS = 200
